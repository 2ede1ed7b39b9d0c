import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EvaluationTables } from '../../server/evaluation/index.ts';
import type { IdentityTables, PersonRow } from '../../server/identity/index.ts';
import { engines } from '../kit/database.ts';
import { openHouse, type TestHouse } from '../kit/house.ts';
import { answer, askingPath, doors, enrol, officers, publishSurvey, responsesOf } from './kit.ts';

describe.each(engines)('an anonymous survey on %s', (engine) => {
  let house: TestHouse;
  let as: ReturnType<typeof doors>;
  let survey: string;
  let path: string;
  let ardenia: PersonRow[];
  let cordova: PersonRow[];
  beforeAll(async () => {
    house = await openHouse({ engine });
    as = doors(house);
    survey = await publishSurvey(house);
    path = await askingPath(house, survey);
    ardenia = await officers(house, house.organisations.portOfLunt, 12);
    cordova = await officers(house, house.organisations.belmora, 3);
    await enrol(house, path, [...ardenia, ...cordova]);
  });
  afterAll(() => house.close());

  const results = `/evaluation/surveys/`;
  const shown = async (name: 'sofia' | 'nadia', query = '') => {
    const { text } = await (await as(name)).get(`${results}${survey}/results${query}`).expect(200);
    const figure = /Shown below<\/dt><dd><span class="tile-figure">(\d+)</.exec(text)?.[1];
    const texts = [...text.matchAll(/<li dir="auto">([^<]+)<\/li>/g)].map((match) => match[1]);
    return { text, figure, texts };
  };
  const csv = async (name: 'sofia' | 'nadia', query = '') => {
    const { text } = await (await as(name)).get(`${results}${survey}/results.csv${query}`).expect(200);
    return text.replace('\uFEFF', '').trim().split('\r\n');
  };

  it('keeps nothing that leads from an answer to a person', async () => {
    for (const [at, person] of ardenia.slice(0, 4).entries()) {
      house.clock.advance({ minutes: 7 });
      await answer(house, person, path, { rate: String(at + 1), words: `Words ${at + 1}` });
    }
    const rows = await responsesOf(house, survey);
    expect(rows).toHaveLength(4);
    for (const row of rows) {
      expect(row).toMatchObject({ enrolment_id: null, step_id: null, group_id: null, from_on: '2026-03-01' });
      expect(row.organisation_id).toBe(house.organisations.ardenia.id);
      // An id of the usual kind begins with its time.
      expect(row.id).toMatch(/^[\w-]{22}$/);
      expect(row.id).not.toMatch(/^[0-9a-f]{8}-/);
    }
    const trail = await house.database
      .sql<IdentityTables>()
      .selectFrom('audit_trail')
      .select(['deed', 'actor_id'])
      .execute();
    const people = ardenia.map(({ id }) => id);
    expect(trail.filter(({ actor_id }) => people.includes(actor_id ?? ''))).toEqual([]);
  });

  it('shows nothing before five have answered', async () => {
    const { text, figure, texts } = await shown('sofia');
    expect(figure).toBe('0');
    expect(texts).toEqual([]);
    expect(text).toContain('Too few answers to show');
    expect(text).not.toContain('Words 1');
    expect(await csv('sofia')).toHaveLength(1);
  });

  it('shows five together, in an order that says nothing, and stores them together', async () => {
    house.clock.advance({ days: 3 });
    await answer(house, ardenia[4]!, path, { rate: '5', words: 'Words 5' });
    const { figure, texts } = await shown('nadia');
    expect(figure).toBe('5');
    expect(new Set(texts)).toEqual(new Set(['Words 1', 'Words 2', 'Words 3', 'Words 4', 'Words 5']));
    const rows = await responsesOf(house, survey);
    expect(new Set(rows.map(({ group_id }) => group_id)).size).toBe(1);
    expect(rows.map(({ from_on, until_on }) => [from_on, until_on])).toEqual(
      rows.map(() => ['2026-03-01', '2026-03-31']),
    );
    const values = await house.database.sql<EvaluationTables>().selectFrom('survey_values').selectAll().execute();
    expect(values).toHaveLength(10);
  });

  it('does not show what the sixth has said, whoever looks again', async () => {
    house.clock.advance({ days: 1 });
    await answer(house, ardenia[5]!, path, { rate: '1', words: 'The boss is to blame' });
    for (const name of ['sofia', 'nadia'] as const) {
      const { figure, text } = await shown(name);
      expect(figure).toBe('5');
      expect(text).not.toContain('The boss is to blame');
      expect(text).toContain('1 answer is not shown here');
    }
    expect((await csv('sofia')).join('\n')).not.toContain('The boss is to blame');
  });

  it('cannot be narrowed by period, place, path or cohort to fewer than five', async () => {
    const { ardenia: administration, portOfLunt, belmora } = house.organisations;
    const day = (await responsesOf(house, survey)).length === 6 ? '2026-03-06' : '';
    for (const query of [
      `?from=${day}`,
      `?to=${day}`,
      '?from=2026-03-02&to=2026-03-02',
      `?organisation=${belmora.id}`,
      `?organisation=${administration.id}&from=2026-03-06`,
    ]) {
      const { figure, texts } = await shown('sofia', query);
      expect([query, figure, texts]).toEqual([query, '0', []]);
      expect(await csv('sofia', query)).toHaveLength(1);
    }
    // A unit is no choice: what is asked for and cannot be is left out, and the whole is shown.
    expect((await shown('sofia', `?organisation=${portOfLunt.id}`)).figure).toBe('5');
    expect((await shown('sofia', `?organisation=${administration.id}&path=${path}&from=2026-03-01`)).figure).toBe('5');
  });

  it('the texts have a list of their own, as hidden as the rest', async () => {
    const sofia = await as('sofia');
    const list = `${results}${survey}/results/texts/words`;
    const { text } = await sofia.get(list).expect(200);
    expect(text).toContain('Words 3');
    expect(text).not.toContain('The boss is to blame');
    expect((await sofia.get(`${list}?from=2026-03-06`).expect(200)).text).not.toContain('Words 3');
    await sofia.get(`${results}${survey}/results/texts/nothing`).expect(404);
  });

  it('few of one administration join those of others, and their coordinator does not see them apart', async () => {
    for (const person of cordova) await answer(house, person, path, { rate: '3', words: 'From afar' });
    // Three of Belmora wait in the widest company; Ardenia has people enough to keep to itself.
    expect((await shown('sofia')).figure).toBe('5');
    for (const person of ardenia.slice(6, 10)) await answer(house, person, path, { rate: '4' });
    expect((await shown('nadia')).figure).toBe('10');
    await house.evaluation.surveys.close(await house.actor('sofia'), survey);
    // Three are left and may never be shown: the groups before them were.
    expect((await shown('sofia')).figure).toBe('10');
    const kofi = await as('kofi');
    expect((await kofi.get(`${results}${survey}/results`).expect(200)).text).toContain('Personne n’a encore répondu');
  });

  it('is written to a file without names, days or places', async () => {
    const [heading, ...rows] = await csv('sofia');
    expect(heading).toBe('How good was it?,What hindered you?,Anything else?');
    expect(rows).toHaveLength(10);
    expect(rows.join('\n')).not.toMatch(/Officer|2026|Ardenia|@/);
  });
});

