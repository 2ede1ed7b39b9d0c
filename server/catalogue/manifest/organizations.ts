import { attribute, child, children, decimal, identifier, localText, textOf, Values } from './element.ts';
import { readMetadata } from './metadata.ts';
import type { Activity, DataMap, HiddenControl, Item, LocalText, Organization, Resource } from './model.ts';
import { readCompletionThreshold, readSequencing, readSequencingCollection } from './sequencing.ts';
import type { SequencingCollection } from './sequencing.ts';
import type { XmlElement } from './tree.ts';
import type { Warnings } from './warnings.ts';

/** What reading an activity needs to know beyond its own element. */
interface Surroundings {
  collection: SequencingCollection;
  resources: Map<string, Resource>;
  identifiers: Set<string>;
  warnings: Warnings;
}

export function readOrganizations(manifest: XmlElement, resources: Resource[], warnings: Warnings): Organization[] {
  const collection = readSequencingCollection(manifest);
  const byIdentifier = new Map(resources.map((resource) => [resource.identifier, resource]));
  const found = children(child(manifest, 'organizations'), 'organization').map((element, index) =>
    readOrganization(element, index, { collection, resources: byIdentifier, identifiers: new Set(), warnings }),
  );
  const usable = found.filter((organization) => organization.items.length > 0);
  for (const { identifier } of found.filter((organization) => organization.items.length === 0))
    warnings.add('organization-without-items', { identifier });
  if (usable.length > 0) return usable;
  warnings.add('organization-missing');
  return [organizationOfResources(resources)].filter((organization) => organization.items.length > 0);
}

export function readDefaultOrganization(
  manifest: XmlElement,
  organizations: Organization[],
  warnings: Warnings,
): string {
  const declared = attribute(child(manifest, 'organizations'), 'default');
  const found = organizations.find((organization) => organization.identifier === declared);
  if (declared !== undefined && !found) warnings.add('default-organization-unknown', { identifier: declared });
  return (found ?? organizations[0])?.identifier ?? '';
}

function readOrganization(element: XmlElement, index: number, around: Surroundings): Organization {
  const values = new Values(element, around.warnings);
  return {
    ...readActivity(element, `organization-${index + 1}`, around),
    structure: values.text('structure'),
    objectivesGlobalToSystem: values.flag('objectivesGlobalToSystem', true),
    sharedDataGlobalToSystem: values.flag('sharedDataGlobalToSystem', true),
  };
}

function readActivity(element: XmlElement, fallbackIdentifier: string, around: Surroundings): Activity {
  const titles = children(element, 'title')
    .map(localText)
    .filter((title) => title.text !== '');
  const identifier = identifierOf(element, fallbackIdentifier, around);
  if (titles.length === 0) around.warnings.add('title-missing', { identifier });
  const metadata = readMetadata(child(element, 'metadata'));
  return {
    identifier,
    title: titleOf(titles, metadata?.title),
    titles,
    metadata,
    isVisible: new Values(element, around.warnings).flag('isvisible', true),
    hideLmsUi: readHiddenControls(element, around.warnings),
    completionThreshold: readCompletionThreshold(element, around.warnings),
    sequencing: readSequencing(element, around.collection, around.warnings),
    dataMaps: readDataMaps(element, around.warnings),
    items: children(element, 'item').map((item, index) =>
      readItem(item, `${fallbackIdentifier}-item-${index + 1}`, around),
    ),
  };
}

function readItem(element: XmlElement, fallbackIdentifier: string, around: Surroundings): Item {
  const activity = readActivity(element, fallbackIdentifier, around);
  const { warnings } = around;
  return {
    ...activity,
    resource: readReference(element, activity, around),
    parameters: attribute(element, 'parameters'),
    dataFromLms: textOf(child(element, 'dataFromLMS')),
    timeLimitAction: textOf(child(element, 'timeLimitAction')),
    prerequisites: textOf(child(element, 'prerequisites')),
    maxTimeAllowed: textOf(child(element, 'maxTimeAllowed')),
    masteryScore: decimal(textOf(child(element, 'masteryScore')), 0, 100, (value) =>
      warnings.add('value-not-understood', { name: 'masteryscore', value, element: activity.identifier }),
    ),
  };
}

