import type { IdentityTables } from '../../identity/index.ts';
import type { Reader, Writer } from '../../platform/database/index.ts';
import type { Bookable } from '../booking/booking-rules.ts';
import type { ClassroomTables, SessionRow, SessionStaffRow, SessionUnitRow } from '../tables.ts';

export type Tables = ClassroomTables & IdentityTables;

/** A session with the names and paths that pages and rules need around it. */
export type SessionInPlace = SessionRow & {
  course_title: string;
  unit_minimum: number;
  owner_path: string;
  owner_name: string;
  centre_path: string | null;
  centre_name: string | null;
  room_name: string | null;
  room_capacity: number | null;
  venue_id: string | null;
  venue_name: string | null;
  venue_address: string | null;
  venue_city: string | null;
  venue_directions: string | null;
};

export function bookable(session: SessionRow): Bookable {
  return {
    publishedAt: session.published_at,
    cancelledAt: session.cancelled_at,
    attendanceApprovedAt: session.attendance_approved_at,
    startsAt: session.starts_at,
    endsAt: session.ends_at,
    signUpClosesAt: session.sign_up_closes_at,
    cancellationClosesAt: session.cancellation_closes_at,
    approval: session.approval,
    waitingList: session.waiting_list === 1,
  };
}

export async function findSession(db: Reader, id: string): Promise<SessionInPlace | undefined> {
  return sessionsInPlace(db).where('sessions.id', '=', id).executeTakeFirst();
}

export async function findSessions(db: Reader, ids: readonly string[]): Promise<SessionInPlace[]> {
  if (ids.length === 0) return [];
  return sessionsInPlace(db).where('sessions.id', 'in', ids).orderBy('sessions.starts_at').execute();
}

export async function findSessionByFeed(db: Reader, secret: string): Promise<SessionInPlace | undefined> {
  return sessionsInPlace(db).where('sessions.feed_secret', '=', secret).executeTakeFirst();
}

export async function unitsOf(db: Reader, sessionIds: readonly string[]): Promise<SessionUnitRow[]> {
  if (sessionIds.length === 0) return [];
  return db
    .sql<Tables>()
    .selectFrom('session_units')
    .selectAll()
    .where('session_id', 'in', sessionIds)
    .orderBy('starts_at')
    .execute();
}

export async function unitsBySession(
  db: Reader,
  sessionIds: readonly string[],
): Promise<Map<string, SessionUnitRow[]>> {
  const bySession = new Map<string, SessionUnitRow[]>(sessionIds.map((id) => [id, []]));
  for (const unit of await unitsOf(db, sessionIds)) bySession.get(unit.session_id)?.push(unit);
  return bySession;
}

export async function staffOf(db: Reader, sessionIds: readonly string[]): Promise<SessionStaffRow[]> {
  if (sessionIds.length === 0) return [];
  return db
    .sql<Tables>()
    .selectFrom('session_staff')
    .selectAll()
    .where('session_id', 'in', sessionIds)
    .orderBy('position')
    .execute();
}

export async function insertSession(tx: Writer, row: SessionRow): Promise<void> {
  await tx.sql<Tables>().insertInto('sessions').values(row).execute();
}

/** False when somebody else has changed the session since `version` was read. */
export async function updateSession(
  tx: Writer,
  id: string,
  version: number,
  change: Partial<SessionRow>,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .sql<Tables>()
    .updateTable('sessions')
    .set({ ...change, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/**
 * Replaces the units. Units keep their id where the form sent it back, since attendance hangs on them; the store refuses
 * (by foreign key) to drop a unit that has marks.
 */
export async function writeUnits(tx: Writer, sessionId: string, units: readonly SessionUnitRow[]): Promise<void> {
  const db = tx.sql<Tables>();
  const kept = units.map((unit) => unit.id);
  let dropping = db.deleteFrom('session_units').where('session_id', '=', sessionId);
  if (kept.length > 0) dropping = dropping.where('id', 'not in', kept);
  await dropping.execute();
  await db
    .insertInto('session_units')
    .values([...units])
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((eb) => ({
        course_unit_id: eb.ref('excluded.course_unit_id'),
        title: eb.ref('excluded.title'),
        date: eb.ref('excluded.date'),
        starts: eb.ref('excluded.starts'),
        ends: eb.ref('excluded.ends'),
        starts_at: eb.ref('excluded.starts_at'),
        ends_at: eb.ref('excluded.ends_at'),
      })),
    )
    .execute();
}

export async function writeStaff(tx: Writer, sessionId: string, staff: readonly SessionStaffRow[]): Promise<void> {
  const db = tx.sql<Tables>();
  await db.deleteFrom('session_staff').where('session_id', '=', sessionId).execute();
  if (staff.length > 0)
    await db
      .insertInto('session_staff')
      .values([...staff])
      .execute();
}

export async function markedUnits(db: Reader, sessionId: string): Promise<string[]> {
  const rows = await db
    .sql<Tables>()
    .selectFrom('attendance_marks')
    .select('unit_id')
    .distinct()
    .where('session_id', '=', sessionId)
    .execute();
  return rows.map((row) => row.unit_id);
}

/** Sessions with everything that describes where they take place, to be narrowed and read. */
export function joined(db: Reader) {
  return db
    .sql<Tables>()
    .selectFrom('sessions')
    .innerJoin('courses', 'courses.id', 'sessions.course_id')
    .innerJoin('organisations as owner', 'owner.id', 'sessions.organisation_id')
    .leftJoin('organisations as centre', 'centre.id', 'sessions.centre_id')
    .leftJoin('rooms', 'rooms.id', 'sessions.room_id')
    .leftJoin('venues', 'venues.id', 'rooms.venue_id');
}

export function sessionsInPlace(db: Reader) {
  return joined(db)
    .selectAll('sessions')
    .select([
      'courses.title as course_title',
      'courses.unit_minimum as unit_minimum',
      'owner.path as owner_path',
      'owner.name as owner_name',
      'centre.path as centre_path',
      'centre.name as centre_name',
      'rooms.name as room_name',
      'rooms.capacity as room_capacity',
      'venues.id as venue_id',
      'venues.name as venue_name',
      'venues.address as venue_address',
      'venues.city as venue_city',
      'venues.directions as venue_directions',
    ]);
}
