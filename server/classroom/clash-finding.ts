import type { Reader } from '../platform/database/index.ts';
import { learnersOccupied } from './booking-store.ts';
import { clashes } from './conflicts.ts';
import type { Occupied } from './conflicts.ts';
import { occupiedBetween } from './occupation-store.ts';
import type { SessionStaffRow, SessionUnitRow } from './tables.ts';
import { periodsOf } from './timetable.ts';

/** Something a planned session wants at a time when another session has it. */
export interface PlanClash {
  kind: Occupied['kind'];
  /** Room or person. */
  holderId: string;
  otherSessionId: string;
  otherTitle: string;
  startsAt: string;
}

export interface Wanted {
  sessionId: string;
  roomId: string | null;
  units: readonly SessionUnitRow[];
  staff: readonly SessionStaffRow[];
  learners?: readonly string[];
}

/** Each room and person once for each other session, with the first moment of the clash. */
export async function clashesOf(db: Reader, wanted: Wanted): Promise<PlanClash[]> {
  const units = periodsOf(wanted.units);
  const from = units.map((unit) => unit.startsAt).sort()[0];
  const to = units
    .map((unit) => unit.endsAt)
    .sort()
    .at(-1);
  if (!from || !to) return [];
  const people = wanted.staff.flatMap((one) => (one.person_id ? [one.person_id] : []));
  const rooms = wanted.roomId ? [wanted.roomId] : [];
  const learners = wanted.learners ?? [];
  const taken = [
    ...(await occupiedBetween(db, { rooms, people, from, to })),
    ...(await learnersOccupied(db, learners, { startsAt: from, endsAt: to })),
  ];
  const holders = [
    ...rooms.map((id) => ({ kind: 'room' as const, id })),
    ...people.map((id) => ({ kind: 'instructor' as const, id })),
    ...learners.map((id) => ({ kind: 'learner' as const, id })),
  ];
  const slots = holders.flatMap((holder) =>
    units.map(({ startsAt, endsAt }) => ({ ...holder, sessionId: wanted.sessionId, startsAt, endsAt })),
  );
  const titles = new Map(taken.map((slot) => [slot.sessionId, slot.title]));
  const found = new Map<string, PlanClash>();
  for (const { wanted: slot, taken: other } of clashes(slots, taken)) {
    const key = `${slot.kind} ${slot.id} ${other.sessionId}`;
    if (found.has(key)) continue;
    found.set(key, {
      kind: slot.kind,
      holderId: slot.id,
      otherSessionId: other.sessionId,
      otherTitle: titles.get(other.sessionId) ?? '',
      startsAt: other.startsAt,
    });
  }
  return [...found.values()];
}
