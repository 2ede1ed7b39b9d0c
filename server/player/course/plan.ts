import { launchAddress } from '../../catalogue/manifest/index.ts';
import type { HiddenControl, Item, Manifest, Organization, Resource } from '../../catalogue/manifest/index.ts';
import type { Standard } from '../runtime/index.ts';
import { createActivityTree } from '../sequencing/index.ts';
import type { ActivityTree } from '../sequencing/index.ts';

/** What the player needs to know of a package, as plain data that is sent to the browser. */
export interface Plan {
  standard: Standard;
  title: string;
  /** The organization and all items in the order of the manifest. */
  items: PlanItem[];
  /** SCORM 2004. */
  tree?: ActivityTree;
}

export interface PlanItem {
  identifier: string;
  title: string;
  /** 0 for the first level below the organization. */
  depth: number;
  isVisible: boolean;
  /** An item without a resource is a heading; an asset never calls the API. */
  kind: 'sco' | 'asset' | 'heading';
  /** What to load, relative to the manifest or absolute. */
  address?: string;
  hideLmsUi: HiddenControl[];
  launchData?: string;
  timeLimitAction?: string;
  maxTimeAllowed?: string;
  masteryScore?: string;
  prerequisites?: string;
}

/** Reads what is to be played out of a manifest: its default organization. */
export function planFor(manifest: Manifest): Plan {
  const organization =
    manifest.organizations.find(({ identifier }) => identifier === manifest.defaultOrganization) ??
    manifest.organizations[0];
  if (!organization) throw new Error('A manifest without an organization cannot be played.');
  const resources = new Map(manifest.resources.map((resource) => [resource.identifier, resource]));
  const items = organization.items.flatMap((item) => planItems(item, 0, resources));
  const is12 = manifest.edition === 'scorm-1.2';
  return {
    standard: is12 ? '1.2' : '2004',
    title: organization.title,
    items,
    ...(is12 ? {} : { tree: createActivityTree(organization) }),
  };
}

function planItems(item: Item, depth: number, resources: ReadonlyMap<string, Resource>): PlanItem[] {
  const resource = item.resource === undefined ? undefined : resources.get(item.resource);
  const href = resource?.href;
  return [
    {
      identifier: item.identifier,
      title: item.title,
      depth,
      isVisible: item.isVisible,
      kind: href === undefined ? 'heading' : (resource?.scormType ?? 'asset'),
      hideLmsUi: item.hideLmsUi,
      ...(href === undefined ? {} : { address: launchAddress(href, item.parameters) }),
      ...said({
        launchData: item.dataFromLms,
        timeLimitAction: item.timeLimitAction,
        maxTimeAllowed: item.maxTimeAllowed ?? absoluteLimit(item),
        masteryScore: item.masteryScore === undefined ? undefined : String(item.masteryScore),
        prerequisites: item.prerequisites,
      }),
    },
    ...item.items.flatMap((child) => planItems(child, depth + 1, resources)),
  ];
}

/** SN 4th Ed. 3.5.2: the limit on the attempt's absolute duration is what cmi.max_time_allowed shows. */
function absoluteLimit(item: Item | Organization): string | undefined {
  return item.sequencing?.limits.attemptAbsoluteDurationLimit;
}

function said<Fields extends Record<string, string | undefined>>(
  fields: Fields,
): Partial<Record<keyof Fields, string>> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<Record<keyof Fields, string>>;
}
