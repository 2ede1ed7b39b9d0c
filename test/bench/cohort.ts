import { performance } from 'node:perf_hooks';
import type { PathsTables } from '../../server/paths/index.ts';
import { plainContent } from '../../server/paths/building/outline.ts';
import { openHouse, signIn } from '../kit/house.ts';
import { attemptOf } from '../paths/attempts.ts';
import { publishStages } from '../paths/blended.ts';
import { stageOutline, stepOutline } from '../paths/kit.ts';
import { oneSco, shelve } from '../player/kit/packages.ts';

/** One event on a path of 200 steps, and the overview of a cohort of 5,000, on the real program. */
const learners = 5_000;
const house = await openHouse();
const { moduleId } = await shelve(house, oneSco('1.2'));
const stages = Array.from({ length: 10 }, (_, at) =>
  stageOutline(
    `stage-${at}`,
    Array.from({ length: 20 }, (_, n) =>
      stepOutline(`step-${at}-${n}`, plainContent('module', at === 0 && n === 0 ? moduleId : `module-${at}-${n}`)),
    ),
  ),
);
const pathId = await publishStages(house, stages, 'staff');
const nadia = await house.actor('nadia');
const people = await house.database.transaction(async (tx) => {
  const ids = [house.people.lena.id];
  for (let n = 1; n < learners; n += 1) {
    const person = await house.identity.addPerson(tx, {
      organisationId: house.organisations.portOfLunt.id,
      givenName: `Officer ${n}`,
      familyName: 'Bench',
      email: `officer-${n}@example.org`,
      language: 'en',
      timeZone: 'Asia/Seoul',
      status: 'active',
    });
    ids.push(person.id);
  }
  return ids;
});
const wish = { name: 'Bench', organisationId: house.organisations.ardenia.id, startsOn: '2026-03-02', endsOn: null };
const cohortId = await house.paths.cohorts.found(nadia, pathId, wish);
const began = performance.now();
await house.paths.cohorts.admit(nadia, cohortId, people);
console.log(`${learners} learners put on a path of 200 steps: ${(performance.now() - began).toFixed(0)} ms`);

const events: number[] = [];
for (let number = 1; number <= 50; number += 1) {
  const start = performance.now();
  await attemptOf(house, 'lena', moduleId, { status: 'completed', number });
  events.push(performance.now() - start);
}
console.log(`one event with its judging, committed: ${spread(events)}`);

const agent = await signIn(house, 'nadia');
for (const [name, address] of [
  ['cohort overview', `/paths/cohorts/${cohortId}`],
  ['participants', `/paths/${pathId}/participants`],
] as const) {
  const times: number[] = [];
  for (let turn = 0; turn < 10; turn += 1) {
    house.queries.length = 0;
    const start = performance.now();
    await agent.get(address).expect(200);
    times.push(performance.now() - start);
  }
  console.log(`${name}: ${spread(times)}, ${house.queries.length} queries`);
}
const { count } = await house.database
  .sql<PathsTables>()
  .selectFrom('step_states')
  .select(({ fn }) => fn.countAll<number>().as('count'))
  .executeTakeFirstOrThrow();
console.log(`rows of step states: ${count}`);
await house.close();

function spread(times: number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1);
  return `median ${at(0.5)} ms, p99 ${at(0.99)} ms`;
}
