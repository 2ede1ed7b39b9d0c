import { afterAll, beforeAll, expect, test } from 'vitest';
import request from 'supertest';
import { openHouse, signIn } from '../kit/house.ts';
import type { TestHouse } from '../kit/house.ts';
import { keep } from './kit/kept.ts';
import { oneSco, shelve } from './kit/packages.ts';

let house: TestHouse;
let moduleId: string;
beforeAll(async () => {
  house = await openHouse();
  moduleId = (await shelve(house, oneSco('1.2'))).moduleId;
});
afterAll(() => house.close());

const ask = (ticket: unknown, site = 'same-origin') =>
  request(house.content).post('/kept/presence').set('sec-fetch-site', site).send({ ticket });

/** The ticket with which the site leads somebody to the list of their device. */
async function ticketOf(name: 'lena' | 'yuki', way = '/player/kept/here'): Promise<string> {
  const { headers } = await (await signIn(house, name)).post(way).expect(303);
  const address = new URL(headers['location']!);
  expect(address.pathname).toMatch(/^\/kept\/[a-z]{2}\/$/);
  return address.searchParams.get('present') ?? '';
}

test('a device learns from the site who is before it, as whose its modules were taken along', async () => {
  const { owner } = await (await keep(house, 'lena', moduleId)).hear();
  const other = await (await keep(house, 'yuki', moduleId)).hear();
  expect(other.owner).not.toBe(owner);
  expect((await ask(await ticketOf('lena')).expect(200)).body).toEqual({ owner });
  expect((await ask(await ticketOf('yuki')).expect(200)).body).toEqual({ owner: other.owner });
});

test('by nothing that is made up, changed, too old, or asked from elsewhere', async () => {
  const ticket = await ticketOf('lena');
  const [owner, until, signature] = ticket.split('.');
  await ask(`${owner}.${Number(until) + 1}.${signature}`).expect(403);
  await ask(`${'0'.repeat(24)}.${until}.${signature}`).expect(403);
  for (const made of ['', 'x', 7, null, {}, [ticket], undefined]) await ask(made).expect(403);
  await ask(ticket, 'same-site').expect(403);
  await ask(ticket).expect(200);
  house.clock.advance({ minutes: 11 });
  await ask(ticket).expect(403);
});

test('the list of a launch is for its learner alone', async () => {
  const { launch } = await (await keep(house, 'lena', moduleId)).hear();
  const way = `/player/launches/${launch.launch}/list`;
  expect(await ticketOf('lena', way)).not.toBe('');
  for (const name of ['yuki', 'nadia', 'sofia'] as const) await (await signIn(house, name)).post(way).expect(404);
  await (await signIn(house, 'lena')).post('/player/launches/nothing/list').expect(404);
});

test('whoever keeps something comes by the device when signing out; everybody else goes straight', async () => {
  const away = async (name: 'lena' | 'awa') =>
    (await (await signIn(house, name)).post('/sign-out').expect(303)).headers['location'];
  const device = await keep(house, 'lena', moduleId);
  expect(await away('lena')).toBe(`${house.settings.contentOrigin}/kept/leaving`);
  expect(await away('awa')).toBe('/sign-in');
  const led = await request(house.content).get('/kept/leaving').expect(303);
  expect(led.headers['location']).toBe(`${house.settings.siteOrigin}/sign-in`);
  await device.remove().expect(204);
});
