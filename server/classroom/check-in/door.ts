import type { Actor } from '../../identity/index.ts';
import type { Writer } from '../../platform/database/index.ts';
import { NotFound } from '../../platform/web/index.ts';
import { concerns, sessionFor } from '../access.ts';
import { doorWaitsOf, writeDoorWait } from '../attendance/attendance-store.ts';
import { isActive, refusalToBook } from '../booking/booking-rules.ts';
import { bookingOf } from '../booking/booking-store.ts';
import type { Participant } from '../booking/booking-store.ts';
import { markForArrival } from './check-in-code.ts';
import { receive } from '../attendance/marking.ts';
import type { SentMark } from '../attendance/marking.ts';
import { unitsOfBooking } from '../letters/notices.ts';
import type { ClassroomParts } from '../parts.ts';
import { findOfficer } from '../people-store.ts';
import { freshBooking, hold, place } from '../booking/placing.ts';
import { open, refused, settle } from '../booking/seats.ts';
import type { HeldSession } from '../booking/seats.ts';
import { bookable } from '../sessions/session-store.ts';
import type { MarkSource, SessionUnitRow } from '../tables.ts';

/** Somebody who came without a booking: seated at once, while there are seats; whoever had checked in is in from then on. */
export async function addWalkIn(
  parts: ClassroomParts,
  actor: Actor,
  sessionId: string,
  personId: string,
): Promise<Participant> {
  return parts.database.transaction(async (tx) => {
    const { session } = await sessionFor(tx, actor, sessionId, 'mark');
    const person = await findOfficer(tx, personId);
    if (!person || !concerns(session, person.organisation_path)) throw new NotFound();
    const guest = await bookingOf(tx, sessionId, personId);
    const booking =
      guest?.status === 'booked' && guest.makes_up !== null
        ? await widen(tx, parts, guest)
        : await place(tx, parts, actor, { sessionId, person, by: 'staff', source: 'walk-in' });
    if (booking.status !== 'booked') throw refused('no-seat');
    await letIn(tx, parts, booking);
    return booking;
  });
}

/** The mark of somebody who came at a moment: one a person, unit and way of coming, since coming twice says nothing new. */
export function arrivalMark(unit: SessionUnitRow, bookingId: string, at: string, source: MarkSource): SentMark {
  return {
    id: `${source}:${unit.id}:${bookingId}`,
    unitId: unit.id,
    bookingId,
    ...markForArrival({ startsAt: unit.starts_at, endsAt: unit.ends_at }, at),
    comment: '',
    base: 0,
    device: `${source}:${bookingId}`,
    source,
    madeAt: at,
  };
}

/** Somebody at the door of a unit who checked in without a seat in it: the instructor decides. */
export async function askAtTheDoor(
  tx: Writer,
  parts: ClassroomParts,
  { sessionId, unitId, personId, at }: { sessionId: string; unitId: string; personId: string; at: string },
): Promise<void> {
  const where = await hold(tx, sessionId);
  const refusal = refusalToBook(bookable(where.session), 'staff', parts.clock.iso());
  if (refusal) throw refused(refusal);
  const person = await findOfficer(tx, personId);
  if (!person || !concerns(where.session, person.organisation_path)) throw refused('not-offered');
  const booking = await bookingToWaitWith(tx, parts, where, personId);
  await writeDoorWait(tx, { unit_id: unitId, booking_id: booking.id, session_id: sessionId, came_at: at });
}

// Whoever waits for a decision or in the queue goes on doing so; others ask now.
async function bookingToWaitWith(
  tx: Writer,
  parts: ClassroomParts,
  where: HeldSession,
  personId: string,
): Promise<Participant> {
  const earlier = await bookingOf(tx, where.session.id, personId);
  if (earlier && isActive(earlier.status)) return earlier;
  const fresh = freshBooking(parts, where, { personId, status: 'requested', source: 'walk-in', requestedBy: personId });
  return open(tx, parts, where, fresh, { occasion: 'requested' });
}

/** A badge held out is an arrival; in a list that is made up after the unit it only says who was there. */
export function markForBadge(unit: SessionUnitRow, at: string): Pick<SentMark, 'status' | 'minutes'> {
  if (at >= unit.ends_at) return { status: 'attended', minutes: null };
  return markForArrival({ startsAt: unit.starts_at, endsAt: unit.ends_at }, at);
}

/** Somebody who makes up for some units is let into those as well at whose doors they stand. */
async function widen(tx: Writer, parts: ClassroomParts, booking: Participant): Promise<Participant> {
  const where = await hold(tx, booking.session_id);
  const waits = (await doorWaitsOf(tx, booking.session_id)).filter((wait) => wait.booking_id === booking.id);
  const also = waits.map((wait) => wait.unit_id);
  if (also.length === 0) throw refused('already-booked');
  const ids = new Set([...unitsOfBooking(booking, where.units).map((unit) => unit.id), ...also]);
  return settle(tx, parts, where, booking, { status: 'booked', makes_up: JSON.stringify([...ids]) }, undefined);
}

async function letIn(tx: Writer, parts: ClassroomParts, booking: Participant): Promise<void> {
  const { session, units } = await hold(tx, booking.session_id);
  const waits = (await doorWaitsOf(tx, session.id)).filter((wait) => wait.booking_id === booking.id);
  const marks = waits.flatMap((wait) => {
    const unit = units.find(({ id }) => id === wait.unit_id);
    return unit ? [arrivalMark(unit, booking.id, wait.came_at, 'check-in')] : [];
  });
  await receive(tx, parts, booking.person_id, session, marks);
}
