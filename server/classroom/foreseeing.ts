import type { Actor } from '../identity/index.ts';
import type { Reader } from '../platform/database/index.ts';
import { concerns, seeSession } from './access.ts';
import { isActive, openingStatus, refusalToBook, seatsLeft } from './booking/booking-rules.ts';
import type { Booker, BookingStatus, Refusal } from './booking/booking-rules.ts';
import { bookingStatusesIn } from './booking/booking-store.ts';
import { officersByIds } from './people-store.ts';
import { bookable } from './sessions/session-store.ts';

/** What would become of booking somebody: a status, or why not. */
export type Foreseen = BookingStatus | Refusal | 'not-offered';

/** What booking these people into a session would come to, in the order given: seats first, then the waiting list. */
export async function foresee(
  db: Reader,
  actor: Actor,
  { sessionId, people, now }: { sessionId: string; people: readonly string[]; now: string },
): Promise<Map<string, Foreseen>> {
  const { session, access } = await seeSession(db, actor, sessionId);
  const officers = new Map((await officersByIds(db, people)).map((officer) => [officer.id, officer]));
  const standing = await bookingStatusesIn(db, sessionId, people);
  let seats = seatsLeft(session.capacity, session.taken);
  const foreseen = new Map<string, Foreseen>();
  for (const id of people) {
    const officer = officers.get(id);
    const by: Booker = access.manage ? 'staff' : id === actor.personId ? 'learner' : 'coordinator';
    const reaches = by !== 'coordinator' || (officer && actor.canAt('classroom:nominate', officer.organisation_path));
    const known = standing.get(id);
    const refusal = refusalToBook(bookable(session), by, now);
    if (!officer || !reaches || !concerns(session, officer.organisation_path)) foreseen.set(id, 'not-offered');
    else if (refusal) foreseen.set(id, refusal);
    else if (known && isActive(known)) foreseen.set(id, 'already-booked');
    else {
      const opening = openingStatus(session.approval, by);
      if (opening !== 'booked') foreseen.set(id, opening);
      else if (seats-- > 0) foreseen.set(id, 'booked');
      else foreseen.set(id, session.waiting_list === 1 ? 'wait-listed' : 'full');
    }
  }
  return foreseen;
}
