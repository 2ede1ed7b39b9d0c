import { Invalid, NotFound } from '../platform/web/index.ts';
import type { Actor } from '../identity/index.ts';
import { concerns, seeSession } from './access.ts';
import { approvedBy, refusalToBook, refusalToCancel } from './booking-rules.ts';
import { hasAttended } from './attendance-store.ts';
import type { Participant } from './booking-store.ts';
import { approverOf, bookerOf, holdBooking } from './offices.ts';
import type { ClassroomParts } from './parts.ts';
import { findOfficer } from './people-store.ts';
import { place, recordBooking } from './placing.ts';
import type { MakeUpWish } from './placing.ts';
import { promote, refused, release, seat, settle } from './seats.ts';
import { bookable } from './session-store.ts';

export interface BookingWish {
  sessionId: string;
  /** Whom to book; oneself unless told. */
  personId?: string;
  makeUp?: MakeUpWish;
}

/** Books a seat, a place in the queue or a request, as the session's rules and the actor's office allow. */
export async function book(parts: ClassroomParts, actor: Actor, wish: BookingWish): Promise<Participant> {
  return parts.database.transaction(async (tx) => {
    const seen = await seeSession(tx, actor, wish.sessionId);
    const person = await findOfficer(tx, wish.personId ?? actor.personId);
    if (!person) throw new NotFound();
    if (!concerns(seen.session, person.organisation_path)) throw new NotFound();
    const by = bookerOf(actor, seen, person);
    return place(tx, parts, actor, { sessionId: wish.sessionId, person, by, source: by, makeUp: wish.makeUp });
  });
}

export async function decide(
  parts: ClassroomParts,
  actor: Actor,
  bookingId: string,
  decision: { yes: boolean; reason: string },
): Promise<Participant> {
  return parts.database.transaction(async (tx) => {
    const { booking, where, seen } = await holdBooking(tx, actor, bookingId);
    const approver = approverOf(actor, seen, booking);
    const next = approvedBy(booking.status, where.session.approval, approver);
    if (!next) throw refused('not-awaiting');
    const decided = { decided_at: parts.clock.iso(), decided_by: actor.personId, reason: decision.reason || null };
    await recordBooking(tx, parts, actor, booking, decision.yes ? 'booking-approved' : 'booking-declined', decided);
    if (!decision.yes) {
      if (!decision.reason) throw new Invalid({ reason: { key: 'classroom.reason-needed' } });
      const notice = { occasion: 'declined', reason: decision.reason } as const;
      return settle(tx, parts, where, booking, { status: 'declined', ...decided }, notice);
    }
    const refusal = refusalToBook(bookable(where.session), 'staff', parts.clock.iso());
    if (refusal) throw refused(refusal);
    const status = next === 'booked' ? await seat(tx, where, booking) : next;
    return settle(tx, parts, where, booking, { status, ...decided }, { occasion: status });
  });
}

export async function cancelBooking(
  parts: ClassroomParts,
  actor: Actor,
  bookingId: string,
  reason: string,
): Promise<void> {
  await parts.database.transaction(async (tx) => {
    const { booking, where, seen } = await holdBooking(tx, actor, bookingId);
    const by = bookerOf(actor, seen, booking);
    const refusal = refusalToCancel(bookable(where.session), booking.status, by, parts.clock.iso());
    if (refusal) throw refused(refusal);
    if (await hasAttended(tx, { bookingId })) throw refused('has-attended');
    if (by !== 'learner' && !reason) throw new Invalid({ reason: { key: 'classroom.reason-needed' } });
    await release(tx, parts, where, booking, { by: actor, reason, notice: 'booking-cancelled' });
    await recordBooking(tx, parts, actor, booking, 'booking-cancelled', { reason });
    await promote(tx, parts, where);
  });
}
