import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { approveAttendance, reopenAttendance } from '../../server/classroom/attendance/approval.ts';
import { book } from '../../server/classroom/booking/booking.ts';
import { admit, arrive, codesFor, doorByShortCode, doorOf } from '../../server/classroom/check-in/check-in.ts';
import { attendanceApproved } from '../../server/classroom/index.ts';
import type { ApprovedAttendance, ClassroomTables } from '../../server/classroom/index.ts';
import { markAllPresent, recordMarks, settleConflicts } from '../../server/classroom/attendance/marking.ts';
import type { SentMark } from '../../server/classroom/attendance/marking.ts';
import { openConflicts } from '../../server/classroom/attendance/attendance-store.ts';
import { unitsOf } from '../../server/classroom/sessions/session-store.ts';
import type { PersonName } from '../kit/cast.ts';
import { engines } from '../kit/database.ts';
import { openSchool, seats, planFor } from './kit.ts';
import type { School } from './kit.ts';

describe.each(engines)('attendance, on %s', (engine) => {
  let school: School;
  let sessionId: string;
  let units: string[];
  let lena: string;
  let omar: string;
  let marks = 0;

  beforeEach(async () => {
    school = await openSchool(engine);
    sessionId = await school.session();
    units = (await unitsOf(school.house.database, [sessionId])).map((unit) => unit.id);
    lena = (await book(school.parts, await as('lena'), { sessionId })).id;
    omar = (await book(school.parts, await as('omar'), { sessionId })).id;
    school.house.clock.set('2026-10-20T00:00:00.000Z');
  });
  afterEach(() => school.house.close());

  const as = (name: PersonName) => school.house.actor(name);
  const mark = (
    bookingId: string,
    unit: number,
    status: SentMark['status'],
    more: Partial<SentMark> = {},
  ): SentMark => ({
    id: `mark-${engine}-${marks++}`,
    unitId: units[unit]!,
    bookingId,
    status,
    minutes: null,
    comment: '',
    base: 0,
    device: 'phone',
    source: 'instructor',
    madeAt: school.house.clock.iso(),
    ...more,
  });
  /** The last unit of the session has begun. */
  const towardsTheEnd = () => school.house.clock.set('2026-10-21T06:00:00.000Z');
  const send = async (...sent: SentMark[]) => recordMarks(school.parts, await as('minjun'), sessionId, sent);
  const heard = () => {
    const news: ApprovedAttendance[] = [];
    school.house.news.listen(attendanceApproved, async (_tx, each) => void news.push(each));
    return news;
  };
  const facts = async (personId: string) =>
    school.house.classroom.attendanceFacts(school.house.database, [personId], [school.courseId]);

  test('all present, then the exceptions, then the approval tells share and day to other rooms', async () => {
    const news = heard();
    const minjun = await as('minjun');
    for (const unit of units) await markAllPresent(school.parts, minjun, sessionId, unit);
    await send(mark(omar, 3, 'partly', { minutes: 100, base: 1 }), mark(omar, 2, 'no-show', { base: 1 }));
    towardsTheEnd();
    await approveAttendance(school.parts, minjun, sessionId, { restAbsent: false });
    const { lena: lenaPerson, omar: omarPerson } = school.house.people;
    expect(news.find((each) => each.personId === lenaPerson.id)).toMatchObject({ share: 1, attendedOn: '2026-10-21' });
    expect(news.find((each) => each.personId === omarPerson.id)?.share).toBeCloseTo((180 + 180 + 100) / 720);
    expect((await facts(omarPerson.id)).map((fact) => [fact.outcome, fact.minutes, fact.on])).toEqual(
      expect.arrayContaining([
        ['attended', 180, '2026-10-20'],
        ['no-show', 0, '2026-10-21'],
        ['partly', 100, '2026-10-21'],
      ]),
    );
  });

  test('nothing is approved while marks are missing, unless the rest is said to have stayed away', async () => {
    await send(mark(lena, 0, 'attended'));
    towardsTheEnd();
    const minjun = await as('minjun');
    await expect(approveAttendance(school.parts, minjun, sessionId, { restAbsent: false })).rejects.toMatchObject({
      said: { key: 'classroom.approve-missing', values: { count: 7 } },
    });
    await approveAttendance(school.parts, minjun, sessionId, { restAbsent: true });
    const rows = await school.house.database.sql<ClassroomTables>().selectFrom('attendance').selectAll().execute();
    expect(rows.filter((row) => row.status === 'no-show')).toHaveLength(7);
  });

  test('approved is locked; reopening needs a reason and takes nothing away until the next approval', async () => {
    towardsTheEnd();
    const minjun = await as('minjun');
    await approveAttendance(school.parts, minjun, sessionId, { restAbsent: true });
    const [late] = await send(mark(lena, 0, 'attended', { base: 1, device: 'late phone' }));
    expect(late?.outcome).toBe('conflict');
    await expect(reopenAttendance(school.parts, minjun, sessionId, '')).rejects.toMatchObject({ status: 422 });
    await reopenAttendance(school.parts, minjun, sessionId, 'A phone sent its marks late');
    expect((await facts(school.house.people.lena.id)).map((fact) => fact.outcome)).toEqual(Array(4).fill('no-show'));
    await expect(approveAttendance(school.parts, minjun, sessionId, { restAbsent: true })).rejects.toMatchObject({
      said: { key: 'classroom.approve-conflicts' },
    });
    const [conflict] = await openConflicts(school.house.database, sessionId);
    const decisions = [{ bookingId: lena, take: conflict!.id }];
    await settleConflicts(school.parts, minjun, sessionId, { unitId: units[0]!, decisions });
    await approveAttendance(school.parts, minjun, sessionId, { restAbsent: true });
    expect((await facts(school.house.people.lena.id)).filter((fact) => fact.outcome === 'attended')).toHaveLength(1);
  });

  test('nothing is approved before the last unit has begun: whoever has no mark would be absent from what is still to come', async () => {
    school.house.clock.set('2026-10-21T04:59:00.000Z');
    const minjun = await as('minjun');
    await expect(approveAttendance(school.parts, minjun, sessionId, { restAbsent: true })).rejects.toMatchObject({
      said: { key: 'classroom.approve-before-last-unit' },
    });
    towardsTheEnd();
    await approveAttendance(school.parts, minjun, sessionId, { restAbsent: true });
  });

  test('two devices offline: what agrees is merged, what contradicts is shown, what is sent twice counts once', async () => {
    const a = [mark(lena, 0, 'attended', { device: 'a' }), mark(omar, 0, 'attended', { device: 'a' })];
    const b = [mark(lena, 0, 'attended', { device: 'b' }), mark(omar, 0, 'no-show', { device: 'b' })];
    expect((await send(...a)).map((each) => each.outcome)).toEqual(['applied', 'applied']);
    expect((await send(...b)).map((each) => each.outcome)).toEqual(['same', 'conflict']);
    expect((await send(...b, ...a)).map((each) => each.outcome)).toEqual(['same', 'conflict', 'applied', 'applied']);
    const conflicts = await openConflicts(school.house.database, sessionId);
    expect(conflicts.map((each) => [each.booking_id, each.status])).toEqual([[omar, 'no-show']]);
    const held = await school.house.database.sql<ClassroomTables>().selectFrom('attendance').selectAll().execute();
    expect(held.map((row) => row.status)).toEqual(['attended', 'attended']);
  });

  test('the same marks sent twice at once count once, and different devices at once lose nothing', async () => {
    const a = [mark(lena, 0, 'attended', { device: 'a' }), mark(omar, 0, 'attended', { device: 'a' })];
    const b = [mark(lena, 0, 'no-show', { device: 'b' }), mark(omar, 0, 'attended', { device: 'b' })];
    const answers = await Promise.all([send(...a), send(...b), send(...a), send(...b)]);
    const [first, second, third, fourth] = answers.map((answer) => answer.map((each) => each.outcome));
    expect([first, second]).toEqual([third, fourth]);
    const rows = await school.house.database
      .sql<ClassroomTables>()
      .selectFrom('attendance_marks')
      .selectAll()
      .execute();
    expect(rows).toHaveLength(4);
    expect(rows.filter((row) => row.outcome === 'conflict')).toHaveLength(1);
  });

  test('marks of people and units that are not of the session, or of impossible minutes, are refused one by one', async () => {
    const outcomes = await send(
      mark('nobody', 0, 'attended'),
      mark(lena, 0, 'partly'),
      mark(lena, 0, 'partly', { minutes: 181 }),
      mark(lena, 0, 'partly', { minutes: 180 }),
    );
    expect(outcomes.map((each) => each.outcome)).toEqual(['refused', 'refused', 'refused', 'applied']);
  });

  test('only staff of the session take its attendance', async () => {
    for (const name of ['lena', 'nadia', 'kofi', 'ines'] as const) {
      const actor = await as(name);
      const attempt = recordMarks(school.parts, actor, sessionId, [mark(lena, 0, 'attended')]);
      if (name === 'ines') await attempt;
      else await expect(attempt).rejects.toMatchObject({ status: 404 });
    }
  });

  test('a unit missed here and made up at another centre counts for this session', async () => {
    const minjun = await as('minjun');
    await send(...[0, 1, 2].map((unit) => mark(lena, unit, 'attended')));
    towardsTheEnd();
    await approveAttendance(school.parts, minjun, sessionId, { restAbsent: true });
    const second = await school.session({
      title: 'Risk management workshop, Tokyo',
      roomId: null,
      place: 'Tokyo',
      timeZone: 'Asia/Tokyo',
      signUpUntil: null,
      units: [
        { courseUnitId: school.courseUnits[3]!, title: 'Feedback', date: '2026-11-10', starts: '09:00', ends: '12:00' },
      ],
    });
    const [unit] = await unitsOf(school.house.database, [second]);
    const makeUp = await book(school.parts, await as('lena'), {
      sessionId: second,
      makeUp: { madeUpFor: lena, unitIds: [unit!.id] },
    });
    school.house.clock.set('2026-11-10T00:30:00.000Z');
    await recordMarks(school.parts, minjun, second, [mark(makeUp.id, 0, 'attended', { unitId: unit!.id })]);
    const news = heard();
    await approveAttendance(school.parts, minjun, second, { restAbsent: false });
    expect(news).toMatchObject([{ personId: school.house.people.lena.id, attendedOn: '2026-11-10' }]);
    const counted = await facts(school.house.people.lena.id);
    expect(new Set(counted.map((fact) => fact.sessionId))).toEqual(new Set([sessionId]));
    expect(
      counted.filter((fact) => fact.unit === school.courseUnits[3]).map((fact) => [fact.outcome, fact.on]),
    ).toEqual([
      ['no-show', '2026-10-21'],
      ['attended', '2026-11-10'],
    ]);
  });

  test('nothing can be made up before it is known what was missed', async () => {
    const { units: later } = planFor(school.house, school.courseId, school.courseUnits, '2026-11-10');
    const second = await school.session({ roomId: null, place: 'Tokyo', signUpUntil: null, units: later });
    const elsewhere = await unitsOf(school.house.database, [second]);
    const makeUp = { madeUpFor: lena, unitIds: [elsewhere[3]!.id] };
    const learner = await as('lena');
    await expect(book(school.parts, learner, { sessionId: second, makeUp })).rejects.toMatchObject({ status: 404 });
    await send(...[0, 1, 2].map((unit) => mark(lena, unit, 'attended')));
    towardsTheEnd();
    await approveAttendance(school.parts, await as('minjun'), sessionId, { restAbsent: true });
    const whole = { madeUpFor: lena, unitIds: elsewhere.map((unit) => unit.id) };
    const attempt = book(school.parts, learner, { sessionId: second, makeUp: whole });
    await expect(attempt).rejects.toMatchObject({ status: 404 });
  });

  test('a learner scans the code, signs in, and is in from the moment of the scan', async () => {
    school.house.clock.set('2026-10-20T00:10:00.000Z');
    const shown = await codesFor(school.parts, await as('minjun'), sessionId, units[0]!);
    expect(shown.open).toBe(true);
    const scan = await admit(school.parts, units[0]!, shown.codes.long);
    school.house.clock.advance({ minutes: 10 });
    expect(await admit(school.parts, units[0]!, shown.codes.long)).toBeUndefined();
    const door = await doorOf(school.parts, units[0]!, scan!.ticket);
    expect(await arrive(school.parts, await as('lena'), units[0]!, door!.scanned)).toBe('in');
    const held = await school.house.database.sql<ClassroomTables>().selectFrom('attendance').selectAll().execute();
    expect(held).toMatchObject([{ status: 'attended', source: 'check-in', marked_at: '2026-10-20T00:10:00.000Z' }]);
  });

  test('the short code finds the unit that is open for the person', async () => {
    school.house.clock.set('2026-10-20T00:10:00.000Z');
    const { codes } = await codesFor(school.parts, await as('minjun'), sessionId, units[0]!);
    expect(await doorByShortCode(school.parts, await as('lena'), codes.short)).toMatchObject({ unitId: units[0] });
    expect(await doorByShortCode(school.parts, await as('yuki'), codes.short)).toBeUndefined();
  });

  test('someone who is not booked waits at the door until the instructor says so', async () => {
    school.house.clock.set('2026-10-20T00:10:00.000Z');
    expect(await arrive(school.parts, await as('yuki'), units[0]!, school.house.clock.now())).toBe('at-the-door');
    expect(await seats(school.house, sessionId)).toMatchObject({ booked: 2 });
  });

  test('check-in is closed before and after', async () => {
    const lenaActor = await as('lena');
    for (const moment of ['2026-10-19T23:00:00.000Z', '2026-10-20T03:00:00.000Z']) {
      await expect(arrive(school.parts, lenaActor, units[0]!, new Date(moment))).rejects.toMatchObject({
        said: { key: 'classroom.check-in-closed' },
      });
    }
  });
});