function readReference(element: XmlElement, activity: Activity, around: Surroundings): string | undefined {
  const reference = attribute(element, 'identifierref');
  const { identifier } = activity;
  if (reference === undefined) {
    if (activity.items.length === 0) around.warnings.add('item-without-content', { identifier });
    return undefined;
  }
  if (activity.items.length > 0) around.warnings.add('cluster-with-resource', { identifier });
  if (around.resources.has(reference)) return reference;
  around.warnings.add('resource-unknown', { identifier, resource: reference });
  return undefined;
}

/** Progress is kept by item identifier, so a missing or repeated one is replaced by a stable one. */
function identifierOf(element: XmlElement, fallback: string, around: Surroundings): string {
  const written = attribute(element, 'identifier');
  if (written === undefined) around.warnings.add('identifier-missing', { element: element.local });
  let chosen = written ?? fallback;
  if (around.identifiers.has(chosen)) {
    around.warnings.add('identifier-duplicate', { identifier: chosen });
    chosen = fallback;
  }
  around.identifiers.add(chosen);
  return chosen;
}

const titleOf = (titles: LocalText[], fromMetadata: LocalText[] | undefined): string =>
  (titles[0] ?? fromMetadata?.[0])?.text ?? '';

const hiddenControls: readonly HiddenControl[] = [
  'previous',
  'continue',
  'exit',
  'exitAll',
  'abandon',
  'abandonAll',
  'suspendAll',
];

function readHiddenControls(element: XmlElement, warnings: Warnings): HiddenControl[] {
  const controls = children(child(child(element, 'presentation'), 'navigationInterface'), 'hideLMSUI');
  const hidden = new Set<HiddenControl>();
  for (const control of controls) {
    const value = control.text.trim();
    const known = hiddenControls.find((candidate) => candidate.toLowerCase() === value.toLowerCase());
    if (known) hidden.add(known);
    else warnings.add('value-not-understood', { name: 'hideLMSUI', value, element: element.local });
  }
  return [...hidden];
}

function readDataMaps(element: XmlElement, warnings: Warnings): DataMap[] {
  return children(child(element, 'data'), 'map').flatMap((map) => {
    const values = new Values(map, warnings);
    const target = identifier(values.text('targetID'));
    if (target === undefined) return [];
    return [{ target, read: values.flag('readSharedData', true), write: values.flag('writeSharedData', true) }];
  });
}

/** Packages without an organization still have something to launch: one item for each launchable resource. */
function organizationOfResources(resources: Resource[]): Organization {
  const launchable = resources.filter((resource) => resource.href !== undefined);
  const scos = launchable.filter((resource) => resource.scormType === 'sco');
  const bare: Activity = {
    identifier: 'organization-1',
    title: '',
    titles: [],
    metadata: undefined,
    isVisible: true,
    hideLmsUi: [],
    completionThreshold: undefined,
    sequencing: undefined,
    dataMaps: [],
    items: [],
  };
  const items: Item[] = (scos.length > 0 ? scos : launchable.slice(0, 1)).map((resource) => ({
    ...bare,
    identifier: `item-${resource.identifier}`,
    title: resource.path ?? resource.identifier,
    resource: resource.identifier,
    parameters: undefined,
    dataFromLms: undefined,
    timeLimitAction: undefined,
    prerequisites: undefined,
    maxTimeAllowed: undefined,
    masteryScore: undefined,
  }));
  return { ...bare, items, structure: undefined, objectivesGlobalToSystem: true, sharedDataGlobalToSystem: true };
}
