import type { Actor } from '../identity/index.ts';
import { foldSearch } from '../identity/index.ts';
import type { Reader, Writer } from '../platform/database/index.ts';
import { Conflict, Invalid, NotFound } from '../platform/web/index.ts';
import { sessionFor } from './access.ts';
import type { Approval } from './booking-rules.ts';
import { bookingsOf, holdSession } from './booking-store.ts';
import { clashesOf } from './clash-finding.ts';
import type { PlanClash } from './clash-finding.ts';
import { notify } from './notices.ts';
import type { ClassroomParts } from './parts.ts';
import { held, promote } from './seats.ts';
import {
  insertSession,
  markedUnits,
  staffOf,
  unitsOf,
  updateSession,
  writeStaff,
  writeUnits,
} from './session-store.ts';
import type { SessionInPlace } from './session-store.ts';
import type { Duty, Mode, SessionRow, SessionStaffRow, SessionUnitRow } from './tables.ts';
import { shiftTimetable, timetableFault } from './timetable.ts';
import { findCourse, findRoom, organisationPath } from './venue-store.ts';
import { daysBetween, endOfDay, isZone, periodOf } from './wall-time.ts';

export interface PlannedUnit {
  /** The unit's own id where it exists already. */
  id?: string;
  courseUnitId: string | null;
  title: string;
  date: string;
  starts: string;
  ends: string;
}

export interface PlannedStaff {
  personId: string | null;
  name: string;
  affiliation: string;
  duty: Duty;
}

/** A session as it is planned: times on the wall of the venue, deadlines as the last day on which one still can. */
export interface SessionPlan {
  courseId: string;
  organisationId: string;
  centreId: string | null;
  title: string;
  topic: string;
  mode: Mode;
  roomId: string | null;
  place: string;
  link: string | null;
  linkOpensBefore: number;
  timeZone: string;
  language: string;
  capacity: number;
  minimum: number;
  waitingList: boolean;
  approval: Approval;
  signUpUntil: string | null;
  cancelUntil: string | null;
  units: readonly PlannedUnit[];
  staff: readonly PlannedStaff[];
}

/** Clashes are shown before anything is saved; whoever saves in spite of them says so. */
export type Saved = { id: string } | { clashes: readonly PlanClash[] };

export async function planSession(
  parts: ClassroomParts,
  actor: Actor,
  plan: SessionPlan,
  { despiteClashes }: { despiteClashes: boolean },
): Promise<Saved> {
  return parts.database.transaction(async (tx) => {
    const id = parts.ids.next();
    const { columns, units, staff } = await prepare(tx, parts, actor, id, plan);
    const clashes = despiteClashes ? [] : await clashesOf(tx, { sessionId: id, roomId: columns.room_id, units, staff });
    if (clashes.length > 0) return { clashes };
    await insertSession(tx, { ...newSession(parts, actor, id), ...columns });
    await writeUnits(tx, id, units);
    await writeStaff(tx, id, staff);
    await record(tx, parts, actor, id, 'session-planned', { title: plan.title });
    return { id };
  });
}

/** Changes a session. Those booked are told when its times or place changed; seats that were added go to the queue. */
export async function changeSession(
  parts: ClassroomParts,
  actor: Actor,
  id: string,
  change: { version: number; plan: SessionPlan; despiteClashes: boolean },
): Promise<Saved> {
  return parts.database.transaction(async (tx) => {
    const { session } = await sessionFor(tx, actor, id, 'manage');
    if (session.cancelled_at) throw new Conflict({ key: 'classroom.refused-session-cancelled' });
    if (session.attendance_approved_at) throw new Conflict({ key: 'classroom.refused-attendance-approved' });
    const before = await unitsOf(tx, [id]);
    const { columns, units, staff } = await prepare(tx, parts, actor, id, change.plan);
    if (columns.capacity < session.taken)
      throw new Invalid({ capacity: { key: 'classroom.capacity-under-taken', values: { taken: session.taken } } });
    await refuseLosingMarks(tx, id, units);
    const learners = (await bookingsOf(tx, id, ['booked'])).map((booking) => booking.person_id);
    const wanted = { sessionId: id, roomId: columns.room_id, units, staff, learners };
    const clashes = change.despiteClashes ? [] : await clashesOf(tx, wanted);
    if (clashes.length > 0) return { clashes };
    const saved = await updateSession(tx, id, change.version, { ...columns, changed_at: parts.clock.iso() });
    if (!saved) throw new Conflict({ key: 'classroom.changed-meanwhile' });
    await writeUnits(tx, id, units);
    await writeStaff(tx, id, staff);
    await record(tx, parts, actor, id, 'session-changed', { title: change.plan.title });
    await tellOfChange(tx, parts, session, before, units);
    return { id };
  });
}

