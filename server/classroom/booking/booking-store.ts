import { withinReach } from '../../identity/index.ts';
import type { Reader, Writer } from '../../platform/database/index.ts';
import type { BookingStatus } from './booking-rules.ts';
import type { SessionInPlace, Tables } from '../sessions/session-store.ts';
import { findSession } from '../sessions/session-store.ts';
import type { BookingRow, SessionRow } from '../tables.ts';

/** A booking with the person who holds it. */
export type Participant = BookingRow & {
  given_name: string;
  family_name: string;
  email: string;
  language: string;
  person_time_zone: string;
  staff_number: string | null;
  organisation_id: string;
  organisation_name: string;
  organisation_path: string;
};

export const activeStatuses = ['requested', 'approved', 'wait-listed', 'booked'] as const satisfies BookingStatus[];

/**
 * The session, with its row locked until the transaction ends: whatever happens to seats and queue of one session happens
 * one after the other, on both engines.
 */
export async function holdSession(tx: Writer, id: string): Promise<SessionInPlace | undefined> {
  await tx
    .sql<Tables>()
    .updateTable('sessions')
    .set((eb) => ({ seat_turn: eb('seat_turn', '+', 1) }))
    .where('id', '=', id)
    .execute();
  return findSession(tx, id);
}

/** Takes a seat if there is one; the condition is part of the update, so the last seat goes to one. */
export async function takeSeat(tx: Writer, sessionId: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .sql<Tables>()
    .updateTable('sessions')
    .set((eb) => ({ taken: eb('taken', '+', 1) }))
    .where('id', '=', sessionId)
    .where((eb) => eb('taken', '<', eb.ref('capacity')))
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function giveSeatBack(tx: Writer, sessionId: string): Promise<void> {
  await tx
    .sql<Tables>()
    .updateTable('sessions')
    .set((eb) => ({ taken: eb('taken', '-', 1) }))
    .where('id', '=', sessionId)
    .execute();
}

/** Locks what a person's diary is, so that two bookings at once cannot overlap unseen. */
export async function holdDiary(tx: Writer, personId: string): Promise<void> {
  await tx
    .sql<Tables>()
    .insertInto('diaries')
    .values({ person_id: personId, turn: 1 })
    .onConflict((conflict) => conflict.column('person_id').doUpdateSet((eb) => ({ turn: eb('diaries.turn', '+', 1) })))
    .execute();
}

export async function findBooking(db: Reader, id: string): Promise<Participant | undefined> {
  return participants(db).where('bookings.id', '=', id).executeTakeFirst();
}

export async function bookingOf(db: Reader, sessionId: string, personId: string): Promise<Participant | undefined> {
  return participants(db)
    .where('bookings.session_id', '=', sessionId)
    .where('bookings.person_id', '=', personId)
    .executeTakeFirst();
}

export async function bookingsOf(
  db: Reader,
  sessionId: string,
  statuses: readonly BookingStatus[],
): Promise<Participant[]> {
  return participants(db)
    .where('bookings.session_id', '=', sessionId)
    .where('bookings.status', 'in', statuses)
    .orderBy('people.family_name')
    .orderBy('people.given_name')
    .orderBy('bookings.id')
    .execute();
}

/** Those whose seat or place in the queue ended because the session was called off; whoever was first, first. */
export async function calledOff(db: Reader, sessionId: string): Promise<Participant[]> {
  const rows = await participants(db)
    .where('bookings.session_id', '=', sessionId)
    .where('bookings.called_off_as', 'is not', null)
    .orderBy('bookings.queue_turn')
    .execute();
  const seat = ({ called_off_as: was }: Participant) => (was === 'booked' ? 0 : 1);
  return rows.toSorted((a, b) => seat(a) - seat(b));
}

/** The queue of a session, first in line first. */
export async function queueOf(db: Reader, sessionId: string): Promise<Participant[]> {
  return participants(db)
    .where('bookings.session_id', '=', sessionId)
    .where('bookings.status', '=', 'wait-listed')
    .orderBy('bookings.queue_turn')
    .execute();
}

export interface Deciding {
  coordinator: readonly string[];
  organiser: readonly string[];
  /** Leaves out what nobody can decide about any more: sessions that ended before. */
  endsAfter?: string;
}

/** Bookings that wait for a word of somebody with this reach: coordinators over people, organisers over sessions. */
export async function awaitingDecision(
  db: Reader,
  reach: Deciding,
  most: number,
  offset = 0,
): Promise<(Participant & Pick<SessionRow, 'title' | 'approval' | 'starts_at' | 'time_zone'>)[]> {
  return awaiting(db, reach)
    .select(['sessions.title', 'sessions.approval', 'sessions.starts_at', 'sessions.time_zone'])
    .orderBy('bookings.created_at')
    .orderBy('bookings.id')
    .limit(most)
    .offset(offset)
    .execute();
}

export async function countAwaiting(db: Reader, reach: Deciding): Promise<number> {
  const { total } = await awaiting(db, reach)
    .clearSelect()
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  return total;
}

function awaiting(db: Reader, reach: Deciding) {
  return participants(db)
    .innerJoin('sessions', 'sessions.id', 'bookings.session_id')
    .innerJoin('organisations as owner', 'owner.id', 'sessions.organisation_id')
    .where('sessions.cancelled_at', 'is', null)
    .where('sessions.attendance_approved_at', 'is', null)
    .where('sessions.ends_at', '>', reach.endsAfter ?? '')
    .where((eb) => {
      const requested = eb('bookings.status', '=', 'requested');
      const byCoordinator = eb.and([requested, eb('sessions.approval', 'in', ['coordinator', 'both'])]);
      const byOrganiser = eb.or([
        eb('bookings.status', '=', 'approved'),
        eb.and([requested, eb('sessions.approval', 'in', ['organiser', 'none'])]),
      ]);
      return eb.or([
        eb.and([byCoordinator, withinReach(reach.coordinator, eb.ref('organisations.path'))]),
        eb.and([byOrganiser, withinReach(reach.organiser, eb.ref('owner.path'))]),
      ]);
    });
}

/** Requests that wait for the coordinator of whoever asked, for sessions still to come; the oldest first. */
export async function awaitingCoordinators(db: Reader, now: string) {
  return participants(db)
    .innerJoin('sessions', 'sessions.id', 'bookings.session_id')
    .select(['sessions.title', 'sessions.starts_at', 'sessions.time_zone'])
    .where('bookings.status', '=', 'requested')
    .where('sessions.approval', 'in', ['coordinator', 'both'])
    .where('sessions.cancelled_at', 'is', null)
    .where('sessions.starts_at', '>', now)
    .orderBy('bookings.created_at')
    .execute();
}

/** How these people stand in one session; those without a booking are left out. */
export async function bookingStatusesIn(
  db: Reader,
  sessionId: string,
  people: readonly string[],
): Promise<Map<string, BookingStatus>> {
  if (people.length === 0) return new Map();
  const rows = await db
    .sql<Tables>()
    .selectFrom('bookings')
    .select(['person_id', 'status'])
    .where('session_id', '=', sessionId)
    .where('person_id', 'in', people)
    .execute();
  return new Map(rows.map((row) => [row.person_id, row.status]));
}

export interface Standing {
  /** People on the waiting list. */
  waiting: number;
  /** The person's own booking. */
  own: BookingStatus | null;
}

/** How a person and the waiting list stand in sessions; one query for a list of them. */
export async function standingsOf(
  db: Reader,
  personId: string,
  sessionIds: readonly string[],
): Promise<Map<string, Standing>> {
  if (sessionIds.length === 0) return new Map();
  const rows = await db
    .sql<Tables>()
    .selectFrom('bookings')
    .select((eb) => [
      'session_id',
      eb.fn.sum<number>(eb.case().when('status', '=', 'wait-listed').then(1).else(0).end()).as('waiting'),
      eb.fn.max(eb.case().when('person_id', '=', personId).then(eb.ref('status')).end()).as('own'),
    ])
    .where('session_id', 'in', sessionIds)
    .groupBy('session_id')
    .execute();
  return new Map(rows.map(({ session_id, waiting, own }) => [session_id, { waiting, own }]));
}

export async function waitingCounts(db: Reader, sessionIds: readonly string[]): Promise<Map<string, number>> {
  if (sessionIds.length === 0) return new Map();
  const rows = await db
    .sql<Tables>()
    .selectFrom('bookings')
    .select((eb) => ['session_id', eb.fn.countAll<number>().as('count')])
    .where('session_id', 'in', sessionIds)
    .where('status', '=', 'wait-listed')
    .groupBy('session_id')
    .execute();
  return new Map(rows.map((row) => [row.session_id, row.count]));
}

export async function insertBooking(tx: Writer, row: BookingRow): Promise<void> {
  await tx.sql<Tables>().insertInto('bookings').values(row).execute();
}

export async function updateBooking(
  tx: Writer,
  booking: Pick<BookingRow, 'id' | 'version'>,
  change: Partial<BookingRow>,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .sql<Tables>()
    .updateTable('bookings')
    .set({ ...change, version: booking.version + 1 })
    .where('id', '=', booking.id)
    .where('version', '=', booking.version)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Bookings of a person that are alive, of sessions that are not over, soonest first. */
export async function bookedAhead(db: Reader, personId: string, now: string, most: number): Promise<BookingRow[]> {
  return db
    .sql<Tables>()
    .selectFrom('bookings')
    .innerJoin('sessions', 'sessions.id', 'bookings.session_id')
    .selectAll('bookings')
    .where('bookings.person_id', '=', personId)
    .where('bookings.status', 'in', activeStatuses)
    .where('sessions.ends_at', '>', now)
    .orderBy('sessions.starts_at')
    .limit(most)
    .execute();
}

/** All bookings of people in courses: what the paths room asks. */
export async function bookingsOfPeople(
  db: Reader,
  personIds: readonly string[],
  courseIds: readonly string[],
): Promise<(BookingRow & Pick<SessionRow, 'course_id' | 'title' | 'starts_at' | 'ends_at' | 'time_zone'>)[]> {
  if (personIds.length === 0 || courseIds.length === 0) return [];
  return db
    .sql<Tables>()
    .selectFrom('bookings')
    .innerJoin('sessions', 'sessions.id', 'bookings.session_id')
    .selectAll('bookings')
    .select(['sessions.course_id', 'sessions.title', 'sessions.starts_at', 'sessions.ends_at', 'sessions.time_zone'])
    .where('bookings.person_id', 'in', personIds)
    .where('sessions.course_id', 'in', courseIds)
    .where('bookings.status', 'in', activeStatuses)
    .orderBy('sessions.starts_at')
    .execute();
}

function participants(db: Reader) {
  return db
    .sql<Tables>()
    .selectFrom('bookings')
    .innerJoin('people', 'people.id', 'bookings.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .selectAll('bookings')
    .select([
      'people.given_name',
      'people.family_name',
      'people.email',
      'people.language',
      'people.time_zone as person_time_zone',
      'people.staff_number',
      'people.organisation_id',
      'organisations.name as organisation_name',
      'organisations.path as organisation_path',
    ]);
}
