import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { organisationMoved } from '../../server/identity/index.ts';
import type { IdentityTables } from '../../server/identity/index.ts';
import type { OrganisationName } from '../kit/cast.ts';
import { engines } from '../kit/database.ts';
import { openHouse, signIn } from '../kit/house.ts';
import type { TestHouse } from '../kit/house.ts';

describe.each(engines)('organisations, on %s', (engine) => {
  let house: TestHouse;
  beforeEach(async () => void (house = await openHouse({ engine })));
  afterEach(() => house.close());

  const pageOf = (name: OrganisationName) => `/organisations/${house.organisations[name].id}`;
  const stored = (id: string) =>
    house.database
      .sql<IdentityTables>()
      .selectFrom('organisations')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
  const details = { name: 'Airport', code: 'APT', timeZone: 'Asia/Seoul' };

  test('the tree is shown a level at a time, as far as one reaches, and searched as a whole', async () => {
    const sofia = await signIn(house, 'sofia');
    const top = (await sofia.get('/organisations').expect(200)).text;
    expect(top).toContain('Asia Pacific');
    expect(top).not.toContain('Port of Lunt');
    expect((await sofia.get('/organisations?search=lunt').expect(200)).text).toContain('Port of Lunt');
    const nadia = await signIn(house, 'nadia');
    expect((await nadia.get('/organisations').expect(200)).text).toContain('Port of Lunt');
    await nadia.get(pageOf('belmora')).expect(404);
    await nadia.post(pageOf('ardenia')).expect(403);
  });

  test('how many people work at an organisation and below is counted', async () => {
    const sofia = await signIn(house, 'sofia');
    const page = (await sofia.get(pageOf('asiaPacific')).expect(200)).text;
    const row = page.slice(page.indexOf(`${pageOf('ardenia')}"`));
    expect(row.slice(0, row.indexOf('</tr>'))).toMatch(/organisation=[\w-]+">3</);
  });

  test('one is added where its kind may stand', async () => {
    const sofia = await signIn(house, 'sofia');
    const add = (changes: object) =>
      sofia
        .post('/organisations')
        .type('form')
        .send({ ...details, parent: house.organisations.ardenia.id, kind: 'unit', ...changes });
    const answer = await add({}).expect(303);
    const row = await stored(answer.headers['location']!.split('/').at(-1)!);
    expect(row.path).toBe(`${house.organisations.ardenia.path}${row.id}/`);
    await add({ kind: 'region' }).expect(422);
    await add({ kind: 'region', parent: house.organisations.secretariat.id, code: 'XYZ' }).expect(422);
    await add({ name: '' }).expect(422);
    await add({ timeZone: 'Nowhere' }).expect(422);
  });

  test('of two who edit at once the second is told', async () => {
    const sofia = await signIn(house, 'sofia');
    const edit = (name: string) =>
      sofia
        .post(pageOf('portOfLunt'))
        .type('form')
        .send({ ...details, name, version: '1' });
    await edit('Harbour of Lunt').expect(303);
    expect((await edit('Lunt').expect(409)).text).toContain('value="Lunt"');
    expect((await stored(house.organisations.portOfLunt.id)).name).toBe('Harbour of Lunt');
  });

  test('moving takes everything below along, and with it who may see what', async () => {
    const [sofia, nadia, kofi] = [
      await signIn(house, 'sofia'),
      await signIn(house, 'nadia'),
      await signIn(house, 'kofi'),
    ];
    const heard: { from: string; to: string }[] = [];
    house.news.listen(organisationMoved, async (_tx, news) => void heard.push(news));
    await sofia
      .post(`${pageOf('portOfLunt')}/move`)
      .type('form')
      .send({ parent: 'Cordova Customs' })
      .expect(303);
    const { id, path } = await stored(house.organisations.portOfLunt.id);
    expect(path).toBe(`${house.organisations.cordova.path}${id}/`);
    expect(heard).toEqual([{ organisationId: id, from: house.organisations.portOfLunt.path, to: path }]);
    const lena = `/people/${house.people.lena.id}`;
    await nadia.get(lena).expect(404);
    await kofi.get(lena).expect(200);
  });

  test('a whole administration moves with its units and its trail', async () => {
    const sofia = await signIn(house, 'sofia');
    await sofia
      .post(pageOf('portOfLunt'))
      .type('form')
      .send({ ...details, version: '1' })
      .expect(303);
    await sofia
      .post(`${pageOf('ardenia')}/move`)
      .type('form')
      .send({ parent: 'WCA' })
      .expect(303);
    const unit = await stored(house.organisations.portOfLunt.id);
    expect(unit.path).toBe(`${house.organisations.westAfrica.path}${house.organisations.ardenia.id}/${unit.id}/`);
    const paths = await house.database
      .sql<IdentityTables>()
      .selectFrom('audit_trail')
      .select('organisation_path')
      .execute();
    expect(paths.map(({ organisation_path }) => organisation_path)).toContain(unit.path);
  });

  test('nothing is moved below itself, to where its kind cannot stand, or from the top', async () => {
    const [sofia, arjun] = [await signIn(house, 'sofia'), await signIn(house, 'arjun')];
    const move = (agent: typeof sofia, what: OrganisationName, parent: string) =>
      agent
        .post(`${pageOf(what)}/move`)
        .type('form')
        .send({ parent });
    await move(sofia, 'ardenia', 'Port of Lunt').expect(422);
    await move(sofia, 'asiaPacific', 'Ardenia Customs').expect(422);
    await move(sofia, 'secretariat', 'AP').expect(409);
    await move(arjun, 'asiaPacific', 'AP').expect(422);
    await move(arjun, 'ardenia', 'WCA').expect(422);
    expect((await stored(house.organisations.ardenia.id)).path).toBe(house.organisations.ardenia.path);
  });

  test('two moves at once do not put each of two below the other', async () => {
    const sofia = await signIn(house, 'sofia');
    const add = async (name: string) => {
      const body = { ...details, name, kind: 'unit', parent: house.organisations.ardenia.id };
      const answer = await sofia.post('/organisations').type('form').send(body).expect(303);
      return answer.headers['location']!;
    };
    const [north, south] = [await add('North wing'), await add('South wing')];
    await Promise.all([
      sofia.post(`${north}/move`).type('form').send({ parent: 'South wing' }),
      sofia.post(`${south}/move`).type('form').send({ parent: 'North wing' }),
    ]);
    const rows = await house.database.sql<IdentityTables>().selectFrom('organisations').selectAll().execute();
    const byId = new Map(rows.map((row) => [row.id, row]));
    for (const { id, path, parent_id } of rows)
      expect(path).toBe(`${parent_id ? byId.get(parent_id)!.path : '/'}${id}/`);
  });

  test('only what is empty is closed; closed, it takes nobody; it can be reopened', async () => {
    const sofia = await signIn(house, 'sofia');
    await sofia.post(`${pageOf('ardenia')}/closure`).expect(409);
    await sofia.post(`${pageOf('trainingCentre')}/closure`).expect(409);
    const answer = await sofia
      .post('/organisations')
      .type('form')
      .send({ ...details, kind: 'unit', parent: house.organisations.ardenia.id });
    const airport = answer.headers['location']!;
    await sofia.post(`${airport}/closure`).expect(303);
    const person = { familyName: 'Park', givenName: 'Ji-woo', email: 'jiwoo@customs.example', language: 'en' };
    await sofia
      .post('/people')
      .type('form')
      .send({ ...person, organisation: 'Airport' })
      .expect(422);
    await sofia.post(`${airport}/reopening`).expect(303);
    await sofia
      .post('/people')
      .type('form')
      .send({ ...person, organisation: 'Airport' })
      .expect(303);
  });
});
