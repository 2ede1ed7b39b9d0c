import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { approveAttendance } from '../../server/classroom/attendance/approval.ts';
import { book, cancelBooking } from '../../server/classroom/booking/booking.ts';
import { bookingOf, calledOff } from '../../server/classroom/booking/booking-store.ts';
import { cancelSession } from '../../server/classroom/booking/cancelling.ts';
import { markAllPresent, recordMarks } from '../../server/classroom/attendance/marking.ts';
import { makeUpsFor } from '../../server/classroom/booking/making-up.ts';
import { rebook, transfer } from '../../server/classroom/booking/moving.ts';
import { planSession } from '../../server/classroom/planning/planning.ts';
import { unitsOf } from '../../server/classroom/sessions/session-store.ts';
import type { PersonName } from '../kit/cast.ts';
import { engines } from '../kit/database.ts';
import { lettersToLearners, openSchool, planFor, seats } from './kit.ts';
import type { School } from './kit.ts';

describe.each(engines)('moving people, on %s', (engine) => {
  let school: School;
  beforeEach(async () => void (school = await openSchool(engine)));
  afterEach(() => school.house.close());

  const as = (name: PersonName) => school.house.actor(name);
  const bookAs = async (name: PersonName, sessionId: string) => book(school.parts, await as(name), { sessionId });
  const bookingIn = async (name: PersonName, sessionId: string) =>
    bookingOf(school.house.database, sessionId, school.house.people[name].id);
  const later = (change = {}) =>
    school.session({
      title: 'Second run',
      units: planFor(school.house, school.courseId, school.courseUnits, '2026-11-17').units,
      ...change,
    });
  const letters = async (occasion: string) =>
    (await lettersToLearners(school.house)).filter((letter) => letter.occasion.startsWith(`classroom.${occasion}:`));

  /** Lena misses the last unit of the first session, which is approved. */
  async function missedTheLast(): Promise<{ missed: string; sessionId: string }> {
    const sessionId = await school.session();
    const { id } = await bookAs('lena', sessionId);
    const units = await unitsOf(school.house.database, [sessionId]);
    const minjun = await as('minjun');
    school.house.clock.set('2026-10-21T07:00:00.000Z');
    for (const unit of units.slice(0, 3)) await markAllPresent(school.parts, minjun, sessionId, unit.id);
    await approveAttendance(school.parts, minjun, sessionId, { restAbsent: true });
    return { missed: id, sessionId };
  }

  test('a make-up that is moved stays a make-up of the same part; where that is not taught nothing changes', async () => {
    const { missed } = await missedTheLast();
    const first = await later({ signUpUntil: null, cancelUntil: null });
    const [, , , last] = await unitsOf(school.house.database, [first]);
    const makeUp = { madeUpFor: missed, unitIds: [last!.id] };
    const { id } = await book(school.parts, await as('lena'), { sessionId: first, makeUp });
    const firstDayOnly = planFor(school.house, school.courseId, school.courseUnits, '2026-11-24').units.slice(0, 2);
    const without = await later({ units: firstDayOnly, signUpUntil: null, cancelUntil: null });
    const arjun = await as('arjun');
    await expect(transfer(school.parts, arjun, id, without)).rejects.toMatchObject({
      said: { key: 'classroom.refused-parts-not-taught' },
    });
    expect(await seats(school.house, first)).toMatchObject({ booked: 1 });
    const { units } = planFor(school.house, school.courseId, school.courseUnits, '2026-12-01');
    const other = await later({ units, signUpUntil: null, cancelUntil: null });
    const moved = await transfer(school.parts, arjun, id, other);
    const taught = await unitsOf(school.house.database, [other]);
    expect(moved).toMatchObject({ made_up_for: missed, makes_up: JSON.stringify([taught[3]!.id]) });
    expect((await letters('moved')).at(-1)?.calendar).toContain('DTSTART;TZID=Asia/Seoul:20261202T140000');
  });

  test('make-ups are found at whatever centre teaches the missed part', async () => {
    const { missed, sessionId } = await missedTheLast();
    const tokyo = await later({ roomId: null, place: 'Tokyo', timeZone: 'Asia/Tokyo', signUpUntil: null });
    const firstDayOnly = planFor(school.house, school.courseId, school.courseUnits, '2026-11-24').units.slice(0, 2);
    await later({ units: firstDayOnly, signUpUntil: null });
    const booking = (await bookingIn('lena', sessionId))!;
    expect(booking.id).toBe(missed);
    const offers = await makeUpsFor(school.house.database, booking, school.courseId, school.house.clock.iso());
    expect(offers.map(({ session, units }) => [session.id, units.map((unit) => unit.title)])).toEqual([
      [tokyo, ['Feedback']],
    ]);
    // An officer's coordinator books it for them.
    const makeUp = { madeUpFor: missed, unitIds: offers[0]!.units.map((unit) => unit.id) };
    const personId = school.house.people.lena.id;
    const made = await book(school.parts, await as('nadia'), { sessionId: tokyo, personId, makeUp });
    expect(made).toMatchObject({ status: 'booked', source: 'coordinator', made_up_for: missed });
  });

  test('whoever waits can be moved, to a published session of the course and to no other', async () => {
    const from = await school.session({ capacity: 1 });
    await bookAs('lena', from);
    const { id } = await bookAs('omar', from);
    const arjun = await as('arjun');
    const plan = { ...planFor(school.house, school.courseId, school.courseUnits, '2026-11-17'), roomId: null };
    const draft = await planSession(school.parts, arjun, plan, { despiteClashes: true });
    await expect(transfer(school.parts, arjun, id, (draft as { id: string }).id)).rejects.toMatchObject({
      status: 404,
    });
    const to = await later();
    expect((await transfer(school.parts, arjun, id, to)).status).toBe('booked');
    expect(await seats(school.house, from)).toEqual({ taken: 1, booked: 1, waiting: 0 });
    expect((await letters('moved-away')).map((letter) => letter.calendar_method)).toEqual([null]);
  });

  test('whoever has been there is neither moved nor cancelled, and a session that was held is not called off', async () => {
    const sessionId = await school.session();
    const to = await later();
    const { id } = await bookAs('lena', sessionId);
    const [unit] = await unitsOf(school.house.database, [sessionId]);
    school.house.clock.set('2026-10-20T01:00:00.000Z');
    await markAllPresent(school.parts, await as('minjun'), sessionId, unit!.id);
    const arjun = await as('arjun');
    const hasAttended = { said: { key: 'classroom.refused-has-attended' } };
    await expect(transfer(school.parts, arjun, id, to)).rejects.toMatchObject(hasAttended);
    await expect(cancelBooking(school.parts, arjun, id, 'left')).rejects.toMatchObject(hasAttended);
    await expect(cancelSession(school.parts, arjun, sessionId, { reason: 'storm' })).rejects.toMatchObject({
      said: { key: 'classroom.refused-was-held' },
    });
    const absent = {
      status: 'no-show',
      minutes: null,
      comment: '',
      base: 1,
      device: 'd',
      source: 'instructor',
    } as const;
    const mark = { ...absent, id: 'mark-absent', unitId: unit!.id, bookingId: id, madeAt: school.house.clock.iso() };
    await recordMarks(school.parts, await as('minjun'), sessionId, [mark]);
    await cancelBooking(school.parts, arjun, id, 'never came');
  });

  test('a session called off moves its people to another in one deed, first come first served, and says who is left and why', async () => {
    const sessionId = await school.session({ capacity: 3 });
    for (const name of ['lena', 'omar', 'yuki', 'nadia'] as const) await bookAs(name, sessionId);
    const to = await later({ capacity: 1 });
    const busy = await school.session({
      title: 'Valuation',
      roomId: null,
      place: 'Lunt',
      staff: [],
      units: [{ courseUnitId: null, title: '', date: '2026-11-18', starts: '10:00', ends: '11:00' }],
    });
    await bookAs('lena', busy);
    const arjun = await as('arjun');
    const result = await cancelSession(school.parts, arjun, sessionId, { reason: 'The centre is flooded', moveTo: to });
    expect([result.booked, result.waiting, result.refusals.size]).toEqual([1, 2, 1]);
    expect((await bookingIn('omar', to))?.status).toBe('booked');
    expect((await bookingIn('yuki', to))?.status).toBe('wait-listed');
    expect((await bookingIn('nadia', to))?.status).toBe('wait-listed');
    const affected = await calledOff(school.house.database, sessionId);
    expect(affected.map((each) => [each.given_name, each.called_off_as])).toEqual([
      ['Lena', 'booked'],
      ['Omar', 'booked'],
      ['Yuki', 'booked'],
      ['Nadia', 'wait-listed'],
    ]);
    expect(JSON.parse(affected[0]!.rebooking_refusal!)).toEqual({
      key: 'classroom.refused-clash',
      values: { other: 'Valuation' },
    });
    // Everybody gets one letter that takes it out of the calendar; those moved get an invitation as well.
    const cancelled = await letters('session-cancelled');
    expect(cancelled.map((letter) => letter.to_name).sort()).toEqual([
      'Lena Okafor',
      'Nadia Haddad',
      'Omar Said',
      'Yuki Tanaka',
    ]);
    const textFor = (name: string) => cancelled.find((letter) => letter.to_name === name)?.body_text;
    expect(textFor('Yuki Tanaka')).toContain('You have been put on the waiting list of another session: Second run');
    expect(textFor('Lena Okafor')).toContain('You can book one of these sessions instead');
    expect((await letters('moved')).map((letter) => [letter.to_name, letter.calendar_method])).toEqual([
      ['Omar Said', 'REQUEST'],
    ]);
    // Once Lena's other session is off, she is moved to a third run.
    await cancelSession(school.parts, arjun, busy, { reason: 'x' });
    const third = await later({
      title: 'Third run',
      units: planFor(school.house, school.courseId, school.courseUnits, '2026-12-08').units,
    });
    const again = await rebook(school.parts, arjun, sessionId, { to: third, bookingIds: [affected[0]!.id] });
    expect([again.booked, again.refusals.size]).toEqual([1, 0]);
    expect((await bookingIn('lena', third))?.status).toBe('booked');
    expect((await calledOff(school.house.database, sessionId))[0]!.rebooking_refusal).toBeNull();
  });

  test('a session is called off and rebooked while somebody takes the last seat of the other: nobody sits twice, no seat is given twice', async () => {
    const sessionId = await school.session({ capacity: 2 });
    for (const name of ['lena', 'omar'] as const) await bookAs(name, sessionId);
    const to = await later({ capacity: 2 });
    const [arjun, yuki] = [await as('arjun'), await as('yuki')];
    const [moved] = await Promise.all([
      cancelSession(school.parts, arjun, sessionId, { reason: 'x', moveTo: to }),
      book(school.parts, yuki, { sessionId: to }),
    ]);
    expect(moved.booked + moved.waiting).toBe(2);
    expect(await seats(school.house, to)).toEqual({ taken: 2, booked: 2, waiting: 1 });
  });
});
