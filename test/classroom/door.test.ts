import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { approveAttendance } from '../../server/classroom/attendance/approval.ts';
import { attendanceOf, doorWaitsOf, openConflicts } from '../../server/classroom/attendance/attendance-store.ts';
import { book } from '../../server/classroom/booking/booking.ts';
import { bookingOf } from '../../server/classroom/booking/booking-store.ts';
import { arrive } from '../../server/classroom/check-in/check-in.ts';
import { addWalkIn, markForBadge } from '../../server/classroom/check-in/door.ts';
import { markAllPresent, recordMarks } from '../../server/classroom/attendance/marking.ts';
import { changeSession } from '../../server/classroom/planning/planning.ts';
import { planOf } from '../../server/classroom/planning/session-plan.ts';
import { findSession, unitsOf } from '../../server/classroom/sessions/session-store.ts';
import type { SessionUnitRow } from '../../server/classroom/tables.ts';
import type { PersonName } from '../kit/cast.ts';
import { engines } from '../kit/database.ts';
import { openSchool, planFor, seats } from './kit.ts';
import type { School } from './kit.ts';

describe.each(engines)('at the door, on %s', (engine) => {
  let school: School;
  let sessionId: string;
  let units: SessionUnitRow[];
  beforeEach(async () => {
    school = await openSchool(engine);
    sessionId = await school.session({ capacity: 1 });
    units = await unitsOf(school.house.database, [sessionId]);
    await book(school.parts, await as('lena'), { sessionId });
  });
  afterEach(() => school.house.close());

  const as = (name: PersonName) => school.house.actor(name);
  const comeAt = async (name: PersonName, at: string, unit = 0) => {
    school.house.clock.set(at);
    return arrive(school.parts, await as(name), units[unit]!.id, school.house.clock.now());
  };
  const bookingIn = async (name: PersonName) =>
    (await bookingOf(school.house.database, sessionId, school.house.people[name].id))!;
  const enlarge = async (capacity: number) => {
    const session = (await findSession(school.house.database, sessionId))!;
    const plan = { ...(await planOf(school.house.database, session)), capacity };
    await changeSession(school.parts, await as('arjun'), sessionId, {
      version: session.version,
      plan,
      despiteClashes: true,
    });
  };

  test('whoever waits in the queue and comes is at the door, keeps the place in line, and once seated is in since the scan', async () => {
    expect((await book(school.parts, await as('omar'), { sessionId })).status).toBe('wait-listed');
    expect(await comeAt('omar', '2026-10-20T00:05:00.000Z')).toBe('at-the-door');
    expect((await bookingIn('omar')).status).toBe('wait-listed');
    expect(await doorWaitsOf(school.house.database, sessionId)).toMatchObject([
      { unit_id: units[0]!.id, came_at: '2026-10-20T00:05:00.000Z' },
    ]);
    const minjun = await as('minjun');
    school.house.clock.set('2026-10-20T00:40:00.000Z');
    const { omar } = school.house.people;
    await expect(addWalkIn(school.parts, minjun, sessionId, omar.id)).rejects.toMatchObject({
      said: { key: 'classroom.refused-no-seat' },
    });
    await enlarge(2);
    await addWalkIn(school.parts, minjun, sessionId, omar.id);
    expect(await seats(school.house, sessionId)).toEqual({ taken: 2, booked: 2, waiting: 0 });
    expect(await attendanceOf(school.house.database, sessionId)).toMatchObject([
      { status: 'attended', source: 'check-in', marked_at: '2026-10-20T00:05:00.000Z' },
    ]);
  });

  test('somebody of an organisation that the session is not offered to is told so, and waits for nobody', async () => {
    await expect(comeAt('awa', '2026-10-20T00:05:00.000Z')).rejects.toMatchObject({
      said: { key: 'classroom.refused-not-offered' },
    });
    expect(await doorWaitsOf(school.house.database, sessionId)).toEqual([]);
  });

  test('whoever makes up for one unit and stands at the door of another can be let in there', async () => {
    const minjun = await as('minjun');
    school.house.clock.set('2026-10-21T07:00:00.000Z');
    for (const unit of units.slice(0, 3)) await markAllPresent(school.parts, minjun, sessionId, unit.id);
    await approveAttendance(school.parts, minjun, sessionId, { restAbsent: true });
    const missed = (await bookingIn('lena')).id;
    const { units: again } = planFor(school.house, school.courseId, school.courseUnits, '2026-11-17');
    sessionId = await school.session({ units: again, signUpUntil: null });
    units = await unitsOf(school.house.database, [sessionId]);
    const makeUp = { madeUpFor: missed, unitIds: [units[3]!.id] };
    const lena = await book(school.parts, await as('lena'), { sessionId, makeUp });
    expect(await comeAt('lena', '2026-11-17T00:05:00.000Z')).toBe('at-the-door');
    await addWalkIn(school.parts, minjun, sessionId, lena.person_id);
    expect(JSON.parse((await bookingIn('lena')).makes_up!).toSorted()).toEqual([units[0]!.id, units[3]!.id].toSorted());
    expect(await attendanceOf(school.house.database, sessionId)).toMatchObject([{ unit_id: units[0]!.id }]);
  });

  test('a scan that contradicts what the instructor has marked is kept, and the learner hears of it', async () => {
    const booking = await bookingIn('lena');
    school.house.clock.set('2026-10-20T00:20:00.000Z');
    const mark = {
      id: 'mark-by-hand',
      unitId: units[0]!.id,
      bookingId: booking.id,
      status: 'excused' as const,
      minutes: null,
      comment: '',
      base: 0,
      device: 'tablet',
      source: 'instructor' as const,
      madeAt: '2026-10-20T00:20:00.000Z',
    };
    await recordMarks(school.parts, await as('minjun'), sessionId, [mark]);
    expect(await comeAt('lena', '2026-10-20T00:30:00.000Z')).toBe('disputed');
    expect(await openConflicts(school.house.database, sessionId)).toMatchObject([
      { status: 'partly', minutes: 150, source: 'check-in' },
    ]);
    expect((await attendanceOf(school.house.database, sessionId))[0]?.status).toBe('excused');
  });

  test('after the approval a late mark is told that it came too late, not that somebody contradicts it', async () => {
    const booking = await bookingIn('lena');
    school.house.clock.set('2026-10-21T07:00:00.000Z');
    const minjun = await as('minjun');
    await approveAttendance(school.parts, minjun, sessionId, { restAbsent: true });
    const mark = {
      id: 'mark-come-late',
      unitId: units[0]!.id,
      bookingId: booking.id,
      status: 'attended' as const,
      minutes: null,
      comment: '',
      base: 0,
      device: 'tablet',
      source: 'instructor' as const,
      // A device whose clock runs a day ahead.
      madeAt: '2026-10-22T07:00:00.000Z',
    };
    const [outcome] = await recordMarks(school.parts, minjun, sessionId, [mark]);
    expect(outcome).toMatchObject({ outcome: 'conflict', locked: true });
    const [kept] = await openConflicts(school.house.database, sessionId);
    expect(kept?.made_at).toBe('2026-10-21T07:00:00.000Z');
  });
});

describe('a badge held out', () => {
  const unit = { starts_at: '2026-10-20T00:00:00.000Z', ends_at: '2026-10-20T03:00:00.000Z' } as SessionUnitRow;
  test.each([
    ['2026-10-19T23:50:00.000Z', { status: 'attended', minutes: null }],
    ['2026-10-20T00:15:00.000Z', { status: 'attended', minutes: null }],
    ['2026-10-20T01:00:00.000Z', { status: 'partly', minutes: 120 }],
    ['2026-10-20T03:00:00.000Z', { status: 'attended', minutes: null }],
  ])('at %s is %j', (at, mark) => {
    expect(markForBadge(unit, at)).toEqual(mark);
  });
});