export async function publishSession(parts: ClassroomParts, actor: Actor, id: string): Promise<void> {
  await parts.database.transaction(async (tx) => {
    const { session } = await sessionFor(tx, actor, id, 'manage');
    if (session.published_at || session.cancelled_at) return;
    const now = parts.clock.iso();
    await updateSession(tx, id, session.version, { published_at: now, changed_at: now });
    await record(tx, parts, actor, id, 'session-published', { title: session.title });
  });
}

/** The same session again from another first day on, as a draft: same hours on the wall, nobody booked. */
export async function duplicateSession(
  parts: ClassroomParts,
  actor: Actor,
  id: string,
  firstDay: string,
): Promise<Saved> {
  const plan = await shiftedPlan(parts.database, actor, id, firstDay);
  const units = plan.units.map(({ id: _, ...unit }) => unit);
  return planSession(parts, actor, { ...plan, units }, { despiteClashes: true });
}

/** Moves a session so that it begins on another day; everybody booked gets the new days. */
export async function shiftSession(
  parts: ClassroomParts,
  actor: Actor,
  id: string,
  shift: { version: number; firstDay: string; despiteClashes: boolean },
): Promise<Saved> {
  const plan = await shiftedPlan(parts.database, actor, id, shift.firstDay);
  return changeSession(parts, actor, id, { version: shift.version, plan, despiteClashes: shift.despiteClashes });
}

/** The plan that a session was made from, to be edited or copied. */
export async function planOf(db: Reader, session: SessionInPlace): Promise<SessionPlan> {
  const units = await unitsOf(db, [session.id]);
  const staff = await staffOf(db, [session.id]);
  return {
    courseId: session.course_id,
    organisationId: session.organisation_id,
    centreId: session.centre_id,
    title: session.title,
    topic: session.topic,
    mode: session.mode,
    roomId: session.room_id,
    place: session.place,
    link: session.link,
    linkOpensBefore: session.link_opens_before,
    timeZone: session.time_zone,
    language: session.language,
    capacity: session.capacity,
    minimum: session.minimum,
    waitingList: session.waiting_list === 1,
    approval: session.approval,
    signUpUntil: lastDayBefore(session, session.sign_up_closes_at),
    cancelUntil: lastDayBefore(session, session.cancellation_closes_at),
    units: units.map((unit) => ({ ...unit, courseUnitId: unit.course_unit_id })),
    staff: staff.map((one) => ({ ...one, personId: one.person_id })),
  };
}

async function shiftedPlan(db: Reader, actor: Actor, id: string, firstDay: string): Promise<SessionPlan> {
  const { session } = await sessionFor(db, actor, id, 'manage');
  const plan = await planOf(db, session);
  const days = daysBetween(plan.units[0]?.date ?? firstDay, firstDay);
  const deadline = (day: string | null) =>
    day && (shiftTimetable([{ date: day, starts: '', ends: '' }], days)[0]?.date ?? null);
  return {
    ...plan,
    units: shiftTimetable(plan.units, days),
    signUpUntil: deadline(plan.signUpUntil),
    cancelUntil: deadline(plan.cancelUntil),
  };
}

async function prepare(tx: Writer, parts: ClassroomParts, actor: Actor, id: string, plan: SessionPlan) {
  const course = await findCourse(tx, plan.courseId);
  const ownerPath = await organisationPath(tx, plan.organisationId);
  if (!course || !ownerPath || !actor.canAt('classroom:manage', ownerPath)) throw new NotFound();
  const room = plan.roomId && plan.mode !== 'virtual' ? await findRoom(tx, plan.roomId) : undefined;
  if (room && plan.capacity > room.capacity) {
    throw new Invalid({ capacity: { key: 'classroom.capacity-over-room', values: { seats: room.capacity } } });
  }
  const zone = room?.time_zone ?? plan.timeZone;
  if (!isZone(zone)) throw new Invalid({ timeZone: { key: 'classroom.zone-unknown' } });
  const fault = timetableFault(zone, plan.units);
  if (fault)
    throw new Invalid({
      [`units.${fault.index}`]: { key: `classroom.timetable-${fault.fault}`, values: { number: fault.index + 1 } },
    });
  const units = plan.units.map((unit) => unitRow(parts, id, zone, unit));
  const staff = plan.staff.map((one, position) => staffRow(parts, id, one, position));
  return { columns: columnsOf(plan, zone, room?.id ?? null, units), units, staff };
}

