import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../server/platform/root.ts';

export const root = projectRoot(import.meta.dirname);

export interface Source {
  /** From the project's folder, with slashes: `server/classroom/store.ts`. */
  file: string;
  text: string;
  /** Where it imports from: project files as paths, packages by their names. */
  imports: string[];
}

/** Every file below a folder with one of the endings, in order. */
export function filesIn(folder: string, ...endings: string[]): string[] {
  const place = path.join(root, folder);
  if (!existsSync(place)) return [];
  return readdirSync(place, { recursive: true, encoding: 'utf8' })
    .map((file) => `${folder}/${file.replaceAll(path.sep, '/')}`)
    .filter((file) => endings.some((ending) => file.endsWith(ending)) && !file.includes('node_modules'))
    .sort();
}

export function readSources(folder: string): Source[] {
  return filesIn(folder, '.ts').map((file) => {
    const text = readFileSync(path.join(root, file), 'utf8');
    return { file, text, imports: importsOf(file, text) };
  });
}

export function roomOf(file: string): string | undefined {
  return /^server\/([^/]+)\//.exec(file)?.[1];
}

function importsOf(file: string, text: string): string[] {
  const places = [...text.matchAll(/(?:from\s+|import\s*\(\s*|import\s+)['"]([^'"]+)['"]/g)].map((match) => match[1]!);
  return places.map((place) =>
    place.startsWith('.') ? path.posix.normalize(path.posix.join(path.posix.dirname(file), place)) : place,
  );
}
