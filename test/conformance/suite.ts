import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { abbreviations } from './abbreviations.ts';
import { readCase, readTokens } from './grammar.ts';
import type { Case, Tokens } from './grammar.ts';
import type { Ask, Stage } from './host.ts';
import { replay } from './replay.ts';
import type { Replay } from './replay.ts';
import { isWanted } from './wanted.ts';

export interface SuiteResult {
  cases: number;
  passed: number;
  calls: number;
  launches: number;
}

/** Replays every case of a folder holding packages/ and cases/ on the stage, or those whose names are wanted. */
export async function replaySuite(
  folder: string,
  wanted: readonly string[],
  stage: Stage,
  report: (name: string, result: Replay) => void,
): Promise<SuiteResult> {
  const tokens = tokensOf(folder);
  const total: SuiteResult = { cases: 0, passed: 0, calls: 0, launches: 0 };
  for (const [group, names] of groupsOf(casesOf(folder))) {
    // Within a group each case goes on where the one before ended: those before a wanted one are played, and not reported.
    const last = names.findLastIndex((name) => isWanted(name, wanted));
    if (last >= 0) await stage.begin(group === 'API' ? 1 : 2);
    for (const name of names.slice(0, last + 1)) {
      const result = await replayCase(folder, name, tokens, stage);
      if (!isWanted(name, wanted)) continue;
      total.cases += 1;
      total.calls += result.calls;
      total.launches += result.launches;
      if (result.difference === undefined) total.passed += 1;
      report(name, result);
    }
  }
  return total;
}

function tokensOf(folder: string): Tokens {
  const places = [folder, path.join(folder, 'cases')].map((place) => path.join(place, 'Commands.properties'));
  const found = places.find((place) => existsSync(place));
  return found === undefined ? abbreviations : readTokens(readFileSync(found, 'latin1'));
}

function casesOf(folder: string): string[] {
  const files = readdirSync(path.join(folder, 'cases')).filter((file) => file.endsWith('.properties'));
  const names = files.map((file) => file.replace('.properties', ''));
  return names.filter((name) => name !== 'Commands').sort();
}

/** Shared objectives are reset before a group of cases. */
function groupsOf(names: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const group = /^[A-Z]+(-\d+)?/.exec(name)?.[0] ?? name;
    groups.set(group, [...(groups.get(group) ?? []), name]);
  }
  return groups;
}

async function replayCase(folder: string, name: string, tokens: Tokens, stage: Stage): Promise<Replay> {
  const testCase = readCase(name, readFileSync(path.join(folder, 'cases', `${name}.properties`), 'latin1'), tokens);
  const courses = packagesOf(folder, testCase).map((course) => {
    const file = path.join(folder, 'packages', `${course}.zip`);
    return [course, (ask: Ask) => stage.open(file, ask)] as const;
  });
  return replay(testCase, new Map(courses));
}

/** The package called as the case; or those whose names begin so, where several take part. */
function packagesOf(folder: string, { name }: Case): string[] {
  const all = readdirSync(path.join(folder, 'packages')).map((file) => file.replace(/\.zip$/, ''));
  return all.includes(name) ? [name] : all.filter((other) => other.startsWith(name)).sort();
}
