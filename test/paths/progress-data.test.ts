import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../kit/database.ts';
import { openHouse, signIn, type TestHouse } from '../kit/house.ts';
import { attemptOf } from './attempts.ts';
import { blendedPath, type Blended } from './blended.ts';

interface Told {
  path: string;
  person: string;
  cycle: number;
  version: string;
  state: { status: string; done: number; steps: { step: string; status: string; because: { code: string } }[] };
}

describe.each(engines)('progress as data, on %s', (engine) => {
  let house: TestHouse;
  let blended: Blended;
  beforeAll(async () => {
    house = await openHouse({ engine });
    blended = await blendedPath(house);
    const { lena, omar } = house.people;
    await house.paths.enrolling.enrol(await house.actor('sofia'), blended.pathId, [lena.id, omar.id]);
    await attemptOf(house, 'lena', blended.modules.hs, { status: 'completed' });
  }, 120_000);
  afterAll(() => house?.close());

  const own = () => `/paths/${blended.pathId}/progress.json`;
  const of = (person: string) => `/paths/${blended.pathId}/participants/${person}/progress.json`;

  test('tells learners what their own page tells, as codes', async () => {
    const lena = await signIn(house, 'lena');
    const { body } = (await lena.get(own()).expect(200).expect('content-type', /json/)) as { body: Told };
    expect(body).toMatchObject({ path: blended.pathId, person: house.people.lena.id, cycle: 1 });
    expect(body.state).toMatchObject({ status: 'in-progress', done: 1 });
    expect(body.state.steps.map(({ step, status, because }) => [step, status, because.code])).toEqual([
      ['step-hs', 'completed', 'attempt-completed'],
      ['step-sw', 'not-started', 'nothing-yet'],
      ['step-ws', 'not-started', 'nothing-yet'],
    ]);
    const [, , workshop] = body.state.steps as unknown as { locks: { code: string; unlockedBy: object }[] }[];
    expect(workshop?.locks).toMatchObject([{ code: 'stage-first', unlockedBy: { kind: 'stage', id: 'online' } }]);
  });

  test('tells those who follow the same of their officers, and of nobody else', async () => {
    const nadia = await signIn(house, 'nadia');
    const lena = await signIn(house, 'lena');
    const { body } = (await nadia.get(of(house.people.lena.id)).expect(200)) as { body: Told };
    expect(body).toEqual(((await lena.get(own())) as { body: Told }).body);
    await nadia.get(of(house.people.yuki.id)).expect(404);
    await (await signIn(house, 'kofi')).get(of(house.people.lena.id)).expect(404);
    await lena.get(of(house.people.omar.id)).expect(403);
  });

  test('has nothing to tell whoever is not on the path', async () => {
    await (await signIn(house, 'yuki')).get(own()).expect(404);
    await (await signIn(house, 'sofia')).get(of(house.people.yuki.id)).expect(404);
  });
});
