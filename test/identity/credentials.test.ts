import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { castPassword } from '../kit/cast.ts';
import type { IdentityTables } from '../../server/identity/index.ts';
import { engines } from '../kit/database.ts';
import { openHouse, signIn, visit } from '../kit/house.ts';
import type { TestHouse } from '../kit/house.ts';
import { lettersTo, linkTo } from './letters-kit.ts';

const fresh = 'seven grey herons on the pier';
const twice = { password: fresh, passwordAgain: fresh };

describe.each(engines)('credentials, on %s', (engine) => {
  let house: TestHouse;
  beforeEach(async () => void (house = await openHouse({ engine })));
  afterEach(() => house.close());

  const askReset = (email: string) => visit(house).post('/password-reset').type('form').send({ email });
  const enter = (password: string, email = 'lena@example.org') =>
    visit(house).post('/sign-in').type('form').send({ email, password });

  test('a reset by mail sets a new password once and ends every sign-in', async () => {
    const lena = await signIn(house, 'lena');
    await askReset('LENA@example.org').expect(303);
    const link = await linkTo(house, 'lena@example.org');
    await visit(house).post(link).type('form').send(twice).expect(303);
    await visit(house).post(link).type('form').send(twice).expect(404);
    await lena.get('/account').expect(303);
    await enter(castPassword).expect(422);
    await enter(fresh).expect(303);
  });

  test('a reset link ends after two hours, and when another one is asked for', async () => {
    await askReset('lena@example.org');
    const first = await linkTo(house, 'lena@example.org');
    await askReset('lena@example.org');
    const second = await linkTo(house, 'lena@example.org');
    expect(second).not.toBe(first);
    await visit(house).get(first).expect(404);
    await visit(house).get(second).expect(200);
    house.clock.advance({ hours: 2 });
    await visit(house).get(second).expect(404);
  });

  test('the answer is the same for an unknown address, and no letter leaves', async () => {
    const known = await askReset('lena@example.org');
    const unknown = await askReset('nobody@example.org');
    expect([unknown.status, unknown.headers['location']]).toEqual([known.status, known.headers['location']]);
    expect(await lettersTo(house, 'nobody@example.org')).toEqual([]);
  });

  test('the secret of a link is not in the database', async () => {
    await askReset('lena@example.org');
    const secret = (await linkTo(house, 'lena@example.org')).split('/').at(-1)!;
    const links = await house.database.sql<IdentityTables>().selectFrom('password_links').selectAll().execute();
    expect(links).toHaveLength(1);
    expect(JSON.stringify(links)).not.toContain(secret);
  });

  test('changing the password asks for the one now, keeps this browser and ends the others', async () => {
    const [here, there] = [await signIn(house, 'lena'), await signIn(house, 'lena')];
    await here
      .post('/account/password')
      .type('form')
      .send({ ...twice, currentPassword: 'wrong' })
      .expect(422);
    await here
      .post('/account/password')
      .type('form')
      .send({ ...twice, currentPassword: castPassword })
      .expect(303);
    await here.get('/account').expect(200);
    await there.get('/account').expect(303);
    expect((await lettersTo(house, 'lena@example.org')).map(({ subject }) => subject)).toEqual([
      'Your password was changed',
    ]);
  });

  test('a weak password is refused with the reason', async () => {
    const lena = await signIn(house, 'lena');
    for (const password of ['short one', 'Password123456', 'lena okafor 2026']) {
      const typed = { currentPassword: castPassword, password, passwordAgain: password };
      const answer = await lena.post('/account/password').type('form').send(typed).expect(422);
      expect(answer.text).toContain('href="#password"');
      expect(answer.text).not.toContain(password);
    }
    await enter(castPassword).expect(303);
  });

  test('the own sign-ins are listed; one is ended, then all others', async () => {
    const [here, there, elsewhere] = [
      await signIn(house, 'lena'),
      await signIn(house, 'lena'),
      await signIn(house, 'lena'),
    ];
    const page = (await here.get('/account').expect(200)).text;
    const endings = [...page.matchAll(/action="(\/account\/sign-ins\/[0-9a-f]{64}\/ending)"/g)].map(
      (match) => match[1]!,
    );
    expect(endings).toHaveLength(2);
    await here.post(endings[0]!).expect(303);
    const left = await Promise.all([there, elsewhere].map(async (agent) => (await agent.get('/account')).status));
    expect(left.sort((a, b) => a - b)).toEqual([200, 303]);
    await here.post('/account/sign-ins/ending').expect(303);
    await here.get('/account').expect(200);
    const none = await Promise.all([there, elsewhere].map(async (agent) => (await agent.get('/account')).status));
    expect(none).toEqual([303, 303]);
  });

  test('nobody ends the sign-in of somebody else', async () => {
    const [lena, yuki] = [await signIn(house, 'lena'), await signIn(house, 'yuki')];
    await signIn(house, 'lena');
    const page = (await lena.get('/account')).text;
    const ending = /action="(\/account\/sign-ins\/[0-9a-f]{64}\/ending)"/.exec(page)![1]!;
    await yuki.post(ending).expect(404);
  });

  test('a page under way does not bring back a session ended meanwhile', async () => {
    const lena = await signIn(house, 'lena');
    await Promise.all([lena.get('/account'), lena.post('/sign-out'), lena.get('/account'), lena.get('/account')]);
    const rows = await house.database
      .sql<IdentityTables>()
      .selectFrom('sign_in_sessions')
      .select('id')
      .where('person_id', '=', house.people.lena.id)
      .execute();
    expect(rows).toEqual([]);
  });

  test('signing in gives the session another identifier', async () => {
    const agent = visit(house);
    const before = (await agent.post('/language').type('form').send({ language: 'fr' })).headers['set-cookie'];
    const after = (
      await agent.post('/sign-in').type('form').send({ email: 'lena@example.org', password: castPassword })
    ).headers['set-cookie'];
    expect(before?.[0]).toMatch(/^waymark=.*HttpOnly; SameSite=Lax$/);
    expect(after?.[0]).toMatch(/^waymark=/);
    expect(after?.[0]?.split(';')[0]).not.toBe(before?.[0]?.split(';')[0]);
    expect((await agent.get('/account')).text).toContain('lang="fr"');
  });

  test('on https the cookie is bound to this host and goes over encrypted connections only', async () => {
    const secure = await openHouse({ engine, siteOrigin: 'https://learning.example.org' });
    const answer = await visit(secure)
      .post('/sign-in')
      .set('x-forwarded-proto', 'https')
      .type('form')
      .send({ email: 'lena@example.org', password: castPassword });
    await secure.close();
    expect(answer.headers['set-cookie']?.[0]).toMatch(
      /^__Host-waymark=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
  });

  test('ten wrong passwords close the account to guessing for a quarter of an hour', async () => {
    for (let attempt = 0; attempt < 10; attempt++) await enter(`wrong ${attempt}`).expect(422);
    await enter(castPassword).expect(429);
    await enter(castPassword, 'omar@example.org').expect(303);
    house.clock.advance({ minutes: 16 });
    await enter(castPassword).expect(303);
  });

  test('what has expired is forgotten', async () => {
    await signIn(house, 'lena');
    await askReset('lena@example.org');
    house.clock.advance({ days: 1 });
    for (const job of house.identity.jobs) await job.run();
    const sql = house.database.sql<IdentityTables>();
    expect(await sql.selectFrom('sign_in_sessions').select('id').execute()).toEqual([]);
    expect(await sql.selectFrom('password_links').select('token_digest').execute()).toEqual([]);
  });
});
