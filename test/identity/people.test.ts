import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { IdentityTables } from '../../server/identity/index.ts';
import { castPassword } from '../kit/cast.ts';
import type { OrganisationName, PersonName } from '../kit/cast.ts';
import { engines } from '../kit/database.ts';
import { openHouse, signIn, visit } from '../kit/house.ts';
import type { TestHouse } from '../kit/house.ts';
import { lettersTo } from './letters-kit.ts';

describe.each(engines)('people, on %s', (engine) => {
  let house: TestHouse;
  beforeEach(async () => void (house = await openHouse({ engine })));
  afterEach(() => house.close());

  const pageOf = (name: PersonName) => `/people/${house.people[name].id}`;
  const sql = () => house.database.sql<IdentityTables>();
  const stored = (id: string) => sql().selectFrom('people').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const trail = async (deed: string) =>
    sql().selectFrom('audit_trail').selectAll().where('deed', '=', deed).orderBy('id').execute();
  const grant = async (by: PersonName, to: PersonName, role: string, at: OrganisationName) =>
    (await signIn(house, by))
      .post(`${pageOf(to)}/roles`)
      .type('form')
      .send({ role, organisation: house.organisations[at].name });

  describe('the list', () => {
    test('shows people within reach and nobody else', async () => {
      const nadia = await signIn(house, 'nadia');
      const page = (await nadia.get('/people').expect(200)).text;
      expect(page).toContain('Okafor, Lena');
      expect(page).not.toContain('Tanaka');
      await nadia.get(pageOf('yuki')).expect(404);
    });

    test('is searched without regard to accents, filtered, sorted, and given as a file of what is filtered', async () => {
      const sofia = await signIn(house, 'sofia');
      const names = async (query: string) => {
        const file = (await sofia.get(`/people.csv${query}`).expect(200)).text;
        return file
          .trim()
          .split('\r\n')
          .slice(1)
          .map((line) => line.split(',')[0]);
      };
      expect(await names('?search=kabore')).toEqual(['Kaboré']);
      expect(await names('?role=coordinator')).toEqual(['Haddad', 'Mensah']);
      expect(await names('?role=coordinator&sort=-name')).toEqual(['Mensah', 'Haddad']);
      expect(await names('?organisation=Ardenia&role=learner')).toEqual(['Okafor', 'Said']);
      expect(await names(`?organisation=${house.organisations.asiaPacific.id}&role=learner`)).toEqual([
        'Okafor',
        'Said',
        'Tanaka',
      ]);
      expect(await names('?status=suspended')).toEqual([]);
      const page = (await sofia.get('/people?organisation=Ardenia&role=learner').expect(200)).text;
      expect(page).toContain('href="/people?organisation=Ardenia"');
      expect(page).toContain('/people.csv?organisation=Ardenia&amp;role=learner');
    });

    test('takes signs of a pattern as letters', async () => {
      const sofia = await signIn(house, 'sofia');
      for (const words of ['%', '_', '\\', "'; drop table people; --"]) {
        const page = (await sofia.get(`/people?search=${encodeURIComponent(words)}`).expect(200)).text;
        expect(page).not.toContain('Okafor');
      }
    });

    test('comes in pages, each with few queries however long it is', async () => {
      const home = house.organisations.ardenia;
      await house.database.transaction(async (tx) => {
        for (let index = 0; index < 60; index++)
          await house.identity.addPerson(tx, {
            organisationId: home.id,
            givenName: 'Officer',
            familyName: `Number ${String(index).padStart(2, '0')}`,
            email: `officer${index}@example.org`,
            language: 'en',
            timeZone: 'UTC',
            status: 'active',
          });
      });
      const sofia = await signIn(house, 'sofia');
      house.queries.length = 0;
      const second = (await sofia.get('/people?search=officer&page=2').expect(200)).text;
      expect(house.queries.length).toBeLessThanOrEqual(12);
      expect(second).toContain('Number 25');
      expect(second).not.toContain('Number 24');
      expect((await sofia.get('/people?page=99').expect(200)).text).toContain('rel="prev"');
    });
  });

  describe('entering and correcting', () => {
    const form = { familyName: 'Park', givenName: 'Ji-woo', email: 'jiwoo@customs.example', language: 'en' };

    test('a coordinator registers an officer, who gets a welcome letter', async () => {
      const nadia = await signIn(house, 'nadia');
      const answer = await nadia
        .post('/people')
        .type('form')
        .send({ ...form, organisation: 'LUN' })
        .expect(303);
      const person = await stored(answer.headers['location']!.split('/').at(-1)!);
      expect(person).toMatchObject({
        status: 'active',
        organisation_id: house.organisations.portOfLunt.id,
        time_zone: 'Asia/Seoul',
        password_hash: null,
      });
      expect(await lettersTo(house, form.email)).toHaveLength(1);
      await nadia.post(`/people/${person.id}/welcome`).expect(303);
      expect(await lettersTo(house, form.email)).toHaveLength(2);
    });

    test('nobody is registered elsewhere, twice, or with mistakes', async () => {
      const nadia = await signIn(house, 'nadia');
      const send = (changes: object) =>
        nadia
          .post('/people')
          .type('form')
          .send({ ...form, organisation: 'AD', ...changes });
      expect((await send({ organisation: 'Belmora Customs' }).expect(422)).text).toContain('href="#organisation"');
      expect((await send({ email: 'LENA@example.org' }).expect(422)).text).toContain('href="#email"');
      expect((await send({ email: 'not an address' }).expect(422)).text).toContain('value="not an address"');
      expect((await send({ familyName: 'x'.repeat(101) }).expect(422)).text).toContain('href="#familyName"');
      expect(await lettersTo(house, form.email)).toEqual([]);
    });

    test('a name that several organisations bear is asked for more exactly', async () => {
      const sofia = await signIn(house, 'sofia');
      const answer = await sofia
        .post('/people')
        .type('form')
        .send({ ...form, organisation: 'a' })
        .expect(422);
      expect(answer.text).toContain('Ardenia Customs, Asia Pacific');
      await sofia
        .post('/people')
        .type('form')
        .send({ ...form, organisation: 'Ardenia Customs, Asia Pacific' })
        .expect(303);
    });

    const edited = { ...form, organisation: 'Port of Lunt', timeZone: 'Asia/Seoul' };

    test('of two who edit at once the second is told, and does not overwrite unknowingly', async () => {
      const sofia = await signIn(house, 'sofia');
      const send = (changes: object) =>
        sofia
          .post(pageOf('lena'))
          .type('form')
          .send({ ...edited, email: 'lena@example.org', ...changes });
      await send({ version: '1', grade: 'Inspector' }).expect(303);
      const late = await send({ version: '1', grade: 'Chief' }).expect(409);
      expect(late.text).toContain('value="Chief"');
      expect((await stored(house.people.lena.id)).grade).toBe('Inspector');
      await send({ version: '2', grade: 'Chief' }).expect(303);
      expect((await stored(house.people.lena.id)).grade).toBe('Chief');
    });

    test('a new address is told to the old one', async () => {
      const sofia = await signIn(house, 'sofia');
      await sofia
        .post(pageOf('lena'))
        .type('form')
        .send({ ...edited, version: '1' })
        .expect(303);
      expect((await lettersTo(house, 'lena@example.org'))[0]?.body_text).toContain(form.email);
      expect(JSON.parse((await trail('identity.person-changed'))[0]!.details)).toMatchObject({ name: 'Lena Okafor' });
    });

    test('whoever holds more than the editor is out of the editor’s hands', async () => {
      await grant('sofia', 'yuki', 'administrator', 'secretariat');
      const arjun = await signIn(house, 'arjun');
      const body = { ...edited, organisation: 'Belmora Customs', version: '1' };
      await arjun.post(pageOf('yuki')).type('form').send(body).expect(403);
      await arjun
        .post(`${pageOf('yuki')}/suspension`)
        .type('form')
        .send({ reason: 'x' })
        .expect(403);
      expect((await stored(house.people.yuki.id)).email).toBe('yuki@example.org');
    });
  });

  describe('roles', () => {
    test('are granted and withdrawn within reach, and change what one may do at once', async () => {
      const lena = await signIn(house, 'lena');
      await lena.get('/people').expect(403);
      expect((await grant('arjun', 'lena', 'coordinator', 'portOfLunt')).status).toBe(303);
      expect((await lena.get('/people').expect(200)).text).toContain('Okafor');
      const role = await sql()
        .selectFrom('roles')
        .selectAll()
        .where('role', '=', 'coordinator')
        .where('person_id', '=', house.people.lena.id)
        .executeTakeFirstOrThrow();
      const arjun = await signIn(house, 'arjun');
      await arjun.post(`${pageOf('lena')}/roles/${role.id}/withdrawal`).expect(303);
      await lena.get('/people').expect(403);
      expect((await trail('identity.role-granted')).concat(await trail('identity.role-withdrawn'))).toHaveLength(2);
    });

    test('are not granted at organisations out of reach', async () => {
      const answer = await grant('arjun', 'lena', 'administrator', 'secretariat');
      expect(answer.status).toBe(422);
      expect((await grant('arjun', 'awa', 'instructor', 'cordova')).status).toBe(404);
    });

    test('the last administrator of all keeps the role and the account', async () => {
      const sofia = await signIn(house, 'sofia');
      const [role] = await sql()
        .selectFrom('roles')
        .selectAll()
        .where('person_id', '=', house.people.sofia.id)
        .execute();
      await sofia.post(`${pageOf('sofia')}/roles/${role!.id}/withdrawal`).expect(409);
      await sofia
        .post(`${pageOf('sofia')}/suspension`)
        .type('form')
        .send({ reason: 'x' })
        .expect(403);
      await sofia.get('/audit').expect(200);
    });

    test('of two last administrators who remove each other at once one stays', async () => {
      await grant('sofia', 'ines', 'administrator', 'secretariat');
      const [sofia, ines] = [await signIn(house, 'sofia'), await signIn(house, 'ines')];
      const answers = await Promise.all([
        sofia
          .post(`${pageOf('ines')}/suspension`)
          .type('form')
          .send({ reason: 'first' }),
        ines
          .post(`${pageOf('sofia')}/suspension`)
          .type('form')
          .send({ reason: 'second' }),
      ]);
      // Whoever was suspended in time is sent to sign in, which is a redirect too.
      const obeyed = answers.filter(({ headers }) => headers['location']?.startsWith('/people/'));
      expect(obeyed).toHaveLength(1);
      const statuses = [await stored(house.people.sofia.id), await stored(house.people.ines.id)].map(
        ({ status }) => status,
      );
      expect(statuses.sort((a, b) => a.localeCompare(b))).toEqual(['active', 'suspended']);
    });
  });

  test('suspending needs a reason, ends every sign-in, and reopening lets in again', async () => {
    const [sofia, lena] = [await signIn(house, 'sofia'), await signIn(house, 'lena')];
    await sofia
      .post(`${pageOf('lena')}/suspension`)
      .type('form')
      .send({ reason: '' })
      .expect(422);
    await sofia
      .post(`${pageOf('lena')}/suspension`)
      .type('form')
      .send({ reason: 'Left the service' })
      .expect(303);
    await lena.get('/account').expect(303);
    const enter = () =>
      visit(house).post('/sign-in').type('form').send({ email: 'lena@example.org', password: castPassword });
    expect((await enter()).status).toBe(422);
    expect((await lettersTo(house, 'lena@example.org'))[0]?.body_text).toContain('Left the service');
    await sofia
      .post(`${pageOf('lena')}/suspension`)
      .type('form')
      .send({ reason: 'Again' })
      .expect(409);
    await sofia.post(`${pageOf('lena')}/reopening`).expect(303);
    expect((await enter()).status).toBe(303);
  });

  test('one’s own language, clock and certificate name are one’s own choice', async () => {
    const lena = await signIn(house, 'lena');
    const choices = {
      language: 'ar',
      timeZone: 'Africa/Lagos',
      certificateNameLatin: 'Lena A. Okafor',
      certificateNameArabic: 'لينا أوكافور',
    };
    await lena
      .post('/account')
      .type('form')
      .send({ ...choices, timeZone: 'Mars/Olympus' })
      .expect(422);
    await lena.post('/account').type('form').send(choices).expect(303);
    expect(await stored(house.people.lena.id)).toMatchObject({
      language: 'ar',
      time_zone: 'Africa/Lagos',
      certificate_name_latin: 'Lena A. Okafor',
      certificate_name_arabic: 'لينا أوكافور',
      certificate_name_other: null,
    });
    expect((await lena.get('/account').expect(200)).text).toContain('dir="rtl"');
  });

  test('when somebody was last here is known', async () => {
    await signIn(house, 'lena');
    expect((await stored(house.people.lena.id)).last_seen_at).toBe(house.clock.iso());
  });
});
