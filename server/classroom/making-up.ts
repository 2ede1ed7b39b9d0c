import type { Reader } from '../platform/database/index.ts';
import { approvedOfPeople } from './attendance-store.ts';
import type { SessionRow, SessionUnitRow } from './tables.ts';

/** Units of this session that stand for units missed in another one, by the booking that missed them. */
export interface Missed {
  madeUpFor: string;
  units: SessionUnitRow[];
}

/**
 * What a person can make up in this session: units it teaches that were not wholly attended in a session of the same course
 * whose attendance is approved. Before the approval nobody knows what was missed, nor how much the whole plan was.
 */
export async function missedBy(
  db: Reader,
  personId: string,
  session: Pick<SessionRow, 'id' | 'course_id'>,
  units: readonly SessionUnitRow[],
): Promise<Missed[]> {
  const approved = await approvedOfPeople(db, [personId], [session.course_id]);
  const credited = new Set(approved.filter((fact) => fact.minutes >= fact.planned_minutes).map((fact) => fact.part));
  const missedIn = new Map<string, Set<string>>();
  for (const fact of approved) {
    if (fact.made_up_for !== null || credited.has(fact.part) || fact.session_id === session.id) continue;
    missedIn.set(fact.booking_id, (missedIn.get(fact.booking_id) ?? new Set()).add(fact.part));
  }
  return [...missedIn].flatMap(([madeUpFor, missed]) => {
    const taught = units.filter((unit) => unit.course_unit_id !== null && missed.has(unit.course_unit_id));
    return taught.length > 0 ? [{ madeUpFor, units: taught }] : [];
  });
}
