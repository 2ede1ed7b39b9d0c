import type { Actor } from '../../identity/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { concerns, seeSessionUnbooked } from '../access.ts';
import type { SessionSeen } from '../access.ts';
import { officersByIds } from '../people-store.ts';
import { clashes } from '../planning/conflicts.ts';
import { occupied } from '../planning/occupation-store.ts';
import { periodsOf, spanOf } from '../planning/timetable.ts';
import { bookable, unitsOf } from '../sessions/session-store.ts';
import { isActive, openingStatus, refusalToBook, seatsLeft, takesUp } from './booking-rules.ts';
import type { Booker, BookingStatus, Refusal } from './booking-rules.ts';
import { bookingStatusesIn } from './booking-store.ts';

/** What would become of booking somebody: a status, or why not. */
export interface Foreseen {
  outcome: BookingStatus | Refusal;
  /** The booking that is there already, where one is alive. */
  standing?: BookingStatus;
  /** For a clash, the title of the session in which they sit or teach then. */
  other?: string;
}

/** What booking these people into a session would come to, in the order given: seats first, then the waiting list. */
export async function foresee(
  db: Reader,
  actor: Actor,
  { sessionId, people, now }: { sessionId: string; people: readonly string[]; now: string },
): Promise<Map<string, Foreseen>> {
  return foreseeIn(db, actor, await seeSessionUnbooked(db, actor, sessionId), { people, now });
}

/** The same, of a session that the actor has been shown. */
export async function foreseeIn(
  db: Reader,
  actor: Actor,
  { session, access, staff }: SessionSeen,
  { people, now }: { people: readonly string[]; now: string },
): Promise<Map<string, Foreseen>> {
  const officers = new Map((await officersByIds(db, people)).map((officer) => [officer.id, officer]));
  const bookings = await bookingStatusesIn(db, session.id, people);
  const elsewhere = await sittingElsewhere(db, session.id, people);
  const teaching = new Set(staff.map((one) => one.person_id));
  let seats = seatsLeft(session.capacity, session.taken);

  const foreseen = (id: string): Foreseen => {
    const officer = officers.get(id);
    const by: Booker = access.manage ? 'staff' : id === actor.personId ? 'learner' : 'coordinator';
    const reaches = by !== 'coordinator' || (officer && actor.canAt('classroom:nominate', officer.organisation_path));
    if (!officer || !reaches || !concerns(session, officer.organisation_path)) return { outcome: 'not-offered' };
    const refusal = refusalToBook(bookable(session), by, now);
    if (refusal) return { outcome: refusal };
    const booking = bookings.get(id);
    const standing = booking && isActive(booking) ? booking : undefined;
    if (standing && !takesUp(standing, by)) return { outcome: 'already-booked', standing };
    if (teaching.has(id)) return { outcome: 'teaches' };
    const opening = openingStatus(session.approval, by);
    if (opening !== 'booked') return { outcome: opening };
    const other = elsewhere.get(id);
    if (other !== undefined) return { outcome: 'clash', other };
    if (seats-- > 0) return { outcome: 'booked' };
    // Whoever waits already would go on waiting.
    if (standing === 'wait-listed') return { outcome: 'already-booked', standing };
    return { outcome: session.waiting_list === 1 ? 'wait-listed' : 'full' };
  };
  return new Map(people.map((id) => [id, foreseen(id)]));
}

/** Per person the title of a session in which they sit or teach while this one runs. */
async function sittingElsewhere(
  db: Reader,
  sessionId: string,
  people: readonly string[],
): Promise<Map<string, string>> {
  const periods = periodsOf(await unitsOf(db, [sessionId]));
  const span = spanOf(periods);
  if (!span || people.length === 0) return new Map();
  const slots = people.flatMap((id) => periods.map((unit) => ({ ...unit, kind: 'person' as const, id })));
  const found = clashes(slots, await occupied(db, { people }, span, sessionId));
  return new Map(found.map(({ wanted, taken }) => [wanted.id, taken.title]));
}
