import { foldPath } from '../archive/names.ts';
import { entryPathCandidates } from '../manifest/index.ts';
import type { Launch } from './report.ts';

/** The files of a package by folded path, asked for relative to the folder of the manifest. */
export class Contents {
  readonly #byFold: Map<string, string>;
  readonly #names: Set<string>;
  readonly #base: string;

  constructor(paths: string[], base: string) {
    this.#byFold = new Map(paths.map((path) => [foldPath(path), path]));
    this.#names = new Set(paths.map(nameOf));
    this.#base = base;
  }

  /** How the archive has what a manifest asks for. */
  lookUp(path: string): 'found' | 'other-case' | 'missing' {
    return this.lookUpFromRoot(this.#base + path);
  }

  lookUpFromRoot(path: string): 'found' | 'other-case' | 'missing' {
    const kept = this.#byFold.get(foldPath(path));
    if (kept === undefined) return 'missing';
    return kept.normalize('NFC') === path.normalize('NFC') ? 'found' : 'other-case';
  }

  /** Whether any folder has a file of that name. */
  hasNamed(path: string): boolean {
    return this.#names.has(nameOf(path));
  }

  /** The file that is opened for an address of the manifest, as the archive names it. */
  pathOf(href: string): string | undefined {
    const candidates = entryPathCandidates(href).map((path) => this.#byFold.get(foldPath(this.#base + path)));
    return candidates.find((path) => path !== undefined);
  }

  lookUpAddress(href: string): Launch['file'] {
    const candidates = entryPathCandidates(href);
    if (candidates.length === 0) return 'outside';
    const answers = candidates.map((path) => this.lookUp(path));
    return (
      answers.find((answer) => answer === 'found') ?? answers.find((answer) => answer === 'other-case') ?? 'missing'
    );
  }
}

function nameOf(path: string): string {
  return foldPath(path.slice(path.lastIndexOf('/') + 1));
}
