import { diffArrays } from 'diff';

/** A stretch of text that stayed, came or went between two versions. */
export interface Stretch {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

// Beyond this many changed words the two are told apart as a whole: nobody reads such a comparison word by word.
const mostChanges = 400;

/** What changed from one text to the next, word by word; the stretches of either side join to that side's text. */
export function differenceOf(before: string, after: string): Stretch[] {
  const found = diffArrays(wordsOf(before), wordsOf(after), { maxEditLength: mostChanges });
  if (!found) return [stretch('removed', before), stretch('added', after)];
  return found.map(({ added, removed, value }) =>
    stretch(added ? 'added' : removed ? 'removed' : 'same', value.join('')),
  );
}

export function isChanged(stretches: readonly Stretch[]): boolean {
  return stretches.some(({ kind }) => kind !== 'same');
}

function stretch(kind: Stretch['kind'], text: string): Stretch {
  return { kind, text };
}

function wordsOf(text: string): string[] {
  return text.match(/\s+|[^\s]+/g) ?? [];
}
