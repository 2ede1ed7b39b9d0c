import { baseOf, entryPath, isElsewhere, withBase } from './addresses.ts';
import { attribute, child, children } from './element.ts';
import type { Resource } from './model.ts';
import type { XmlElement } from './tree.ts';
import type { Warnings } from './warnings.ts';

export function readResources(manifest: XmlElement, warnings: Warnings): Resource[] {
  const list = child(manifest, 'resources');
  const base = baseOf(baseOf('', manifest), list);
  const resources = children(list, 'resource').map((element) => readResource(element, base, warnings));
  const known = new Set<string>();
  for (const resource of resources) {
    if (known.has(resource.identifier)) warnings.add('identifier-duplicate', { identifier: resource.identifier });
    known.add(resource.identifier);
  }
  for (const resource of resources)
    for (const identifier of resource.dependencies)
      if (!known.has(identifier)) warnings.add('dependency-unknown', { identifier, resource: resource.identifier });
  return resources;
}

function readResource(element: XmlElement, outerBase: string, warnings: Warnings): Resource {
  const identifier = attribute(element, 'identifier') ?? '';
  if (identifier === '') warnings.add('identifier-missing', { element: 'resource' });
  const base = baseOf(outerBase, element);
  const written = attribute(element, 'href');
  const href = written === undefined ? undefined : withBase(base, written);
  const scormType = attribute(element, 'scormtype')?.toLowerCase() === 'sco' ? 'sco' : 'asset';
  if (scormType === 'sco' && href === undefined) warnings.add('resource-without-href', { identifier });
  return {
    identifier,
    type: attribute(element, 'type') ?? 'webcontent',
    scormType,
    href,
    path: href === undefined ? undefined : pathOf(href, warnings),
    files: filesOf(element, base, warnings),
    dependencies: children(element, 'dependency')
      .map((dependency) => attribute(dependency, 'identifierref'))
      .filter((reference) => reference !== undefined),
  };
}

function filesOf(resource: XmlElement, base: string, warnings: Warnings): string[] {
  const paths = new Set<string>();
  for (const file of children(resource, 'file')) {
    const href = attribute(file, 'href');
    const path = href === undefined ? undefined : pathOf(withBase(base, href), warnings);
    if (path !== undefined) paths.add(path);
  }
  return [...paths];
}

function pathOf(href: string, warnings: Warnings): string | undefined {
  const path = entryPath(href);
  if (path === undefined && !isElsewhere(href)) warnings.add('path-outside-package', { href });
  return path;
}
