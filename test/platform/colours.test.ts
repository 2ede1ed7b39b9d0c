import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { filesIn } from '../architecture/sources.ts';

const tokens = readFileSync('public/styles/tokens.css', 'utf8');
const light = valuesAfter(':root {');
const dark = valuesAfter(":root[data-theme='dark'] {");
const darkBySystem = valuesAfter(":root:not([data-theme='light']) {");

describe('the colours', () => {
  test('a chosen dark page and one darkened by the system are the same', () => {
    expect(darkBySystem).toEqual(dark);
    expect(Object.keys(dark).length).toBeGreaterThan(20);
  });

  describe.each([
    ['light', light],
    ['dark', { ...light, ...dark }],
  ])('%s', (_, colours) => {
    test.each([
      ...textPairs('ink', 'paper', 'surface', 'sunken', 'accent-soft', 'good-soft', 'warn-soft', 'bad-soft'),
      ...textPairs('ink-soft', 'paper', 'surface', 'sunken'),
      ...textPairs('accent', 'paper', 'surface', 'sunken', 'accent-soft', 'good-soft', 'warn-soft', 'bad-soft'),
      ...textPairs('accent-strong', 'paper', 'surface', 'accent-soft'),
      ...textPairs('on-accent', 'accent', 'accent-strong'),
      ...textPairs('on-band', 'band', 'band-deep'),
      ...textPairs('on-band-soft', 'band', 'band-deep'),
      ...textPairs('good', 'good-soft', 'surface'),
      ...textPairs('warn', 'warn-soft', 'surface', 'paper'),
      ...textPairs('bad', 'bad-soft', 'surface', 'paper'),
      ...textPairs('special', 'special-soft', 'surface'),
    ])('%s on %s reads at 4.5 : 1', (text, ground) => {
      expect(contrast(colours[text], colours[ground])).toBeGreaterThanOrEqual(4.5);
    });

    test.each([
      ['line-strong', 'surface'],
      ['line-strong', 'paper'],
      ['focus', 'paper'],
      ['focus', 'surface'],
      ['accent-mid', 'surface'],
      ['accent-mid', 'paper'],
    ])('%s stands out from %s at 3 : 1', (line, ground) => {
      expect(contrast(colours[line], colours[ground])).toBeGreaterThanOrEqual(3);
    });
  });
});

test('styles know start and end, not left and right', () => {
  const physical =
    /^\s*(?:margin|padding|border|inset)?-?(?:left|right|top|bottom)\s*:|text-align:\s*(?:left|right)|(?<![\w-])float:\s*(?:left|right)/m;
  expect(filesIn('public/styles', '.css').filter((file) => physical.test(readFileSync(file, 'utf8')))).toEqual([]);
});

test('colours stand in the tokens alone', () => {
  const own = /#[\da-f]{3,8}\b(?!['"])/i;
  const exempt = ['public/styles/tokens.css', 'public/styles/print.css'];
  const wrong = filesIn('public/styles', '.css').filter(
    (file) => !exempt.includes(file) && own.test(readFileSync(file, 'utf8').replaceAll(/#fff\b/g, '')),
  );
  expect(wrong).toEqual([]);
});

function textPairs(text: string, ...grounds: string[]): [string, string][] {
  return grounds.map((ground) => [text, ground]);
}

function valuesAfter(opening: string): Record<string, string> {
  const from = tokens.indexOf(opening);
  const block = tokens.slice(from, tokens.indexOf('}', from));
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+): (#[\da-f]{3,6});/g)].map(([, name, value]) => [name, value]),
  );
}

// WCAG 2.2, relative luminance and contrast ratio.
function contrast(one: string | undefined, other: string | undefined): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour = ''): number {
  const digits = colour.length === 4 ? colour.slice(1).replaceAll(/./g, '$&$&') : colour.slice(1);
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => {
    const share = Number.parseInt(digits.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
