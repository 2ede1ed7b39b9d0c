import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { outcomes, playFixture, refused } from './fixture.ts';
import { NodeStage } from './node/stage.ts';
import { replaySuite } from './suite.ts';
import { isWanted } from './wanted.ts';

const folder = path.join(import.meta.dirname, '../../../shared/scorm/adl');
const isThere = existsSync(path.join(folder, 'cases'));
const absent = 'skipped: the cases of the ADL suite are not in ../shared/scorm/adl';

it.skipIf(!isThere)(
  `every case of the ADL suite passes${isThere ? '' : ` (${absent})`}`,
  { timeout: 300_000 },
  async () => {
    const differences: string[] = [];
    const { cases } = await replaySuite(folder, [], new NodeStage(), (name, { difference }) => {
      if (difference !== undefined) differences.push(`${name}: ${difference}`);
    });
    expect(differences).toEqual([]);
    expect(cases).toBeGreaterThan(100);
  },
);

it('the cases of our own come to what they should, and wrong expectations to their first difference', async () => {
  const { [refused]: refusal, ...found } = await playFixture(new NodeStage());
  expect(found).toEqual(outcomes);
  expect(refusal).toMatch(/the package WM-09 is refused/);
});

it('a case asked for by itself goes on where those before it in its group ended', async () => {
  expect(await playFixture(new NodeStage(), 'WM-02b')).toEqual({ 'WM-02b': undefined });
});

it.each([
  ['OB-01a', ['OB-01a'], true],
  ['OB-01a', ['OB-01'], false],
  ['OB-01a', ['OB-*'], true],
  ['OB-01a', ['*a'], true],
  ['OB-01a', ['O*-*b', 'CM-*'], false],
  ['OB-01a', ['OB-01a*a'], false],
  ['OB-01a', [], true],
])('%s, asked for %j: %j', (name, wanted, expected) => {
  expect(isWanted(name, wanted)).toBe(expected);
});
