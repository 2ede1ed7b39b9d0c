import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainContent, plainWords } from '../../server/evaluation/outline.ts';
import type { PersonRow } from '../../server/identity/index.ts';
import { engines } from '../kit/database.ts';
import { everybody } from '../kit/cast.ts';
import { openHouse, type TestHouse } from '../kit/house.ts';
import { answer, askingPath, doors, enrol, officers, publishSurvey, question, usual } from './kit.ts';

describe.each(engines)('the results of a named survey on %s', (engine) => {
  let house: TestHouse;
  let as: ReturnType<typeof doors>;
  let survey: string;
  let path: string;
  let other: string;
  let cohort: string;
  let people: PersonRow[];
  beforeAll(async () => {
    house = await openHouse({ engine });
    as = doors(house);
    const questions = [
      ...usual,
      question('again', plainContent('yes-no'), { words: plainWords('Again?') }),
      question('minutes', { kind: 'number', least: 0, most: 600 }, { required: false, words: plainWords('Minutes?') }),
    ];
    survey = await publishSurvey(house, { anonymity: 'named', questions });
    [path, other] = [await askingPath(house, survey), await askingPath(house, survey)];
    const wish = {
      name: 'Spring',
      organisationId: house.organisations.ardenia.id,
      startsOn: '2026-03-02',
      endsOn: null,
    };
    cohort = await house.paths.cohorts.found(await house.actor('sofia'), path, wish);
    people = await officers(house, house.organisations.portOfLunt, 3);
    await enrol(house, path, people.slice(0, 2), cohort);
    await enrol(house, path, [people[2]!, house.people.yuki]);
    await enrol(house, other, [house.people.yuki, house.people.omar]);
    await answer(house, people[0]!, path, { rate: '5', hindered: ['line', 'time'], again: 'yes', minutes: '30' });
    await answer(house, people[1]!, path, { rate: '4', hindered: 'line', words: '=1+1', again: 'no', minutes: '45' });
    house.clock.advance({ days: 10 });
    await answer(house, 'yuki', path, { rate: '1', again: 'yes', minutes: '60', words: 'Too <long>' });
    await answer(house, 'yuki', other, { rate: '3', again: 'yes' });
  });
  afterAll(() => house.close());

  const home = () => `/evaluation/surveys/${survey}/results`;
  const look = async (name: 'sofia' | 'nadia' | 'arjun' | 'ines' | 'minjun', query = '') => {
    const { text } = await (await as(name)).get(`${home()}${query}`).expect(200);
    const figures = [...text.matchAll(/<span class="tile-figure">([^<]+)</g)].map((match) => match[1]!.trim());
    const mean = /Mean<\/dt><dd>([\d.]+)</.exec(text)?.[1];
    return { text, figures, mean };
  };

  it('say how many were asked and have answered, and what', async () => {
    const { text, figures, mean } = await look('sofia');
    expect(figures).toEqual(['6', '4', '67%']);
    expect(mean).toBe('3.25');
    expect(text).toContain('5 – good');
    expect(text).toMatch(/<th scope="row">The line<\/th><td class="number">2</);
    expect(text).toMatch(/<th scope="row">Yes<\/th><td class="number">3</);
    expect(text).toContain('Too &lt;long&gt;');
    expect(text).toMatch(/Median<\/dt><dd>45</);
    expect(text).not.toContain('groups of 5');
  });

  it('are narrowed by path, cohort, administration and period', async () => {
    expect((await look('sofia', `?path=${other}`)).figures).toEqual(['2', '1', '50%']);
    expect(await look('sofia', `?path=${path}&cohort=${cohort}`)).toMatchObject({
      figures: ['2', '2', '100%'],
      mean: '4.5',
    });
    const belmora = `?organisation=${house.organisations.belmora.id}`;
    expect(await look('sofia', belmora)).toMatchObject({ figures: ['2', '2', '100%'], mean: '2' });
    expect(await look('sofia', '?to=2026-03-11')).toMatchObject({ figures: ['–', '2', '–'], mean: '4.5' });
    expect(await look('sofia', `?from=2026-03-12&path=${path}`)).toMatchObject({ figures: ['–', '1', '–'], mean: '1' });
    expect((await look('sofia', '?from=2027-01-01')).text).toContain('Nobody has answered yet');
  });

  it('are those of one’s own people alone', async () => {
    expect(await look('nadia')).toMatchObject({ figures: ['4', '2', '50%'], mean: '4.5' });
    expect((await look('nadia')).text).not.toContain('Too &lt;long&gt;');
    expect((await look('arjun')).figures[1]).toBe('4');
    expect((await look('ines')).figures[1]).toBe('4');
    expect((await look('minjun')).figures[1]).toBe('0');
    for (const name of ['lena', 'awa'] as const) await (await as(name)).get(home()).expect(403);
  });

  it('name who wrote, in a list of pages', async () => {
    const sofia = await as('sofia');
    const { text } = await sofia.get(`${home()}/texts/words`).expect(200);
    expect(text).toContain('Yuki Tanaka, Belmora Customs');
    expect(text).toContain('1–2 of 2');
    expect((await (await as('nadia')).get(`${home()}/texts/words`).expect(200)).text).not.toContain('Yuki');
  });

  it('are written to a file exactly as they are filtered, harmless to a spreadsheet', async () => {
    const sofia = await as('sofia');
    const rows = async (query: string) =>
      (await sofia.get(`${home()}.csv${query}`).expect(200)).text.replace('\uFEFF', '').trim().split('\r\n');
    const [heading, ...all] = await rows('');
    expect(heading).toBe(
      'Name,E-mail,Organisation,Learning path,Cohort,Day,How good was it?,What hindered you?,Anything else?,Again?,Minutes?',
    );
    expect(all).toHaveLength(4);
    const cohortRows = (await rows(`?cohort=${cohort}`)).slice(1).sort();
    expect(cohortRows).toHaveLength(2);
    expect(cohortRows[0]).toContain('Spring,2026-03-02,5,The line; Time,,Yes,30');
    expect(cohortRows[1]).toContain(`4,The line,'=1+1,No,45`);
  });

  it('cost few queries, on every page', async () => {
    const pages: [string, string][] = [
      ['sofia', '/evaluation/surveys'],
      ['sofia', `${home()}?path=${path}&cohort=${cohort}`],
      ['sofia', `${home()}/texts/words`],
      ['sofia', `/evaluation/surveys/${survey}/builder`],
      ['sofia', `/evaluation/surveys/${survey}/settings`],
      ['sofia', '/evaluation/surveys/new'],
      ['omar', `/evaluation/paths/${other}/steps/ask`],
      ['yuki', `/evaluation/paths/${other}/steps/ask`],
    ];
    for (const [name, address] of pages) {
      const agent = await as(name as 'sofia');
      house.queries.length = 0;
      await agent.get(address).expect(200);
      const queries = house.queries.filter((sql) => /^(select|with|insert|update|delete)/i.test(sql));
      expect(queries.length, `${address}\n${queries.join('\n')}`).toBeLessThanOrEqual(12);
    }
  });

  it('the list says how far each survey has come, for those who may know of it', async () => {
    const seen: Record<string, number> = {};
    for (const name of everybody) {
      const { status, text } = await (await as(name)).get('/evaluation/surveys');
      seen[name] = status === 200 ? text.split(`href="${home()}"`).length - 1 : status;
    }
    const learners = { lena: 403, omar: 403, yuki: 403, awa: 403 };
    expect(seen).toEqual({ ...learners, sofia: 1, arjun: 1, ines: 1, minjun: 1, nadia: 1, kofi: 1 });
    const sofia = await as('sofia');
    expect((await sofia.get('/evaluation/surveys?search=how+WAS')).text).toContain('67%');
    expect((await sofia.get('/evaluation/surveys?search=nothing')).text).toContain('No survey found');
    expect((await sofia.get('/evaluation/surveys?status=draft')).text).not.toContain('How was it?');
  });
});
