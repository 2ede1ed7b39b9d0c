import type { Expression, SqlBool } from 'kysely';
import { expressionBuilder } from 'kysely';
import { selfAndAbove, withinReach } from '../identity/index.ts';
import type { Reader, Writer } from '../platform/database/index.ts';
import type { Tables } from './session-store.ts';
import type { CourseCheckRow, CourseRow, CourseUnitRow, RoomRow, VenueRow } from './tables.ts';

export type RoomInVenue = RoomRow & Pick<VenueRow, 'time_zone' | 'city'> & { venue_name: string };
export type VenueOwned = VenueRow & { owner_path: string; owner_name: string };
export type CourseOwned = CourseRow & { owner_path: string; owner_name: string };

export async function organisationPath(db: Reader, id: string): Promise<string | undefined> {
  const row = await db.sql<Tables>().selectFrom('organisations').select('path').where('id', '=', id).executeTakeFirst();
  return row?.path;
}

export interface OrganisationChoice {
  id: string;
  name: string;
  path: string;
  kind: string;
  time_zone: string;
}

export async function organisationsWithin(db: Reader, reach: readonly string[]): Promise<OrganisationChoice[]> {
  return db
    .sql<Tables>()
    .selectFrom('organisations')
    .select(['id', 'name', 'path', 'kind', 'time_zone'])
    .where((eb) => withinReach(reach, eb.ref('path')))
    .where('closed_at', 'is', null)
    .orderBy('name')
    .execute();
}

/** Those within reach, and every training centre: a region's course may be hosted by another's centre. */
export async function organisationsAndCentres(db: Reader, reach: readonly string[]): Promise<OrganisationChoice[]> {
  return db
    .sql<Tables>()
    .selectFrom('organisations')
    .select(['id', 'name', 'path', 'kind', 'time_zone'])
    .where((eb) => eb.or([withinReach(reach, eb.ref('path')), eb('kind', '=', 'training-centre')]))
    .where('closed_at', 'is', null)
    .orderBy('name')
    .execute();
}

export async function findVenue(db: Reader, id: string): Promise<VenueOwned | undefined> {
  return venues(db).where('venues.id', '=', id).executeTakeFirst();
}

/** Venues of the organisations within reach and of those above them. */
export async function venuesFor(db: Reader, reach: readonly string[]): Promise<VenueOwned[]> {
  return venues(db)
    .where((eb) => usableBy(reach, eb.ref('organisations.path'), eb.ref('organisations.kind')))
    .where('venues.retired_at', 'is', null)
    .orderBy('venues.name')
    .execute();
}

export async function roomsOf(db: Reader, venueIds: readonly string[]): Promise<RoomInVenue[]> {
  if (venueIds.length === 0) return [];
  return rooms(db).where('rooms.venue_id', 'in', venueIds).where('rooms.retired_at', 'is', null).execute();
}

/** Every room that a session can be planned in. */
export async function roomsFor(db: Reader, reach: readonly string[]): Promise<RoomInVenue[]> {
  return rooms(db)
    .innerJoin('organisations', 'organisations.id', 'venues.organisation_id')
    .where((eb) => usableBy(reach, eb.ref('organisations.path'), eb.ref('organisations.kind')))
    .where('rooms.retired_at', 'is', null)
    .where('venues.retired_at', 'is', null)
    .execute();
}

export async function findRoom(db: Reader, id: string): Promise<RoomInVenue | undefined> {
  return rooms(db).where('rooms.id', '=', id).executeTakeFirst();
}

export async function insertVenue(tx: Writer, row: VenueRow): Promise<void> {
  await tx.sql<Tables>().insertInto('venues').values(row).execute();
}

