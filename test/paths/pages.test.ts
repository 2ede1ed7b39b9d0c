import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PathsTables } from '../../server/paths/index.ts';
import { openHouse, signIn, type Agent, type TestHouse } from '../kit/house.ts';
import type { PersonName } from '../kit/cast.ts';
import { attemptOf } from './attempts.ts';
import { blendedPath, type Blended } from './blended.ts';

describe('the pages of a learning path', () => {
  let house: TestHouse;
  let path: Blended;
  const agents = new Map<PersonName, Agent>();
  beforeAll(async () => {
    house = await openHouse();
    path = await blendedPath(house, { enrolment: 'approval' });
  });
  afterAll(() => house.close());

  async function as(name: PersonName): Promise<Agent> {
    const known = agents.get(name) ?? (await signIn(house, name));
    agents.set(name, known);
    return known;
  }
  const enrolment = (name: PersonName) =>
    house.database
      .sql<PathsTables>()
      .selectFrom('enrolments')
      .selectAll()
      .where('person_id', '=', house.people[name].id)
      .where('path_id', '=', path.pathId)
      .executeTakeFirst();

  it('is offered to people below its owner, and is not there for others', async () => {
    await (await as('lena')).get(`/paths/${path.pathId}`).expect(200);
    await (await as('awa')).get(`/paths/${path.pathId}`).expect(404);
    await (await as('kofi')).get(`/paths/${path.pathId}/participants`).expect(404);
  });

  it('a learner asks, and waits for approval', async () => {
    const lena = await as('lena');
    await lena.post(`/paths/${path.pathId}/enrolment`).type('form').send({ note: 'My unit asks for it.' }).expect(303);
    const { text } = await lena.get(`/paths/${path.pathId}`).expect(200);
    expect(text).toContain('Waiting for approval');
    await lena.post(`/paths/${path.pathId}/enrolment`).expect(409);
  });

  it('the coordinator of the learner decides, nobody else', async () => {
    const decision = `/paths/${path.pathId}/participants/${house.people.lena.id}/decision`;
    await (await as('lena')).post(decision).type('form').send({ decision: 'accept' }).expect(403);
    await (await as('kofi')).post(decision).type('form').send({ decision: 'accept' }).expect(404);
    const nadia = await as('nadia');
    const { text } = await nadia.get(`/paths/${path.pathId}/participants?status=requested`).expect(200);
    expect(text).toContain('My unit asks for it.');
    await nadia.post(decision).type('form').send({ decision: 'accept' }).expect(303);
    await nadia.post(decision).type('form').send({ decision: 'accept' }).expect(409);
    expect(await enrolment('lena')).toMatchObject({ state: 'active', source: 'approval', next_step_id: 'step-hs' });
  });

  it('the primary button starts, then goes on, and a locked step says why', async () => {
    const lena = await as('lena');
    const first = await lena.get(`/paths/${path.pathId}`).expect(200);
    expect(first.text).toContain('Locked until this stage is done:');
    expect(first.text).toContain('href="#stage-online"');
    await lena.post(`/paths/${path.pathId}/steps/step-sw/launch`).expect(409);
    const started = await lena.post(`/paths/${path.pathId}/steps/step-hs/launch`).expect(303);
    expect(started.headers['location']).toMatch(/^http:\/\/localhost:3001\/play\//);
  });

  it('a step is reached by doing what came before it', async () => {
    await attemptOf(house, 'lena', path.modules.hs, { status: 'completed', number: 2 });
    await attemptOf(house, 'lena', path.modules.sw, { status: 'passed', scaled: 0.72 });
    const lena = await as('lena');
    const below = await lena.get(`/paths/${path.pathId}`).expect(200);
    expect(below.text).toContain('Not complete because score 72 is under 80 (attempt 1');
    await attemptOf(house, 'lena', path.modules.sw, { status: 'passed', scaled: 0.85, number: 2 });
    const open = await lena.get(`/paths/${path.pathId}`).expect(200);
    expect(open.text).toContain('Choose a session');
    expect(open.text).toContain('20 seats left of 20');
  });

  it('a seat is booked on the path, and the path waits for the session', async () => {
    const lena = await as('lena');
    const bookings = `/paths/${path.pathId}/steps/step-ws/bookings`;
    await lena.post(bookings).type('form').send({ session: path.sessionId }).expect(303);
    const { text } = await lena.get(`/paths/${path.pathId}`).expect(200);
    expect(text).toContain('Booked in the session of 20 Mar 2026.');
    expect(await enrolment('lena')).toMatchObject({ next_action: 'wait', steps_done: 2 });
  });

  it('the path page and the participants cost few queries', async () => {
    for (const [name, address] of [
      ['lena', ''],
      ['nadia', '/participants'],
      ['nadia', '/enrol'],
      ['sofia', `/participants/${house.people.lena.id}`],
    ] as const) {
      const agent = await as(name);
      house.queries.length = 0;
      await agent.get(`/paths/${path.pathId}${address}`).expect(200);
      const queries = house.queries.filter((sql) => /^(select|with|insert|update|delete)/i.test(sql));
      expect(queries.length, `${address}\n${queries.join('\n')}`).toBeLessThanOrEqual(12);
    }
  });

  it('a waiver is shown as exempted to staff and learner, with who and why', async () => {
    const sofia = await as('sofia');
    const nadia = await as('nadia');
    const place = `/paths/${path.pathId}/participants/${house.people.lena.id}`;
    const waiver = { step: 'step-ws', kind: 'waiver', reason: 'Taught it herself', evidence: 'Decision 12/2026' };
    await nadia.post(`${place}/exemptions`).type('form').send(waiver).expect(403);
    await sofia.post(`${place}/exemptions`).type('form').send(waiver).expect(303);
    expect((await sofia.get(place).expect(200)).text).toContain('Decision 12/2026');
    expect((await (await as('lena')).get(`/paths/${path.pathId}`)).text).toContain('Exempted since');
    expect(await enrolment('lena')).toMatchObject({ status: 'completed', completed_on: '2026-03-02' });
  });

  it('the list of what is exported holds what is filtered', async () => {
    const nadia = await as('nadia');
    const { text } = await nadia.get(`/paths/${path.pathId}/participants.csv?search=okafor&status=`).expect(200);
    expect(text.trim().split('\n')).toHaveLength(2);
    expect(text).toContain('Lena Okafor');
  });

  it('a result is corrected, and a learner withdrawn, with a reason each', async () => {
    const sofia = await as('sofia');
    const place = `/paths/${path.pathId}/participants/${house.people.lena.id}`;
    const correction = {
      corrected: 'step-hs',
      outcome: 'not-completed',
      score: '',
      on: '2026-03-02',
      why: 'Somebody else sat there',
    };
    await sofia.post(`${place}/corrections`).type('form').send(correction).expect(303);
    expect((await sofia.get(place).expect(200)).text).toContain('Somebody else sat there');
    expect(await enrolment('lena')).toMatchObject({ status: 'in-progress', completed_on: null });
    await sofia.post(`${place}/withdrawal`).type('form').send({ withdrawal: '' }).expect(422);
    await sofia.post(`${place}/withdrawal`).type('form').send({ withdrawal: 'Left the service' }).expect(303);
    expect(await enrolment('lena')).toMatchObject({ state: 'withdrawn', end_reason: 'Left the service' });
    await sofia.get(place).expect(200);
  });
});

describe('the builder', () => {
  let house: TestHouse;
  beforeAll(async () => void (house = await openHouse()));
  afterAll(() => house.close());

  it('makes, changes and publishes a path by forms alone', async () => {
    const { modules } = await blendedPath(house);
    const sofia = await signIn(house, 'sofia');
    const fields = {
      organisation: house.organisations.ardenia.id,
      title: 'Short',
      language: 'en',
      enrolment: 'self',
      hours: '2',
    };
    const made = await sofia.post('/paths').type('form').send(fields).expect(303);
    const base = String(made.headers['location']).replace('/builder', '');
    const edition = async () =>
      /name="edition" value="(\d+)"/.exec((await sofia.get(`${base}/builder`).expect(200)).text)?.[1];
    await sofia.post(`${base}/publication`).expect(409);
    const stage = /id="stage-([\w-]+)"/.exec((await sofia.get(`${base}/builder`)).text)?.[1];
    const add = (what: string, at?: string) =>
      sofia.post(`${base}/draft/stages/${stage}/steps`).type('form').send({ what, title: '', edition: at });
    await add(`module ${modules.hs}`, await edition()).expect(303);
    await add('assignment', await edition()).expect(303);
    await add('assignment', '1').expect(409);
    const steps = [...(await sofia.get(`${base}/builder`)).text.matchAll(/id="step-([\w-]+)"/g)].map(
      (match) => match[1],
    );
    await sofia
      .post(`${base}/draft/steps/${steps[1]}/move`)
      .type('form')
      .send({ by: '-1', edition: await edition() })
      .expect(303);
    const typed = { title: 'Read a heading', need: 'score', score: '180', edition: await edition() };
    const refused = await sofia.post(`${base}/draft/steps/${steps[0]}`).type('form').send(typed).expect(422);
    expect(refused.text).toContain('value="180"');
    await sofia
      .post(`${base}/draft/steps/${steps[0]}`)
      .type('form')
      .send({ ...typed, score: '80', edition: await edition() })
      .expect(303);
    await sofia.post(`${base}/publication`).type('form').send({}).expect(303);
    const { text } = await sofia.get(base).expect(200);
    expect(text.indexOf('Assignment')).toBeLessThan(text.indexOf('Read a heading'));
    expect(text).toContain('Score at least 80 %');
  });

  it('is not for a coordinator, nor for an administrator of elsewhere', async () => {
    const { pathId } = await blendedPath(house);
    await (await signIn(house, 'nadia')).get(`/paths/${pathId}/builder`).expect(403);
    await (await signIn(house, 'sofia')).get(`/paths/${pathId}/builder`).expect(200);
  });
});
