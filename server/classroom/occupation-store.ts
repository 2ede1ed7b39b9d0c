import { sql } from 'kysely';
import type { Reader } from '../platform/database/index.ts';
import type { Occupied } from './conflicts.ts';
import type { Tables } from './session-store.ts';

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