export async function updateVenue(
  tx: Writer,
  id: string,
  version: number,
  change: Partial<VenueRow>,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .sql<Tables>()
    .updateTable('venues')
    .set({ ...change, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Writes the rooms of a venue; those no longer named are retired, since past sessions took place in them. */
export async function writeRooms(tx: Writer, venueId: string, list: readonly RoomRow[], now: string): Promise<void> {
  const db = tx.sql<Tables>();
  const kept = list.map((room) => room.id);
  let retiring = db
    .updateTable('rooms')
    .set({ retired_at: now })
    .where('venue_id', '=', venueId)
    .where('retired_at', 'is', null);
  if (kept.length > 0) retiring = retiring.where('id', 'not in', kept);
  await retiring.execute();
  if (list.length === 0) return;
  await db
    .insertInto('rooms')
    .values([...list])
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((eb) => ({
        name: eb.ref('excluded.name'),
        capacity: eb.ref('excluded.capacity'),
        equipment: eb.ref('excluded.equipment'),
      })),
    )
    .execute();
}

export async function findCourse(db: Reader, id: string): Promise<CourseOwned | undefined> {
  return courses(db).where('courses.id', '=', id).executeTakeFirst();
}

/** Courses one may plan sessions of: owned within reach or above. */
export async function coursesFor(db: Reader, reach: readonly string[]): Promise<CourseOwned[]> {
  const above = reach.flatMap(selfAndAbove);
  return courses(db)
    .where((eb) =>
      eb.or([
        withinReach(reach, eb.ref('organisations.path')),
        eb('organisations.path', 'in', above.length > 0 ? above : ['']),
      ]),
    )
    .where('courses.retired_at', 'is', null)
    .orderBy('courses.title')
    .execute();
}

export async function courseUnits(db: Reader, courseIds: readonly string[]): Promise<CourseUnitRow[]> {
  if (courseIds.length === 0) return [];
  return db
    .sql<Tables>()
    .selectFrom('course_units')
    .selectAll()
    .where('course_id', 'in', courseIds)
    .where('retired_at', 'is', null)
    .orderBy('position')
    .execute();
}

export async function courseChecks(db: Reader, courseId: string): Promise<CourseCheckRow[]> {
  return db
    .sql<Tables>()
    .selectFrom('course_checks')
    .selectAll()
    .where('course_id', '=', courseId)
    .where('retired_at', 'is', null)
    .orderBy('position')
    .execute();
}

export async function insertCourse(tx: Writer, row: CourseRow): Promise<void> {
  await tx.sql<Tables>().insertInto('courses').values(row).execute();
}

export async function updateCourse(
  tx: Writer,
  id: string,
  version: number,
  change: Partial<CourseRow>,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .sql<Tables>()
    .updateTable('courses')
    .set({ ...change, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function writeCourseUnits(
  tx: Writer,
  courseId: string,
  list: readonly CourseUnitRow[],
  now: string,
): Promise<void> {
  const db = tx.sql<Tables>();
  const kept = list.map((unit) => unit.id);
  let retiring = db
    .updateTable('course_units')
    .set({ retired_at: now })
    .where('course_id', '=', courseId)
    .where('retired_at', 'is', null);
  if (kept.length > 0) retiring = retiring.where('id', 'not in', kept);
  await retiring.execute();
  if (list.length === 0) return;
  await db
    .insertInto('course_units')
    .values([...list])
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((eb) => ({
        position: eb.ref('excluded.position'),
        title: eb.ref('excluded.title'),
        minutes: eb.ref('excluded.minutes'),
      })),
    )
    .execute();
}

export async function writeCourseChecks(
  tx: Writer,
  courseId: string,
  list: readonly CourseCheckRow[],
  now: string,
): Promise<void> {
  const db = tx.sql<Tables>();
  const kept = list.map((check) => check.id);
  let retiring = db
    .updateTable('course_checks')
    .set({ retired_at: now })
    .where('course_id', '=', courseId)
    .where('retired_at', 'is', null);
  if (kept.length > 0) retiring = retiring.where('id', 'not in', kept);
  await retiring.execute();
  if (list.length === 0) return;
  await db
    .insertInto('course_checks')
    .values([...list])
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet((eb) => ({ position: eb.ref('excluded.position'), wording: eb.ref('excluded.wording') })),
    )
    .execute();
}

function venues(db: Reader) {
  return db
    .sql<Tables>()
    .selectFrom('venues')
    .innerJoin('organisations', 'organisations.id', 'venues.organisation_id')
    .selectAll('venues')
    .select(['organisations.path as owner_path', 'organisations.name as owner_name']);
}

function rooms(db: Reader) {
  return db
    .sql<Tables>()
    .selectFrom('rooms')
    .innerJoin('venues', 'venues.id', 'rooms.venue_id')
    .selectAll('rooms')
    .select(['venues.time_zone', 'venues.city', 'venues.name as venue_name'])
    .orderBy('venues.name')
    .orderBy('rooms.name');
}

function courses(db: Reader) {
  return db
    .sql<Tables>()
    .selectFrom('courses')
    .innerJoin('organisations', 'organisations.id', 'courses.organisation_id')
    .selectAll('courses')
    .select(['organisations.path as owner_path', 'organisations.name as owner_name']);
}

/** Places within reach, of the organisations above, and of training centres, which are there for everybody. */
function usableBy(reach: readonly string[], path: Expression<string>, kind: Expression<string>): Expression<SqlBool> {
  const eb = expressionBuilder<never, never>();
  const above = reach.flatMap(selfAndAbove);
  return eb.or([
    withinReach(reach, path),
    eb(path, 'in', (above.length > 0 ? above : ['']) as never),
    eb(kind, '=', 'training-centre' as never),
  ]);
}
