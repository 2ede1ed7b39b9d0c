import type { Reader, Writer } from '../../platform/database/index.ts';
import type { Tables } from '../sessions/session-store.ts';
import type {
  ApprovedAttendanceRow,
  AttendanceMarkRow,
  AttendanceRow,
  CheckResultRow,
  ResultRow,
  SessionUnitRow,
} from '../tables.ts';

export async function attendanceOf(db: Reader, sessionId: string): Promise<AttendanceRow[]> {
  return db.sql<Tables>().selectFrom('attendance').selectAll().where('session_id', '=', sessionId).execute();
}

export async function findUnit(db: Reader, id: string): Promise<SessionUnitRow | undefined> {
  return db.sql<Tables>().selectFrom('session_units').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Units of these people's sessions that run between two instants: where a short code may be meant for. */
export async function unitsOpenFor(
  db: Reader,
  personId: string,
  between: { from: string; to: string },
): Promise<(SessionUnitRow & { check_in_secret: string })[]> {
  return db
    .sql<Tables>()
    .selectFrom('session_units')
    .innerJoin('sessions', 'sessions.id', 'session_units.session_id')
    .innerJoin('bookings', 'bookings.session_id', 'sessions.id')
    .selectAll('session_units')
    .select('sessions.check_in_secret')
    .where('bookings.person_id', '=', personId)
    .where('bookings.status', '=', 'booked')
    .where('sessions.cancelled_at', 'is', null)
    .where('session_units.starts_at', '<=', between.to)
    .where('session_units.ends_at', '>', between.from)
    .execute();
}

export async function heldMark(db: Reader, unitId: string, bookingId: string): Promise<AttendanceRow | undefined> {
  return db
    .sql<Tables>()
    .selectFrom('attendance')
    .selectAll()
    .where('unit_id', '=', unitId)
    .where('booking_id', '=', bookingId)
    .executeTakeFirst();
}

/** Whether anybody was there: in a session, or of one booking. */
export async function hasAttended(db: Reader, where: { sessionId: string } | { bookingId: string }): Promise<boolean> {
  const row = await db
    .sql<Tables>()
    .selectFrom('attendance')
    .select('unit_id')
    .where('status', 'in', ['attended', 'partly'])
    .where((eb) =>
      'sessionId' in where ? eb('session_id', '=', where.sessionId) : eb('booking_id', '=', where.bookingId),
    )
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export async function writeMark(tx: Writer, row: AttendanceRow): Promise<void> {
  const { unit_id: _unit, booking_id: _booking, session_id: _session, ...change } = row;
  await tx
    .sql<Tables>()
    .insertInto('attendance')
    .values(row)
    .onConflict((conflict) => conflict.columns(['unit_id', 'booking_id']).doUpdateSet(change))
    .execute();
}

/** Notes that somebody without a seat in a unit stands at its door; the first time counts. */
export async function writeDoorWait(
  tx: Writer,
  row: { unit_id: string; booking_id: string; session_id: string; came_at: string },
): Promise<void> {
  await tx
    .sql<Tables>()
    .insertInto('door_waits')
    .values(row)
    .onConflict((conflict) => conflict.columns(['unit_id', 'booking_id']).doNothing())
    .execute();
}

export interface DoorWait {
  unit_id: string;
  booking_id: string;
  came_at: string;
}

/** Who stands at the door of a session, or stood there before they were seated. */
export async function doorWaitsOf(db: Reader, sessionId: string): Promise<DoorWait[]> {
  return db
    .sql<Tables>()
    .selectFrom('door_waits')
    .select(['unit_id', 'booking_id', 'came_at'])
    .where('session_id', '=', sessionId)
    .orderBy('came_at')
    .execute();
}

export async function marksReceived(db: Reader, ids: readonly string[]): Promise<AttendanceMarkRow[]> {
  if (ids.length === 0) return [];
  return db.sql<Tables>().selectFrom('attendance_marks').selectAll().where('id', 'in', ids).execute();
}

export async function insertReceived(tx: Writer, row: AttendanceMarkRow): Promise<void> {
  await tx.sql<Tables>().insertInto('attendance_marks').values(row).execute();
}

/** Marks that were not applied and that nobody has decided about. */
export async function openConflicts(
  db: Reader,
  sessionId: string,
): Promise<(AttendanceMarkRow & { given_name: string | null; family_name: string | null })[]> {
  return db
    .sql<Tables>()
    .selectFrom('attendance_marks')
    .leftJoin('people', 'people.id', 'attendance_marks.made_by')
    .selectAll('attendance_marks')
    .select(['people.given_name', 'people.family_name'])
    .where('session_id', '=', sessionId)
    .where('outcome', '=', 'conflict')
    .where('settled_at', 'is', null)
    .orderBy('attendance_marks.id')
    .execute();
}

export async function settleMarks(
  tx: Writer,
  which: { unitId: string; bookingId: string },
  settled: { settled_at: string; settled_by: string },
): Promise<void> {
  await tx
    .sql<Tables>()
    .updateTable('attendance_marks')
    .set(settled)
    .where('unit_id', '=', which.unitId)
    .where('booking_id', '=', which.bookingId)
    .where('outcome', '=', 'conflict')
    .where('settled_at', 'is', null)
    .execute();
}

export async function approvedOfSession(db: Reader, sessionId: string): Promise<ApprovedAttendanceRow[]> {
  return db.sql<Tables>().selectFrom('approved_attendance').selectAll().where('session_id', '=', sessionId).execute();
}

/** Replaces what was approved of a session. */
export async function writeApproved(
  tx: Writer,
  sessionId: string,
  rows: readonly ApprovedAttendanceRow[],
): Promise<void> {
  const db = tx.sql<Tables>();
  await db.deleteFrom('approved_attendance').where('session_id', '=', sessionId).execute();
  for (let start = 0; start < rows.length; start += 500) {
    await db
      .insertInto('approved_attendance')
      .values(rows.slice(start, start + 500))
      .execute();
  }
}

export type ApprovedFact = ApprovedAttendanceRow & { made_up_for: string | null; home_session_id: string | null };

/** What was approved of these people in these courses, a make-up with the session whose missed unit it stands for. */
export async function approvedOfPeople(
  db: Reader,
  personIds: readonly string[],
  courseIds: readonly string[],
): Promise<ApprovedFact[]> {
  if (personIds.length === 0 || courseIds.length === 0) return [];
  return db
    .sql<Tables>()
    .selectFrom('approved_attendance')
    .innerJoin('bookings', 'bookings.id', 'approved_attendance.booking_id')
    .leftJoin('bookings as home', 'home.id', 'bookings.made_up_for')
    .selectAll('approved_attendance')
    .select(['bookings.made_up_for', 'home.session_id as home_session_id'])
    .where('approved_attendance.person_id', 'in', personIds)
    .where('approved_attendance.course_id', 'in', courseIds)
    .orderBy('approved_attendance.held_on')
    .orderBy('approved_attendance.unit_id')
    .execute();
}

export async function resultsOf(db: Reader, bookingIds: readonly string[]): Promise<ResultRow[]> {
  if (bookingIds.length === 0) return [];
  return db.sql<Tables>().selectFrom('results').selectAll().where('booking_id', 'in', bookingIds).execute();
}

export async function writeResult(tx: Writer, row: ResultRow): Promise<void> {
  const { booking_id: _, ...change } = row;
  await tx
    .sql<Tables>()
    .insertInto('results')
    .values(row)
    .onConflict((conflict) => conflict.column('booking_id').doUpdateSet(change))
    .execute();
}

export async function checkResultsOf(db: Reader, bookingIds: readonly string[]): Promise<CheckResultRow[]> {
  if (bookingIds.length === 0) return [];
  return db.sql<Tables>().selectFrom('check_results').selectAll().where('booking_id', 'in', bookingIds).execute();
}

/** Replaces the ticks of one participant. */
export async function writeCheckResults(tx: Writer, bookingId: string, rows: readonly CheckResultRow[]): Promise<void> {
  const db = tx.sql<Tables>();
  await db.deleteFrom('check_results').where('booking_id', '=', bookingId).execute();
  if (rows.length > 0)
    await db
      .insertInto('check_results')
      .values([...rows])
      .execute();
}

export async function badgesOf(db: Reader, personIds: readonly string[]): Promise<Map<string, string>> {
  if (personIds.length === 0) return new Map();
  const rows = await db.sql<Tables>().selectFrom('badges').selectAll().where('person_id', 'in', personIds).execute();
  return new Map(rows.map((row) => [row.person_id, row.code]));
}

export async function insertBadges(
  tx: Writer,
  rows: readonly { person_id: string; code: string; issued_at: string }[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx
    .sql<Tables>()
    .insertInto('badges')
    .values([...rows])
    .onConflict((conflict) => conflict.column('person_id').doNothing())
    .execute();
}
