import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bookedSeats } from './gates-kit.ts';
import type { MailTables } from '../../server/platform/mail/index.ts';
import { openHouse, signIn } from '../kit/house.ts';
import type { Agent, TestHouse } from '../kit/house.ts';
import { attemptOf } from './attempts.ts';
import { blendedPath, type Blended } from './blended.ts';

let house: TestHouse;
let blended: Blended;
let gate: string;
let sofia: Agent;
let nadia: Agent;
let lena: Agent;
beforeAll(async () => {
  house = await openHouse();
  blended = await blendedPath(house);
  gate = `/paths/${blended.pathId}/gates/step-ws`;
  await house.paths.enrolling.enrol(
    await house.actor('sofia'),
    blended.pathId,
    (['lena', 'omar', 'yuki', 'nadia'] as const).map((name) => house.people[name].id),
  );
  [sofia, nadia, lena] = [await signIn(house, 'sofia'), await signIn(house, 'nadia'), await signIn(house, 'lena')];
});
afterAll(() => house.close());

const meet = async (name: 'lena' | 'omar' | 'yuki') => {
  await attemptOf(house, name, blended.modules.hs, { status: 'completed' });
  await attemptOf(house, name, blended.modules.sw, { status: 'passed', scaled: 0.9 });
};
const letters = async (kind: string) =>
  (await house.database.sql<MailTables>().selectFrom('outbox').selectAll().orderBy('id').execute()).filter(
    ({ occasion }) => occasion.startsWith(kind),
  );

describe('the session of a locked step', () => {
  test('is not booked through the classroom, and its page says why and where to go on', async () => {
    const address = `/classroom/sessions/${blended.sessionId}`;
    const page = await lena.get(address).expect(200);
    expect(page.text).not.toContain('Book a seat');
    expect(page.text).toContain('Locked until this stage is done: Online phase');
    expect(page.text).toContain(`href="/paths/${blended.pathId}#stage-online"`);
    const refused = await lena.post(`${address}/bookings`).expect(409);
    expect(refused.text).toContain('Locked until this stage is done: Online phase');
    expect(await bookedSeats(house, blended.sessionId)).toEqual([]);
  });

  test('is booked as ever by people who are on no such path', async () => {
    const arjun = await signIn(house, 'arjun');
    await arjun.post(`/classroom/sessions/${blended.sessionId}/bookings`).expect(303);
    expect(await bookedSeats(house, blended.sessionId)).toEqual(['Arjun']);
  });

  test('is kept from a group too, unless whoever books others says so of each', async () => {
    const group = `/classroom/sessions/${blended.sessionId}/group`;
    const [omar, own] = [house.people.omar.id, house.people.nadia.id];
    const list = 'omar@example.org, nadia@example.org';
    const preview = await nadia.post(group).type('form').send({ list }).expect(200);
    expect(preview.text).toContain('Locked until this stage is done: Online phase');
    expect(preview.text).toContain(`name="despite" value="${omar}"`);
    expect(preview.text).not.toContain(`name="person" value="${omar}"`);
    const result = await nadia.post(group).type('form').send({ sure: 'yes', person: omar, despite: own }).expect(200);
    // Nobody says so for themselves.
    expect(result.text.match(/Locked until this stage is done/g)).toHaveLength(2);
    expect(await bookedSeats(house, blended.sessionId)).toEqual(['Arjun']);
  });

  test('can be given by those who seat others, when they know of it', async () => {
    const address = `/classroom/sessions/${blended.sessionId}`;
    const person = house.people.omar.id;
    await nadia.post(`${address}/bookings`).type('form').send({ person }).expect(409);
    const found = await nadia.get(`${address}?find=Omar`).expect(200);
    expect(found.text).toContain('Book all the same');
    const group = { sure: 'yes', despite: person };
    expect((await nadia.post(`${address}/group`).type('form').send(group).expect(200)).text).toContain('Booked');
    const [booking] = await house.classroom.bookingFacts(house.database, [person], [blended.courseId]);
    await nadia
      .post(`/classroom/bookings/${booking!.id}/cancellation`)
      .type('form')
      .send({ reason: 'Later' })
      .expect(303);
    await nadia.post(`${address}/bookings`).type('form').send({ person, despite: 'yes' }).expect(303);
    expect(await bookedSeats(house, blended.sessionId)).toEqual(['Arjun', 'Omar']);
    // A learner cannot say so for themselves.
    await lena.post(`${address}/bookings`).type('form').send({ despite: 'yes' }).expect(409);
  });

  test('is offered once the gate is met', async () => {
    await meet('lena');
    const page = await lena.get(`/classroom/sessions/${blended.sessionId}`).expect(200);
    expect(page.text).toContain('Book a seat');
    expect(page.text).not.toContain('Locked until');
  });
});

