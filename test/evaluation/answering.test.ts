import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EvaluationTables } from '../../server/evaluation/index.ts';
import type { PathsTables } from '../../server/paths/index.ts';
import { engines } from '../kit/database.ts';
import { openHouse, type TestHouse } from '../kit/house.ts';
import { answer, askingPath, doors, enrol, publishSurvey, responsesOf, sheetIn, typedFor } from './kit.ts';

describe.each(engines)('answering a survey on %s', (engine) => {
  let house: TestHouse;
  let as: ReturnType<typeof doors>;
  let survey: string;
  let path: string;
  const address = (step = 'ask') => `/evaluation/paths/${path}/steps/${step}`;
  beforeAll(async () => {
    house = await openHouse({ engine });
    as = doors(house);
    survey = await publishSurvey(house);
    path = await askingPath(house, survey);
    await enrol(house, path, [house.people.lena, house.people.omar, house.people.yuki]);
  });
  afterAll(() => house.close());

  const sheet = async (name: 'lena' | 'omar' | 'yuki') => sheetIn((await (await as(name)).get(address())).text);
  const facts = () => house.database.sql<PathsTables>().selectFrom('survey_answers').selectAll().execute();

  it('the path leads there, and the page says what becomes of the name', async () => {
    const lena = await as('lena');
    expect((await lena.get(`/paths/${path}`).expect(200)).text).toContain(`href="${address()}"`);
    const { text } = await lena.get(address()).expect(200);
    expect(text).toContain('Your answers are kept without your name; only the month');
    expect(text).toContain(`href="/paths/${path}#step-ask"`);
    expect((await (await as('omar')).get(address())).text).toContain('كيف كان؟');
    await (await as('awa')).get(address()).expect(404);
  });

  it('what is missing is told at its place, and what was typed stays', async () => {
    const lena = await as('lena');
    const typed = { ...(await sheet('lena')), ...typedFor({ words: 'Too <fast>', hindered: ['time', 'other'] }) };
    const { text } = await lena.post(address()).type('form').send(typed).expect(422);
    expect(text).toMatch(/href="#q-rate">Please answer this question/);
    expect(text).toMatch(/id="q-rate-error" data-error>/);
    expect(text).toContain('Say in a few words what you mean');
    expect(text).toContain('Too &lt;fast&gt;');
    expect(text).toMatch(/value="time" checked/);
    expect(await facts()).toEqual([]);
    expect(await responsesOf(house, survey)).toEqual([]);
  });

  it('what is saved for later is there again, also where it could not be sent', async () => {
    const lena = await as('lena');
    const typed = { ...(await sheet('lena')), ...typedFor({ rate: '9', words: 'Half a sentence' }), foreign: 'x' };
    await lena.post(`${address()}/draft`).type('form').send(typed).expect(303);
    const { text } = await lena.get(address()).expect(200);
    expect(text).toContain('Half a sentence');
    const drafts = await house.database.sql<EvaluationTables>().selectFrom('survey_drafts').select('typed').execute();
    expect(drafts.map(({ typed }) => JSON.parse(typed))).toEqual([{ 'q-rate': '9', 'q-words': 'Half a sentence' }]);
  });

  it('sent twice at once, it counts once', async () => {
    const lena = await as('lena');
    const typed = { ...(await sheet('lena')), ...typedFor({ rate: '4', hindered: 'line', words: 'Fine' }) };
    const sent = await Promise.all([1, 2, 3, 4].map(() => lena.post(address()).type('form').send(typed)));
    expect(sent.map(({ status, headers }) => [status, headers['location']])).toEqual(
      sent.map(() => [303, `/paths/${path}#step-ask`]),
    );
    await lena.post(address()).type('form').send(typed).expect(303);
    expect(await facts()).toMatchObject([{ step_id: 'ask', survey_id: survey, answered_on: '2026-03-02' }]);
    expect(await responsesOf(house, survey)).toHaveLength(1);
    const values = await house.database.sql<EvaluationTables>().selectFrom('survey_values').selectAll().execute();
    expect(values).toHaveLength(3);
    expect(await house.database.sql<EvaluationTables>().selectFrom('survey_drafts').selectAll().execute()).toEqual([]);
  });

  it('the step is done because it was answered, and the page has nothing more to ask', async () => {
    const lena = await as('lena');
    expect((await lena.get(`/paths/${path}`)).text).toContain(
      'Completed because the survey was answered on 2 Mar 2026.',
    );
    const { text } = await lena.get(address()).expect(200);
    expect(text).toContain('You answered this survey on 2 Mar 2026. Your answers are kept without your name');
    expect(text).not.toContain('data-survey=');
    const participants = `/paths/${path}/participants`;
    const nadia = await as('nadia');
    expect((await nadia.get(participants).expect(200)).text).toContain('Completed');
    const { text: person } = await nadia.get(`${participants}/${house.people.lena.id}`).expect(200);
    expect(person).toContain('Completed because the survey was answered on 2 Mar 2026.');
    expect(await house.paths.replay()).toEqual([]);
  });

  it('a script is told where to go, and by field what is wrong', async () => {
    const omar = await as('omar');
    const own = await sheet('omar');
    const json = (typed: object) =>
      omar
        .post(address())
        .set('accept', 'application/json')
        .type('form')
        .send({ ...own, ...typed });
    const { body } = await json({}).expect(422);
    expect(body.fields).toEqual({ 'q-rate': 'يُرجى الإجابة عن هذا السؤال.' });
    expect((await json(typedFor({ rate: '2' })).expect(200)).body).toEqual({ to: `/paths/${path}#step-ask` });
    expect((await omar.get(`/paths/${path}`)).text).toContain('شكرًا لك. وصلت إجاباتك.');
  });

  it('a page that somebody else has opened sends nothing in their name', async () => {
    const yuki = await as('yuki');
    const others = { ...(await sheet('omar')), ...(await sheet('lena')), ...typedFor({ rate: '1' }), survey };
    await yuki.post(address()).type('form').send(others).expect(409);
    await yuki.post(`${address()}/draft`).type('form').send(others).expect(409);
    expect(await responsesOf(house, survey)).toHaveLength(2);
  });

  it('a closed survey takes no answers, and is told from one that is open again', async () => {
    const sofia = await house.actor('sofia');
    const yuki = await as('yuki');
    const typed = { ...(await sheet('yuki')), ...typedFor({ rate: '5' }) };
    await house.evaluation.surveys.close(sofia, survey);
    expect((await yuki.get(address()).expect(200)).text).toContain('This survey is closed.');
    await yuki.post(address()).type('form').send(typed).expect(409);
    expect(await facts()).toHaveLength(2);
    await house.evaluation.surveys.reopen(sofia, survey);
    await yuki.post(address()).type('form').send(typed).expect(303);
    expect(await facts()).toHaveLength(3);
  });

  it('a draft that nobody touches for a quarter of a year is forgotten', async () => {
    const other = await askingPath(house, survey);
    await enrol(house, other, [house.people.yuki]);
    const yuki = await house.actor('yuki');
    const { own } = await house.evaluation.answering.look(yuki, other, 'ask');
    const place = { pathId: other, stepId: 'ask', surveyId: survey, enrolmentId: own.judged.enrolment.id };
    await house.evaluation.answering.save(yuki, place, typedFor({ rate: '3' }));
    const drafts = () => house.database.sql<EvaluationTables>().selectFrom('survey_drafts').selectAll().execute();
    house.clock.advance({ days: 89 });
    await house.evaluation.answering.forgetDrafts();
    expect(await drafts()).toHaveLength(1);
    house.clock.advance({ days: 2 });
    await house.evaluation.answering.forgetDrafts();
    expect(await drafts()).toEqual([]);
  });
});