function columnsOf(plan: SessionPlan, zone: string, roomId: string | null, units: readonly SessionUnitRow[]) {
  const starts = units.map((unit) => unit.starts_at).sort();
  const ends = units.map((unit) => unit.ends_at).sort();
  const until = (day: string | null): string | null => (day ? endOfDay(zone, day) : null);
  return {
    course_id: plan.courseId,
    organisation_id: plan.organisationId,
    centre_id: plan.centreId,
    title: plan.title,
    search: foldSearch(plan.title, plan.topic, plan.place),
    topic: plan.topic,
    mode: plan.mode,
    room_id: roomId,
    place: plan.place,
    link: plan.link,
    link_opens_before: plan.linkOpensBefore,
    time_zone: zone,
    language: plan.language,
    capacity: plan.capacity,
    minimum: plan.minimum,
    waiting_list: plan.waitingList ? 1 : 0,
    approval: plan.approval,
    sign_up_closes_at: until(plan.signUpUntil),
    cancellation_closes_at: until(plan.cancelUntil),
    starts_at: starts[0] ?? '',
    ends_at: ends.at(-1) ?? '',
  } satisfies Partial<SessionRow>;
}

function newSession({ clock, ids }: ClassroomParts, actor: Actor, id: string) {
  const now = clock.iso();
  return {
    id,
    taken: 0,
    seat_turn: 0,
    published_at: null,
    cancelled_at: null,
    cancelled_by: null,
    cancellation_reason: null,
    attendance_approved_at: null,
    attendance_approved_by: null,
    reopened_at: null,
    reopened_by: null,
    reopening_reason: null,
    check_in_secret: ids.secret(),
    feed_secret: ids.secret(24),
    created_by: actor.personId,
    created_at: now,
    changed_at: now,
    version: 1,
  };
}

function unitRow({ ids }: ClassroomParts, sessionId: string, zone: string, unit: PlannedUnit): SessionUnitRow {
  const { startsAt, endsAt } = periodOf(zone, unit);
  return {
    id: unit.id ?? ids.next(),
    session_id: sessionId,
    course_unit_id: unit.courseUnitId,
    title: unit.title,
    date: unit.date,
    starts: unit.starts,
    ends: unit.ends,
    starts_at: startsAt,
    ends_at: endsAt,
  };
}

function staffRow({ ids }: ClassroomParts, sessionId: string, one: PlannedStaff, position: number): SessionStaffRow {
  const { personId, name, affiliation, duty } = one;
  return { id: ids.next(), session_id: sessionId, person_id: personId, name, affiliation, duty, position };
}

async function refuseLosingMarks(tx: Writer, id: string, units: readonly SessionUnitRow[]): Promise<void> {
  const kept = new Set(units.map((unit) => unit.id));
  const lost = (await markedUnits(tx, id)).some((unitId) => !kept.has(unitId));
  if (lost) throw new Conflict({ key: 'classroom.unit-has-marks' });
}

async function tellOfChange(
  tx: Writer,
  parts: ClassroomParts,
  before: SessionInPlace,
  unitsBefore: readonly SessionUnitRow[],
  units: readonly SessionUnitRow[],
): Promise<void> {
  const session = await holdSession(tx, before.id);
  if (!session) return;
  const where = { session, units };
  if (whatCalendarsShow(before, unitsBefore) !== whatCalendarsShow(session, units)) {
    for (const booking of await bookingsOf(tx, session.id, ['booked'])) {
      await notify(tx, parts, {
        occasion: 'session-changed',
        session,
        units,
        booking,
        unique: String(session.version),
      });
    }
  }
  await promote(tx, parts, await held(tx, where.session));
}

function whatCalendarsShow(session: SessionInPlace, units: readonly SessionUnitRow[]): string {
  const times = units.map((unit) => [unit.starts_at, unit.ends_at, unit.title]);
  return JSON.stringify([
    session.title,
    session.mode,
    session.room_id,
    session.place,
    session.link,
    session.time_zone,
    times.sort(),
  ]);
}

function lastDayBefore(session: SessionInPlace, closesAt: string | null): string | null {
  if (!closesAt) return null;
  const justBefore = new Date(Date.parse(closesAt) - 1);
  return new Intl.DateTimeFormat('en-CA', { timeZone: session.time_zone }).format(justBefore);
}

async function record(
  tx: Writer,
  { audit }: ClassroomParts,
  actor: Actor,
  id: string,
  deed: string,
  details: Record<string, unknown>,
) {
  await audit.record(tx, { actor, deed: `classroom.${deed}`, subject: { kind: 'session', id }, details });
}
