import type { Reader } from '../../platform/database/index.ts';
import type { Typed } from '../../platform/web/index.ts';
import { clashes } from './conflicts.ts';
import { occupied } from './occupation-store.ts';
import { unitFields } from './planning-form.ts';
import { spanOf, timetableFault } from './timetable.ts';
import { searchRooms } from '../places/venue-store.ts';
import type { RoomInVenue } from '../places/venue-store.ts';
import { periodOf } from '../wall-time.ts';
import type { Period } from '../wall-time.ts';

const mostRooms = 20;

export interface RoomOffered extends RoomInVenue {
  /** Title of a session that has it at one of the times asked for. */
  takenBy: string | null;
}

/** Rooms that seat enough and have what is asked for; those that are free at the times of the form first. */
export async function offerRooms(
  db: Reader,
  reach: readonly string[],
  typed: Typed,
  sessionId: string,
): Promise<RoomOffered[]> {
  const seats = Number(typed['capacity']);
  const wanted = { words: String(typed['room-words'] ?? ''), seats: Number.isInteger(seats) ? seats : 0 };
  const rooms = await searchRooms(db, reach, wanted, mostRooms);
  const offered = await withOccupation(db, rooms, typed, sessionId);
  return offered.toSorted((a, b) => Number(a.takenBy !== null) - Number(b.takenBy !== null));
}

/** Which of these rooms another session has at the times of the form, read as each room's own clock shows them. */
export async function withOccupation(
  db: Reader,
  rooms: readonly RoomInVenue[],
  typed: Typed,
  sessionId: string,
): Promise<RoomOffered[]> {
  const slots = rooms.flatMap((room) =>
    periodsIn(typed, room.time_zone).map((period) => ({ ...period, kind: 'room' as const, id: room.id })),
  );
  const span = spanOf(slots);
  const wanted = { rooms: rooms.map((room) => room.id) };
  const taken = span ? clashes(slots, await occupied(db, wanted, span, sessionId)) : [];
  const titles = new Map(taken.map(({ wanted: slot, taken: other }) => [slot.id, other.title]));
  return rooms.map((room) => ({ ...room, takenBy: titles.get(room.id) ?? null }));
}

function periodsIn(typed: Typed, zone: string): Period[] {
  return unitFields(typed)
    .filter((unit) => timetableFault(zone, [unit]) === undefined)
    .map((unit) => periodOf(zone, unit));
}
