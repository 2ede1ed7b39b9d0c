import type { Actor } from '../../identity/index.ts';
import type { Writer } from '../../platform/database/index.ts';
import { NotFound } from '../../platform/web/index.ts';
import { isOffered, seeSession, sessionFor } from '../access.ts';
import type { SessionSeen } from '../access.ts';
import type { Approver, Booker } from './booking-rules.ts';
import { findBooking } from './booking-store.ts';
import type { Participant } from './booking-store.ts';
import { hold } from './placing.ts';
import type { HeldSession } from './seats.ts';

/** A booking with its session's row held, for whoever may have to do with it: its holder, their coordinator, staff. */
export async function holdBooking(
  tx: Writer,
  actor: Actor,
  bookingId: string,
): Promise<{ booking: Participant; where: HeldSession; seen: SessionSeen }> {
  const found = await findBooking(tx, bookingId);
  if (!found) throw new NotFound();
  const where = await hold(tx, found.session_id);
  const booking = await findBooking(tx, bookingId);
  if (!booking) throw new NotFound();
  const own = booking.person_id === actor.personId;
  const theirs = actor.canAt('classroom:nominate', booking.organisation_path);
  const seen =
    own || theirs ? await seeOwn(tx, actor, where) : await sessionFor(tx, actor, booking.session_id, 'roster');
  return { booking, where, seen };
}

/** In which office somebody acts for a person; the widest that applies. */
export function bookerOf(
  actor: Actor,
  { session, access }: SessionSeen,
  person: { organisation_path: string; id: string } | Participant,
): Booker {
  if (access.manage) return 'staff';
  const personId = 'person_id' in person ? person.person_id : person.id;
  if (personId === actor.personId) return 'learner';
  if (!actor.canAt('classroom:nominate', person.organisation_path)) throw new NotFound();
  if (!('person_id' in person) && !isOffered(session, person.organisation_path)) throw new NotFound();
  return 'coordinator';
}

export function approverOf(actor: Actor, { access }: SessionSeen, booking: Participant): Approver {
  const coordinates = actor.canAt('classroom:nominate', booking.organisation_path);
  const organises = access.manage || access.mark;
  if (booking.person_id === actor.personId && !organises) throw new NotFound();
  if (organises && (booking.status === 'approved' || !coordinates)) return 'organiser';
  if (coordinates) return 'coordinator';
  throw new NotFound();
}

// A booking is seen by its holder and their coordinator also where the session itself no longer is.
async function seeOwn(tx: Writer, actor: Actor, { session }: HeldSession): Promise<SessionSeen> {
  try {
    return await seeSession(tx, actor, session.id);
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    const nothing = { manage: false, mark: false, approve: false, roster: false, nominate: true };
    return { session, access: nothing, staff: [] };
  }
}
