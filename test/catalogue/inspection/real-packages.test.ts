import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { inspect } from '../../../server/catalogue/inspection/index.ts';
import type { Report } from '../../../server/catalogue/inspection/index.ts';
import { simulate } from '../../../server/player/index.ts';
import { bytesOf } from '../raw-zip.ts';
import { realPackages } from './real-packages.ts';

const folder = path.resolve(import.meta.dirname, '../../../../shared/scorm/packages');

describe.skipIf(!existsSync(folder))('the shared real packages', () => {
  test('are all in the table', () => {
    const files = readdirSync(folder).filter((file) => file.endsWith('.zip'));
    expect(realPackages.map(({ file }) => `${file}.zip`)).toEqual(files.sort());
    expect(files).toHaveLength(40);
  });

  test.each(realPackages)('$file', async ({ file, ...expected }) => {
    const inspection = await inspect(bytesOf(readFileSync(path.join(folder, `${file}.zip`))), simulate);
    expect(inspection.ok ? describeReport(inspection.report) : { refused: inspection.refusal.code }).toEqual(expected);
  });
});

function describeReport({ edition, counts, title, launches, warnings }: Report) {
  const codes = (isNote: boolean) =>
    warnings
      .filter(({ severity }) => (severity === 'note') === isNote)
      .map(({ code, severity }) => (severity === 'blocking' ? `!${code}` : code))
      .join(' ');
  return {
    edition,
    counts: `${counts.organizations}/${counts.items}/${counts.scos}/${counts.assets}`,
    title,
    mastery: [...new Set(launches.map(({ mastery }) => mastery).filter((mastery) => mastery !== null))],
    warnings: codes(false),
    notes: codes(true),
  };
}
