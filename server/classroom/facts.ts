import { selfAndAbove } from '../identity/index.ts';
import type { Reader } from '../platform/database/index.ts';
import type { AttendanceStatus } from './attendance/attendance-rules.ts';
import { approvedOfPeople } from './attendance/attendance-store.ts';
import { awaitingCoordinators, bookingsOfPeople, standingsOf, waitingCounts } from './booking/booking-store.ts';
import type { BookingStatus } from './booking/booking-rules.ts';
import { seatsLeft } from './booking/booking-rules.ts';
import { placeOf } from './letters/letters.ts';
import { nameOf } from './presenting.ts';
import { offeredSessions, plannedSessions } from './sessions/session-list-store.ts';
import { unitsBySession } from './sessions/session-store.ts';
import { daysOf, periodsOf } from './planning/timetable.ts';
import { wallTimeOf } from './wall-time.ts';

/** One approved mark of one person for one unit. `unit` is equal in two sessions that teach the same. */
export interface AttendanceFact {
  id: string;
  personId: string;
  courseId: string;
  /** The session whose plan the unit belongs to for this person: of a make-up, the session in which it was missed. */
  sessionId: string;
  unit: string;
  plannedMinutes: number;
  /** Minutes credited, after the course's minimum per unit. */
  minutes: number;
  outcome: AttendanceStatus;
  grade: number | null;
  /** Day at the venue. */
  on: string;
  at: string;
}

/** A booking that is still alive. Days are dates at the venue. */
export interface BookingFact {
  id: string;
  personId: string;
  courseId: string;
  sessionId: string;
  title: string;
  status: Exclude<BookingStatus, 'declined' | 'cancelled'>;
  makeUp: boolean;
  startsAt: string;
  startsOn: string;
  endsOn: string;
}

/** A session that a person can be offered for a step. */
export interface OfferedSession {
  id: string;
  courseId: string;
  title: string;
  language: string;
  mode: 'in-person' | 'virtual' | 'field-visit';
  place: string;
  zone: string;
  startsAt: string;
  endsAt: string;
  days: { startsAt: string; endsAt: string }[];
  capacity: number;
  seatsLeft: number;
  waiting: number;
  waitingList: boolean;
  signUpClosesAt: string | null;
  /** The person's own booking of it, if any. */
  booking: BookingStatus | null;
}

/** A session still to come, as whoever plans for many people sees it. Days are dates at the venue. */
export interface PlannedSession {
  id: string;
  courseId: string;
  title: string;
  language: string;
  place: string;
  zone: string;
  startsAt: string;
  endsOn: string;
  /** It is offered to the people of this organisation and of all below it. */
  ownerPath: string;
  seatsLeft: number;
  waiting: number;
  waitingList: boolean;
  signUpClosesAt: string | null;
  /** Whether a coordinator has to agree. */
  coordinatorDecides: boolean;
}

export async function sessionsPlanned(
  db: Reader,
  courseIds: readonly string[],
  now: string,
): Promise<PlannedSession[]> {
  const sessions = await plannedSessions(db, courseIds, now);
  const waiting = await waitingCounts(
    db,
    sessions.map(({ id }) => id),
  );
  return sessions.map((session) => ({
    id: session.id,
    courseId: session.course_id,
    title: session.title,
    language: session.language,
    place: placeOf(session),
    zone: session.time_zone,
    startsAt: session.starts_at,
    endsOn: wallTimeOf(session.time_zone, session.ends_at).date,
    ownerPath: session.owner_path,
    seatsLeft: seatsLeft(session.capacity, session.taken),
    waiting: Number(waiting.get(session.id) ?? 0),
    waitingList: session.waiting_list === 1,
    signUpClosesAt: session.sign_up_closes_at,
    coordinatorDecides: session.approval === 'coordinator' || session.approval === 'both',
  }));
}

/** A seat on which the officer's coordinator is to decide. */
export interface SeatWaiting {
  organisationPath: string;
  name: string;
  title: string;
  startsAt: string;
  zone: string;
}

export async function seatsWaiting(db: Reader, now: string): Promise<SeatWaiting[]> {
  const rows = await awaitingCoordinators(db, now);
  return rows.map((row) => ({
    organisationPath: row.organisation_path,
    name: nameOf(row),
    title: row.title,
    startsAt: row.starts_at,
    zone: row.time_zone,
  }));
}

export async function attendanceFacts(
  db: Reader,
  personIds: readonly string[],
  courseIds: readonly string[],
): Promise<AttendanceFact[]> {
  const rows = await approvedOfPeople(db, personIds, courseIds);
  return rows.map((row) => ({
    id: `${row.booking_id}/${row.unit_id}`,
    personId: row.person_id,
    courseId: row.course_id,
    sessionId: row.home_session_id ?? row.session_id,
    unit: row.part,
    plannedMinutes: row.planned_minutes,
    minutes: row.minutes,
    outcome: row.status,
    grade: row.grade,
    on: row.held_on,
    at: row.approved_at,
  }));
}

export async function bookingFacts(
  db: Reader,
  personIds: readonly string[],
  courseIds: readonly string[],
): Promise<BookingFact[]> {
  const rows = await bookingsOfPeople(db, personIds, courseIds);
  return rows.map((row) => ({
    id: row.id,
    personId: row.person_id,
    courseId: row.course_id,
    sessionId: row.session_id,
    title: row.title,
    status: row.status as BookingFact['status'],
    makeUp: row.makes_up !== null,
    startsAt: row.starts_at,
    startsOn: wallTimeOf(row.time_zone, row.starts_at).date,
    endsOn: wallTimeOf(row.time_zone, row.ends_at).date,
  }));
}

/** Sessions of these courses still to come that are offered to somebody of this organisation, with their own bookings. */
export async function sessionsOffered(
  db: Reader,
  asked: { courseIds: readonly string[]; organisationPath: string; personId: string; now: string },
): Promise<OfferedSession[]> {
  const sessions = await offeredSessions(db, asked.courseIds, selfAndAbove(asked.organisationPath), asked.now);
  const ids = sessions.map((session) => session.id);
  const standings = await standingsOf(db, asked.personId, ids);
  const units = await unitsBySession(db, ids);
  return sessions.map((session) => ({
    id: session.id,
    courseId: session.course_id,
    title: session.title,
    language: session.language,
    mode: session.mode,
    place: placeOf(session),
    zone: session.time_zone,
    startsAt: session.starts_at,
    endsAt: session.ends_at,
    days: daysOf(periodsOf(units.get(session.id) ?? [])).map(({ startsAt, endsAt }) => ({ startsAt, endsAt })),
    capacity: session.capacity,
    seatsLeft: seatsLeft(session.capacity, session.taken),
    waiting: standings.get(session.id)?.waiting ?? 0,
    waitingList: session.waiting_list === 1,
    signUpClosesAt: session.sign_up_closes_at,
    booking: standings.get(session.id)?.own ?? null,
  }));
}