describe('the list of a gate', () => {
  test('is reached from the path and from the session, and shows both sides by administration', async () => {
    await meet('yuki');
    const session = await sofia.get(`/classroom/sessions/${blended.sessionId}`).expect(200);
    expect(session.text).toContain(`${gate}?session=${blended.sessionId}`);
    const gates = await sofia.get(`/paths/${blended.pathId}/gates`).expect(200);
    expect(gates.text).toContain('2 have met it, 2 have not');
    house.queries.length = 0;
    const page = await sofia.get(gate).expect(200);
    expect(house.queries.length).toBeLessThanOrEqual(12);
    expect(page.text).toContain('Ardenia Customs');
    expect(page.text).toContain('Belmora Customs');
    expect(page.text).toContain('Lena Okafor');
    const missing = await sofia.get(`${gate}?standing=missing`).expect(200);
    expect(missing.text).toContain('Omar Said');
    expect(missing.text).not.toContain('Lena Okafor');
    expect(missing.text).toContain('Locked until this stage is done: Online phase');
  });

  test('is limited to the people of who looks, and is not there for learners', async () => {
    const page = await nadia.get(gate).expect(200);
    expect(page.text).toContain('Lena Okafor');
    expect(page.text).not.toContain('Yuki Tanaka');
    await lena.get(gate).expect(403);
    await sofia.get(`/paths/${blended.pathId}/gates/step-hs`).expect(404);
    const kofi = await signIn(house, 'kofi');
    await kofi.get(gate).expect(404);
  });

  test('can be taken away as a file of exactly what is filtered', async () => {
    const file = await sofia.get(`${gate}.csv?standing=met`).expect(200);
    const rows = file.text.trim().split(/\r?\n/);
    expect(rows).toHaveLength(3);
    expect(rows.join('\n')).toMatch(/Lena Okafor.*Port of Lunt.*Met/);
  });
});

describe('booking those who have met it', () => {
  test('shows what would become of them, books, and says what did', async () => {
    house.queries.length = 0;
    const preview = await sofia.get(`${gate}/booking?session=${blended.sessionId}`).expect(200);
    expect(house.queries.length).toBeLessThanOrEqual(14);
    expect(preview.text).toContain('2 seats');
    expect(preview.text).not.toContain('Omar Said');
    const [lenas, yukis, omars] = [house.people.lena.id, house.people.yuki.id, house.people.omar.id];
    const order = { order: 'order-1', session: blended.sessionId, person: [lenas, yukis, omars] };
    const done = await sofia.post(`${gate}/bookings`).type('form').send(order).expect(303);
    const result = await sofia.get(done.headers['location']!).expect(200);
    expect(result.text).toContain('2 seats');
    expect(result.text).toContain('Has not met what comes before');
    expect(await bookedSeats(house, blended.sessionId)).toEqual(['Arjun', 'Lena', 'Omar', 'Yuki']);
    const letters1 = await letters('classroom.booked');
    await sofia.post(`${gate}/bookings`).type('form').send(order).expect(303);
    expect(await letters('classroom.booked')).toEqual(letters1);
    await nadia.get(done.headers['location']!).expect(404);
  });

  test('takes a coordinator no further than to their own officers', async () => {
    const order = { order: 'order-2', session: blended.sessionId, person: house.people.yuki.id };
    const done = await nadia.post(`${gate}/bookings`).type('form').send(order).expect(303);
    expect((await nadia.get(done.headers['location']!).expect(200)).text).toContain('Refused');
  });
});

test('a letter goes to those who have not met it, with what each is missing, once', async () => {
  const page = await sofia.get(`${gate}/letter?standing=missing`).expect(200);
  expect(page.text).toContain('2 participants have not met it');
  const letter = { letter: 'letter-1', body: 'The workshop is in three weeks.\n\nPlease finish the modules.' };
  await sofia.post(`${gate}/letters`).type('form').send(letter).expect(303);
  await sofia.post(`${gate}/letters`).type('form').send(letter).expect(303);
  const sent = await letters('paths.gate-letter');
  expect(sent.map(({ to_name }) => to_name).sort()).toEqual(['Nadia Haddad', 'Omar Said']);
  expect(sent.find(({ to_name }) => to_name.startsWith('Nadia'))?.body_text).toContain(
    'What is still missing:\n– Locked until this stage is done: Online phase',
  );
  await sofia.post(`${gate}/letters`).type('form').send({ letter: 'letter-2', body: '' }).expect(422);
});
