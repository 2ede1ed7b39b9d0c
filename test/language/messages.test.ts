import path from 'node:path';
import { parse, TYPE } from '@formatjs/icu-messageformat-parser';
import type { MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import { describe, expect, test } from 'vitest';
import { languageCodes, readMessages } from '../../server/platform/language/index.ts';
import { readSources, root } from '../architecture/sources.ts';

const messages = Object.fromEntries(languageCodes.map((code) => [code, readMessages(path.join(root, 'server'), code)]));
const english = messages['en']!;

describe.each(['fr', 'ar'])('the messages in %s', (code) => {
  const other = messages[code]!;

  test('are the same as in English, none missing, none left over', () => {
    expect(Object.keys(other).sort()).toEqual(Object.keys(english).sort());
  });

  test('take the same values', () => {
    const different = Object.keys(english).filter(
      (key) => other[key] !== undefined && placeholders(other[key]).join() !== placeholders(english[key]!).join(),
    );
    expect(different).toEqual([]);
  });
});

test('every message can be read', () => {
  const broken = languageCodes.flatMap((code) =>
    Object.entries(messages[code]!).flatMap(([key, text]) => {
      try {
        placeholders(text);
        return [];
      } catch (error) {
        return [`${code} ${key}: ${(error as Error).message}`];
      }
    }),
  );
  expect(broken).toEqual([]);
});

test('every message named in the code is there', () => {
  const prefixes = new Set(Object.keys(english).map((key) => key.split('.')[0]!));
  const known = new Set(Object.keys(english));
  const missing = readSources('server').flatMap(({ file, text }) =>
    [...text.matchAll(/(?:\bt\(\s*|key: |label: )'([a-z-]+)\.([a-z0-9.-]+)'/g)]
      .map((match) => `${match[1]}.${match[2]}`)
      .filter((key) => prefixes.has(key.split('.')[0]!) && !known.has(key))
      .map((key) => `${file}: ${key}`),
  );
  expect(missing).toEqual([]);
});

/** The names of what a message needs, sorted. */
function placeholders(text: string): string[] {
  const names = new Set<string>();
  const walk = (elements: readonly MessageFormatElement[]): void => {
    for (const element of elements) {
      if (element.type !== TYPE.literal && element.type !== TYPE.pound) names.add((element as { value: string }).value);
      const options = (element as { options?: Record<string, { value: MessageFormatElement[] }> }).options;
      for (const option of Object.values(options ?? {})) walk(option.value);
    }
  };
  walk(parse(text, { ignoreTag: true }));
  return [...names].sort();
}
