import { readFileSync } from 'node:fs';
import path from 'node:path';
import { unwrapWoff } from './woff.ts';

export const weights = [400, 600] as const;
export type Weight = (typeof weights)[number];

export interface FontFace {
  /** Unique among all weights and scripts. */
  name: string;
  bytes(): Buffer;
}

export interface Fonts {
  /** The face that has this character; undefined when none does. */
  faceFor(character: number, weight: Weight): FontFace | undefined;
}

interface Subset {
  family: string;
  key: string;
  ranges: [number, number][];
}

// In this order: a Latin letter in an Arabic name is set in the Latin face, not in the Arabic family's own.
const families = ['ibm-plex-sans', 'ibm-plex-sans-arabic', 'ibm-plex-sans-kr'];

/**
 * IBM Plex Sans as it is installed with the product: some 130 files, each with a part of the characters.
 * A file is read when a character of it is first set.
 */
export function openFonts(root: string): Fonts {
  const folder = path.join(root, 'node_modules/@fontsource');
  const subsets = families.flatMap((family) => subsetsOf(folder, family));
  const opened = new Map<string, FontFace>();
  const open = ({ family, key }: Subset, weight: Weight): FontFace => {
    const name = `${family}-${key}-${weight}`;
    const known = opened.get(name) ?? readFace(path.join(folder, family, 'files', `${name}-normal.woff`), name);
    opened.set(name, known);
    return known;
  };
  return {
    faceFor(character, weight) {
      const subset = subsets.find(({ ranges }) => ranges.some(([from, to]) => character >= from && character <= to));
      return subset && open(subset, weight);
    },
  };
}

function readFace(file: string, name: string): FontFace {
  let bytes: Buffer | undefined;
  return { name, bytes: () => (bytes ??= unwrapWoff(readFileSync(file))) };
}

function subsetsOf(folder: string, family: string): Subset[] {
  const ranges = JSON.parse(readFileSync(path.join(folder, family, 'unicode.json'), 'utf8')) as Record<string, string>;
  return Object.entries(ranges).map(([key, text]) => ({
    family,
    key: key.replaceAll(/[[\]]/g, ''),
    ranges: text.split(',').map(readRange),
  }));
}

/** `U+0460-052F` or `U+20B4`. */
function readRange(text: string): [number, number] {
  const [from = '', to = from] = text.trim().slice(2).split('-');
  return [Number.parseInt(from, 16), Number.parseInt(to, 16)];
}
