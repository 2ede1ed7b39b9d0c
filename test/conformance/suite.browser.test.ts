import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ChromiumStage } from './chromium/stage.ts';
import { differencesIn, outcomes, playFixture, refused } from './fixture.ts';
import { replaySuite } from './suite.ts';

const folder = path.join(import.meta.dirname, '../../../shared/scorm/adl');
const isThere = existsSync(path.join(folder, 'cases'));
const absent = 'skipped: the cases of the ADL suite are not in ../shared/scorm/adl';

let stage: ChromiumStage;
beforeAll(async () => void (stage = await ChromiumStage.open()));
afterAll(() => stage?.close());

it('the cases of our own come to the same in Chromium as in Node', { timeout: 600_000 }, async () => {
  const found = await playFixture(stage);
  const { [refused]: refusal, ...differences } = differencesIn(found);
  expect(differences).toEqual(outcomes);
  expect(refusal).toBe('the package WM-09.zip is refused: There is no imsmanifest.xml: this is not a SCORM package.');
  expect(found.get('WM-01')).toMatchObject({ launches: 9, calls: 24, decisions: [] });
  expect(found.get('WM-06')?.decisions.at(-1)).toBe('DB.2 delivered part-2 {"resumed":false}');
});

/** Controls hidden and looked for, relaunches, shared objectives and stores, abandoning, last words of a page. */
const some = ['API', 'CM-01', 'CM-05', 'CM-07d', 'CM-09ca', 'DDM', 'OB-10b', 'SX-04*', 'SX-09'];

it.skipIf(!isThere)(
  `cases of the ADL suite pass through the pages of a running server${isThere ? '' : ` (${absent})`}`,
  { timeout: 900_000 },
  async () => {
    const differences: string[] = [];
    const { cases } = await replaySuite(folder, some, stage, (name, { difference }) => {
      if (difference !== undefined) differences.push(`${name}: ${difference}`);
    });
    expect(differences).toEqual([]);
    expect(cases).toBeGreaterThanOrEqual(some.length);
  },
);
