import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { differencesIn, inFixture, outcomes, playFixture, refused } from './fixture.ts';
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
  const found = await playFixture(new NodeStage());
  const { [refused]: refusal, ...differences } = differencesIn(found);
  expect(differences).toEqual(outcomes);
  expect(refusal).toMatch(/the package WM-09 is refused/);
  expect(found.get('WM-01')).toMatchObject({ launches: 9, calls: 24, decisions: [] });
  expect(found.get('WM-06')?.decisions.at(-1)).toBe('DB.2 delivered part-2 {"resumed":false}');
});

it('a case asked for by itself goes on where those before it in its group ended', async () => {
  const found = await playFixture(new NodeStage(), 'WM-02b');
  expect(differencesIn(found)).toEqual({ 'WM-02b': undefined });
});

it.each([
  [['WM-01', 'WM-02*'], 0, '3 of 3 cases pass'],
  [['WM-01', 'WM-06'], 1, 'FAIL WM-06: Act1V1: act=2 was launched, Act3V1 was expected'],
  [['nothing'], 1, '0 of 0 cases pass'],
])('the run of %j ends with status %i', { timeout: 60_000 }, async (wanted, status, printed) => {
  const program = path.join(import.meta.dirname, 'run.ts');
  const run = await inFixture((folder) =>
    spawnSync(process.execPath, ['--import', 'tsx', program, folder, ...wanted], { encoding: 'utf8' }),
  );
  expect(run.stdout).toContain(printed);
  expect(run.status).toBe(status);
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
