import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AttemptNews, PlayerTables } from '../../server/player/index.ts';
import { attemptChanged, attemptCompleted } from '../../server/player/index.ts';
import { engines } from '../kit/database.ts';
import { openHouse } from '../kit/house.ts';
import type { TestHouse } from '../kit/house.ts';
import { entry, launch } from './kit/learner.ts';
import { oneSco, shelve } from './kit/packages.ts';

describe.each(engines)('commits, on %s', (engine) => {
  let house: TestHouse;
  let moduleId: string;
  const news: { name: string; told: AttemptNews }[] = [];
  beforeAll(async () => {
    house = await openHouse({ engine });
    house.news.listen(attemptChanged, async (_, told) => void news.push({ name: 'changed', told }));
    house.news.listen(attemptCompleted, async (_, told) => void news.push({ name: 'completed', told }));
  });
  afterAll(() => house.close());
  beforeEach(async () => {
    moduleId = (await shelve(house, oneSco('1.2'))).moduleId;
    news.length = 0;
  });

  const states = () =>
    house.database
      .sql<PlayerTables>()
      .selectFrom('sco_states')
      .innerJoin('attempts', 'attempts.id', 'attempt_id')
      .selectAll('sco_states')
      .where('module_id', '=', moduleId)
      .execute();
  const attempts = () =>
    house.database
      .sql<PlayerTables>()
      .selectFrom('attempts')
      .selectAll()
      .where('module_id', '=', moduleId)
      .orderBy('number')
      .execute();

  test('are stored, and found again when the module is opened again', async () => {
    const first = await launch(house, 'lena', moduleId);
    const answer = await first.commit(
      entry(1, { 'cmi.core.lesson_location': 'page 7', 'cmi.suspend_data': 'x'.repeat(6000) }),
    );
    expect(answer.acknowledged).toBe(1);
    const again = await launch(house, 'lena', moduleId);
    const { record, acknowledged } = await again.data();
    expect(acknowledged).toBe(0);
    expect(record.items[0]?.[1].elements['cmi.core.lesson_location']).toBe('page 7');
  });

  test('merge: what a later one does not name stays', async () => {
    const lena = await launch(house, 'lena', moduleId);
    await lena.commit(entry(1, { 'cmi.core.lesson_location': '1', 'cmi.suspend_data': 'a' }));
    await lena.commit(entry(2, { 'cmi.core.lesson_location': '2' }));
    const [state] = await states();
    expect(JSON.parse(state?.elements ?? '')).toEqual({ 'cmi.core.lesson_location': '2', 'cmi.suspend_data': 'a' });
  });

  test('sent again are acknowledged and not applied again', async () => {
    const lena = await launch(house, 'lena', moduleId);
    const one = entry(1, { 'cmi.core.lesson_location': '1' }, { reported: 500 });
    const two = entry(2, { 'cmi.core.lesson_location': '2' }, { reported: 900 });
    await lena.commit(one);
    await lena.commit(one, two);
    expect((await lena.commit(one)).acknowledged).toBe(2);
    const [state] = await states();
    expect(JSON.parse(state?.elements ?? '')).toEqual({ 'cmi.core.lesson_location': '2' });
    expect(Number(state?.session_centiseconds)).toBe(900);
  });

  test('that end the attempt without a result take its shared stores along: what goes on is another attempt', async () => {
    const stores = { 'attempt:notes': 'mine', 'person:glossary': 'everywhere' };
    const left = await launch(house, 'lena', moduleId);
    await left.commit({ ...entry(1, {}), stores }, { ...entry(2, {}), end: 'exited' });
    const again = await launch(house, 'lena', moduleId);
    expect((await again.data()).record.stores).toEqual(stores);
    await again.commit({ ...entry(1, {}), end: 'finished' });
    const anew = await launch(house, 'lena', moduleId);
    expect((await anew.data()).record.stores).toEqual({ 'person:glossary': 'everywhere' });
    expect(await attempts()).toMatchObject([{ number: 1, closed_at: null }]);
  });

  test('behind a gap wait until the gap is filled', async () => {
    const lena = await launch(house, 'lena', moduleId);
    expect((await lena.commit(entry(2, { 'cmi.core.lesson_location': '2' }))).acknowledged).toBe(0);
    expect(await states()).toEqual([]);
    const both = await lena.commit(
      entry(1, { 'cmi.core.lesson_location': '1' }),
      entry(2, { 'cmi.core.lesson_location': '2' }),
    );
    expect(both.acknowledged).toBe(2);
  });

  test('that arrive together are each applied', async () => {
    const names = ['lena', 'omar', 'yuki', 'awa'] as const;
    const launches = await Promise.all(names.map((name) => launch(house, name, moduleId)));
    const answers = await Promise.all(
      launches.map((each, index) => each.commit(entry(1, { 'cmi.core.lesson_location': String(index) }))),
    );
    expect(answers.map(({ acknowledged }) => acknowledged)).toEqual([1, 1, 1, 1]);
    expect(await states()).toHaveLength(4);
  });

  test('count the time of a session once, and add it to the sessions before', async () => {
    const first = await launch(house, 'lena', moduleId);
    await first.commit(entry(1, { 'cmi.suspend_data': 'a' }, { reported: 6000 }));
    await first.commit(entry(2, { 'cmi.core.exit': 'suspend' }, { reported: 12_000, ended: 'suspend' }));
    await first.commit(entry(3, { 'cmi.suspend_data': 'b' }, { session: 2, reported: 1000, ended: '' }));
    const second = await launch(house, 'lena', moduleId);
    expect((await second.data()).record.items[0]?.[1].totalTime).toBe(13_000);
    await second.commit(entry(1, { 'cmi.suspend_data': 'c' }, { reported: 500, ended: '' }));
    const [attempt] = await attempts();
    expect(Number(attempt?.centiseconds)).toBe(13_500);
  });

  test('measure the time where the content reports none', async () => {
    const lena = await launch(house, 'lena', moduleId);
    await lena.commit(entry(1, { 'cmi.suspend_data': 'a' }, { measured: 700 }));
    await lena.commit(entry(2, { 'cmi.suspend_data': 'b' }, { measured: 900, ended: '' }));
    const [attempt] = await attempts();
    const [state] = await states();
    expect([Number(attempt?.centiseconds), Number(state?.session_centiseconds)]).toEqual([900, 0]);
  });

  test('of a new attempt on a SCO drop what the one before stored', async () => {
    const lena = await launch(house, 'lena', moduleId);
    await lena.commit(entry(1, { 'cmi.suspend_data': 'old' }, { reported: 100, ended: 'normal' }));
    await lena.commit(entry(2, { 'cmi.core.lesson_location': 'new' }, { session: 2, fresh: true, reported: 50 }));
    await lena.commit(entry(3, { 'cmi.core.score.raw': '5' }, { session: 2, fresh: true, reported: 60 }));
    const [state] = await states();
    expect(JSON.parse(state?.elements ?? '')).toEqual({ 'cmi.core.lesson_location': 'new', 'cmi.core.score.raw': '5' });
    expect([
      Number(state?.earlier_centiseconds),
      Number(state?.session_centiseconds),
      Number(state?.spent_earlier),
    ]).toEqual([0, 60, 100]);
  });

  test('tell the news of an attempt in their own transaction, completion once', async () => {
    const lena = await launch(house, 'lena', moduleId);
    await lena.commit(entry(1, { 'cmi.core.lesson_status': 'incomplete' }));
    await lena.commit(entry(2, { 'cmi.core.lesson_status': 'passed', 'cmi.core.score.raw': '80' }));
    await lena.commit(entry(3, { 'cmi.core.lesson_status': 'incomplete' }));
    expect(news.map(({ name, told }) => [name, told.status, told.scaled])).toEqual([
      ['changed', 'not-attempted', undefined],
      ['changed', 'in-progress', undefined],
      ['changed', 'passed', 0.8],
      ['completed', 'passed', 0.8],
    ]);
    expect(news.at(-1)?.told.standing).toMatchObject({ status: 'passed', scaled: 0.8 });
  });

  test('whose news fail are not stored, and succeed when sent again', async () => {
    const lena = await launch(house, 'lena', moduleId);
    let isBroken = true;
    house.news.listen(attemptCompleted, async (_, { moduleId: told }) => {
      if (isBroken && told === moduleId) throw new Error('The next room has a bad day.');
    });
    const done = { entries: [entry(1, { 'cmi.core.lesson_status': 'completed' })] };
    await lena.send(done).expect(503);
    expect(await states()).toEqual([]);
    isBroken = false;
    await lena.send(done).expect(200);
    expect(await states()).toHaveLength(1);
  });

  test('of a superseded launch are refused and kept for support', async () => {
    const first = await launch(house, 'lena', moduleId);
    await first.commit(entry(1, { 'cmi.core.lesson_location': 'here' }));
    const second = await launch(house, 'lena', moduleId);
    await second.commit(entry(1, { 'cmi.core.lesson_location': 'there' }));
    const refused = await first.send({ entries: [entry(2, { 'cmi.core.lesson_location': 'late' })] }).expect(409);
    expect(refused.body).toMatchObject({ acknowledged: 1, superseded: true });
    const kept = await house.database.sql<PlayerTables>().selectFrom('kept_entries').selectAll().execute();
    expect(kept.some(({ entry: text }) => text.includes('late'))).toBe(true);
    const [state] = await states();
    expect(state?.elements).toContain('there');
  });

  test('found on the device by the next launch are applied, unless somebody has gone on since', async () => {
    const first = await launch(house, 'lena', moduleId);
    await first.commit(entry(1, { 'cmi.core.lesson_location': '1' }));
    const { launch: firstId } = await first.data();
    const second = await launch(house, 'lena', moduleId);
    const waiting = { launch: firstId, entries: [entry(2, { 'cmi.core.lesson_location': '2' })] };
    await second.send(waiting).expect(200);
    expect((await second.data()).record.items[0]?.[1].elements['cmi.core.lesson_location']).toBe('2');
    await second.commit(entry(1, { 'cmi.core.lesson_location': '3' }));
    const late = { launch: firstId, entries: [entry(3, { 'cmi.core.lesson_location': 'late' })] };
    await second.send(late).expect(409);
    const [state] = await states();
    expect(state?.elements).toContain('"3"');
  });

  test('of somebody else’s launch cannot be sent', async () => {
    const lena = await launch(house, 'lena', moduleId);
    const { launch: hers } = await lena.data();
    const omar = await launch(house, 'omar', moduleId);
    await omar.send({ launch: hers, entries: [entry(1, { 'cmi.core.lesson_status': 'passed' })] }).expect(409);
    expect(await states()).toEqual([]);
  });

  test('of a preview or a review are acknowledged and leave nothing', async () => {
    const preview = await launch(house, 'ines', moduleId, { kind: 'preview' });
    expect((await preview.commit(entry(1, { 'cmi.core.lesson_status': 'passed' }))).acknowledged).toBe(1);
    expect(await attempts()).toEqual([]);
    const lena = await launch(house, 'lena', moduleId);
    await lena.commit(entry(1, { 'cmi.core.lesson_status': 'completed' }));
    const review = await launch(house, 'lena', moduleId, { kind: 'review' });
    await review.commit(entry(1, { 'cmi.core.lesson_status': 'failed' }));
    const [attempt] = await attempts();
    expect(attempt?.status).toBe('completed');
  });

  test.each([
    ['no object', '[]'],
    ['no entries', '{}'],
    ['a sequence of nought', JSON.stringify({ entries: [{ sequence: 0, at: '' }] })],
    [
      'values that are no text',
      JSON.stringify({ entries: [{ ...entry(1, {}), sco: { ...entry(1, {}).sco, set: { a: 1 } } }] }),
    ],
    ['broken', '{"entries": ['],
  ])('that cannot be read (%s) are refused', async (_, body) => {
    const lena = await launch(house, 'lena', moduleId);
    const answer = await lena.send(JSON.parse(body.endsWith('[') ? '"x"' : body)).expect(400);
    expect(answer.body).toEqual({ error: 'unreadable' });
  });

  test('to an unknown launch, or from a page of another site, are refused', async () => {
    const lena = await launch(house, 'lena', moduleId);
    await lena.send({ entries: [] }).set('sec-fetch-site', 'same-site').expect(403);
    const stranger = { ...lena, path: `/play/${'x'.repeat(43)}/` };
    const { default: request } = await import('supertest');
    await request(house.content).post(`${stranger.path}commits`).send({ entries: [] }).expect(404);
  });

  test('end the launch when the learner leaves', async () => {
    const lena = await launch(house, 'lena', moduleId);
    await lena.commit({ ...entry(1, {}), end: 'exited' });
    await lena.page().expect(409);
    await lena.send({ entries: [entry(2, {})] }).expect(409);
  });
});
