import { afterAll, beforeAll, expect, test } from 'vitest';
import { planSession, publishSession } from '../../server/classroom/planning/planning.ts';
import type { ClassroomTables } from '../../server/classroom/index.ts';
import { partsOf, planFor } from '../classroom/kit.ts';
import { openHouse, signIn } from '../kit/house.ts';
import type { Agent, TestHouse } from '../kit/house.ts';
import { blendedPath, type Blended } from './blended.ts';

let house: TestHouse;
let blended: Blended;
let sofia: Agent;
beforeAll(async () => {
  // The only session is on 20 March, and sign-up for it closes on that day.
  house = await openHouse({ now: '2026-03-25T08:00:00.000Z' });
  blended = await blendedPath(house);
  await house.paths.enrolling.enrol(
    await house.actor('sofia'),
    blended.pathId,
    (['lena', 'omar', 'awa'] as const).map((name) => house.people[name].id),
  );
  sofia = await signIn(house, 'sofia');
});
afterAll(() => house.close());

test('a path without a session to come says so, with the people it concerns, on its pages and at home', async () => {
  await house.paths.cases.keep();
  house.queries.length = 0;
  const cases = await sofia.get(`/paths/${blended.pathId}/cases`).expect(200);
  expect(house.queries.length).toBeLessThanOrEqual(12);
  expect(cases.text).toContain('Risk management workshop: no session is planned');
  expect(cases.text).toContain('3 people');
  const list = await sofia.get(`/paths/${blended.pathId}/cases/no-session.step-ws`).expect(200);
  expect(list.text).toContain('Lena Okafor');
  expect((await sofia.get(`/paths/${blended.pathId}/cases/no-session.step-ws/people.csv`)).text).toContain('Omar Said');
  const participants = await sofia.get(`/paths/${blended.pathId}/participants`).expect(200);
  expect(participants.text).toContain('no session is planned');
  expect((await sofia.get('/')).text).toContain('3 people cannot finish a path as things stand');
  await sofia.post(`/paths/${blended.pathId}/draft`).expect(303);
  const builder = await sofia.get(`/paths/${blended.pathId}/builder`).expect(200);
  expect(builder.text).toContain('If it were published today');
  expect(builder.text).toContain('no session is planned');
});

test('a coordinator sees the own people of it, a learner nothing', async () => {
  const nadia = await signIn(house, 'nadia');
  expect((await nadia.get(`/paths/${blended.pathId}/cases`).expect(200)).text).toContain('2 people');
  const lena = await signIn(house, 'lena');
  await lena.get(`/paths/${blended.pathId}/cases`).expect(403);
  await sofia.get(`/paths/${blended.pathId}/cases/nonsense`).expect(404);
});

test('a session in time takes the case away', async () => {
  const units = await house.database
    .sql<ClassroomTables>()
    .selectFrom('course_units')
    .select('id')
    .where('course_id', '=', blended.courseId)
    .orderBy('position')
    .execute();
  const plan = {
    ...planFor(
      house,
      blended.courseId,
      units.map(({ id }) => id),
      '2026-04-21',
    ),
    capacity: 20,
  };
  const parts = partsOf(house);
  const wish = { ...plan, place: 'Lunt', signUpUntil: '2026-04-20', cancelUntil: '2026-04-20' };
  const saved = await planSession(parts, await house.actor('sofia'), wish, { despiteClashes: true });
  if (!('id' in saved)) throw new Error('The session clashes.');
  await publishSession(parts, await house.actor('sofia'), saved.id);
  await house.paths.cases.keep();
  const cases = await sofia.get(`/paths/${blended.pathId}/cases`).expect(200);
  // The region of Awa is another one: it is not offered there.
  expect(cases.text).not.toContain('no session is planned');
  expect(cases.text).toContain('no session is offered to their organisation');
  expect((await sofia.get('/')).text).toContain('1 person cannot finish a path as things stand');
  const solved = await sofia.get(`/paths/${blended.pathId}/cases/no-session.step-ws`).expect(200);
  expect(solved.text).toContain('Nobody is concerned any more');
});
