import bidiFactory from 'bidi-js';
import type { Fonts, FontFace, Weight } from './fonts.ts';

/** `auto`: as the first letter of the text says, for what people typed themselves. */
export type Direction = 'ltr' | 'rtl' | 'auto';

/** A stretch of a line in one face and one direction, in logical order; the face's own shaping turns it round. */
export interface Run {
  face: FontFace;
  text: string;
}

const bidi = bidiFactory();

/**
 * A line in the order in which it is set from left to right: the bidirectional algorithm (UAX 9) decides the order of
 * runs, each character takes the face that has it. Letters are joined inside a run, so a run is never cut in a word.
 */
export function arrangeLine(fonts: Fonts, text: string, weight: Weight, direction: Direction): Run[] {
  const levels = bidi.getEmbeddingLevels(text, direction === 'auto' ? undefined : direction);
  const pieces = levelPieces(text, levels.levels).map(([from, to]) => ({
    level: levels.levels[from] ?? 0,
    text: mirrored(text, from, to, levels.levels),
  }));
  return visualOrder(pieces).flatMap(({ text: piece, level }) => {
    const runs = facesOf(fonts, piece, weight);
    return level % 2 === 1 ? runs.toReversed().map(turned) : runs;
  });
}

/** The characters for which there is no face, once each. */
export function unsettable(fonts: Fonts, text: string): string[] {
  return [...new Set(text)].filter((character) => !fonts.faceFor(character.codePointAt(0) ?? 0, 400));
}

/** Breaks a text into lines no wider than allowed, between words; a word that is wider stands alone. */
export function breakLines(text: string, width: number, measure: (word: string) => number): string[] {
  const blank = measure(' ');
  const lines: string[] = [];
  let used = 0;
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const wide = measure(word);
    const last = lines.length - 1;
    if (last >= 0 && used + blank + wide <= width) {
      lines[last] += ` ${word}`;
      used += blank + wide;
    } else {
      lines.push(word);
      used = wide;
    }
  }
  return lines;
}

function levelPieces(text: string, levels: Uint8Array): [number, number][] {
  const pieces: [number, number][] = [];
  for (let index = 0, from = 0; index < text.length; index++) {
    if (index + 1 === text.length || levels[index + 1] !== levels[index]) {
      pieces.push([from, index + 1]);
      from = index + 1;
    }
  }
  return pieces;
}

/** UAX 9, L4: brackets in a right-to-left run are drawn mirrored. */
function mirrored(text: string, from: number, to: number, levels: Uint8Array): string {
  const pairs = bidi.getMirroredCharactersMap(text, levels, from, to - 1);
  return Array.from({ length: to - from }, (_, offset) => pairs.get(from + offset) ?? text[from + offset]).join('');
}

/** UAX 9, L2: from the highest level down, reverse what stands together at that level or above. */
function visualOrder<Piece extends { level: number }>(pieces: Piece[]): Piece[] {
  const order = [...pieces];
  const highest = Math.max(0, ...order.map(({ level }) => level));
  for (let level = highest; level > 0; level--) {
    for (let from = 0; from < order.length; from++) {
      let to = from;
      while (to < order.length && (order[to]?.level ?? 0) >= level) to++;
      if (to > from + 1) order.splice(from, to - from, ...order.slice(from, to).reverse());
      from = Math.max(from, to - 1);
    }
  }
  return order;
}

/** Shaping turns Arabic letters round by itself; blanks and signs of a face without them are turned here. */
function turned({ face, text }: Run): Run {
  return { face, text: /\p{Script=Arabic}/u.test(text) ? text : Array.from(text).reverse().join('') };
}

/** Blanks and signs stay in the face of the word before them where it has them, so that shaping sees whole words. */
function facesOf(fonts: Fonts, text: string, weight: Weight): Run[] {
  const runs: Run[] = [];
  for (const character of text) {
    if (isControl(character)) continue;
    const own = fonts.faceFor(character.codePointAt(0) ?? 0, weight) ?? fonts.faceFor(0x3f, weight);
    const last = runs.at(-1);
    if (!own) continue;
    if (last && (last.face === own || isCombining(character))) last.text += character;
    else runs.push({ face: own, text: character });
  }
  return runs;
}

// Isolates and marks of direction have done their work when the order is known.
const isControl = (character: string): boolean => /[\u200e\u200f\u2066-\u2069]/.test(character);
const isCombining = (character: string): boolean => /\p{M}/u.test(character);
