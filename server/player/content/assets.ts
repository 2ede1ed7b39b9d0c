import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

/** The compiled files the player page loads; nothing else of the program is served here. */
const folders = [
  'public/kept',
  'public/player',
  'server/player/course',
  'server/player/protocol',
  'server/player/runtime',
  'server/player/scorm12',
  'server/player/sequencing',
  'server/player/merging',
];

export interface Asset {
  plain: Buffer;
  /** Compressed when first asked for: doing it for all of them would be most of the program's start. */
  gzip(): Buffer;
  brotli(): Buffer;
}

/** A script that a page begins with. */
export interface Beginning {
  /** Its address, which names the bytes of all scripts. */
  entry: string;
  /** All scripts the entry leads to, so that the browser asks for them at once instead of one after the other. */
  preloads: string[];
}

export interface Assets {
  beginWith(name: 'player/main' | 'kept/hand-over' | 'kept/list' | 'kept/take'): Beginning;
  find(address: string): Asset | undefined;
  /** Every script by its address. */
  texts(): Record<string, string>;
}

/** Reads the player's scripts from `dist/` once; what they import by name is given the address it has here. */
export function readAssets(root: string): Assets {
  const modules = new Map<string, string>();
  for (const folder of folders) {
    const place = path.join(root, 'dist', folder);
    if (!existsSync(place)) continue;
    for (const file of readdirSync(place)) {
      if (file.endsWith('.js')) modules.set(`${folder}/${file}`, readFileSync(path.join(place, file), 'utf8'));
    }
  }
  modules.set('scorm-again/scorm12.min.js', scormAgain());
  const digest = createHash('sha256');
  for (const [name, text] of modules) digest.update(name).update(text);
  const prefix = `/assets/${digest.digest('hex').slice(0, 16)}/`;
  const assets = new Map<string, Asset>();
  for (const [name, text] of modules) assets.set(prefix + name, compress(withAddresses(text, prefix)));
  return {
    beginWith: (name) => ({
      entry: `${prefix}public/${name}.js`,
      preloads: reachedFrom(`public/${name}.js`, modules).map((reached) => prefix + reached),
    }),
    find: (address) => assets.get(address),
    texts: () => Object.fromEntries([...assets].map(([address, { plain }]) => [address, plain.toString()])),
  };
}

function scormAgain(): string {
  const packages = createRequire(import.meta.url);
  const folder = path.dirname(packages.resolve('scorm-again/scorm12/min'));
  return readFileSync(path.join(folder, 'esm/scorm12.min.js'), 'utf8');
}

/** A browser finds no package by its name; an import map would have to stand in the page, where no script may. */
function withAddresses(text: string, prefix: string): string {
  return text.replaceAll(/(['"])scorm-again\/scorm12\/min\1/g, `$1${prefix}scorm-again/scorm12.min.js$1`);
}

/** What is imported without being asked for later: `import()` stays out. */
function reachedFrom(entry: string, modules: ReadonlyMap<string, string>): string[] {
  const reached = new Set<string>();
  const visit = (name: string): void => {
    const text = modules.get(name);
    if (text === undefined || reached.has(name)) return;
    reached.add(name);
    for (const [, wanted = ''] of text.matchAll(/^(?:import|export)[^;]*?from\s*['"](\.[^'"]+)['"]/gm)) {
      visit(path.posix.join(path.posix.dirname(name), wanted));
    }
  };
  visit(entry);
  return [...reached];
}

function compress(text: string): Asset {
  const plain = Buffer.from(text);
  let gzip: Buffer | undefined;
  let brotli: Buffer | undefined;
  return {
    plain,
    gzip: () => (gzip ??= gzipSync(plain, { level: 9 })),
    brotli: () => (brotli ??= brotliCompressSync(plain)),
  };
}
