import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { book, cancelBooking, decide } from '../../server/classroom/booking/booking.ts';
import { cancelSession } from '../../server/classroom/booking/cancelling.ts';
import { addWalkIn } from '../../server/classroom/check-in/door.ts';
import { bookingChanged, sessionCancelled } from '../../server/classroom/index.ts';
import { transfer } from '../../server/classroom/booking/moving.ts';
import { engines } from '../kit/database.ts';
import type { PersonName } from '../kit/cast.ts';
import { addOfficers, lettersToLearners, openSchool, seats } from './kit.ts';
import type { School } from './kit.ts';

describe.each(engines)('booking, on %s', (engine) => {
  let school: School;
  beforeEach(async () => void (school = await openSchool(engine)));
  afterEach(() => school.house.close());

  const as = (name: PersonName) => school.house.actor(name);
  const bookAs = async (name: PersonName, sessionId: string) => book(school.parts, await as(name), { sessionId });
  const letters = async () =>
    (await lettersToLearners(school.house)).map(
      (letter) => `${letter.to_name}: ${letter.occasion.split(':')[0]} ${letter.calendar_method}`,
    );

  test('a learner books, a third goes on the waiting list, a cancellation promotes the first in line', async () => {
    const sessionId = await school.session();
    const lena = await bookAs('lena', sessionId);
    expect(lena.status).toBe('booked');
    expect((await bookAs('yuki', sessionId)).status).toBe('booked');
    expect((await bookAs('omar', sessionId)).status).toBe('wait-listed');
    expect((await bookAs('nadia', sessionId)).status).toBe('wait-listed');
    await cancelBooking(school.parts, await as('lena'), lena.id, '');
    expect(await seats(school.house, sessionId)).toEqual({ taken: 2, booked: 2, waiting: 1 });
    expect((await letters()).sort()).toEqual([
      'Lena Okafor: classroom.booked REQUEST',
      'Lena Okafor: classroom.booking-cancelled CANCEL',
      'Nadia Haddad: classroom.wait-listed null',
      'Omar Said: classroom.promoted REQUEST',
      'Omar Said: classroom.wait-listed null',
      'Yuki Tanaka: classroom.booked REQUEST',
    ]);
  });

  test('a session of another region is not there', async () => {
    const sessionId = await school.session();
    await expect(bookAs('awa', sessionId)).rejects.toMatchObject({ status: 404 });
  });

  test('what was cancelled can be booked again, with a newer calendar message', async () => {
    const sessionId = await school.session();
    const first = await bookAs('lena', sessionId);
    await cancelBooking(school.parts, await as('lena'), first.id, '');
    const again = await bookAs('lena', sessionId);
    expect(again.id).toBe(first.id);
    const sequences = (await lettersToLearners(school.house)).map(
      (letter) => /SEQUENCE:(\d+)/.exec(letter.calendar ?? '')?.[1],
    );
    expect(new Set(sequences)).toEqual(new Set(['1', '2', '3']));
    await expect(bookAs('lena', sessionId)).rejects.toMatchObject({
      said: { key: 'classroom.refused-already-booked' },
    });
  });

  test('nobody sits in two sessions at the same time', async () => {
    const one = await school.session();
    const other = await school.session({ title: 'Valuation workshop', roomId: null, place: 'Lunt' });
    await bookAs('lena', one);
    await expect(bookAs('lena', other)).rejects.toMatchObject({
      said: { key: 'classroom.refused-clash', values: { other: 'Risk management workshop, Seoul' } },
    });
  });

  test('deadlines hold for learners and coordinators, at midnight of the venue', async () => {
    const sessionId = await school.session();
    school.house.clock.set('2026-10-15T14:59:59.000Z');
    const lena = await bookAs('lena', sessionId);
    school.house.clock.set('2026-10-15T15:00:00.000Z');
    await expect(bookAs('yuki', sessionId)).rejects.toMatchObject({
      said: { key: 'classroom.refused-sign-up-closed' },
    });
    school.house.clock.set('2026-10-18T15:00:00.000Z');
    await expect(cancelBooking(school.parts, await as('lena'), lena.id, 'ill')).rejects.toMatchObject({
      said: { key: 'classroom.refused-too-late-to-cancel' },
    });
    await cancelBooking(school.parts, await as('arjun'), lena.id, 'ill');
  });

  test('a request waits for the coordinator, then for the organiser', async () => {
    const sessionId = await school.session({ approval: 'both' });
    const request = await bookAs('lena', sessionId);
    expect(request.status).toBe('requested');
    await expect(decide(school.parts, await as('lena'), request.id, { yes: true, reason: '' })).rejects.toMatchObject({
      status: 404,
    });
    await expect(decide(school.parts, await as('kofi'), request.id, { yes: true, reason: '' })).rejects.toMatchObject({
      status: 404,
    });
    const approved = await decide(school.parts, await as('nadia'), request.id, { yes: true, reason: '' });
    expect(approved.status).toBe('approved');
    await expect(decide(school.parts, await as('nadia'), request.id, { yes: true, reason: '' })).rejects.toMatchObject({
      status: 409,
    });
    expect((await decide(school.parts, await as('minjun'), request.id, { yes: true, reason: '' })).status).toBe(
      'booked',
    );
    const other = await bookAs('omar', sessionId);
    await expect(decide(school.parts, await as('nadia'), other.id, { yes: false, reason: '' })).rejects.toMatchObject({
      status: 422,
    });
    expect((await decide(school.parts, await as('nadia'), other.id, { yes: false, reason: 'On duty' })).status).toBe(
      'declined',
    );
    expect(await seats(school.house, sessionId)).toEqual({ taken: 1, booked: 1, waiting: 0 });
  });

  test('a coordinator books own officers and nobody else’s', async () => {
    const sessionId = await school.session();
    const { lena, yuki } = school.house.people;
    const booked = await book(school.parts, await as('nadia'), { sessionId, personId: lena.id });
    expect(booked).toMatchObject({ status: 'booked', source: 'coordinator' });
    await expect(book(school.parts, await as('nadia'), { sessionId, personId: yuki.id })).rejects.toMatchObject({
      status: 404,
    });
  });

  test('a walk-in is seated after sign-up has closed, as long as there are seats', async () => {
    const sessionId = await school.session({ capacity: 1 });
    school.house.clock.set('2026-10-20T00:30:00.000Z');
    const minjun = await as('minjun');
    expect((await addWalkIn(school.parts, minjun, sessionId, school.house.people.lena.id)).status).toBe('booked');
    await expect(addWalkIn(school.parts, minjun, sessionId, school.house.people.omar.id)).rejects.toMatchObject({
      said: { key: 'classroom.refused-no-seat' },
    });
    expect(await seats(school.house, sessionId)).toEqual({ taken: 1, booked: 1, waiting: 0 });
  });

  test('a transfer takes a seat in the other session and gives the old one to the queue; into a full one nothing changes', async () => {
    const from = await school.session({ capacity: 1 });
    const later = school.session({ capacity: 1, units: laterUnits(), title: 'Second run', roomId: null });
    const to = await later;
    const lena = await bookAs('lena', from);
    await bookAs('omar', from);
    const yuki = await bookAs('yuki', to);
    const arjun = await as('arjun');
    await expect(transfer(school.parts, arjun, lena.id, to)).rejects.toMatchObject({
      said: { key: 'classroom.refused-target-full' },
    });
    expect(await seats(school.house, from)).toEqual({ taken: 1, booked: 1, waiting: 1 });
    await cancelBooking(school.parts, await as('yuki'), yuki.id, '');
    expect((await transfer(school.parts, arjun, lena.id, to)).status).toBe('booked');
    expect(await seats(school.house, from)).toEqual({ taken: 1, booked: 1, waiting: 0 });
    expect(await seats(school.house, to)).toEqual({ taken: 1, booked: 1, waiting: 0 });
  });

  test('a session called off frees everybody, tells everybody, and offers other sessions', async () => {
    const sessionId = await school.session();
    const other = await school.session({ units: laterUnits(), title: 'Second run' });
    for (const name of ['lena', 'yuki', 'omar'] as const) await bookAs(name, sessionId);
    const told: string[] = [];
    school.house.news.listen(sessionCancelled, async (_tx, news) => void told.push(...news.personIds));
    await expect(cancelSession(school.parts, await as('lena'), sessionId, { reason: 'x' })).rejects.toMatchObject({
      status: 404,
    });
    await cancelSession(school.parts, await as('arjun'), sessionId, { reason: 'The centre is flooded' });
    expect(told).toHaveLength(3);
    expect(await seats(school.house, sessionId)).toEqual({ taken: 0, booked: 0, waiting: 0 });
    const letters = (await lettersToLearners(school.house)).filter((letter) =>
      letter.occasion.startsWith('classroom.session-cancelled'),
    );
    expect(letters.map((letter) => letter.calendar_method)).toEqual(expect.arrayContaining(['CANCEL', 'CANCEL', null]));
    for (const letter of letters) {
      expect(letter.body_text).toContain('The centre is flooded');
      expect(letter.body_text).toContain(`/classroom/sessions/${other}`);
    }
    await expect(cancelSession(school.parts, await as('arjun'), sessionId, { reason: 'again' })).rejects.toMatchObject({
      status: 409,
    });
  });

  test('other rooms hear of every change inside the transaction, and can stop it', async () => {
    const sessionId = await school.session();
    school.house.news.listen(bookingChanged, async () => {
      throw new Error('not today');
    });
    await expect(bookAs('lena', sessionId)).rejects.toThrow('not today');
    expect(await seats(school.house, sessionId)).toEqual({ taken: 0, booked: 0, waiting: 0 });
    expect(await lettersToLearners(school.house)).toEqual([]);
  });
});

