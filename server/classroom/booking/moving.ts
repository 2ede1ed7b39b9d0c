import type { Actor } from '../../identity/index.ts';
import type { Writer } from '../../platform/database/index.ts';
import type { Message } from '../../platform/language/index.ts';
import { DomainError, NotFound } from '../../platform/web/index.ts';
import { concerns, sessionFor } from '../access.ts';
import { hasAttended } from '../attendance/attendance-store.ts';
import { refusalToCancel } from './booking-rules.ts';
import { calledOff, findBooking, holdSession, updateBooking } from './booking-store.ts';
import type { Participant } from './booking-store.ts';
import { unitsOfBooking } from '../letters/notices.ts';
import { holdBooking } from './offices.ts';
import type { ClassroomParts } from '../parts.ts';
import { findOfficer } from '../people-store.ts';
import { place, recordBooking } from './placing.ts';
import type { MakeUpWish } from './placing.ts';
import { promote, refused, release } from './seats.ts';
import { bookable, unitsOf } from '../sessions/session-store.ts';
import type { SessionInPlace } from '../sessions/session-store.ts';

/** Moves a person to another session of the same course, if it has a seat; what is left behind goes to the queue. */
export async function transfer(
  parts: ClassroomParts,
  actor: Actor,
  bookingId: string,
  toSessionId: string,
): Promise<Participant> {
  return parts.database.transaction(async (tx) => {
    const before = await findBooking(tx, bookingId);
    if (!before) throw new NotFound();
    await holdBoth(tx, before.session_id, toSessionId);
    const { booking, where } = await holdBooking(tx, actor, bookingId);
    await sessionFor(tx, actor, where.session.id, 'manage');
    const target = await targetOf(tx, actor, where.session, toSessionId);
    const refusal = refusalToCancel(bookable(where.session), booking.status, 'staff', parts.clock.iso());
    if (refusal) throw refused(refusal);
    if (await hasAttended(tx, { bookingId })) throw refused('has-attended');
    await release(tx, parts, where, booking, { by: actor, reason: '', notice: 'moved-away' });
    const moved = await placeInstead(tx, parts, actor, booking, target);
    if (moved.status !== 'booked') throw refused('target-full');
    await recordBooking(tx, parts, actor, booking, 'booking-transferred', { to: target.id });
    await promote(tx, parts, where);
    return moved;
  });
}

/** What became of those whose session was called off when they were given another. */
export interface Rebooked {
  booked: number;
  waiting: number;
  /** What spoke against a place, by booking, as a message. */
  refusals: ReadonlyMap<string, Message>;
}

/** Gives people whose session was called off a place in another one, as far as there is one for them. */
export async function rebook(
  parts: ClassroomParts,
  actor: Actor,
  sessionId: string,
  wish: { to: string; bookingIds: readonly string[] },
): Promise<Rebooked> {
  return parts.database.transaction(async (tx) => {
    await holdBoth(tx, sessionId, wish.to);
    const { session } = await sessionFor(tx, actor, sessionId, 'manage');
    if (!session.cancelled_at) throw new NotFound();
    const target = await targetOf(tx, actor, session, wish.to);
    const wanted = new Set(wish.bookingIds);
    const affected = (await calledOff(tx, sessionId)).filter((booking) => wanted.has(booking.id));
    const result = await rebookAll(tx, parts, actor, affected, target);
    for (const booking of affected)
      await updateBooking(tx, booking, { rebooking_refusal: refusalText(result.refusals.get(booking.id)) });
    return result;
  });
}

/** The same within the deed that calls the session off; both rows are held. Whoever was first is served first. */
export async function rebookAll(
  tx: Writer,
  parts: ClassroomParts,
  actor: Actor,
  bookings: readonly Participant[],
  target: SessionInPlace,
): Promise<Rebooked> {
  const placed: Participant[] = [];
  const refusals = new Map<string, Message>();
  for (const booking of bookings) {
    try {
      placed.push(await placeInstead(tx, parts, actor, booking, target));
    } catch (error) {
      // A rule that speaks against it is thrown before anything is written; everything else ends the deed.
      if (!(error instanceof DomainError)) throw error;
      refusals.set(booking.id, error.said);
    }
  }
  const booked = placed.filter(({ status }) => status === 'booked').length;
  return { booked, waiting: placed.length - booked, refusals };
}

/** As it is kept with a booking: a message, to be said in the reader's language. */
export function refusalText(refusal: Message | undefined): string | null {
  return refusal ? JSON.stringify(refusal) : null;
}

/** The session to move people to, for whoever manages both. */
export async function targetOf(
  tx: Writer,
  actor: Actor,
  session: SessionInPlace,
  toSessionId: string,
): Promise<SessionInPlace> {
  const { session: target } = await sessionFor(tx, actor, toSessionId, 'manage');
  if (target.id === session.id || target.course_id !== session.course_id || !target.published_at) throw new NotFound();
  return target;
}

/** Held in the order of their ids, so that two transfers in opposite directions cannot wait for each other. */
export async function holdBoth(tx: Writer, one: string, other: string): Promise<void> {
  for (const id of [one, other].sort()) await holdSession(tx, id);
}

async function placeInstead(
  tx: Writer,
  parts: ClassroomParts,
  actor: Actor,
  booking: Participant,
  target: SessionInPlace,
): Promise<Participant> {
  const person = await findOfficer(tx, booking.person_id);
  if (!person || !concerns(target, person.organisation_path)) throw refused('not-offered');
  const makeUp = await makeUpInstead(tx, booking, target.id);
  return place(tx, parts, actor, { sessionId: target.id, person, by: 'staff', source: 'transfer', makeUp });
}

/** A make-up stays one: the same parts of the course, as the other session teaches them. */
async function makeUpInstead(tx: Writer, booking: Participant, targetId: string): Promise<MakeUpWish | undefined> {
  if (booking.makes_up === null || booking.made_up_for === null) return undefined;
  const parts = new Set(
    unitsOfBooking(booking, await unitsOf(tx, [booking.session_id])).flatMap((unit) => unit.course_unit_id ?? []),
  );
  const taught = (await unitsOf(tx, [targetId])).filter((unit) => parts.delete(unit.course_unit_id ?? ''));
  if (parts.size > 0 || taught.length === 0) throw refused('parts-not-taught');
  return { madeUpFor: booking.made_up_for, unitIds: taught.map((unit) => unit.id) };
}
