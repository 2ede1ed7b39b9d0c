import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { demonstrationAccounts } from '../../server/administration/index.ts';
import { enterOrganisationsAndPeople } from '../../server/administration/demonstration/organisations-and-people.ts';
import type { IdentityTables } from '../../server/identity/index.ts';
import { engines } from '../kit/database.ts';
import { openHouse, siteOrigin, visit } from '../kit/house.ts';
import type { TestHouse } from '../kit/house.ts';

const beginning = {
  organisation: 'Customs Academy',
  timeZone: 'Europe/Paris',
  regions: 'yes',
  familyName: 'Marek',
  givenName: 'Sofia',
  email: 'sofia@academy.example',
  language: 'en',
  password: 'seven grey herons on the pier',
  passwordAgain: 'seven grey herons on the pier',
  terms: '2026-1',
};

describe.each(engines)('the first administrator, on %s', (engine) => {
  let house: TestHouse;
  beforeEach(async () => void (house = await openHouse({ engine, empty: true })));
  afterEach(() => house.close());

  const open = async () => (await house.identity.firstAdministratorLink())!.slice(siteOrigin.length);
  const sql = () => house.database.sql<IdentityTables>();

  test('comes in by a one-time link, and founds the tree', async () => {
    const link = await open();
    const door = visit(house);
    await door.get(link).expect(200);
    await door
      .post(link)
      .type('form')
      .send({ ...beginning, password: 'password1234', passwordAgain: 'password1234' })
      .expect(422);
    await door.post(link).type('form').send(beginning).expect(303);
    await door.post(link).type('form').send(beginning).expect(404);
    expect(await house.identity.firstAdministratorLink()).toBeUndefined();
    const { email, password } = beginning;
    await door.post('/sign-in').type('form').send({ email, password }).expect(303);
    expect((await door.get('/organisations').expect(200)).text).toContain('West and Central Africa');
    await door.get('/outbox').expect(200);
  });

  test('a newer link ends the one before, and a day ends both', async () => {
    const [first, second] = [await open(), await open()];
    await visit(house).get(first).expect(404);
    await visit(house).get(second).expect(200);
    house.clock.advance({ hours: 25 });
    await visit(house).get(second).expect(404);
  });

  test('of two who use the link at once one begins', async () => {
    const link = await open();
    const answers = await Promise.all([
      visit(house).post(link).type('form').send(beginning),
      visit(house)
        .post(link)
        .type('form')
        .send({ ...beginning, email: 'other@academy.example' }),
    ]);
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([303, 404]);
    expect(await sql().selectFrom('people').select('id').execute()).toHaveLength(1);
    expect(await sql().selectFrom('organisations').select('id').execute()).toHaveLength(7);
  });

  test('the people of the demonstration academy fill an empty house, and its accounts are offered', async () => {
    await enterOrganisationsAndPeople(house);
    expect(await house.identity.firstAdministratorLink()).toBeUndefined();
    const { password, people } = await demonstrationAccounts(house.database);
    expect(people).toHaveLength(9);
    for (const { email } of people)
      await visit(house).post('/sign-in').type('form').send({ email, password }).expect(303);
    const kinds = await sql()
      .selectFrom('organisations')
      .select(['kind', (eb) => eb.fn.countAll<number>().as('count')])
      .groupBy('kind')
      .orderBy('kind')
      .execute();
    expect(kinds).toEqual([
      { kind: 'administration', count: 12 },
      { kind: 'region', count: 6 },
      { kind: 'secretariat', count: 1 },
      { kind: 'training-centre', count: 3 },
      { kind: 'unit', count: 36 },
    ]);
    const strangers = await sql()
      .selectFrom('people')
      .select('email')
      .where('email', 'not like', '%demonstration.example')
      .execute();
    expect(strangers).toEqual([]);
  });
});
