import type { Reader, Writer } from '../platform/database/index.ts';
import type { Occupied } from './conflicts.ts';
import { unitsOfBooking } from './notices.ts';
import type { Tables } from './session-store.ts';
import type { Period } from './wall-time.ts';

/** A room or a person that a session has at a time. */
export type Occupation = Occupied & { title: string };

/** What other sessions, drafts included, have of these rooms between two instants. */
export async function roomsOccupied(
  db: Reader,
  rooms: readonly string[],
  between: Period,
  besides = '',
): Promise<Occupation[]> {
  if (rooms.length === 0) return [];
  const rows = await unitsBetween(db, between)
    .where('sessions.room_id', 'in', rooms)
    .where('sessions.id', '!=', besides)
    .select('sessions.room_id as id')
    .$narrowType<{ id: string }>()
    .execute();
  return rows.map((row) => ({ ...row, kind: 'room' }));
}

/** Where these people sit or teach between two instants; of a make-up the units they come for. */
export async function peopleOccupied(
  db: Reader,
  people: readonly string[],
  between: Period,
  besides = '',
): Promise<Occupation[]> {
  if (people.length === 0) return [];
  const booked = await unitsBetween(db, between)
    .innerJoin('bookings', 'bookings.session_id', 'sessions.id')
    .where('bookings.person_id', 'in', people)
    .where('bookings.status', '=', 'booked')
    .where('sessions.id', '!=', besides)
    .select(['bookings.person_id as id', 'session_units.id as unitId', 'bookings.makes_up'])
    .execute();
  const taught = await unitsBetween(db, between)
    .innerJoin('session_staff', 'session_staff.session_id', 'sessions.id')
    .where('session_staff.person_id', 'in', people)
    .where('sessions.id', '!=', besides)
    .select('session_staff.person_id as id')
    .$narrowType<{ id: string }>()
    .execute();
  const attended = booked.filter((slot) => unitsOfBooking(slot, [{ id: slot.unitId }]).length > 0);
  return [...attended, ...taught].map(({ id, sessionId, startsAt, endsAt, title }) => ({
    kind: 'person',
    id,
    sessionId,
    startsAt,
    endsAt,
    title,
  }));
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

function unitsBetween(db: Reader, { startsAt, endsAt }: Period) {
  return db
    .sql<Tables>()
    .selectFrom('session_units')
    .innerJoin('sessions', 'sessions.id', 'session_units.session_id')
    .where('sessions.cancelled_at', 'is', null)
    .where('session_units.starts_at', '<', endsAt)
    .where('session_units.ends_at', '>', startsAt)
    .select([
      'session_units.session_id as sessionId',
      'session_units.starts_at as startsAt',
      'session_units.ends_at as endsAt',
      'sessions.title as title',
    ]);
}
