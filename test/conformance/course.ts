import path from 'node:path';
import { launchAddress, readManifest } from '../../server/catalogue/manifest/index.ts';
import type { Item, Manifest, Organization } from '../../server/catalogue/manifest/index.ts';
import { createActivityTree } from '../../server/player/sequencing/index.ts';
import type { ActivityTree } from '../../server/player/sequencing/index.ts';
import { readArchive } from './archive.ts';

/** A package as the host needs it: its files, its manifest and the activity tree of its default organization. */
export interface Course {
  name: string;
  files: Map<string, Buffer>;
  organization: Organization;
  tree: ActivityTree;
  /** Items by identifier. */
  items: Map<string, Item>;
  manifest: Manifest;
}

export async function openCourse(folder: string, name: string): Promise<Course> {
  const files = await readArchive(path.join(folder, 'packages', `${name}.zip`));
  const reading = readManifest(files.get('imsmanifest.xml') ?? new Uint8Array());
  if (!reading.ok) throw new Error(`${name}: ${reading.refusal.code} ${JSON.stringify(reading.refusal.values)}`);
  const { manifest } = reading;
  const organization = manifest.organizations.find(({ identifier }) => identifier === manifest.defaultOrganization);
  if (!organization) throw new Error(`${name}: no organization`);
  const items = new Map(itemsOf(organization.items).map((item) => [item.identifier, item]));
  return { name, files, organization, tree: createActivityTree(organization), items, manifest };
}

function itemsOf(items: Item[]): Item[] {
  return items.flatMap((item) => [item, ...itemsOf(item.items)]);
}

/** Where the content of an item lies, and with what query it is launched. */
export function addressOf(course: Course, item: Item): { path: string; query: string } {
  const resource = course.manifest.resources.find(({ identifier }) => identifier === item.resource);
  if (resource?.path === undefined) throw new Error(`${course.name}: ${item.identifier} has nothing to launch`);
  const address = launchAddress(resource.href ?? '', item.parameters);
  return { path: resource.path, query: address.slice(address.search(/[?#]|$/)) };
}

/** The act= of an item's address, by which the suite names activities. */
export const actOf = (item: Item): string | undefined => /[?&]act=([^&#]+)/.exec(item.parameters ?? '')?.[1];
