import { randomBytes } from 'node:crypto';
import { scormPackage } from './package-fixture.ts';
import type { RawFile } from './raw-zip.ts';

const paragraph =
  '<p class="lesson">The heading is determined according to the terms of the headings and the notes.</p>\n';

/** About 100 MB in 2,000 files: 500 pages of 12 KB, 150 scripts of 40 KB, and media that does not pack further. */
export function largePackage(title: string): Buffer {
  const page = Buffer.from(
    `<!doctype html><html lang="en"><script src="../s/script-1.js"></script>${paragraph.repeat(120)}`,
  );
  const pages = Array.from({ length: 500 }, (_, n): RawFile => ({
    name: n === 0 ? 'index.html' : `p/page-${n}.html`,
    content: page,
  }));
  const script = Buffer.from(
    `LMSInitialize("");LMSCommit("");\n${'function step(a, b) { return a + b * 2; }\n'.repeat(950)}`,
  );
  const scripts = Array.from({ length: 150 }, (_, n): RawFile => ({ name: `s/script-${n}.js`, content: script }));
  const media = Array.from({ length: 1349 }, (_, n): RawFile => ({
    name: `m/film-${n}.mp4`,
    content: randomBytes(73_000),
    stored: n % 2 === 0,
  }));
  return scormPackage({ title, files: [...pages, ...scripts, ...media] });
}
