import type { Expression, SqlBool } from 'kysely';
import { expressionBuilder, sql } from 'kysely';
import { labelOf, likeAll, selfAndAbove, withinReach } from '../../identity/index.ts';
import type { Reader, Writer } from '../../platform/database/index.ts';
import type { Tables } from '../sessions/session-store.ts';
import type { RoomRow, VenueRow } from '../tables.ts';

export type RoomInVenue = RoomRow &
  Pick<VenueRow, 'time_zone' | 'city'> & { venue_name: string; venue_equipment: string };
export type VenueOwned = VenueRow & { owner_path: string; owner_name: string };

export async function organisationPath(db: Reader, id: string): Promise<string | undefined> {
  const row = await db.sql<Tables>().selectFrom('organisations').select('path').where('id', '=', id).executeTakeFirst();
  return row?.path;
}

/** An organisation as a form names it: with the one above, so that two of a name can be told apart. */
export async function organisationLabel(db: Reader, id: string): Promise<string> {
  const row = await db
    .sql<Tables>()
    .selectFrom('organisations')
    .leftJoin('organisations as parents', 'parents.id', 'organisations.parent_id')
    .select(['organisations.name', 'parents.name as parent_name'])
    .where('organisations.id', '=', id)
    .executeTakeFirst();
  return row ? labelOf(row) : '';
}

/** Every training centre: a region's course may be hosted by another's. */
export async function trainingCentres(db: Reader): Promise<{ id: string; name: string }[]> {
  return db
    .sql<Tables>()
    .selectFrom('organisations')
    .select(['id', 'name'])
    .where('kind', '=', 'training-centre')
    .where('closed_at', 'is', null)
    .orderBy('name')
    .execute();
}

export async function findVenue(db: Reader, id: string): Promise<VenueOwned | undefined> {
  return venues(db).where('venues.id', '=', id).executeTakeFirst();
}

/** One page of the venues of organisations within reach, of those above them and of training centres. */
export async function searchVenues(
  db: Reader,
  reach: readonly string[],
  words: string,
  page: { size: number; offset: number },
): Promise<{ rows: VenueOwned[]; total: number }> {
  const fitting = venues(db)
    .where((eb) => usableBy(reach, eb.ref('organisations.path'), eb.ref('organisations.kind')))
    .where('venues.retired_at', 'is', null)
    .where((eb) => likeAll(eb.ref('venues.search'), words));
  const rows = await fitting.orderBy('venues.name').orderBy('venues.id').limit(page.size).offset(page.offset).execute();
  const { total } = await fitting
    .clearSelect()
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  return { rows, total };
}

export async function roomsOf(db: Reader, venueIds: readonly string[]): Promise<RoomInVenue[]> {
  if (venueIds.length === 0) return [];
  return rooms(db)
    .where('rooms.venue_id', 'in', venueIds)
    .where('rooms.retired_at', 'is', null)
    .orderBy('venues.name')
    .orderBy('rooms.name')
    .execute();
}

/** Rooms that a session can be planned in, by words in name, place and equipment; the smallest that seat enough first. */
export async function searchRooms(
  db: Reader,
  reach: readonly string[],
  wanted: { words: string; seats: number },
  most: number,
): Promise<RoomInVenue[]> {
  return usableRooms(db, reach)
    .where('rooms.capacity', '>=', wanted.seats)
    .where((eb) => likeAll(sql<string>`${eb.ref('rooms.search')} || ' ' || ${eb.ref('venues.search')}`, wanted.words))
    .orderBy('rooms.capacity')
    .orderBy('venues.name')
    .orderBy('rooms.name')
    .limit(most)
    .execute();
}

/** The room, where a session can be planned in it by somebody with this reach. */
export async function findRoomFor(db: Reader, reach: readonly string[], id: string): Promise<RoomInVenue | undefined> {
  return usableRooms(db, reach).where('rooms.id', '=', id).executeTakeFirst();
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

/** The ids of a venue's rooms, the retired ones included. */
export async function roomIdsOf(db: Reader, venueId: string): Promise<string[]> {
  const rows = await db.sql<Tables>().selectFrom('rooms').select('id').where('venue_id', '=', venueId).execute();
  return rows.map(({ id }) => id);
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
        search: eb.ref('excluded.search'),
        retired_at: eb.ref('excluded.retired_at'),
      })),
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
    .select(['venues.time_zone', 'venues.city', 'venues.name as venue_name', 'venues.equipment as venue_equipment']);
}

function usableRooms(db: Reader, reach: readonly string[]) {
  return rooms(db)
    .innerJoin('organisations', 'organisations.id', 'venues.organisation_id')
    .where((eb) => usableBy(reach, eb.ref('organisations.path'), eb.ref('organisations.kind')))
    .where('rooms.retired_at', 'is', null)
    .where('venues.retired_at', 'is', null);
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
