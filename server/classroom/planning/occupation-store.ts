import { sql } from 'kysely';
import type { Reader, Writer } from '../../platform/database/index.ts';
import type { Occupied } from './conflicts.ts';
import { unitsOfBooking } from '../letters/notices.ts';
import type { Tables } from '../sessions/session-store.ts';
import type { Period } from '../wall-time.ts';

/** A room or a person that a session has at a time. */
export type Occupation = Occupied & { title: string };

/**
 * What other sessions, drafts included, have of these rooms and people between two instants: people sit or teach there, and of a
 * make-up they come for its units only.
 */
export async function occupied(
  db: Reader,
  { rooms = [], people = [] }: { rooms?: readonly string[]; people?: readonly string[] },
  between: Period,
  besides = '',
): Promise<Occupation[]> {
  const units = unitsBetween(db, between, besides);
  const held = rooms.length > 0 ? [heldRooms(units, rooms)] : [];
  const [first, ...others] = people.length > 0 ? [...held, sitting(units, people), teaching(units, people)] : held;
  if (!first) return [];
  const rows = await others.reduce((all, one) => all.unionAll(one), first).execute();
  return rows
    .filter((row) => unitsOfBooking(row, [{ id: row.unitId }]).length > 0)
    .map(({ unitId: _unit, makes_up: _makeUp, ...slot }) => slot);
}

/** Locks a room until the transaction ends, so that two sessions planned at once see each other. */
export async function holdRoom(tx: Writer, id: string): Promise<void> {
  await tx
    .sql<Tables>()
    .updateTable('rooms')
    .set((eb) => ({ capacity: eb.ref('capacity') }))
    .where('id', '=', id)
    .execute();
}

type Units = ReturnType<typeof unitsBetween>;

function heldRooms(units: Units, rooms: readonly string[]) {
  return units
    .where('sessions.room_id', 'in', rooms)
    .select(['sessions.room_id as id', sql<'room' | 'person'>`'room'`.as('kind'), nothingMadeUp])
    .$narrowType<{ id: string }>();
}

function sitting(units: Units, people: readonly string[]) {
  return units
    .innerJoin('bookings', 'bookings.session_id', 'sessions.id')
    .where('bookings.person_id', 'in', people)
    .where('bookings.status', '=', 'booked')
    .select(['bookings.person_id as id', sql<'room' | 'person'>`'person'`.as('kind'), 'bookings.makes_up']);
}

function teaching(units: Units, people: readonly string[]) {
  return units
    .innerJoin('session_staff', 'session_staff.session_id', 'sessions.id')
    .where('session_staff.person_id', 'in', people)
    .select(['session_staff.person_id as id', sql<'room' | 'person'>`'person'`.as('kind'), nothingMadeUp])
    .$narrowType<{ id: string }>();
}

const nothingMadeUp = sql<string | null>`cast(null as text)`.as('makes_up');

function unitsBetween(db: Reader, { startsAt, endsAt }: Period, besides: string) {
  return db
    .sql<Tables>()
    .selectFrom('session_units')
    .innerJoin('sessions', 'sessions.id', 'session_units.session_id')
    .where('sessions.cancelled_at', 'is', null)
    .where('sessions.id', '!=', besides)
    .where('session_units.starts_at', '<', endsAt)
    .where('session_units.ends_at', '>', startsAt)
    .select([
      'session_units.session_id as sessionId',
      'session_units.id as unitId',
      'session_units.starts_at as startsAt',
      'session_units.ends_at as endsAt',
      'sessions.title as title',
    ]);
}
