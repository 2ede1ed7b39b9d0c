import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../kit/database.ts';
import { openHouse, signIn, visit } from '../kit/house.ts';
import type { TestHouse } from '../kit/house.ts';
import { linkTo } from './letters-kit.ts';

describe.each(engines)('the trail and the letters, on %s', (engine) => {
  let house: TestHouse;
  beforeAll(async () => {
    house = await openHouse({ engine });
    const suspend = async (id: string, reason: string) => {
      const sofia = await signIn(house, 'sofia');
      await sofia.post(`/people/${id}/suspension`).type('form').send({ reason }).expect('location', `/people/${id}`);
    };
    await suspend(house.people.omar.id, '=1+1');
    house.clock.advance({ days: 2 });
    await suspend(house.people.awa.id, 'Away');
    await visit(house).post('/password-reset').type('form').send({ email: 'lena@example.org' });
  });
  afterAll(() => house.close());

  test('who did what is shown as far as one reaches', async () => {
    const [sofia, arjun] = [await signIn(house, 'sofia'), await signIn(house, 'arjun')];
    const all = (await sofia.get('/audit').expect(200)).text;
    expect(all).toContain('Awa Diallo');
    expect(all.indexOf('Awa Diallo')).toBeLessThan(all.indexOf('Omar Said'));
    expect(all).toContain('Suspended an account');
    const own = (await arjun.get('/audit').expect(200)).text;
    expect(own).toContain('Omar Said');
    expect(own).not.toContain('Awa Diallo');
  });

  test('people are named, other ids are left to the file, words of other rooms are found', async () => {
    const [sofia, actor] = [await signIn(house, 'sofia'), await house.actor('nadia')];
    const details = { person: house.people.lena.id, session: house.organisations.ardenia.id };
    const deed = { actor, deed: 'catalogue.module-created', subject: { kind: 'booking', id: 'b-1' }, details };
    await house.database.transaction((tx) => house.identity.audit.record(tx, deed));
    const page = (await sofia.get('/audit?subject=booking:b-1').expect(200)).text;
    expect(page).toContain('Person: Lena Okafor');
    expect(page).not.toContain(details.session);
    expect(page).not.toContain('catalogue.module-created</td>');
    expect((await sofia.get('/audit.csv?subject=booking:b-1').expect(200)).text).toContain(details.session);
  });

  test('it is filtered by deed, person, subject and days', async () => {
    const sofia = await signIn(house, 'sofia');
    const lines = async (query: string) =>
      (await sofia.get(`/audit.csv?${query}`).expect(200)).text.trim().split('\r\n').length - 1;
    expect(await lines('')).toBe(3);
    expect(await lines('deed=identity.person-suspended')).toBe(2);
    expect(await lines('deed=identity.person-closed')).toBe(0);
    expect(await lines('person=marek')).toBe(2);
    expect(await lines('person=kofi')).toBe(0);
    expect(await lines(`subject=person:${house.people.awa.id}`)).toBe(1);
    expect(await lines('from=2026-03-04&deed=identity.person-suspended')).toBe(1);
    expect(await lines('until=2026-03-03')).toBe(1);
    expect(await lines('from=2026-03-03&until=2026-03-03')).toBe(0);
    expect(await lines('from=not-a-day&subject=%27;--')).toBe(3);
    await sofia.get('/audit?from=2026-13-45').expect(200);
  });

  test('a file never holds a formula', async () => {
    const sofia = await signIn(house, 'sofia');
    const file = (await sofia.get('/audit.csv').expect(200)).text;
    expect(file.split(/[,\r\n]/).filter((cell) => /^"?[=+@]/.test(cell))).toEqual([]);
  });

  test('letters are read by who administers everything, and by nobody else', async () => {
    const [sofia, arjun] = [await signIn(house, 'sofia'), await signIn(house, 'arjun')];
    const list = (await sofia.get('/outbox').expect(200)).text;
    expect(list).toContain('No mail server is set up');
    const letter = /href="(\/outbox\/[\w-]+)">Set a new password/.exec(list)![1]!;
    const page = (await sofia.get(letter).expect(200)).text;
    expect(page).toContain(`href="http://localhost:3000${await linkTo(house, 'lena@example.org')}"`);
    await arjun.get('/outbox').expect(404);
    await arjun.get(letter).expect(404);
  });
});
