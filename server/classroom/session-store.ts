import type { Expression, SelectQueryBuilder, SqlBool } from 'kysely';
import { expressionBuilder, sql } from 'kysely';
import { withinReach } from '../identity/index.ts';
import type { IdentityTables } from '../identity/index.ts';
import type { Reader, Writer } from '../platform/database/index.ts';
import type { Bookable } from './booking-rules.ts';
import type { Occupied } from './conflicts.ts';
import type { ClassroomTables, SessionRow, SessionStaffRow, SessionUnitRow } from './tables.ts';

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

export interface SessionFilter {
  /** Published and owned at one of these organisations (one's own and those above), or booked by this person. */
  offeredAt: readonly string[];
  personId: string;
  /** Owned or hosted within these paths, published or not. */
  staffReach: readonly string[];
  search: string;
  courseId: string;
  language: string;
  mode: string;
  when: 'coming' | 'past' | 'all';
  mine: boolean;
  from?: string;
  to?: string;
  now: string;
}

export async function listSessions(
  db: Reader,
  filter: SessionFilter,
  page: { size: number; offset: number },
): Promise<{ rows: SessionInPlace[]; total: number }> {
  const direction = filter.when === 'past' ? 'desc' : 'asc';
  const rows = await sessionsInPlace(db)
    .where(matches(filter))
    .orderBy('sessions.starts_at', direction)
    .orderBy('sessions.id')
    .limit(page.size)
    .offset(page.offset)
    .execute();
  const { total } = await joined(db)
    .where(matches(filter))
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  return { rows, total };
}

/** Sessions of courses that are still to come and offered at the given organisations: what a classroom step lists. */
export async function offeredSessions(
  db: Reader,
  courseIds: readonly string[],
  offeredAt: readonly string[],
  now: string,
): Promise<SessionInPlace[]> {
  if (courseIds.length === 0 || offeredAt.length === 0) return [];
  return sessionsInPlace(db)
    .where('sessions.course_id', 'in', courseIds)
    .where('owner.path', 'in', offeredAt)
    .where('sessions.published_at', 'is not', null)
    .where('sessions.cancelled_at', 'is', null)
    .where('sessions.starts_at', '>', now)
    .orderBy('sessions.starts_at')
    .execute();
}

/** Other sessions of the same course and owner that are still open: where people can be moved to. */
export async function siblings(db: Reader, session: SessionInPlace, now: string): Promise<SessionInPlace[]> {
  return sessionsInPlace(db)
    .where('sessions.course_id', '=', session.course_id)
    .where('sessions.organisation_id', '=', session.organisation_id)
    .where('sessions.id', '!=', session.id)
    .where('sessions.cancelled_at', 'is', null)
    .where('sessions.attendance_approved_at', 'is', null)
    .where('sessions.ends_at', '>', now)
    .orderBy('sessions.starts_at')
    .limit(50)
    .execute();
}

/** Published sessions whose first unit begins between two instants. */
export async function sessionsStarting(
  db: Reader,
  { from, to }: { from: string; to: string },
): Promise<SessionInPlace[]> {
  return sessionsInPlace(db)
    .where('sessions.starts_at', '>', from)
    .where('sessions.starts_at', '<=', to)
    .where('sessions.published_at', 'is not', null)
    .where('sessions.cancelled_at', 'is', null)
    .execute();
}

