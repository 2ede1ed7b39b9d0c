import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { approveAttendance } from '../../server/classroom/attendance/approval.ts';
import { book } from '../../server/classroom/booking/booking.ts';
import { addCourse, changeCourse } from '../../server/classroom/places/courses.ts';
import { foresee } from '../../server/classroom/booking/foreseeing.ts';
import { bookGroup, readGroup } from '../../server/classroom/booking/group-booking.ts';
import type { ClassroomTables } from '../../server/classroom/index.ts';
import { markAllPresent } from '../../server/classroom/attendance/marking.ts';
import { addVenue, changeVenue } from '../../server/classroom/places/places.ts';
import { changeSession, planSession, publishSession } from '../../server/classroom/planning/planning.ts';
import { planOf } from '../../server/classroom/planning/session-plan.ts';
import type { SessionPlan } from '../../server/classroom/planning/session-plan.ts';
import { findSession, unitsOf } from '../../server/classroom/sessions/session-store.ts';
import type { PersonName } from '../kit/cast.ts';
import { engines } from '../kit/database.ts';
import { openSchool, planFor, seats } from './kit.ts';
import type { School } from './kit.ts';

describe.each(engines)('conflicts, on %s', (engine) => {
  let school: School;
  beforeEach(async () => void (school = await openSchool(engine)));
  afterEach(() => school.house.close());

  const as = (name: PersonName) => school.house.actor(name);
  const elsewhere = { roomId: null, place: 'Lunt', staff: [], signUpUntil: null };
  const unit = (date: string, starts: string, ends: string, courseUnitId: string | null = null) => ({
    courseUnitId,
    title: 'Unit',
    date,
    starts,
    ends,
  });
  const change = async (id: string, altered: Partial<SessionPlan>, despiteClashes = false) => {
    const session = (await findSession(school.house.database, id))!;
    const plan = { ...(await planOf(school.house.database, session)), ...altered };
    return changeSession(school.parts, await as('arjun'), id, { version: session.version, plan, despiteClashes });
  };

  test('somebody who teaches at that time cannot sit elsewhere, nor in the session they teach', async () => {
    const taught = await school.session();
    const other = await school.session({ ...elsewhere, title: 'At the same time' });
    const minjun = await as('minjun');
    await expect(book(school.parts, minjun, { sessionId: other })).rejects.toMatchObject({
      said: { key: 'classroom.refused-clash', values: { other: 'Risk management workshop, Seoul' } },
    });
    await expect(book(school.parts, minjun, { sessionId: taught })).rejects.toMatchObject({
      said: { key: 'classroom.refused-teaches' },
    });
  });

  test('an instructor who is booked as a learner elsewhere then is found, by name', async () => {
    const other = await school.session({ ...elsewhere, title: 'A course for trainers' });
    await book(school.parts, await as('minjun'), { sessionId: other });
    const plan = { ...planFor(school.house, school.courseId, school.courseUnits), roomId: school.roomId };
    expect(await planSession(school.parts, await as('arjun'), plan, { despiteClashes: false })).toMatchObject({
      clashes: [{ kind: 'instructor', holderName: 'Min-jun Seo', otherTitle: 'A course for trainers' }],
    });
  });

  test('a make-up occupies its own units and no others', async () => {
    const first = await school.session();
    const lena = await book(school.parts, await as('lena'), { sessionId: first });
    const units = await unitsOf(school.house.database, [first]);
    school.house.clock.set('2026-10-21T07:00:00.000Z');
    for (const each of units.slice(0, 3)) await markAllPresent(school.parts, await as('minjun'), first, each.id);
    await approveAttendance(school.parts, await as('minjun'), first, { restAbsent: true });
    const { units: again } = planFor(school.house, school.courseId, school.courseUnits, '2026-11-17');
    const second = await school.session({ ...elsewhere, title: 'Again', units: again, signUpUntil: null });
    const last = (await unitsOf(school.house.database, [second]))[3]!;
    const makeUp = { madeUpFor: lena.id, unitIds: [last.id] };
    await book(school.parts, await as('lena'), { sessionId: second, makeUp });
    // The first day of it is not hers.
    const free = await school.session({ ...elsewhere, units: [unit('2026-11-17', '09:00', '12:00')] });
    await book(school.parts, await as('lena'), { sessionId: free });
    const taken = await school.session({ ...elsewhere, units: [unit('2026-11-18', '15:00', '16:00')] });
    await expect(book(school.parts, await as('lena'), { sessionId: taken })).rejects.toMatchObject({
      said: { key: 'classroom.refused-clash' },
    });
    // Nor does moving the other to those hours clash with her, as long as it is not hers.
    expect(await change(free, { units: [unit('2026-11-18', '09:00', '12:00')] })).toHaveProperty('id');
    expect(await change(free, { units: [unit('2026-11-18', '14:00', '15:00')] })).toMatchObject({
      clashes: [{ kind: 'learner', holderName: 'Lena Okafor', otherTitle: 'Again' }],
    });
    await expect(
      change(second, { units: (await unitsOf(school.house.database, [second])).slice(0, 3).map(planned) }),
    ).rejects.toMatchObject({
      said: { key: 'classroom.unit-is-made-up' },
    });
  });

  test('of two sessions planned at once in one room, the second sees the first', async () => {
    const plan = { ...planFor(school.house, school.courseId, school.courseUnits), roomId: school.roomId, staff: [] };
    const [arjun, sofia] = [await as('arjun'), await as('sofia')];
    const saved = await Promise.all([
      planSession(school.parts, arjun, plan, { despiteClashes: false }),
      planSession(school.parts, sofia, plan, { despiteClashes: false }),
    ]);
    expect(saved.filter((each) => 'id' in each)).toHaveLength(1);
    expect(saved.filter((each) => 'clashes' in each)).toHaveLength(1);
  });

  test('a seat taken while the capacity is being lowered is neither lost nor given twice', async () => {
    const id = await school.session({ capacity: 2 });
    await book(school.parts, await as('lena'), { sessionId: id });
    const omar = await as('omar');
    const [lowered, booked] = await Promise.allSettled([
      change(id, { capacity: 1 }),
      book(school.parts, omar, { sessionId: id }),
    ]);
    const { taken, waiting } = await seats(school.house, id);
    const session = (await findSession(school.house.database, id))!;
    expect(booked.status).toBe('fulfilled');
    expect(taken + waiting).toBe(2);
    if (lowered.status === 'fulfilled') expect([session.capacity, taken]).toEqual([1, 1]);
    else expect(lowered.reason).toMatchObject({ errors: { capacity: { key: 'classroom.capacity-under-taken' } } });
  });

  test('what a form names that belongs to others is not touched', async () => {
    const db = school.house.database.sql<ClassroomTables>();
    const sofia = await as('sofia');
    const arjun = await as('arjun');
    const theirs = await school.session({ organisationId: school.house.organisations.cordova.id, ...elsewhere });
    const [foreign] = await unitsOf(school.house.database, [theirs]);
    const own = await school.session({ ...elsewhere });
    const units = [{ ...unit('2026-12-01', '09:00', '10:00'), id: foreign!.id }];
    await change(own, { units });
    expect((await unitsOf(school.house.database, [theirs]))[0]).toEqual(foreign);
    expect((await unitsOf(school.house.database, [own])).map(({ id }) => id)).not.toContain(foreign!.id);

    const venue = {
      name: 'Elsewhere',
      address: '',
      city: 'Lomé',
      timeZone: 'Africa/Abidjan',
      directions: '',
      equipment: '',
    };
    const mine = await addVenue(school.parts, arjun, {
      ...venue,
      organisationId: school.house.organisations.asiaPacific.id,
      rooms: [],
    });
    await changeVenue(school.parts, arjun, mine, 1, {
      ...venue,
      organisationId: school.house.organisations.asiaPacific.id,
      rooms: [{ id: school.roomId, name: 'Taken over', capacity: 1, equipment: '' }],
    });
    const hall = await db.selectFrom('rooms').selectAll().where('id', '=', school.roomId).executeTakeFirstOrThrow();
    expect(hall).toMatchObject({ name: 'Hall A', capacity: 40 });

    const course = { summary: '', hours: 1, unitMinimum: 0, checks: [] };
    const other = await addCourse(school.parts, sofia, {
      ...course,
      organisationId: school.house.organisations.westAfrica.id,
      title: 'Origin',
      units: [{ title: 'Rules', minutes: 60 }],
    });
    const planned = await db.selectFrom('course_units').selectAll().where('course_id', '=', other).execute();
    await changeCourse(school.parts, sofia, school.courseId, 1, {
      ...course,
      organisationId: school.house.organisations.asiaPacific.id,
      title: 'Risk management workshop',
      units: [{ id: planned[0]!.id, title: 'Overwritten', minutes: 1 }],
    });
    expect(await db.selectFrom('course_units').selectAll().where('course_id', '=', other).execute()).toEqual(planned);

    // Courses, units and centres that one may not use are as if they were not there.
    const plan = { ...planFor(school.house, school.courseId, []), roomId: null, place: 'Lunt', centreId: null };
    const attempt = async (altered: Partial<SessionPlan>) =>
      planSession(school.parts, arjun, { ...plan, ...altered }, { despiteClashes: true });
    for (const altered of [
      { courseId: other },
      { centreId: 'nowhere' },
      { centreId: school.house.organisations.cordova.id },
      { units: [unit('2026-12-01', '09:00', '10:00', planned[0]!.id)] },
    ])
      await expect(attempt(altered), JSON.stringify(altered)).rejects.toMatchObject({ status: 404 });
    await expect(attempt({ roomId: 'nowhere' })).rejects.toMatchObject({ errors: { room: {} } });
    await expect(attempt({ capacity: 3, minimum: 4 })).rejects.toMatchObject({ errors: { minimum: {} } });
    await expect(attempt({ signUpUntil: '2026-10-21' })).rejects.toMatchObject({ errors: { 'sign-up-until': {} } });
  });

  test('a group is looked at first: who is unknown, booked already, busy; then each is booked and told apart', async () => {
    const id = await school.session({ capacity: 1 });
    const other = await school.session({ ...elsewhere, title: 'Valuation' });
    await book(school.parts, await as('lena'), { sessionId: other });
    const nadia = await as('nadia');
    const list = 'LENA@example.org; omar@example.org\nyuki@example.org nobody@example.org';
    const { people, unknown } = await readGroup(school.house.database, nadia.reach('classroom:nominate'), list);
    // Yuki is of another administration: nobody here knows of her.
    expect(unknown.sort()).toEqual(['nobody@example.org', 'yuki@example.org']);
    const { lena, omar, yuki } = school.house.people;
    const ahead = (ids: readonly string[]) =>
      foresee(school.house.database, nadia, { sessionId: id, people: ids, now: school.house.clock.iso() });
    expect(people.map((each) => each.id).sort()).toEqual([lena.id, omar.id].sort());
    expect([...(await ahead([lena.id, omar.id, yuki.id, nadia.personId])).values()]).toEqual([
      { outcome: 'clash', other: 'Valuation' },
      { outcome: 'booked' },
      { outcome: 'not-offered' },
      { outcome: 'wait-listed' },
    ]);
    const outcomes = await bookGroup(school.parts, nadia, id, {
      people: [omar.id, lena.id, yuki.id, nadia.personId],
      despiteLock: new Set(),
    });
    expect(outcomes.map((each) => [each.personId, each.status ?? each.refusal?.key])).toEqual([
      [omar.id, 'booked'],
      [lena.id, 'classroom.refused-clash'],
      [yuki.id, 'common.not-found'],
      [nadia.personId, 'wait-listed'],
    ]);
    expect(await seats(school.house, id)).toEqual({ taken: 1, booked: 1, waiting: 1 });
    expect([...(await ahead([omar.id, nadia.personId])).values()]).toEqual([
      { outcome: 'already-booked', standing: 'booked' },
      { outcome: 'already-booked', standing: 'wait-listed' },
    ]);
    // Staff give whoever waits a seat where one is free, and do not put anybody in the queue twice.
    const arjun = await as('arjun');
    const staffs = await foresee(school.house.database, arjun, {
      sessionId: id,
      people: [nadia.personId, (await as('minjun')).personId],
      now: school.house.clock.iso(),
    });
    expect(staffs.get(nadia.personId)).toEqual({ outcome: 'already-booked', standing: 'wait-listed' });
    expect(staffs.get((await as('minjun')).personId)).toEqual({ outcome: 'teaches' });
  });

  test('a session is published once, whoever changes it meanwhile', async () => {
    const plan = { ...planFor(school.house, school.courseId, school.courseUnits), roomId: null, place: 'Lunt' };
    const arjun = await as('arjun');
    const { id } = (await planSession(school.parts, arjun, plan, { despiteClashes: true })) as { id: string };
    await Promise.all([publishSession(school.parts, arjun, id), publishSession(school.parts, arjun, id)]);
    expect((await findSession(school.house.database, id))?.published_at).not.toBeNull();
  });
});

function planned(unit: {
  id: string;
  course_unit_id: string | null;
  title: string;
  date: string;
  starts: string;
  ends: string;
}) {
  const { id, title, date, starts, ends } = unit;
  return { id, courseUnitId: unit.course_unit_id, title, date, starts, ends };
}
