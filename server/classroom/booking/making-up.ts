import { selfAndAbove } from '../../identity/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { approvedOfPeople } from '../attendance/attendance-store.ts';
import type { ApprovedFact } from '../attendance/attendance-store.ts';
import { isActive } from './booking-rules.ts';
import { standingsOf } from './booking-store.ts';
import type { Participant } from './booking-store.ts';
import { offeredSessions } from '../sessions/session-list-store.ts';
import { unitsBySession } from '../sessions/session-store.ts';
import type { SessionInPlace } from '../sessions/session-store.ts';
import type { SessionRow, SessionUnitRow } from '../tables.ts';

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
  return owedIn(await approvedOfPeople(db, [personId], [session.course_id]), session.id, units);
}

/** The same from what was approved of one person in the course. */
function owedIn(approved: readonly ApprovedFact[], sessionId: string, units: readonly SessionUnitRow[]): Missed[] {
  const missedIn = new Map<string, Set<string>>();
  for (const fact of owed(approved)) {
    if (fact.session_id === sessionId) continue;
    missedIn.set(fact.booking_id, (missedIn.get(fact.booking_id) ?? new Set()).add(fact.part));
  }
  return [...missedIn].flatMap(([madeUpFor, missed]) => {
    const taught = units.filter((unit) => unit.course_unit_id !== null && missed.has(unit.course_unit_id));
    return taught.length > 0 ? [{ madeUpFor, units: taught }] : [];
  });
}

/** The parts that are still owed: attended in part or not at all, and nowhere made up since. */
export function owed(approved: readonly ApprovedFact[]): ApprovedFact[] {
  const credited = new Set(approved.filter((fact) => fact.minutes >= fact.planned_minutes).map((fact) => fact.part));
  return approved.filter((fact) => fact.made_up_for === null && !credited.has(fact.part));
}

export interface MakeUpOffer {
  session: SessionInPlace;
  units: SessionUnitRow[];
}

/** Sessions to come, at whatever centre, in which the units missed by a booking can be made up. */
export async function makeUpsFor(
  db: Reader,
  booking: Participant,
  courseId: string,
  now: string,
): Promise<MakeUpOffer[]> {
  const approved = await approvedOfPeople(db, [booking.person_id], [courseId]);
  const sessions = await offeredSessions(db, [courseId], selfAndAbove(booking.organisation_path), now);
  const ids = sessions.map(({ id }) => id);
  const units = await unitsBySession(db, ids);
  const standings = await standingsOf(db, booking.person_id, ids);
  return sessions.flatMap((session) => {
    const own = standings.get(session.id)?.own ?? null;
    if (own && isActive(own)) return [];
    const missed = owedIn(approved, session.id, units.get(session.id) ?? []);
    const here = missed.find(({ madeUpFor }) => madeUpFor === booking.id);
    return here ? [{ session, units: here.units }] : [];
  });
}
