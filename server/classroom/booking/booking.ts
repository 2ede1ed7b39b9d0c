import { Invalid, NotFound } from '../../platform/web/index.ts';
import type { Actor } from '../../identity/index.ts';
import type { Writer } from '../../platform/database/index.ts';
import { concerns, seeSession } from '../access.ts';
import type { SessionSeen } from '../access.ts';
import { approvedBy, refusalToBook, refusalToCancel } from './booking-rules.ts';
import { hasAttended } from '../attendance/attendance-store.ts';
import type { Participant } from './booking-store.ts';
import { approverOf, bookerOf, holdBooking } from './offices.ts';
import type { ClassroomParts } from '../parts.ts';
import { seatAsked } from '../news.ts';
import type { SeatAsked } from '../news.ts';
import { findOfficer } from '../people-store.ts';
import { place, recordBooking } from './placing.ts';
import type { MakeUpWish } from './placing.ts';
import { promote, refused, release, seat, settle } from './seats.ts';
import { bookable } from '../sessions/session-store.ts';

export interface BookingWish {
  sessionId: string;
  /** Whom to book; oneself unless told. */
  personId?: string;
  makeUp?: MakeUpWish;
  /** For who books others: although something on the person's way is not done yet. */
  despiteLock?: boolean;
}

/** Books a seat, a place in the queue or a request, as the session's rules and the actor's office allow. */
export async function book(parts: ClassroomParts, actor: Actor, wish: BookingWish): Promise<Participant> {
  return parts.database.transaction(async (tx) => {
    const seen = await seeSession(tx, actor, wish.sessionId);
    const person = await findOfficer(tx, wish.personId ?? actor.personId);
    if (!person) throw new NotFound();
    if (!concerns(seen.session, person.organisation_path)) throw new NotFound();
    const by = bookerOf(actor, seen, person);
    const { sessionId, makeUp, despiteLock: despite = false } = wish;
    // Whoever makes up for missed units has been let in before.
    if (!makeUp) await askAround(tx, parts, actor, seen.session, { personId: person.id, by, despite });
    return place(tx, parts, actor, { sessionId, person, by, source: by, makeUp });
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

/** Rooms below may know why a seat must not be given yet. */
async function askAround(
  tx: Writer,
  { newsroom }: ClassroomParts,
  { language }: Actor,
  { id, course_id }: SessionSeen['session'],
  asked: Pick<SeatAsked, 'personId' | 'by' | 'despite'>,
): Promise<void> {
  await newsroom.tell(tx, seatAsked, { ...asked, sessionId: id, courseId: course_id, language });
}
