import { Invalid, NotFound } from '../platform/web/index.ts';
import type { Actor } from '../identity/index.ts';
import type { Writer } from '../platform/database/index.ts';
import { concerns, isOffered, seeSession, sessionFor } from './access.ts';
import type { SessionSeen } from './access.ts';
import type { Approver, Booker, BookingStatus } from './booking-rules.ts';
import { approvedBy, isActive, openingStatus, refusalToBook, refusalToCancel } from './booking-rules.ts';
import { bookingOf, findBooking, holdSession } from './booking-store.ts';
import type { Participant } from './booking-store.ts';
import { missedBy } from './making-up.ts';
import type { ClassroomParts } from './parts.ts';
import { seatAsked } from './news.ts';
import type { SeatAsked } from './news.ts';
import { findOfficer } from './people-store.ts';
import type { Officer } from './people-store.ts';
import { held, open, promote, refused, release, seat, settle } from './seats.ts';
import type { HeldSession } from './seats.ts';
import { bookable } from './session-store.ts';
import type { BookingRow, BookingSource } from './tables.ts';

export interface BookingWish {
  sessionId: string;
  /** Whom to book; oneself unless told. */
  personId?: string;
  /** A make-up: the units of this session that stand for missed ones of the booking `madeUpFor`. */
  makeUp?: { madeUpFor: string; unitIds: readonly string[] };
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
    const source = by === 'staff' ? 'staff' : by;
    const { sessionId, makeUp, despiteLock: despite = false } = wish;
    // Whoever makes up for missed units has been let in before.
    if (!makeUp) await askAround(tx, parts, actor, seen.session, { personId: person.id, by, despite });
    return bookFor(tx, parts, actor, { sessionId, person, by, source, makeUp });
  });
}

async function askAround(
  tx: Writer,
  { newsroom }: ClassroomParts,
  { language }: Actor,
  { id, course_id }: SessionSeen['session'],
  asked: Pick<SeatAsked, 'personId' | 'by' | 'despite'>,
): Promise<void> {
  await newsroom.tell(tx, seatAsked, { ...asked, sessionId: id, courseId: course_id, language });
}

/** Somebody who came without a booking: seated at once, while there are seats. */
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
    const booking = await bookFor(tx, parts, actor, { sessionId, person, by: 'staff', source: 'walk-in' });
    if (booking.status !== 'booked') throw refused('full');
    return booking;
  });
}

/** Somebody at the door who checked in without a booking: the instructor decides. */
export async function askAtTheDoor(
  tx: Writer,
  parts: ClassroomParts,
  sessionId: string,
  personId: string,
): Promise<void> {
  const where = await hold(tx, sessionId);
  const refusal = refusalToBook(bookable(where.session), 'staff', parts.clock.iso());
  if (refusal) throw refused(refusal);
  const earlier = await bookingOf(tx, sessionId, personId);
  if (earlier && isActive(earlier.status)) return;
  const fresh = freshBooking(parts, where, { personId, status: 'requested', source: 'walk-in', requestedBy: personId });
  await open(tx, parts, where, fresh, { occasion: 'requested' });
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
    await record(tx, parts, actor, booking, decision.yes ? 'booking-approved' : 'booking-declined', decided);
    if (!decision.yes) {
      if (!decision.reason) throw new Invalid({ reason: { key: 'classroom.reason-needed' } });
      return settle(
        tx,
        parts,
        where,
        booking,
        { status: 'declined', ...decided },
        { occasion: 'declined', reason: decision.reason },
      );
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
    if (by !== 'learner' && !reason) throw new Invalid({ reason: { key: 'classroom.reason-needed' } });
    await release(tx, parts, where, booking, { by: actor, reason, notice: 'booking-cancelled' });
    await record(tx, parts, actor, booking, 'booking-cancelled', { reason });
    await promote(tx, parts, where);
  });
}

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
    // Held in the order of their ids, so that two transfers in opposite directions cannot wait for each other.
    for (const id of [before.session_id, toSessionId].sort()) await holdSession(tx, id);
    const { booking, where } = await holdBooking(tx, actor, bookingId);
    await sessionFor(tx, actor, where.session.id, 'manage');
    const { session: target } = await sessionFor(tx, actor, toSessionId, 'manage');
    if (target.id === where.session.id || target.course_id !== where.session.course_id) throw new NotFound();
    const refusal = refusalToCancel(bookable(where.session), booking.status, 'staff', parts.clock.iso());
    if (refusal) throw refused(refusal);
    const reason = '';
    await release(tx, parts, where, booking, { by: actor, reason, notice: 'booking-cancelled' });
    const person = await findOfficer(tx, booking.person_id);
    if (!person) throw new NotFound();
    const moved = await bookFor(tx, parts, actor, { sessionId: target.id, person, by: 'staff', source: 'transfer' });
    if (moved.status !== 'booked') throw refused('full');
    await record(tx, parts, actor, booking, 'booking-transferred', { to: target.id });
    await promote(tx, parts, where);
    return moved;
  });
}

