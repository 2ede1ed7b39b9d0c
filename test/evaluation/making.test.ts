import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EvaluationTables } from '../../server/evaluation/index.ts';
import type { Outline } from '../../server/evaluation/outline.ts';
import { engines } from '../kit/database.ts';
import { openHouse, type TestHouse } from '../kit/house.ts';
import { answer, askingPath, doors, draftSurvey, enrol, publishSurvey } from './kit.ts';

const list = '/evaluation/surveys';

describe.each(engines)('making a survey on %s', (engine) => {
  let house: TestHouse;
  let as: ReturnType<typeof doors>;
  beforeAll(async () => {
    house = await openHouse({ engine });
    as = doors(house);
  });
  afterAll(() => house.close());

  const row = async (id: string) => {
    const found = await house.database
      .sql<EvaluationTables>()
      .selectFrom('surveys')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return found && { ...found, outline: JSON.parse(found.outline) as Outline };
  };
  const order = async (id: string) =>
    (await row(id))?.outline.sections.map(({ questions }) => questions.map(({ words }) => words.title));
  const begin = async (fields: object) => {
    const sofia = await as('sofia');
    const wish = {
      organisation: house.organisations.asiaPacific.id,
      language: 'en',
      anonymity: 'anonymous',
      ...fields,
    };
    const made = await sofia.post(list).type('form').send(wish).expect(303);
    return String(made.headers['location']).split('/')[3]!;
  };

  it('a template is there in all three languages, whichever is its own', async () => {
    const id = await begin({ start: 'reaction', language: 'fr', title: '' });
    const made = (await row(id))!;
    expect(made).toMatchObject({ title: 'Votre réaction à la formation', language: 'fr', status: 'draft', number: 1 });
    expect(Object.keys(JSON.parse(made.texts))).toEqual(['en', 'ar']);
    const sofia = await as('sofia');
    const { text } = await sofia.get(`${list}/${id}/builder`).expect(200);
    expect(text.match(/everything is translated/g)).toHaveLength(2);
    const preview = await sofia.get(`${list}/${id}/preview?language=ar`).expect(200);
    expect(preview.text).toContain('ما مدى رضاك عن التدريب بوجه عام؟');
    expect(preview.text).toContain('As those see it who answer.');
    await sofia.post(`${list}/${id}/publication`).expect(303);
  });

  it('from nothing, question by question, arranged by forms alone', async () => {
    const sofia = await as('sofia');
    const refused = await sofia.post(list).type('form').send({
      start: 'empty',
      title: '',
      organisation: house.organisations.asiaPacific.id,
      language: 'ko',
      anonymity: 'named',
    });
    expect(refused.status).toBe(422);
    expect(refused.text).toMatch(/value="ko" selected/);
    const id = await begin({ start: 'empty', title: 'Own' });
    const home = `${list}/${id}`;
    const edition = async () =>
      /name="edition" value="(\d+)"/.exec((await sofia.get(`${home}/builder`).expect(200)).text)?.[1];
    const post = async (address: string, fields: object = {}) =>
      sofia
        .post(`${home}/${address}`)
        .type('form')
        .send({ edition: await edition(), ...fields });
    await sofia.post(`${home}/publication`).expect(409);
    const section = (await row(id))!.outline.sections[0]!.id;
    for (const [kind, title] of [
      ['scale', 'How good?'],
      ['choices', 'Which?'],
      ['long-text', 'More?'],
    ]) {
      expect((await post(`sections/${section}/questions`, { kind, title })).status).toBe(303);
    }
    expect((await post(`sections/${section}/questions`, { kind: 'oracle', title: 'x' })).status).toBe(422);
    await post('sections', { title: 'Second' });
    const second = (await row(id))!.outline.sections[1]!.id;
    const [scale, which, more] = (await row(id))!.outline.sections[0]!.questions.map((one) => one.id);
    await post(`questions/${scale}/move`, { by: '1' });
    await post(`questions/${more}/place`, { stage: second, to: '0' });
    expect(await order(id)).toEqual([['Which?', 'How good?'], ['More?']]);
    // A change made from a page that is out of date changes nothing.
    expect((await post(`questions/${more}/removal`, { edition: '1' })).status).toBe(409);
    expect((await sofia.get(`${home}/builder`)).text).toContain('There must be two options at least.');

    const version = await edition();
    const typed = { title: 'Which ones?', options: 'One\r\nTwo\r\n\r\nThree', 'title-fr': 'Lesquels ?', version };
    const wrong = await sofia
      .post(`${home}/questions/${which}`)
      .type('form')
      .send({ ...typed, 'options-fr': 'Un\nDeux' })
      .expect(422);
    expect(wrong.text).toContain('3 lines are needed, one for each option.');
    expect(wrong.text).toContain('Un\nDeux');
    const many = Array.from({ length: 41 }, (_, at) => `Option ${at}`).join('\n');
    for (const options of [many, 'x'.repeat(201)]) {
      const refused = await sofia
        .post(`${home}/questions/${which}`)
        .type('form')
        .send({ ...typed, options })
        .expect(422);
      expect(refused.text).toContain(options.slice(-100));
    }
    await sofia
      .post(`${home}/questions/${which}`)
      .type('form')
      .send({ ...typed, 'options-fr': 'Un\nDeux\nTrois', required: 'yes', other: 'yes' })
      .expect(303);
    const before = (await row(id))!.outline.sections[0]!.questions[0]!;
    expect(before).toMatchObject({ required: true, content: { kind: 'choices', other: true } });
    // An option that stays keeps its id, wherever its line goes.
    await sofia
      .post(`${home}/questions/${which}`)
      .type('form')
      .send({ ...typed, options: 'Three\nOne', version: await edition() })
      .expect(303);
    const after = (await row(id))!.outline.sections[0]!.questions[0]!;
    const idsOf = ({ words }: typeof before) =>
      Object.fromEntries(Object.entries(words.options).map(([a, b]) => [b, a]));
    expect(idsOf(after)).toEqual({ Three: idsOf(before)['Three'], One: idsOf(before)['One'] });
    await sofia
      .post(`${home}/questions/${scale}`)
      .type('form')
      .send({ title: 'x', steps: '1', version: await edition() })
      .expect(422);
    await post(`sections/${second}/removal`);
    expect(await order(id)).toEqual([['Which ones?', 'How good?']]);
    await sofia.post(`${home}/publication`).expect(303);
    expect(await row(id)).toMatchObject({ status: 'published', published_by: house.people.sofia.id });
  });

  it('once published the questions stay, whatever is sent; slips and translations are corrected and shown', async () => {
    const id = await publishSurvey(house, { title: 'How was it realy?' });
    const home = `${list}/${id}`;
    const sofia = await as('sofia');
    const outline = JSON.stringify((await row(id))!.outline);
    const { version } = (await row(id))!;
    const section = (await row(id))!.outline.sections[0]!.id;
    for (const [address, fields] of [
      [`sections/${section}/questions`, { kind: 'scale', title: 'One more' }],
      ['questions/rate/move', { by: '1' }],
      ['questions/rate/removal', {}],
      [`questions/rate/place`, { stage: section, to: '2' }],
      ['sections', { title: 'Another' }],
      [`sections/${section}/removal`, {}],
    ] as const) {
      await sofia
        .post(`${home}/${address}`)
        .type('form')
        .send({ edition: version, ...fields })
        .expect(409);
    }
    await sofia.post(`${home}/removal`).expect(409);
    expect(JSON.stringify((await row(id))!.outline)).toBe(outline);

    const question = {
      title: 'How good was it?',
      hint: '',
      low: 'bad',
      high: 'good',
      'title-fr': 'Était-ce bien ?',
      'title-ar': 'كيف كان؟',
      version,
    };
    const another = await sofia
      .post(`${home}/questions/rate`)
      .type('form')
      .send({ ...question, title: 'Was the food cold?' });
    expect(another.status).toBe(422);
    expect(another.text).toContain('more than a slip of the pen');
    expect(another.text).toContain('Was the food cold?');
    const options = { title: 'What hindered you?', options: 'The line\nTime\nHeat', version };
    await sofia.post(`${home}/questions/hindered`).type('form').send(options).expect(422);
    await sofia
      .post(`${home}/questions/rate`)
      .type('form')
      .send({ ...question, title: 'How god was it?', steps: '9', required: '', 'low-fr': 'mauvais' })
      .expect(303);
    const corrected = (await row(id))!.outline.sections[0]!.questions[0]!;
    expect(corrected).toMatchObject({
      required: true,
      content: { kind: 'scale', steps: 5 },
      words: { title: 'How god was it?' },
      texts: { fr: { low: 'mauvais' } },
    });

    // What is said of it, likewise; and nothing changes whether answers carry names.
    const settings = {
      version: version + 1,
      introduction: 'Two minutes.',
      'title-fr': 'Votre avis',
      'title-ar': 'رأيك',
    };
    await sofia
      .post(`${home}/settings`)
      .type('form')
      .send({ ...settings, title: 'Quite another survey' })
      .expect(422);
    await sofia
      .post(`${home}/settings`)
      .type('form')
      .send({ ...settings, title: 'How was it really?', anonymity: 'named', language: 'fr' })
      .expect(303);
    expect(await row(id)).toMatchObject({ title: 'How was it really?', anonymity: 'anonymous', language: 'en' });
    const { text } = await sofia.get(`${home}/results`).expect(200);
    expect(text).toContain('Corrected since it was published');
    expect(text).toContain('How was it realy?');
    expect(text).toContain('How god was it?');
  });

  it('a new version is a draft with the same questions, and the one before goes on', async () => {
    const id = await publishSurvey(house);
    const path = await askingPath(house, id);
    await enrol(house, path, [house.people.lena]);
    const sofia = await as('sofia');
    const made = await sofia.post(`${list}/${id}/versions`).expect(303);
    const next = String(made.headers['location']).split('/')[3]!;
    expect(await row(next)).toMatchObject({ status: 'draft', number: 2, series_id: id, anonymity: 'anonymous' });
    expect((await row(next))!.outline).toEqual((await row(id))!.outline);
    expect((await sofia.get(`${list}/${next}/builder`)).text).toContain('How was it? (version 2)');
    await sofia
      .post(`${list}/${next}/settings`)
      .type('form')
      .send({ title: 'Anew', anonymity: 'named', version: 1, language: 'en' })
      .expect(303);
    expect(await row(next)).toMatchObject({ title: 'Anew', anonymity: 'named' });
    expect(await answer(house, 'lena', path, { rate: '5' })).toBe(true);
    await sofia.post(`${list}/${next}/removal`).expect(303);
    expect(await row(next)).toBeUndefined();
  });

  it('is for those who manage where its owner is; drafts are not there for others', async () => {
    const draft = await draftSurvey(house);
    const published = await publishSurvey(house, { owner: 'cordova' });
    for (const [name, address, status] of [
      ['arjun', `${draft}/builder`, 404],
      ['arjun', `${draft}/preview`, 404],
      ['ines', `${draft}/preview`, 404],
      ['ines', `${draft}/builder`, 403],
      ['arjun', `${published}/results`, 404],
      ['kofi', `${published}/preview`, 200],
      ['kofi', `${published}/settings`, 403],
      ['nadia', `${published}/results`, 404],
      ['lena', `${published}/preview`, 403],
    ] as const) {
      const found = await (await as(name)).get(`${list}/${address}`);
      expect([name, address, found.status]).toEqual([name, address, status]);
    }
    const arjun = await as('arjun');
    await arjun.post(`${list}/${draft}/publication`).expect(404);
    const elsewhere = {
      start: 'module',
      organisation: house.organisations.cordova.id,
      language: 'en',
      anonymity: 'named',
    };
    await arjun.post(list).type('form').send(elsewhere).expect(422);
    // What one may see one may copy, to one's own place.
    const seen = await publishSurvey(house);
    const copied = await arjun.post(`${list}/${seen}/copies`).expect(303);
    const copy = String(copied.headers['location']).split('/')[3]!;
    expect(await row(copy)).toMatchObject({ organisation_id: house.organisations.asiaPacific.id, number: 1 });
    await arjun.post(`${list}/${seen}/versions`).expect(404);
    const trail = await (await as('sofia')).get('/audit').expect(200);
    expect(trail.text).toContain('Published a survey');
  });
});

