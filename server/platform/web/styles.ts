import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface StyleSheet {
  css: string;
  /** Names the bytes, so that browsers may keep the file for ever. */
  address: string;
}

/** All of `public/styles/*.css` as one sheet, in the order of the file names; cascade layers do the rest. */
export function readStyles(publicFolder: string): StyleSheet {
  const folder = path.join(publicFolder, 'styles');
  const files = existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith('.css'))
        .sort()
    : [];
  const css = files.map((file) => readFileSync(path.join(folder, file), 'utf8')).join('\n');
  const digest = createHash('sha256').update(css).digest('hex').slice(0, 16);
  return { css, address: `/styles/${digest}.css` };
}
