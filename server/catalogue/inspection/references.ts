const tagReference =
  /<(?:script|link|img|iframe|frame|embed|video|audio|source|track|input|body|td|table)\b[^>]*?\s(?:src|href|background|poster)\s*=\s*(["'])(.*?)\1/gis;
const styleReference = /url\(\s*(["']?)([^"')]+)\1\s*\)|@import\s+(["'])(.*?)\3/gi;
/** An address that a script or a template fills in later is not one yet. */
const unfinished = /[{}<>$+|*]|^\s*$|^(#|[a-z][a-z\d+.-]*:|\/\/)/i;

/** Files of the package that a page or style sheet asks for, as paths from the root of the archive. */
export function localReferences(path: string, text: string, kind: 'page' | 'style'): string[] {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const visible = kind === 'page' ? text.replaceAll(/<!--[\s\S]*?-->/g, '') : text.replaceAll(/\/\*[\s\S]*?\*\//g, '');
  const written = kind === 'page' ? pageReferences(visible) : styleReferences(visible);
  const paths = written.filter((address) => !unfinished.test(address)).map((address) => resolve(folder, address));
  return [...new Set(paths.filter((found) => found !== undefined))];
}

/** Audio, video and documents that a data file names inside the package: heavy files are the ones that get left out. */
export function mediaNames(data: string): string[] {
  const written = [...data.matchAll(/"([^"\\\n]{1,300}\.(?:mp4|webm|m4v|mp3|m4a|wav|ogg|vtt|pdf))"/gi)];
  return written.map((match) => match[1] ?? '').filter((address) => !unfinished.test(address));
}

function pageReferences(page: string): string[] {
  // A base element moves every relative address; what it means then is for the browser to say.
  if (/<base\b[^>]*\shref/i.test(page)) return [];
  const markup = page.replaceAll(/(<script\b[^>]*>)[\s\S]*?<\/script/gi, '$1</script');
  return [...markup.matchAll(tagReference)].map((match) => match[2] ?? '');
}

function styleReferences(style: string): string[] {
  return [...style.matchAll(styleReference)].map((match) => match[2] ?? match[4] ?? '');
}

function resolve(folder: string, address: string): string | undefined {
  const bare = address
    .trim()
    .replace(/[?#].*$/s, '')
    .replaceAll('\\', '/');
  if (bare === '' || bare.startsWith('/')) return undefined;
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