describe.each(engines)('who is asked decides who keeps company on %s', (engine) => {
  let house: TestHouse;
  let as: ReturnType<typeof doors>;
  beforeAll(async () => {
    house = await openHouse({ engine });
    as = doors(house);
  });
  afterAll(() => house.close());

  it('a seminar of few officers from each of several administrations is seen as a whole', async () => {
    const survey = await publishSurvey(house);
    const path = await askingPath(house, survey);
    const people = [
      ...(await officers(house, house.organisations.ardenia, 3)),
      ...(await officers(house, house.organisations.belmora, 3)),
    ];
    await enrol(house, path, people);
    for (const person of people) await answer(house, person, path, { rate: '4' });
    const rows = await responsesOf(house, survey);
    const group = rows.filter(({ group_id }) => group_id !== null);
    expect(group).toHaveLength(5);
    expect(group.every(({ organisation_id }) => organisation_id === house.organisations.asiaPacific.id)).toBe(true);
    // Of Ardenia alone nothing is to be seen, of the region everything that may be.
    const figure = async (query: string) =>
      /Shown below<\/dt><dd><span class="tile-figure">(\d+)</.exec(
        (await (await as('arjun')).get(`/evaluation/surveys/${survey}/results${query}`).expect(200)).text,
      )?.[1];
    expect(await figure('')).toBe('5');
    expect(await figure(`?organisation=${house.organisations.ardenia.id}`)).toBe('0');
    // The month over, and the next: the one left over still has no company.
    house.clock.advance({ days: 70 });
    for (const { name, run } of house.evaluation.jobs) if (name === 'evaluation-groups') await run();
    expect(await figure('')).toBe('5');
  });
});