/** Sessions still to come that nobody can sign up for any more and that are short of people. */
export async function sessionsUnderMinimum(db: Reader, now: string): Promise<SessionInPlace[]> {
  return sessionsInPlace(db)
    .where('sessions.sign_up_closes_at', '<=', now)
    .where('sessions.starts_at', '>', now)
    .where('sessions.published_at', 'is not', null)
    .where('sessions.cancelled_at', 'is', null)
    .where((eb) => eb('sessions.taken', '<', eb.ref('sessions.minimum')))
    .execute();
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

export async function teaches(db: Reader, sessionId: string, personId: string): Promise<boolean> {
  const row = await db
    .sql<Tables>()
    .selectFrom('session_staff')
    .select('id')
    .where('session_id', '=', sessionId)
    .where('person_id', '=', personId)
    .executeTakeFirst();
  return row !== undefined;
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

/** Rooms and instructors that other sessions occupy between two instants. */
export async function occupiedBetween(
  db: Reader,
  wanted: { rooms: readonly string[]; people: readonly string[]; from: string; to: string },
): Promise<(Occupied & { title: string; ownerPath: string })[]> {
  const rooms = await roomsOccupied(db, wanted);
  const instructors = await instructorsOccupied(db, wanted);
  return [...rooms, ...instructors];
}

type Wanted = Parameters<typeof occupiedBetween>[1];

async function roomsOccupied(db: Reader, { rooms, from, to }: Wanted) {
  if (rooms.length === 0) return [];
  return unitsBetween(db, from, to)
    .where('sessions.room_id', 'in', rooms)
    .select([sql<'room'>`'room'`.as('kind'), 'sessions.room_id as id'])
    .$narrowType<{ id: string }>()
    .execute();
}

async function instructorsOccupied(db: Reader, { people, from, to }: Wanted) {
  if (people.length === 0) return [];
  return unitsBetween(db, from, to)
    .innerJoin('session_staff', 'session_staff.session_id', 'sessions.id')
    .where('session_staff.person_id', 'in', people)
    .select([sql<'instructor'>`'instructor'`.as('kind'), 'session_staff.person_id as id'])
    .$narrowType<{ id: string }>()
    .execute();
}

function unitsBetween(db: Reader, from: string, to: string) {
  return db
    .sql<Tables>()
    .selectFrom('session_units')
    .innerJoin('sessions', 'sessions.id', 'session_units.session_id')
    .innerJoin('organisations as owner', 'owner.id', 'sessions.organisation_id')
    .where('sessions.cancelled_at', 'is', null)
    .where('session_units.starts_at', '<', to)
    .where('session_units.ends_at', '>', from)
    .select([
      'session_units.session_id as sessionId',
      'session_units.starts_at as startsAt',
      'session_units.ends_at as endsAt',
      'sessions.title as title',
      'owner.path as ownerPath',
    ]);
}

function joined(db: Reader) {
  return db
    .sql<Tables>()
    .selectFrom('sessions')
    .innerJoin('courses', 'courses.id', 'sessions.course_id')
    .innerJoin('organisations as owner', 'owner.id', 'sessions.organisation_id')
    .leftJoin('organisations as centre', 'centre.id', 'sessions.centre_id')
    .leftJoin('rooms', 'rooms.id', 'sessions.room_id')
    .leftJoin('venues', 'venues.id', 'rooms.venue_id');
}

function sessionsInPlace(db: Reader) {
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

type Joined =
  ReturnType<typeof joined> extends SelectQueryBuilder<infer DB, infer Names, unknown> ? [DB, Names] : never;

function matches(filter: SessionFilter): Expression<SqlBool> {
  const eb = expressionBuilder<Joined[0], Joined[1]>();
  const all = [filter.mine ? mine(filter) : visible(filter)];
  if (filter.search) all.push(eb('sessions.search', 'like', `%${filter.search.replaceAll(/[%_]/g, ' ')}%`));
  if (filter.courseId) all.push(eb('sessions.course_id', '=', filter.courseId));
  if (filter.language) all.push(eb('sessions.language', '=', filter.language));
  if (filter.mode) all.push(eb('sessions.mode', '=', filter.mode as SessionRow['mode']));
  if (filter.when === 'coming') all.push(eb('sessions.ends_at', '>=', filter.now));
  if (filter.when === 'past') all.push(eb('sessions.ends_at', '<', filter.now));
  if (filter.from) all.push(eb('sessions.ends_at', '>=', filter.from));
  if (filter.to) all.push(eb('sessions.starts_at', '<', filter.to));
  return eb.and(all);
}

/** What a person may know of: offered to them and published, or within the reach of their roles, or their own. */
function visible(filter: SessionFilter): Expression<SqlBool> {
  const eb = expressionBuilder<Joined[0], Joined[1]>();
  const offered = eb.and([
    eb('owner.path', 'in', filter.offeredAt.length > 0 ? filter.offeredAt : ['']),
    eb('sessions.published_at', 'is not', null),
  ]);
  return eb.or([
    offered,
    withinReach(filter.staffReach, eb.ref('owner.path')),
    withinReach(filter.staffReach, eb.ref('centre.path').$castTo<string>()),
    mine(filter),
  ]);
}

function mine(filter: SessionFilter): Expression<SqlBool> {
  const eb = expressionBuilder<Joined[0], Joined[1]>();
  return eb.or([
    eb(
      'sessions.id',
      'in',
      eb
        .selectFrom('bookings as own')
        .select('own.session_id')
        .where('own.person_id', '=', filter.personId)
        .where('own.status', 'not in', ['declined', 'cancelled']),
    ),
    eb(
      'sessions.id',
      'in',
      eb
        .selectFrom('session_staff as teaching')
        .select('teaching.session_id')
        .where('teaching.person_id', '=', filter.personId),
    ),
  ]);
}
