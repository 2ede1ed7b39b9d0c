import type { Actor } from '../../identity/index.ts';
import type { Writer } from '../../platform/database/index.ts';
import { NotFound } from '../../platform/web/index.ts';
import type { Booker, BookingStatus } from './booking-rules.ts';
import { isActive, openingStatus, refusalToBook, takesUp } from './booking-rules.ts';
import { bookingOf, holdSession } from './booking-store.ts';
import type { Participant } from './booking-store.ts';
import type { Occasion } from '../letters/letters.ts';
import { missedBy } from './making-up.ts';
import type { ClassroomParts } from '../parts.ts';
import type { Officer } from '../people-store.ts';
import { held, open, refused, seat } from './seats.ts';
import type { HeldSession } from './seats.ts';
import { bookable, staffOf } from '../sessions/session-store.ts';
import type { BookingRow, BookingSource } from '../tables.ts';

/** Units of a session that stand for missed ones of the booking `madeUpFor`. */
export interface MakeUpWish {
  madeUpFor: string;
  unitIds: readonly string[];
}

export interface Order {
  sessionId: string;
  person: Officer;
  /** In which office the actor orders it. */
  by: Booker;
  source: BookingSource;
  makeUp?: MakeUpWish | undefined;
}

/** The session with its units, its row held until the transaction ends. */
export async function hold(tx: Writer, sessionId: string): Promise<HeldSession> {
  const session = await holdSession(tx, sessionId);
  if (!session) throw new NotFound();
  return held(tx, session);
}

/** Gives one person a seat, a place in the queue or a request. Whatever speaks against it is thrown before anything is written. */
export async function place(tx: Writer, parts: ClassroomParts, actor: Actor, order: Order): Promise<Participant> {
  const { person, by, source } = order;
  const where = await hold(tx, order.sessionId);
  const refusal = refusalToBook(bookable(where.session), by, parts.clock.iso());
  if (refusal) throw refused(refusal);
  const earlier = await bookingOf(tx, order.sessionId, person.id);
  if (earlier && isActive(earlier.status) && !takesUp(earlier.status, by)) throw refused('already-booked');
  const teaching = (await staffOf(tx, [order.sessionId])).some((one) => one.person_id === person.id);
  if (teaching) throw refused('teaches');
  const makeUp = await makeUpColumns(tx, where, order);
  const opening = openingStatus(where.session.approval, by);
  const status = opening === 'booked' ? await seat(tx, where, { person_id: person.id, ...makeUp }) : opening;
  const fresh = freshBooking(parts, where, { personId: person.id, status, source, requestedBy: actor.personId });
  const occasion: Occasion = source === 'transfer' && status === 'booked' ? 'moved' : status;
  const booking = await open(tx, parts, where, { ...fresh, ...makeUp }, { occasion });
  await recordBooking(tx, parts, actor, booking, `booking-${source}`, { status });
  return booking;
}

export function freshBooking(
  { ids, clock }: ClassroomParts,
  { session }: HeldSession,
  ask: { personId: string; status: Occasion & BookingStatus; source: BookingSource; requestedBy: string },
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
    invited_at: null,
    called_off_as: null,
    rebooking_refusal: null,
    created_at: now,
    changed_at: now,
    version: 1,
  };
}

export async function recordBooking(
  tx: Writer,
  { audit }: ClassroomParts,
  actor: Actor,
  booking: Participant,
  deed: string,
  details: Record<string, unknown>,
): Promise<void> {
  await audit.record(tx, {
    actor,
    deed: `classroom.${deed}`,
    subject: { kind: 'booking', id: booking.id },
    organisationPath: booking.organisation_path,
    details: { ...details, session: booking.session_id, person: booking.person_id },
  });
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
