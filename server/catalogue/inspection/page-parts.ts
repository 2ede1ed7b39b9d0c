export interface PageParts {
  /** The page without comments and without what stands in its script elements. */
  markup: string;
  /** What stands in the script elements. */
  scripts: string[];
}

/** Splits by searching forward alone, so that a page of nothing but openings costs no more than any other. */
export function partsOfPage(page: string): PageParts {
  const markup: string[] = [];
  const scripts: string[] = [];
  const visible = without(page, '<!--', '-->');
  const opening = /<script\b/gi;
  const closing = /<\/script/gi;
  let at = 0;
  for (let found = opening.exec(visible); found; found = opening.exec(visible)) {
    const bodyAt = visible.indexOf('>', found.index) + 1;
    closing.lastIndex = bodyAt;
    const end = bodyAt === 0 ? undefined : closing.exec(visible)?.index;
    if (end === undefined) break;
    markup.push(visible.slice(at, bodyAt));
    scripts.push(visible.slice(bodyAt, end));
    at = end;
    opening.lastIndex = end;
  }
  return { markup: [...markup, visible.slice(at)].join(''), scripts };
}

/** The text without its comments; one that is never closed is kept. */
export function without(text: string, open: string, close: string): string {
  const kept: string[] = [];
  let at = 0;
  for (let start = text.indexOf(open); start !== -1; start = text.indexOf(open, at)) {
    const end = text.indexOf(close, start + open.length);
    if (end === -1) break;
    kept.push(text.slice(at, start));
    at = end + close.length;
  }
  return kept.length === 0 ? text : [...kept, text.slice(at)].join('');
}
