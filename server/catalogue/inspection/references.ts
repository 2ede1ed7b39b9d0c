import { without } from './page-parts.ts';
import type { PageParts } from './page-parts.ts';

const tagReference =
  /<(?:script|link|img|iframe|frame|embed|video|audio|source|track|input|body|td|table)\b[^<>]{0,2000}?\s(?:src|href|background|poster)\s{0,9}=\s{0,9}(?:"([^"<>]{0,1000})"|'([^'<>]{0,1000})')/gi;
const styleReference = /url\(\s{0,9}["']?([^"'()]{1,1000})["']?\s{0,9}\)|@import\s{1,9}["']([^"'\n]{1,1000})["']/gi;
const mediaName = /"([^"\\\n]{1,300}\.(?:mp4|webm|m4v|mp3|m4a|wav|ogg|vtt|pdf))"/gi;
/** An address that a script or a template fills in later is not one yet. */
const unfinished = /[{}<>$+|*]|^\s*$|^(#|[a-z][a-z\d+.-]*:|\/\/)/i;

/** Files that a page asks for, as paths from the root of the archive; with a slash in front, from the root of the server. */
export function referencesInPage(path: string, { markup }: PageParts): string[] {
  // A base element moves every relative address; what it means then is for the browser to say.
  if (/<base\b[^<>]{0,2000}\shref/i.test(markup)) return [];
  return resolveAll(path, [...markup.matchAll(tagReference)].map(writtenAddress));
}

/** Files of the package that a style sheet asks for, as paths from the root of the archive. */
export function referencesInStyle(path: string, style: string): string[] {
  return resolveAll(path, [...without(style, '/*', '*/').matchAll(styleReference)].map(writtenAddress));
}

/** Audio, video and documents that a data file names inside the package: heavy files are the ones that get left out. */
export function mediaNames(data: string): string[] {
  return [...data.matchAll(mediaName)].map(writtenAddress).filter((address) => !unfinished.test(address));
}

function writtenAddress(match: RegExpExecArray): string {
  return match[1] ?? match[2] ?? '';
}

function resolveAll(path: string, addresses: string[]): string[] {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const paths = addresses.filter((address) => !unfinished.test(address)).map((address) => resolve(folder, address));
  return [...new Set(paths.filter((found) => found !== undefined))];
}

function resolve(folder: string, address: string): string | undefined {
  const bare = address
    .trim()
    .replace(/[?#].*$/s, '')
    .replaceAll('\\', '/');
  if (bare === '') return undefined;
  // A package never lies at the root of a server.
  if (bare.startsWith('/')) return decoded(bare);
  const parts: string[] = [];
  for (const part of (folder + decoded(bare)).split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
