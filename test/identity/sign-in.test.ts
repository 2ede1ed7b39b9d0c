import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../kit/database.ts';
import { openHouse, signIn, visit } from '../kit/house.ts';
import type { TestHouse } from '../kit/house.ts';

describe.each(engines)('signing in, on %s', (engine) => {
  let house: TestHouse;
  beforeAll(async () => void (house = await openHouse({ engine })));
  afterAll(() => house.close());

  test('the right password opens the site, signing out closes it', async () => {
    const nadia = await signIn(house, 'nadia');
    const again = await nadia.get('/sign-in').expect(303);
    expect(again.headers['location']).toBe('/');
    await nadia.post('/sign-out').expect(303);
    await nadia.get('/sign-in').expect(200);
  });

  test('a wrong password shows the form again with the address', async () => {
    const answer = await visit(house)
      .post('/sign-in')
      .type('form')
      .send({ email: 'nadia@example.org', password: 'not this one' })
      .expect(422);
    expect(answer.text).toContain('value="nadia@example.org"');
    expect(answer.text).not.toContain('not this one');
  });

  test('a form sent by another site is refused', async () => {
    const agent = visit(house).set('sec-fetch-site', 'same-site');
    await agent.post('/sign-in').type('form').send({ email: 'nadia@example.org', password: 'x' }).expect(403);
  });

  test('afterwards only addresses of this site are returned to', async () => {
    const lena = await signIn(house, 'lena');
    for (const elsewhere of ['//evil.example', '/\\evil.example', 'https://evil.example']) {
      const answer = await lena.get(`/sign-in?return=${encodeURIComponent(elsewhere)}`).expect(303);
      expect(answer.headers['location']).toBe('/');
    }
  });
});
