import { copyFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { BrowserContext } from 'playwright-core';
import type { Refusal } from '../../../server/catalogue/refusal.ts';
import type { ApiError } from '../../../server/player/api-errors.ts';
import { Conflict } from '../../../server/platform/web/index.ts';
import { openHouseInBrowser } from '../../kit/browser.ts';
import type { OpenedHouse } from '../../kit/browser.ts';
import { importPackage, publishModule } from '../../player/kit/packages.ts';
import { isWanted } from '../wanted.ts';
import { leavings, playModule } from './play.ts';

export interface PackageResult {
  verdict: 'pass' | 'refused' | 'not published' | 'FAIL';
  lines: string[];
}

/** Imports, plays, leaves and resumes every package of a folder through the real program in Chromium. */
export async function tryPackages(
  folder: string,
  wanted: readonly string[],
  report: (name: string, result: PackageResult) => void,
): Promise<void> {
  const house = await openHouseInBrowser();
  try {
    const learner = (await house.as('lena')).context();
    for (const name of packagesIn(folder, wanted)) {
      const result = await tryPackage(house, learner, path.join(folder, name)).catch((error: unknown) => broken(error));
      report(name, result);
    }
  } finally {
    await house.close();
  }
}

export function packagesIn(folder: string, wanted: readonly string[] = []): string[] {
  const zips = readdirSync(folder).filter((file) => file.toLowerCase().endsWith('.zip'));
  return zips.filter((file) => isWanted(file.replace(/\.zip$/i, ''), wanted)).toSorted();
}

async function tryPackage(house: OpenedHouse, learner: BrowserContext, file: string): Promise<PackageResult> {
  const copy = await house.files.temporary(path.basename(file));
  copyFileSync(file, copy);
  const { t, say } = house.languages.translator('en');
  const imported = await importPackage(house, copy, path.basename(file));
  if ('refusal' in imported) {
    const { code, values } = JSON.parse(imported.refusal) as Refusal;
    return { verdict: 'refused', lines: [t(`catalogue.refused-${code}`, values)] };
  }
  let moduleId: string;
  try {
    ({ moduleId } = await publishModule(house, imported.packageId, { title: path.basename(file) }));
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
    return { verdict: 'not published', lines: [say(error.said)] };
  }
  const { isResumed, calls, names, saved, attempt, errors } = await playModule(house, learner, moduleId);
  const isLost = leavings.some((how) => !['resumed', 'ended by the content'].includes(isResumed[how]));
  return {
    verdict: isLost || errors.some(({ isAskedFor }) => !isAskedFor) ? 'FAIL' : 'pass',
    lines: [
      `called: ${calls} calls of ${names.join(', ') || 'nothing'}`,
      `saved: ${attempt?.status ?? 'nothing'}; ${saved.join(', ') || 'no elements'}`,
      ...leavings.map((how) => `${how}: ${isResumed[how]}`),
      ...errors.map(worded),
    ],
  };
}

function worded({ call, element, value, code, isAskedFor }: ApiError): string {
  const what = `${call}(${[element, value].filter(Boolean).join(', ').slice(0, 120)})`;
  return `error ${code} of ${what}${isAskedFor ? ', which the standard asks for' : ': NOT asked for by the standard'}`;
}

const broken = (error: unknown): PackageResult => ({
  verdict: 'FAIL',
  lines: [error instanceof Error ? error.message.slice(0, 500) : String(error)],
});
