import type { Actor } from '../../identity/index.ts';
import { foldSearch } from '../../identity/index.ts';
import type { Reader, Writer } from '../../platform/database/index.ts';
import { Invalid, NotFound } from '../../platform/web/index.ts';
import type { FieldErrors } from '../../platform/web/index.ts';
import { sessionFor } from '../access.ts';
import type { Approval } from '../booking/booking-rules.ts';
import type { ClassroomParts } from '../parts.ts';
import { staffOf, unitsOf } from '../sessions/session-store.ts';
import type { SessionInPlace } from '../sessions/session-store.ts';
import type { Duty, Mode, SessionRow, SessionStaffRow, SessionUnitRow } from '../tables.ts';
import { shiftTimetable, timetableFault } from './timetable.ts';
import { findCourse, isWithinOrAbove, partsOf } from '../places/course-store.ts';
import { findRoom, findRoomFor, organisationPath, trainingCentres } from '../places/venue-store.ts';
import type { RoomInVenue } from '../places/venue-store.ts';
import { daysBetween, endOfDay, isZone, periodOf } from '../wall-time.ts';

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
  /** Where a guest without an account is written to. */
  email?: string;
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

/** The plan of a session as it would be from another first day on: hours as they are on the wall, deadlines as far ahead. */
export async function shiftedPlan(db: Reader, actor: Actor, id: string, firstDay: string): Promise<SessionPlan> {
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

/** The session as it stands, when a plan changes one: what it has already it may keep. */
export interface Standing {
  session: SessionInPlace;
  units: readonly SessionUnitRow[];
}

/** The rows a plan stands for, once it is found to be possible and within the actor's reach. */
export async function prepare(
  tx: Writer,
  parts: ClassroomParts,
  actor: Actor,
  id: string,
  plan: SessionPlan,
  standing?: Standing,
) {
  const ownerPath = await organisationPath(tx, plan.organisationId);
  if (!ownerPath || !actor.canAt('classroom:manage', ownerPath)) throw new NotFound();
  await refuseForeign(tx, actor, plan, standing);
  const room = await roomOf(tx, actor, plan, standing);
  const zone = room?.time_zone ?? plan.timeZone;
  if (!isZone(zone)) throw new Invalid({ timeZone: { key: 'classroom.zone-unknown' } });
  const fault = timetableFault(zone, plan.units);
  if (fault)
    throw new Invalid({
      [`units.${fault.index}`]: { key: `classroom.timetable-${fault.fault}`, values: { number: fault.index + 1 } },
    });
  const errors = termsFaults(plan);
  if (Object.keys(errors).length > 0) throw new Invalid(errors);
  const own = new Set(standing?.units.map((unit) => unit.id));
  const units = plan.units.map((unit) => unitRow(parts, { id, zone, own }, unit));
  const staff = plan.staff.map((one, position) => staffRow(parts, id, one, position));
  const named = room ? { id: room.id, name: room.name } : null;
  return { columns: columnsOf(plan, zone, room, units), units, staff, room: named };
}

/** What does not fit together in the terms of booking, by field. */
function termsFaults(
  plan: Pick<SessionPlan, 'capacity' | 'minimum' | 'units' | 'signUpUntil' | 'cancelUntil'>,
): FieldErrors {
  const firstDay = plan.units.map((unit) => unit.date).sort()[0] ?? '';
  const late = (day: string | null): boolean => day !== null && day > firstDay;
  const message = { key: 'classroom.deadline-after-start' };
  return {
    ...(plan.minimum > plan.capacity && { minimum: { key: 'classroom.minimum-over-capacity' } }),
    ...(late(plan.signUpUntil) && { 'sign-up-until': message }),
    ...(late(plan.cancelUntil) && { 'cancel-until': message }),
  };
}

// What a form sends back may name anything: courses, units and centres of others are as if they were not there.
async function refuseForeign(tx: Writer, actor: Actor, plan: SessionPlan, standing: Standing | undefined) {
  const reach = actor.reach('classroom:manage');
  const before = standing?.session;
  if (before && before.course_id !== plan.courseId) throw new NotFound();
  const course = await findCourse(tx, plan.courseId);
  if (!course || !(before || isWithinOrAbove(reach, course.owner_path))) throw new NotFound();
  const parts = new Set(await partsOf(tx, plan.courseId));
  if (plan.units.some((unit) => unit.courseUnitId !== null && !parts.has(unit.courseUnitId))) throw new NotFound();
  if (plan.centreId === null || plan.centreId === before?.centre_id) return;
  if (!(await trainingCentres(tx)).some(({ id }) => id === plan.centreId)) throw new NotFound();
}

async function roomOf(
  tx: Writer,
  actor: Actor,
  { roomId, mode, capacity }: SessionPlan,
  standing: Standing | undefined,
): Promise<RoomInVenue | undefined> {
  if (roomId === null || mode === 'virtual') return undefined;
  const kept = roomId === standing?.session.room_id;
  const room = kept ? await findRoom(tx, roomId) : await findRoomFor(tx, actor.reach('classroom:manage'), roomId);
  if (!room) throw new Invalid({ room: { key: 'classroom.room-gone' } });
  if (capacity > room.capacity)
    throw new Invalid({ capacity: { key: 'classroom.capacity-over-room', values: { seats: room.capacity } } });
  return room;
}

/** What a session is born with besides its plan. */
export function newSession({ clock, ids }: ClassroomParts, actor: Actor, id: string) {
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

function columnsOf(plan: SessionPlan, zone: string, room: RoomInVenue | undefined, units: readonly SessionUnitRow[]) {
  const starts = units.map((unit) => unit.starts_at).sort();
  const ends = units.map((unit) => unit.ends_at).sort();
  const until = (day: string | null): string | null => (day ? endOfDay(zone, day) : null);
  return {
    course_id: plan.courseId,
    organisation_id: plan.organisationId,
    centre_id: plan.centreId,
    title: plan.title,
    search: foldSearch(plan.title, plan.topic, plan.place, room?.name, room?.venue_name, room?.city),
    topic: plan.topic,
    mode: plan.mode,
    room_id: room?.id ?? null,
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

// A unit keeps its id only where it is one of this session's own, and once.
function unitRow(
  { ids }: ClassroomParts,
  { id, zone, own }: { id: string; zone: string; own: Set<string> },
  unit: PlannedUnit,
): SessionUnitRow {
  const { startsAt, endsAt } = periodOf(zone, unit);
  return {
    id: unit.id !== undefined && own.delete(unit.id) ? unit.id : ids.next(),
    session_id: id,
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
  const { personId, name, affiliation, email = '', duty } = one;
  return { id: ids.next(), session_id: sessionId, person_id: personId, name, affiliation, email, duty, position };
}

function lastDayBefore(session: SessionInPlace, closesAt: string | null): string | null {
  if (!closesAt) return null;
  const justBefore = new Date(Date.parse(closesAt) - 1);
  return new Intl.DateTimeFormat('en-CA', { timeZone: session.time_zone }).format(justBefore);
}
