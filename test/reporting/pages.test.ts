import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonName } from '../kit/cast.ts';
import { openHouse, signIn, visit } from '../kit/house.ts';
import type { Agent, TestHouse } from '../kit/house.ts';
import { enrolment, enterLearning, now } from './learning.ts';
import type { Tables } from './learning.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await openHouse({ now });
  await enterLearning(house);
});
afterAll(() => house.close());

const agents = new Map<PersonName, Agent>();

async function get(name: PersonName, address: string): Promise<{ status: number; text: string; queries: number }> {
  const agent = agents.get(name) ?? (await signIn(house, name));
  agents.set(name, agent);
  house.queries.length = 0;
  const { status, text } = await agent.get(address);
  return { status, text, queries: house.queries.length };
}

async function csv(name: PersonName, query: string): Promise<Record<string, string>[]> {
  const { status, text } = await get(name, `/reports/learners.csv${query}`);
  expect(status).toBe(200);
  return parse(text, { bom: true, columns: true });
}

describe('who may read what', () => {
  const lena = () => `/reports/learners/${house.people.lena.id}`;

  test.each<[PersonName, number]>([
    ['sofia', 200],
    ['arjun', 200],
    ['nadia', 200],
    ['ines', 403],
    ['minjun', 403],
    ['lena', 403],
  ])('%s gets %i for the reports', async (name, status) => {
    for (const address of ['/reports', '/reports/learners', '/reports/learners.csv'])
      expect((await get(name, address)).status).toBe(status);
  });

  test.each<[PersonName, number]>([
    ['sofia', 200],
    ['nadia', 200],
    ['ines', 200],
    ['kofi', 404],
    ['minjun', 404],
    ['omar', 403],
    ['lena', 403],
  ])('%s gets %i for a learner of Ardenia', async (name, status) => {
    expect((await get(name, lena())).status).toBe(status);
  });

  test('whoever has not signed in is asked to', async () => {
    for (const address of ['/', '/reports', lena()])
      await visit(house)
        .get(address)
        .expect(303)
        .expect('location', /^\/sign-in/);
  });
});

describe('the table', () => {
  test('shows chips, totals, sorting and the file of what is filtered', async () => {
    const { text } = await get('sofia', '/reports/learners?path=foundations&status=overdue&sort=-due');
    expect(text).toContain('Path: Foundations');
    expect(text).toContain('Status: Overdue');
    expect(text).toContain('aria-sort="descending"');
    expect(text).toContain('href="/reports/learners.csv?path=foundations&amp;status=overdue&amp;sort=-due"');
    expect(text).toContain('1 row in total');
    expect(text).toContain('As of 10 Sept 2026');
    expect(text).not.toContain('Said, Omar');
  });

  test('says what to do where nobody fits', async () => {
    const { text } = await get('sofia', '/reports/learners?search=nobody');
    expect(text).toContain('Nobody fits these filters');
    expect(text).toContain('Clear all filters');
  });

  test('asks a fixed number of queries', async () => {
    expect((await get('sofia', '/reports/learners')).queries).toBeLessThanOrEqual(12);
    expect((await get('sofia', '/reports')).queries).toBeLessThanOrEqual(12);
    expect((await get('sofia', `/reports/learners/${house.people.lena.id}`)).queries).toBeLessThanOrEqual(12);
  });
});

describe('the file', () => {
  test('holds exactly what the table shows, in the same order', async () => {
    const rows = await csv('nadia', '?sort=-name');
    expect(rows.map((row) => [row['Given name'], row['Learning path'], row['Status']])).toEqual([
      ['Omar', 'Foundations', 'Completed'],
      ['Lena', 'Foundations', 'In progress'],
      ['Lena', 'Refresher', 'Not started'],
    ]);
    expect(rows[0]).toMatchObject({
      Administration: 'Ardenia Customs',
      'Completed on': '2026-08-15',
      'Steps done': '2',
    });
    expect(await csv('nadia', '?search=awa')).toEqual([]);
  });

  test('speaks the language of the reader', async () => {
    expect((await csv('kofi', ''))[0]).toMatchObject({ Prénom: 'Awa', Statut: 'En retard' });
  });

  test('gives a spreadsheet nothing to run', async () => {
    const { yuki } = house.people;
    await house.database.transaction(async (tx) => {
      const title = { id: 'formula', title: '=HYPERLINK("http://elsewhere.example")' };
      const model = await tx.sql<Tables>().selectFrom('learning_paths').selectAll().executeTakeFirstOrThrow();
      await tx
        .sql<Tables>()
        .insertInto('learning_paths')
        .values({ ...model, ...title })
        .execute();
      const version = await tx.sql<Tables>().selectFrom('path_versions').selectAll().executeTakeFirstOrThrow();
      await tx
        .sql<Tables>()
        .insertInto('path_versions')
        .values({ ...version, id: 'formula-1', path_id: 'formula' })
        .execute();
      const row = enrolment({ id: 'yuki-formula', person_id: yuki.id, path_id: 'formula' });
      await tx.sql<Tables>().insertInto('enrolments').values(row).execute();
    });
    const [row] = await csv('sofia', '?path=formula');
    expect(row?.['Learning path']).toBe('\'=HYPERLINK("http://elsewhere.example")');
  });
});

describe('the drill-down', () => {
  test('leads from a learner to steps with their reasons, attempts and sessions', async () => {
    const { text } = await get('nadia', `/reports/learners/${house.people.lena.id}`);
    expect(text).toContain('Reading a heading');
    expect(text).toContain('href="/player/attempts/lena-attempt"');
    expect(text).toContain('Risk workshop, autumn');
    expect(text).toContain('120 of 180 min');
    expect(text).toContain('Partly');
    expect(text).toMatch(/86/);
  });

  test('leads on to the parts and answers of an attempt, which are shown and never run', async () => {
    const { text } = await get('nadia', '/player/attempts/lena-attempt');
    expect(text).toContain('Chapter one');
    expect(text).toContain('Which heading is a laptop in? &lt;b&gt;8471&lt;/b&gt;');
  });

  test('offers an instructor no list that is not theirs to read', async () => {
    expect((await get('ines', `/reports/learners/${house.people.lena.id}`)).text).not.toContain(
      'href="/reports/learners"',
    );
  });

  test('of nobody is not there', async () => {
    expect((await get('sofia', '/reports/learners/nobody')).status).toBe(404);
  });
});
