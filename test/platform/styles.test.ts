import { afterAll, beforeAll, expect, test } from 'vitest';
import { openHouse, visit } from '../kit/house.ts';
import type { TestHouse } from '../kit/house.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

async function sheetAddress(): Promise<string> {
  const { text } = await visit(house).get('/sign-in');
  return /href="(\/styles\/[\da-f]{16}\.css)"/.exec(text)![1]!;
}

test('a page links one sheet, which holds every layer and no import', async () => {
  const { text, headers } = await visit(house)
    .get(await sheetAddress())
    .expect(200);
  for (const layer of ['reset', 'tokens', 'base', 'layout', 'components', 'utilities', 'print'])
    expect(text).toContain(`@layer ${layer} {`);
  expect(text).not.toContain('@import');
  expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
  expect(headers['content-encoding']).toBe('gzip');
});

test('a sheet of another version is answered with the present one, not to be kept', async () => {
  const { headers } = await visit(house).get('/styles/0000000000000000.css').expect(200);
  expect(headers['cache-control']).toBe('no-cache');
});

test('every font the sheet names is there', async () => {
  const { text } = await visit(house).get(await sheetAddress());
  const fonts = [...new Set([...text.matchAll(/\/fonts\/[\w-]+\.woff2/g)].map(([address]) => address))];
  expect(fonts.length).toBeGreaterThan(10);
  for (const font of fonts) await visit(house).get(font).expect(200).expect('content-type', 'font/woff2');
});

test.each(['/fonts/ibm-plex-mono-latin-400-normal.woff2', '/fonts/..%2f..%2fpackage.json', '/fonts/package.json'])(
  '%s is no font of ours',
  async (address) => {
    await visit(house).get(address).expect(404);
  },
);

test('Hangul brings its own sheet, and only Hangul does', async () => {
  const korean = /href="\/styles\/[\da-f]{16}\.css"/g;
  expect((await visit(house).get('/style-guide')).text.match(korean)).toHaveLength(2);
  expect((await visit(house).get('/sign-in')).text.match(korean)).toHaveLength(1);
});
