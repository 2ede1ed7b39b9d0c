import { attribute } from './element.ts';
import type { XmlElement } from './tree.ts';

/** Joins the xml:base of nested elements; a base without closing slash is meant as a folder in every package seen. */
export function baseOf(outer: string, element: XmlElement | undefined): string {
  const base = attribute(element, 'xml:base')?.replaceAll('\\', '/');
  if (!base) return outer;
  return withBase(outer, base.endsWith('/') ? base : `${base}/`);
}

export function withBase(base: string, href: string): string {
  const address = href.trim().replaceAll('\\', '/');
  return isElsewhere(address) || address.startsWith('/') ? address.replace(/^\/(?!\/)/, '') : base + address;
}

/** True for an address that leaves the package: another scheme or host. */
export function isElsewhere(href: string): boolean {
  return /^([a-z][a-z\d+.-]*:|\/\/)/i.test(href);
}

/** The package entry an address means: decoded, without query and fragment; undefined outside the package. */
export function entryPath(href: string): string | undefined {
  return isElsewhere(href) ? undefined : insidePackage(decoded(href.replace(/[?#].*$/s, '')));
}

/** Entries an address may mean, likeliest first: file names in real packages contain unescaped ?, # and %. */
export function entryPathCandidates(href: string): string[] {
  if (isElsewhere(href)) return [];
  const bare = href.replace(/[?#].*$/s, '');
  const candidates = [decoded(bare), bare, decoded(href.replace(/\?.*$/s, '')), decoded(href), href];
  return [...new Set(candidates.map(insidePackage).filter((path) => path !== undefined))];
}

/** CAM 4th Ed. 3.4.3.3: how the parameters of an item are joined to the address of its resource. */
export function launchAddress(href: string, parameters: string | undefined): string {
  const given = parameters?.replace(/^[?&]+/, '') ?? '';
  if (given === '') return href;
  if (given.startsWith('#')) return href.includes('#') ? href : href + given;
  return href + (href.includes('?') ? '&' : '?') + given;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function insidePackage(path: string): string | undefined {
  const parts: string[] = [];
  for (const part of path.replaceAll('\\', '/').split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.length > 0 ? parts.join('/') : undefined;
}
