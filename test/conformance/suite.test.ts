import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { replaySuite } from './suite.ts';

const folder = path.join(import.meta.dirname, '../../../shared/scorm/adl');
const isThere = existsSync(path.join(folder, 'cases'));
const absent = 'skipped: the cases of the ADL suite are not in ../shared/scorm/adl';

it.skipIf(!isThere)(
  `every case of the ADL suite passes${isThere ? '' : ` (${absent})`}`,
  { timeout: 120_000 },
  async () => {
    const differences: string[] = [];
    const { cases } = await replaySuite(folder, [], (name, { difference }) => {
      if (difference !== undefined) differences.push(`${name}: ${difference}`);
    });
    expect(differences).toEqual([]);
    expect(cases).toBeGreaterThan(100);
  },
);
