import { performance } from 'node:perf_hooks';
import type { PathsTables } from '../../server/paths/index.ts';
import { findPath } from '../../server/paths/path-store.ts';
import { openHouse, signIn } from '../kit/house.ts';
import { blendedPath } from '../paths/blended.ts';

/** A rule that means 5,000 people at once, the letters about it, and who of them cannot make it. */
const officers = 5_000;
const house = await openHouse();
const { pathId } = await blendedPath(house);
await house.database.transaction(async (tx) => {
  for (let number = 0; number < officers; number += 1) {
    await house.identity.addPerson(tx, {
      organisationId: house.organisations.portOfLunt.id,
      givenName: `Officer ${number}`,
      familyName: 'Bench',
      email: `officer-${number}@example.org`,
      language: 'en',
      timeZone: 'Asia/Seoul',
      status: 'active',
    });
  }
});
const timed = async <Result>(name: string, work: () => Promise<Result>): Promise<Result> => {
  const began = performance.now();
  const result = await work();
  console.log(`${name}: ${(performance.now() - began).toFixed(0)} ms`);
  return result;
};
const nadia = await house.actor('nadia');
let agent = await signIn(house, 'sofia');
const wish = { organisationId: house.organisations.portOfLunt.id, role: null, leaving: 'withdraw' as const };
await timed('the rule made, the first portion enrolled', () => house.paths.ruling.make(nadia, pathId, wish));

// Meanwhile the site answers and others write: how long does either wait?
const over = new AbortController();
const [pages, writes]: [number[], number[]] = [[], []];
const visitor = (async () => {
  while (!over.signal.aborted) {
    const began = performance.now();
    await agent.get(`/paths/${pathId}`);
    pages.push(performance.now() - began);
    const asked = performance.now();
    await house.database.transaction((tx) =>
      tx.sql<PathsTables>().updateTable('enrolments').set({ request_note: '' }).where('id', '=', 'nobody').execute(),
    );
    writes.push(performance.now() - asked);
  }
})();
await timed(`${officers} enrolled and written to by the job`, () => house.paths.ruling.keepInStep());
over.abort();
await visitor;
const longest = (times: number[]) => Math.max(...times).toFixed(0);
console.log(
  `meanwhile: ${pages.length} pages, longest ${longest(pages)} ms; writes of others, longest ${longest(writes)} ms`,
);
await timed('the job once more, with nobody to take in', () => house.paths.ruling.keepInStep());
await timed('dated notices, nothing due', () => house.paths.noticing.sendDue());
house.clock.advance({ days: 47 });
agent = await signIn(house, 'sofia');
await timed('dated notices of one day', async () => console.log(`${await house.paths.noticing.sendDue()} letters`));
const path = await findPath(house.database, pathId);
house.queries.length = 0;
const { cases } = await timed('who cannot make it', () => house.paths.cases.find(house.database, path!, null));
console.log(
  `${cases.map(({ code, people }) => `${code} ${people.length}`).join(', ')}; ${house.queries.length} queries`,
);
for (const page of [`cases`, `gates/step-ws`, `gates/step-ws/booking`]) {
  house.queries.length = 0;
  await timed(`page ${page}`, () => agent.get(`/paths/${pathId}/${page}`).expect(200));
  console.log(`${house.queries.length} queries`);
}
const draft = await house.paths.building.draft(await house.actor('sofia'), pathId);
await timed(`version ${draft.number} published, everybody moved`, async () =>
  house.paths.building.publish(await house.actor('sofia'), pathId, { underWay: 'move', note: '' }),
);
await house.close();
