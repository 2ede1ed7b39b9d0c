import { existsSync } from 'node:fs';
import path from 'node:path';

/** The project's folder, from a folder inside it: the same when run from the sources and from `dist/`. */
export function projectRoot(from: string): string {
  for (let folder = from; folder !== path.dirname(folder); folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, 'package.json')) && path.basename(folder) !== 'dist') return folder;
  }
  throw new Error(`No package.json above ${from}`);
}
