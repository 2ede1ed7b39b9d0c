import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readListing } from '../../server/platform/web/index.ts';
import { sortable } from '../../server/reporting/filter.ts';
import { learnersReport } from '../../server/reporting/learners.ts';
import { overview } from '../../server/reporting/overview.ts';
import { ownHome } from '../../server/reporting/own-home.ts';
import { staffHome } from '../../server/reporting/staff-home.ts';
import type { Queues } from '../../server/reporting/work-store.ts';
import { engines } from '../kit/database.ts';
import type { PersonName } from '../kit/cast.ts';
import { openHouse } from '../kit/house.ts';
import type { TestHouse } from '../kit/house.ts';
import { enterLearning, now, submission } from './learning.ts';
import type { Tables } from './learning.ts';

describe.each(engines)('the table of learners on %s', (engine) => {
  let house: TestHouse;
  beforeAll(async () => {
    house = await openHouse({ engine, now });
    await enterLearning(house);
  });
  afterAll(() => house.close());

  async function report(reader: PersonName, query: Record<string, string> = {}, language = 'en') {
    const listing = readListing('/reports/learners', query, sortable);
    return learnersReport(house.database, await house.actor(reader), language, listing);
  }

  async function names(reader: PersonName, query: Record<string, string> = {}): Promise<string[]> {
    return (await report(reader, query)).rows.map((row) => `${row.givenName} ${row.pathId} ${row.cycle}`);
  }

  test('shows everybody at and below the reader, each path once in its latest cycle', async () => {
    expect(await names('sofia')).toEqual([
      'Awa foundations 1',
      'Lena foundations 1',
      'Lena refresher 2',
      'Omar foundations 1',
      'Yuki foundations 1',
    ]);
    expect(await names('nadia')).toEqual(['Lena foundations 1', 'Lena refresher 2', 'Omar foundations 1']);
    expect(await names('kofi')).toEqual(['Awa foundations 1']);
  });

  test('shows nobody to whoever may not read reports', async () => {
    expect(await names('lena')).toEqual([]);
    expect(await names('ines')).toEqual([]);
  });

  test.each<[Record<string, string>, string[]]>([
    [{ search: 'OKÁFOR' }, ['Lena foundations 1', 'Lena refresher 2']],
    [{ search: 'okafor lena' }, ['Lena foundations 1', 'Lena refresher 2']],
    [{ search: '%' }, []],
    [{ search: '_' }, []],
    [{ path: 'refresher' }, ['Lena refresher 2']],
    [{ status: 'overdue' }, ['Awa foundations 1']],
    [{ status: 'nonsense', search: 'awa' }, ['Awa foundations 1']],
    [{ dates: 'due', from: '2026-08-31', to: '2026-08-31' }, ['Awa foundations 1']],
    [{ dates: 'completed', from: '2026-08-01' }, ['Omar foundations 1']],
    [{ dates: 'enrolled', to: '2026-07-31', path: 'refresher' }, []],
    [{ from: '2026-02-31', search: 'awa' }, ['Awa foundations 1']],
    [{ organisation: 'no such organisation' }, []],
  ])('is narrowed by %o', async (query, expected) => {
    expect(await names('sofia', query)).toEqual(expected);
  });

  test('is narrowed to an organisation and all below it, but not to one out of reach', async () => {
    const { ardenia, belmora, cordova } = house.organisations;
    expect(await names('sofia', { organisation: ardenia.id, path: 'foundations' })).toEqual([
      'Lena foundations 1',
      'Omar foundations 1',
    ]);
    expect(await names('arjun', { organisation: belmora.id })).toEqual(['Yuki foundations 1']);
    expect(await names('arjun', { organisation: cordova.id })).toEqual([]);
  });

  test('sorts by day with those without a day last, upwards and downwards', async () => {
    const order = (query: Record<string, string>) => names('sofia', { path: 'foundations', ...query });
    expect((await order({ sort: 'due' })).slice(0, 2)).toEqual(['Awa foundations 1', 'Lena foundations 1']);
    expect((await order({ sort: '-due' })).slice(0, 2)).toEqual(['Lena foundations 1', 'Awa foundations 1']);
    expect((await order({ sort: '-progress' })).slice(0, 2)).toEqual(['Omar foundations 1', 'Lena foundations 1']);
    expect((await order({ sort: 'status' }))[0]).toBe('Awa foundations 1');
    expect((await order({ sort: '-name' }))[0]).toBe('Yuki foundations 1');
  });

  test('counts what it shows, over all pages', async () => {
    const { totals, count } = await report('sofia');
    expect(count).toBe(5);
    expect(Object.fromEntries(totals.map(({ status, learners }) => [status, learners]))).toEqual({
      overdue: 1,
      'in-progress': 1,
      completed: 1,
      'not-started': 2,
    });
    expect(totals.reduce((sum, { stepsDone }) => sum + stepsDone, 0)).toBe(3);
  });

  test('shows the last page to whoever asks beyond it', async () => {
    const { rows, listing } = await report('sofia', { page: '9' });
    expect(listing.page).toBe(1);
    expect(rows).toHaveLength(5);
  });

  test('calls paths as the language of the reader does', async () => {
    const { rows, paths } = await report('kofi', {}, 'fr');
    expect(rows.map(({ pathTitle }) => pathTitle)).toEqual(['Les bases']);
    expect(paths).toEqual([{ id: 'foundations', title: 'Les bases' }]);
  });

  test('stands beside what waits for whom', async () => {
    const waits = async (name: PersonName) => {
      const found = await staffHome(house.database, await house.actor(name), 'en', now);
      return found && { seats: found.seatsForCoordinator.length, ...counts(found.queues) };
    };
    const counts = ({ enrolments, assignments, people }: Queues) => ({
      enrolments: enrolments.count,
      assignments: assignments.count,
      people: people.count,
    });
    await house.database.transaction(async (tx) => {
      const row = submission(house.people.lena.id);
      await tx.sql<Tables>().insertInto('submissions').values(row).execute();
    });
    expect(await waits('sofia')).toEqual({ seats: 1, enrolments: 1, assignments: 1, people: 0 });
    expect(await waits('ines')).toEqual({ seats: 0, enrolments: 0, assignments: 1, people: 0 });
    expect(await waits('nadia')).toEqual({ seats: 1, enrolments: 0, assignments: 0, people: 0 });
    expect(await waits('minjun')).toEqual({ seats: 0, enrolments: 0, assignments: 0, people: 0 });
    expect(await waits('lena')).toBeUndefined();
  });

  test('stands beside what a learner has before them', async () => {
    const lena = await ownHome(house.database, await house.actor('lena'), 'en', { now, today: now.slice(0, 10) });
    expect(lena.next?.step_id).toBe('step-course');
    expect(lena.sessions.map(({ id, booking }) => [id, booking])).toEqual([['coming', 'booked']]);
    expect(lena.dueSoon.map(({ path_id }) => path_id)).toEqual(['foundations']);
  });

  test('is summed up by administration and by month', async () => {
    const found = await overview(house.database, await house.actor('sofia'), 'en', now);
    expect(found.administrations.map(({ name, ...totals }) => [name, totals])).toMatchObject([
      ['Ardenia Customs', { done: 1, underWay: 1, overdue: 0, notStarted: 1 }],
      [expect.any(String), expect.any(Object)],
      [expect.any(String), expect.any(Object)],
    ]);
    expect(found.months).toHaveLength(12);
    expect(found.months[0]?.month).toBe('2025-10');
    expect(found.months.at(-2)).toEqual({ month: '2026-08', enrolled: 1, completed: 1 });
    expect(found.months.at(-3)).toEqual({ month: '2026-07', enrolled: 4, completed: 0 });
  });
});
