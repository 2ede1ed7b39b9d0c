import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differenceOf, isChanged } from '../../server/paths/assignments/text-difference.ts';

describe('what changed between two versions of a text', () => {
  it('is told word by word', () => {
    expect(differenceOf('We will inspect ten containers', 'We will scan ten large containers')).toEqual([
      { kind: 'same', text: 'We will ' },
      { kind: 'removed', text: 'inspect' },
      { kind: 'added', text: 'scan' },
      { kind: 'same', text: ' ten ' },
      { kind: 'added', text: 'large ' },
      { kind: 'same', text: 'containers' },
    ]);
    expect(isChanged(differenceOf('As it was', 'As it was'))).toBe(false);
  });

  const words = fc
    .array(fc.constantFrom('a', 'b', 'c', ' ', '\n', 'خطة'), { maxLength: 40 })
    .map((all) => all.join(''));

  it('joins to the one text and to the other, whatever they are', () => {
    fc.assert(
      fc.property(words, words, (before, after) => {
        const stretches = differenceOf(before, after);
        const side = (gone: 'added' | 'removed') =>
          stretches
            .filter(({ kind }) => kind !== gone)
            .map(({ text }) => text)
            .join('');
        expect(side('added')).toBe(before);
        expect(side('removed')).toBe(after);
      }),
    );
  });

  it('of two long texts that have nothing in common is found at once', () => {
    const long = (word: string) => Array.from({ length: 20_000 }, (_, at) => `${word}${at}`).join(' ');
    expect(differenceOf(long('a'), long('b')).length).toBeGreaterThan(0);
  });
});