describe.each(engines)('a path that asks a survey on %s', (engine) => {
  let house: TestHouse;
  let as: ReturnType<typeof doors>;
  let base: string;
  beforeAll(async () => {
    house = await openHouse({ engine });
    as = doors(house);
    const sofia = await as('sofia');
    const fields = { organisation: house.organisations.ardenia.id, title: 'Short', language: 'en', enrolment: 'self' };
    const made = await sofia.post('/paths').type('form').send(fields).expect(303);
    base = String(made.headers['location']).replace('/builder', '');
  });
  afterAll(() => house.close());

  const builder = async () => (await (await as('sofia')).get(`${base}/builder`).expect(200)).text;
  const edition = async () => /name="edition" value="(\d+)"/.exec(await builder())?.[1];
  const add = async (what: string, title = '') => {
    const stage = /id="stage-([\w-]+)"/.exec(await builder())?.[1];
    const sofia = await as('sofia');
    return sofia
      .post(`${base}/draft/stages/${stage}/steps`)
      .type('form')
      .send({ what, title, edition: await edition() });
  };

  it('chooses among the published ones of its line by title, or searches', async () => {
    const mine = await publishSurvey(house, { title: 'Ours', owner: 'ardenia' });
    const theirs = await publishSurvey(house, { title: 'Theirs', owner: 'cordova' });
    const draft = await draftSurvey(house, { title: 'Unfinished' });
    const text = await builder();
    expect(text).toContain(`value="survey ${mine}"`);
    expect(text).not.toContain(draft);
    expect((await add(`survey ${draft}`)).status).toBe(422);
    expect((await add('survey')).headers['location']).toMatch(/\/surveys\?title=$/);
    const search = String((await add('survey', 'Your say')).headers['location']);
    const sofia = await as('sofia');
    const { text: found } = await sofia.get(`${search}&search=our`).expect(200);
    expect(found).toContain(`value="survey ${mine}"`);
    expect(found).toContain('name="title" value="Your say"');
    expect(found).not.toContain(theirs);
    expect((await sofia.get(`${search}&search=xyz`)).text).toContain('No published survey found');
    expect((await add(`survey ${mine}`)).status).toBe(303);
    expect(await builder()).toContain('Ours');
  });

  it('cannot be published while its survey is closed, and is given another one', async () => {
    const sofia = await house.actor('sofia');
    const survey = /value="survey ([\w-]+)">Ours/.exec(await builder())?.[1] ?? '';
    await house.evaluation.surveys.close(sofia, survey);
    expect(await builder()).toContain('Its survey is not open for answers.');
    const browser = await as('sofia');
    await browser.post(`${base}/publication`).type('form').send({}).expect(409);
    const next = await publishSurvey(house, { title: 'Another' });
    const step = /id="step-([\w-]+)"/.exec(await builder())?.[1];
    const form = await browser.get(`${base}/draft/steps/${step}`).expect(200);
    expect(form.text).toContain(`href="${base}/draft/steps/${step}/survey"`);
    expect((await browser.get(`${base}/draft/steps/${step}/survey`).expect(200)).text).toContain('Another');
    const choose = (what: string) =>
      edition().then((at) =>
        browser.post(`${base}/draft/steps/${step}/survey`).type('form').send({ what, edition: at }),
      );
    expect((await choose(`survey ${survey}`)).status).toBe(422);
    expect((await choose(`survey ${next}`)).status).toBe(303);
    await browser.post(`${base}/publication`).type('form').send({}).expect(303);
    expect((await browser.get(base).expect(200)).text).toContain('Answer the survey');
    await (await as('nadia')).get(`${base}/draft/steps/${step}/survey`).expect(403);
  });
});