describe.each(engines)('the same survey again on %s', (engine) => {
  let house: TestHouse;
  let as: ReturnType<typeof doors>;
  let survey: string;
  beforeAll(async () => {
    house = await openHouse({ engine });
    as = doors(house);
    survey = await publishSurvey(house, { anonymity: 'named' });
  });
  afterAll(() => house.close());

  const done = async (path: string) =>
    house.database
      .sql<PathsTables>()
      .selectFrom('enrolments')
      .select(['cycle', 'steps_done', 'completed_on'])
      .where('path_id', '=', path)
      .orderBy('cycle')
      .execute();

  it('as two steps of a path, each is answered by itself', async () => {
    const path = await askingPath(house, survey, ['before', 'after']);
    await enrol(house, path, [house.people.lena]);
    expect(await answer(house, 'lena', path, { rate: '2' }, 'before')).toBe(true);
    expect(await done(path)).toMatchObject([{ steps_done: 1, completed_on: null }]);
    expect(await answer(house, 'lena', path, { rate: '4' }, 'after')).toBe(true);
    expect(await answer(house, 'lena', path, { rate: '5' }, 'after')).toBe(false);
    expect(await done(path)).toMatchObject([{ steps_done: 2, completed_on: '2026-03-02' }]);
    expect(await responsesOf(house, survey)).toHaveLength(2);
    expect(await house.paths.replay()).toEqual([]);
  });

  it('on two paths, each is answered by itself', async () => {
    const [one, other] = [await askingPath(house, survey), await askingPath(house, survey)];
    await enrol(house, one, [house.people.yuki]);
    await enrol(house, other, [house.people.yuki]);
    await answer(house, 'yuki', one, { rate: '3' });
    expect(await done(other)).toMatchObject([{ steps_done: 0 }]);
    await answer(house, 'yuki', other, { rate: '3' });
    expect(await done(other)).toMatchObject([{ steps_done: 1 }]);
  });

  it('in a new cycle it is asked anew, and the cycle before stays as it was', async () => {
    const path = await askingPath(house, survey);
    await enrol(house, path, [house.people.omar]);
    await answer(house, 'omar', path, { rate: '4', words: 'The first time' });
    // Valid for 24 months, the window opens 60 days before the end.
    house.clock.set('2028-01-15T08:00:00.000Z');
    for (const { name, run } of house.paths.jobs) if (name === 'paths-renewals') await run();
    expect(await done(path)).toMatchObject([
      { cycle: 1, steps_done: 1, completed_on: '2026-03-02' },
      { cycle: 2, steps_done: 0, completed_on: null },
    ]);
    expect(await answer(house, 'omar', path, { rate: '5', words: 'The second time' })).toBe(true);
    expect(await answer(house, 'omar', path, { rate: '5' })).toBe(false);
    expect(await done(path)).toMatchObject([
      { cycle: 1, completed_on: '2026-03-02' },
      { cycle: 2, completed_on: '2028-01-15' },
    ]);
    expect(await house.paths.replay()).toEqual([]);
    const omar = await as('omar');
    const { text } = await omar.get(`/evaluation/paths/${path}/steps/ask`).expect(200);
    expect(text).toContain('The second time');
    expect(text).not.toContain('The first time');
  });
});
