import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { openCourse } from './course.ts';
import type { Course } from './course.ts';
import { readCase, readTokens } from './grammar.ts';
import type { Case, Tokens } from './grammar.ts';
import type { Learner } from './host.ts';
import { replay } from './replay.ts';

/*
 * Replays the cases of ADL's LMS test suite through our manifest reader, sequencing engine and data model:
 * npm run conformance -- <folder with packages/ and cases/> [name of a case …]
 */
const [folder, ...wanted] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
if (folder === undefined || !existsSync(path.join(folder, 'cases'))) {
  process.stderr.write('Usage: npm run conformance -- <folder holding packages/ and cases/> [case …]\n');
  process.exit(2);
}

async function replayAll(folder: string, wanted: string[]): Promise<boolean> {
  const began = performance.now();
  const tokens = readTokens(readFileSync(path.join(folder, 'Commands.properties'), 'latin1'));
  const names = readdirSync(path.join(folder, 'cases'))
    .filter((file) => file.endsWith('.properties'))
    .map((file) => file.replace('.properties', ''))
    .sort();
  const total = { cases: 0, passed: 0, calls: 0, launches: 0 };
  let learner = newLearner();
  let group = '';
  for (const name of names) {
    // Shared objectives are reset before a group of cases; within it each case goes on where the one before ended.
    if (groupOf(name) !== group) learner = newLearner();
    group = groupOf(name);
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const { calls, launches, difference } = await replayCase(folder, name, tokens, learner);
    total.cases += 1;
    total.calls += calls;
    total.launches += launches;
    if (difference === undefined) total.passed += 1;
    process.stdout.write(difference === undefined ? `pass ${name}\n` : `FAIL ${name}: ${difference}\n`);
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const { passed, cases, launches, calls } = total;
  process.stdout.write(`\n${passed} of ${cases} cases pass; ${launches} launches, ${calls} API calls, ${seconds} s\n`);
  return passed === cases && cases > 0;
}

async function replayCase(folder: string, name: string, tokens: Tokens, learner: Learner) {
  const testCase = readCase(name, readFileSync(path.join(folder, 'cases', `${name}.properties`), 'latin1'), tokens);
  const courses = new Map<string, Course>();
  for (const course of coursesOf(folder, testCase)) courses.set(course, await openCourse(folder, course));
  return replay(testCase, courses, learner);
}

/** The package called as the case; or those whose names begin so, where several take part. */
function coursesOf(folder: string, { name }: Case): string[] {
  const all = readdirSync(path.join(folder, 'packages')).map((file) => file.replace(/\.zip$/, ''));
  return all.includes(name) ? [name] : all.filter((course) => course.startsWith(name)).sort();
}

const groupOf = (name: string): string => /^[A-Z]+(-\d+)?/.exec(name)?.[0] ?? name;

const newLearner = (): Learner => ({ id: 'learner-2', name: 'Learner, Second', shared: new Map(), stores: new Map() });

process.exit((await replayAll(folder, wanted)) ? 0 : 1);