interface Order {
  sessionId: string;
  person: Officer;
  by: Booker;
  source: BookingSource;
  makeUp?: BookingWish['makeUp'];
}

async function bookFor(tx: Writer, parts: ClassroomParts, actor: Actor, order: Order): Promise<Participant> {
  const { person, by, source } = order;
  const where = await hold(tx, order.sessionId);
  const refusal = refusalToBook(bookable(where.session), by, parts.clock.iso());
  if (refusal) throw refused(refusal);
  const earlier = await bookingOf(tx, order.sessionId, person.id);
  if (earlier && isActive(earlier.status) && !awaitsAnswer(earlier, by)) throw refused('already-booked');
  const makeUp = await makeUpColumns(tx, where, order);
  const opening = openingStatus(where.session.approval, by);
  const status = opening === 'booked' ? await seat(tx, where, { person_id: person.id, ...makeUp }) : opening;
  const fresh = freshBooking(parts, where, { personId: person.id, status, source, requestedBy: actor.personId });
  const occasion = source === 'transfer' && status === 'booked' ? 'moved' : status;
  const booking = await open(tx, parts, where, { ...fresh, ...makeUp }, { occasion });
  await record(tx, parts, actor, booking, `booking-${source}`, { status });
  return booking;
}

// Staff at the door seat whoever asked; a request needs no second row.
function awaitsAnswer(booking: Participant, by: Booker): boolean {
  return (
    by === 'staff' &&
    (booking.status === 'requested' || booking.status === 'approved' || booking.status === 'wait-listed')
  );
}

async function makeUpColumns(
  tx: Writer,
  { session, units }: HeldSession,
  { makeUp, person }: Order,
): Promise<{ makes_up: string | null; made_up_for: string | null }> {
  if (!makeUp) return { makes_up: null, made_up_for: null };
  const missed = await missedBy(tx, person.id, session, units);
  const owed = missed.find(({ madeUpFor }) => madeUpFor === makeUp.madeUpFor);
  const taught = owed?.units.filter((unit) => makeUp.unitIds.includes(unit.id)) ?? [];
  if (taught.length === 0 || taught.length !== makeUp.unitIds.length) throw new NotFound();
  return { makes_up: JSON.stringify(taught.map((unit) => unit.id)), made_up_for: makeUp.madeUpFor };
}

function freshBooking(
  { ids, clock }: ClassroomParts,
  { session }: HeldSession,
  ask: { personId: string; status: BookingStatus; source: BookingSource; requestedBy: string },
): BookingRow {
  const now = clock.iso();
  return {
    id: ids.next(),
    session_id: session.id,
    person_id: ask.personId,
    status: ask.status,
    source: ask.source,
    makes_up: null,
    made_up_for: null,
    queue_turn: session.seat_turn,
    requested_by: ask.requestedBy,
    decided_at: null,
    decided_by: null,
    reason: null,
    calendar_version: 0,
    created_at: now,
    changed_at: now,
    version: 1,
  };
}

async function hold(tx: Writer, sessionId: string): Promise<HeldSession> {
  const session = await holdSession(tx, sessionId);
  if (!session) throw new NotFound();
  return held(tx, session);
}

async function holdBooking(
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

async function seeOwn(tx: Writer, actor: Actor, { session }: HeldSession): Promise<SessionSeen> {
  return seeSession(tx, actor, session.id).catch(() => {
    const nothing = { manage: false, mark: false, approve: false, roster: false, nominate: true };
    return { session, access: nothing, staff: [] };
  });
}

/** In which office somebody acts for a person; the widest that applies. */
function bookerOf(
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

function approverOf(actor: Actor, { access }: SessionSeen, booking: Participant): Approver {
  const coordinates = actor.canAt('classroom:nominate', booking.organisation_path);
  const organises = access.manage || access.mark;
  if (booking.person_id === actor.personId && !organises) throw new NotFound();
  if (organises && (booking.status === 'approved' || !coordinates)) return 'organiser';
  if (coordinates) return 'coordinator';
  throw new NotFound();
}

async function record(
  tx: Writer,
  { audit }: ClassroomParts,
  actor: Actor,
  booking: Participant,
  deed: string,
  details: Record<string, unknown>,
) {
  await audit.record(tx, {
    actor,
    deed: `classroom.${deed}`,
    subject: { kind: 'booking', id: booking.id },
    organisationPath: booking.organisation_path,
    details: { ...details, session: booking.session_id, person: booking.person_id },
  });
}
