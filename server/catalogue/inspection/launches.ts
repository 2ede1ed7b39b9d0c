import { launchAddress } from '../manifest/index.ts';
import type { Item, Manifest, Organization, Resource } from '../manifest/index.ts';
import type { Contents } from './contents.ts';
import type { Launch } from './report.ts';

export function defaultOrganization(manifest: Manifest): Organization | undefined {
  const { organizations, defaultOrganization } = manifest;
  return organizations.find((organization) => organization.identifier === defaultOrganization) ?? organizations[0];
}

/** The items of the default organization that open something, in the order of the contents list. */
export function listLaunches(manifest: Manifest, contents: Contents): Launch[] {
  const resources = new Map(manifest.resources.map((resource) => [resource.identifier, resource]));
  return itemsOf(defaultOrganization(manifest)?.items ?? []).flatMap((item) => {
    const resource = item.resource === undefined ? undefined : resources.get(item.resource);
    return resource?.href === undefined ? [] : [launchOf(item, resource, resource.href, contents)];
  });
}

export function itemsOf(items: Item[]): Item[] {
  return items.flatMap((item) => [item, ...itemsOf(item.items)]);
}

function launchOf(item: Item, resource: Resource, href: string, contents: Contents): Launch {
  return {
    item: item.identifier,
    title: item.title,
    kind: resource.scormType,
    href: launchAddress(href, item.parameters),
    file: contents.lookUpAddress(href),
    mastery: masteryOf(item),
  };
}

function masteryOf(item: Item): number | null {
  if (item.masteryScore !== undefined) return item.masteryScore;
  const primary = item.sequencing?.objectives.find((objective) => objective.primary);
  return primary?.satisfiedByMeasure ? Math.round(primary.minNormalizedMeasure * 1000) / 10 : null;
}