describe.each(engines)('many at once, on %s', (engine) => {
  let school: School;
  beforeEach(async () => void (school = await openSchool(engine)));
  afterEach(() => school.house.close());

  test('the last seat booked by fifty people goes to exactly one', async () => {
    const sessionId = await school.session({ capacity: 1 });
    const people = await addOfficers(school.house, 50);
    const actors = await Promise.all(people.map((id) => school.house.identity.actor(id)));
    const answers = await Promise.all(actors.map((actor) => book(school.parts, actor!, { sessionId })));
    expect(answers.filter((answer) => answer.status === 'booked')).toHaveLength(1);
    expect(await seats(school.house, sessionId)).toEqual({ taken: 1, booked: 1, waiting: 49 });
  });

  test('without a waiting list forty-nine are refused', async () => {
    const sessionId = await school.session({ capacity: 1, waitingList: false });
    const people = await addOfficers(school.house, 50);
    const actors = await Promise.all(people.map((id) => school.house.identity.actor(id)));
    const answers = await Promise.allSettled(actors.map((actor) => book(school.parts, actor!, { sessionId })));
    expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(1);
    expect(await seats(school.house, sessionId)).toEqual({ taken: 1, booked: 1, waiting: 0 });
  });

  test('cancellations and bookings and promotions at once leave no seat empty, none taken twice, and nobody out of turn', async () => {
    const sessionId = await school.session({ capacity: 5 });
    const people = await addOfficers(school.house, 30);
    const actors = (await Promise.all(people.map((id) => school.house.identity.actor(id)))).map((actor) => actor!);
    const bookings = await Promise.all(actors.slice(0, 20).map((actor) => book(school.parts, actor, { sessionId })));
    const leaving = bookings.filter((_, index) => index % 2 === 0);
    await Promise.all([
      ...leaving.map(async (booking) => {
        const actor = actors.find((each) => each.personId === booking.person_id)!;
        await cancelBooking(school.parts, actor, booking.id, '');
      }),
      ...actors.slice(20).map((actor) => book(school.parts, actor, { sessionId })),
    ]);
    expect(await seats(school.house, sessionId)).toEqual({ taken: 5, booked: 5, waiting: 15 });
    const promoted = (await lettersToLearners(school.house)).filter((letter) =>
      letter.occasion.startsWith('classroom.promoted'),
    );
    expect(new Set(promoted.map((letter) => letter.occasion)).size).toBe(promoted.length);
  });

  test('one person who books two sessions of the same hours at once gets one', async () => {
    const one = await school.session();
    const other = await school.session({ roomId: null, title: 'At the same time' });
    const lena = await school.house.actor('lena');
    const answers = await Promise.allSettled([
      book(school.parts, lena, { sessionId: one }),
      book(school.parts, lena, { sessionId: other }),
    ]);
    expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(1);
  });
});

function laterUnits() {
  return [{ courseUnitId: null, title: 'All', date: '2026-11-20', starts: '09:00', ends: '17:00' }];
}
