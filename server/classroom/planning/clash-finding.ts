import type { Reader } from '../../platform/database/index.ts';
import type { Participant } from '../booking/booking-store.ts';
import { clashes } from './conflicts.ts';
import { unitsOfBooking } from '../letters/notices.ts';
import { occupied } from './occupation-store.ts';
import { nameOf } from '../presenting.ts';
import type { SessionStaffRow, SessionUnitRow } from '../tables.ts';
import { periodsOf, spanOf } from './timetable.ts';

/** Something a session wants at a time when another session has it. */
export interface PlanClash {
  /** What the room or the person is in the session that wants it. */
  kind: 'room' | 'instructor' | 'learner';
  holderId: string;
  holderName: string;
  otherSessionId: string;
  otherTitle: string;
  startsAt: string;
}

export interface Wanted {
  sessionId: string;
  units: readonly SessionUnitRow[];
  room: { id: string; name: string } | null;
  staff: readonly Pick<SessionStaffRow, 'person_id' | 'name'>[];
  learners: readonly Participant[];
}

/** Each room and person once for each other session, with the first moment of the clash. */
export async function clashesOf(db: Reader, wanted: Wanted): Promise<PlanClash[]> {
  const span = spanOf(periodsOf(wanted.units));
  if (!span) return [];
  const holders = holdersIn(wanted);
  const people = new Set(holders.flatMap(({ kind, id }) => (kind === 'room' ? [] : [id])));
  const rooms = wanted.room ? [wanted.room.id] : [];
  const taken = await occupied(db, { rooms, people: [...people] }, span, wanted.sessionId);
  const found = new Map<string, PlanClash>();
  for (const { kind, id, name, units } of holders) {
    const held = kind === 'room' ? 'room' : 'person';
    const slots = periodsOf(units).map(({ startsAt, endsAt }) => ({ kind: held, id, startsAt, endsAt }) as const);
    const sorted = clashes(slots, taken).toSorted((a, b) => (a.taken.startsAt < b.taken.startsAt ? -1 : 1));
    for (const { taken: other } of sorted) {
      const key = `${kind} ${id} ${other.sessionId}`;
      const { sessionId: otherSessionId, title: otherTitle, startsAt } = other;
      if (!found.has(key))
        found.set(key, { kind, holderId: id, holderName: name, otherSessionId, otherTitle, startsAt });
    }
  }
  return [...found.values()];
}

interface Holder {
  kind: PlanClash['kind'];
  id: string;
  name: string;
  units: readonly SessionUnitRow[];
}

function holdersIn({ units, room, staff, learners }: Wanted): Holder[] {
  return [
    ...(room ? [{ kind: 'room' as const, ...room, units }] : []),
    ...staff.flatMap(({ person_id, name }) =>
      person_id ? [{ kind: 'instructor' as const, id: person_id, name, units }] : [],
    ),
    ...learners.map((booking) => ({
      kind: 'learner' as const,
      id: booking.person_id,
      name: nameOf(booking),
      units: unitsOfBooking(booking, units),
    })),
  ];
}
