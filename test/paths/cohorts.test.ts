import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PathsTables } from '../../server/paths/index.ts';
import type { MailTables } from '../../server/platform/mail/index.ts';
import { openHouse, signIn, type TestHouse } from '../kit/house.ts';
import { blendedPath, type Blended } from './blended.ts';

describe('a cohort with tutors', () => {
  let house: TestHouse;
  let path: Blended;
  let cohort: string;
  beforeAll(async () => {
    house = await openHouse();
    path = await blendedPath(house);
    const nadia = await house.actor('nadia');
    const wish = {
      name: 'Spring 2026',
      organisationId: house.organisations.ardenia.id,
      startsOn: '2026-04-06',
      endsOn: null,
    };
    cohort = await house.paths.cohorts.found(nadia, path.pathId, wish);
    await house.paths.cohorts.admit(nadia, cohort, [house.people.lena.id, house.people.omar.id]);
    await house.paths.cohorts.appoint(nadia, cohort, 'awa@example.org');
  });
  afterAll(() => house.close());

  it('enrols its people with its start', async () => {
    const rows = await house.database.sql<PathsTables>().selectFrom('enrolments').selectAll().execute();
    expect(rows.map(({ source, cohort_id }) => [source, cohort_id])).toEqual([
      ['cohort', cohort],
      ['cohort', cohort],
    ]);
  });

  it('is seen by its learners, its leaders and a tutor from elsewhere, and by nobody else', async () => {
    for (const name of ['lena', 'nadia', 'awa', 'sofia'] as const) {
      await (await signIn(house, name)).get(`/paths/cohorts/${cohort}`).expect(200);
    }
    // Whoever reads in another language finds the path by its name in it.
    expect((await (await signIn(house, 'awa')).get(`/paths/cohorts/${cohort}`)).text).toContain(
      'Fondements de la douane moderne',
    );
    // So does whoever has chosen another language for this browser alone.
    const nadia = await signIn(house, 'nadia');
    await nadia.post('/language').type('form').send({ language: 'ar' }).expect(303);
    expect((await nadia.get(`/paths/cohorts/${cohort}`)).text).toContain('أسس الجمارك الحديثة');
    for (const name of ['yuki', 'kofi'] as const)
      await (await signIn(house, name)).get(`/paths/cohorts/${cohort}`).expect(404);
  });

  it('a tutor writes to all by mail in their language; a learner writes to the tutors, unseen by other learners', async () => {
    const [awa, lena, omar] = [await signIn(house, 'awa'), await signIn(house, 'lena'), await signIn(house, 'omar')];
    const write = `/paths/cohorts/${cohort}/messages`;
    await awa.post(write).type('form').send({ body: 'Welcome aboard.' }).expect(303);
    await lena.post(write).type('form').send({ body: 'A question about chapter 84.' }).expect(303);
    expect((await omar.get(`/paths/cohorts/${cohort}`)).text).toContain('Welcome aboard.');
    expect((await omar.get(`/paths/cohorts/${cohort}`)).text).not.toContain('chapter 84');
    expect((await awa.get(`/paths/cohorts/${cohort}`)).text).toContain('chapter 84');
    const letters = await house.database
      .sql<MailTables>()
      .selectFrom('outbox')
      .select(['to_address', 'language', 'subject'])
      .execute();
    const ours = letters
      .filter(({ subject }) => subject.includes('Spring 2026'))
      .map(({ to_address, language }) => [to_address, language]);
    expect(ours.toSorted((a, b) => (a[0] ?? '').localeCompare(b[0] ?? ''))).toEqual([
      ['awa@example.org', 'fr'],
      ['lena@example.org', 'en'],
      ['omar@example.org', 'ar'],
    ]);
  });

  it('a discussion belongs to a step; a post is removed by its author or a tutor', async () => {
    const [lena, omar, awa] = [await signIn(house, 'lena'), await signIn(house, 'omar'), await signIn(house, 'awa')];
    const place = `/paths/cohorts/${cohort}/steps/step-hs`;
    await lena.post(`${place}/posts`).type('form').send({ body: 'Which note applies?' }).expect(303);
    const { id } = await house.database
      .sql<PathsTables>()
      .selectFrom('discussion_posts')
      .select('id')
      .executeTakeFirstOrThrow();
    await omar.post(`/paths/cohorts/${cohort}/posts/${id}/removal`).expect(404);
    await awa.post(`/paths/cohorts/${cohort}/posts/${id}/removal`).expect(303);
    const { text } = await lena.get(place).expect(200);
    expect(text).not.toContain('Which note applies?');
    expect(text).toContain('This post was removed.');
  });

  it('a tutor of the cohort sees work handed in by its learners, whichever administration they are of', async () => {
    const awa = await house.actor('awa');
    await expect(house.paths.cohorts.see(house.database, awa, cohort)).resolves.toMatchObject({
      tutors: true,
      leads: false,
    });
    await (await signIn(house, 'awa')).get('/paths/assignments').expect(200);
  });

  it('the overview costs fewer than twelve queries', async () => {
    const nadia = await signIn(house, 'nadia');
    house.queries.length = 0;
    await nadia.get(`/paths/cohorts/${cohort}`).expect(200);
    expect(house.queries.length, house.queries.join('\n')).toBeLessThan(12);
  });
});
