import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { abbreviations } from './abbreviations.ts';
import { openPackage } from './package.ts';
import type { Package } from './package.ts';
import { readCase, readTokens } from './grammar.ts';
import type { Case, Tokens } from './grammar.ts';
import type { Learner } from './host.ts';
import { replay } from './replay.ts';
import type { Replay } from './replay.ts';

export interface SuiteResult {
  cases: number;
  passed: number;
  calls: number;
  launches: number;
}

/** Replays every case of a folder holding packages/ and cases/, or those of the given names. */
export async function replaySuite(
  folder: string,
  wanted: readonly string[],
  report: (name: string, result: Replay) => void,
): Promise<SuiteResult> {
  const tokens = tokensOf(folder);
  const total: SuiteResult = { cases: 0, passed: 0, calls: 0, launches: 0 };
  let learner = newLearner();
  let group = '';
  for (const name of casesOf(folder)) {
    // Shared objectives are reset before a group of cases; within it each case goes on where the one before ended.
    if (groupOf(name) !== group) learner = newLearner();
    group = groupOf(name);
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const result = await replayCase(folder, name, tokens, learner);
    total.cases += 1;
    total.calls += result.calls;
    total.launches += result.launches;
    if (result.difference === undefined) total.passed += 1;
    report(name, result);
  }
  return total;
}

function tokensOf(folder: string): Tokens {
  const places = [folder, path.join(folder, 'cases')].map((place) => path.join(place, 'Commands.properties'));
  const found = places.find((place) => existsSync(place));
  return found === undefined ? abbreviations : readTokens(readFileSync(found, 'latin1'));
}

export function casesOf(folder: string): string[] {
  const files = readdirSync(path.join(folder, 'cases')).filter((file) => file.endsWith('.properties'));
  const names = files.map((file) => file.replace('.properties', ''));
  return names.filter((name) => name !== 'Commands').sort();
}

async function replayCase(folder: string, name: string, tokens: Tokens, learner: Learner): Promise<Replay> {
  const testCase = readCase(name, readFileSync(path.join(folder, 'cases', `${name}.properties`), 'latin1'), tokens);
  const packages = new Map<string, Package>();
  for (const name of packagesOf(folder, testCase)) packages.set(name, await openPackage(folder, name));
  return replay(testCase, packages, learner);
}

/** The package called as the case; or those whose names begin so, where several take part. */
function packagesOf(folder: string, { name }: Case): string[] {
  const all = readdirSync(path.join(folder, 'packages')).map((file) => file.replace(/\.zip$/, ''));
  return all.includes(name) ? [name] : all.filter((other) => other.startsWith(name)).sort();
}

const groupOf = (name: string): string => /^[A-Z]+(-\d+)?/.exec(name)?.[0] ?? name;

const newLearner = (): Learner => ({ id: 'learner-2', name: 'Learner, Second', objectives: {}, stores: {} });
