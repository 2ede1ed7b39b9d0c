import type { Actor } from '../../identity/index.ts';
import type { Writer } from '../../platform/database/index.ts';
import { Conflict } from '../../platform/web/index.ts';
import type { BookingStatus, Refusal } from './booking-rules.ts';
import { mayPromote } from './booking-rules.ts';
import {
  bookingOf,
  findBooking,
  giveSeatBack,
  holdDiary,
  insertBooking,
  queueOf,
  takeSeat,
  updateBooking,
} from './booking-store.ts';
import type { Participant } from './booking-store.ts';
import { clashes } from '../planning/conflicts.ts';
import { bookingChanged } from '../news.ts';
import { notify, unitsOfBooking } from '../letters/notices.ts';
import type { Notice } from '../letters/notices.ts';
import { occupied } from '../planning/occupation-store.ts';
import type { ClassroomParts } from '../parts.ts';
import { bookable, unitsOf } from '../sessions/session-store.ts';
import type { SessionInPlace } from '../sessions/session-store.ts';
import type { BookingRow, SessionUnitRow } from '../tables.ts';
import { periodsOf, spanOf } from '../planning/timetable.ts';

/** A session whose row this transaction holds: only through one of these do seats change hands. */
export interface HeldSession {
  session: SessionInPlace;
  units: readonly SessionUnitRow[];
}

export async function held(tx: Writer, session: SessionInPlace): Promise<HeldSession> {
  return { session, units: await unitsOf(tx, [session.id]) };
}

export function refused(refusal: Refusal, values: Record<string, string> = {}): Conflict {
  return new Conflict({ key: `classroom.refused-${refusal}`, values });
}

/** Gives the seat asked for, or a place in the queue; throws when there is neither or the person sits elsewhere then. */
export async function seat(
  tx: Writer,
  { session, units }: HeldSession,
  ask: Seating,
): Promise<'booked' | 'wait-listed'> {
  const clash = await clashOf(tx, units, ask);
  if (clash) throw refused('clash', { other: clash });
  if (await takeSeat(tx, session.id)) return 'booked';
  if (session.waiting_list === 1) return 'wait-listed';
  throw refused('full');
}

interface Seating {
  person_id: string;
  makes_up: string | null;
}

/** Writes a booking in a new state, tells the other rooms, and the person by letter. */
export async function settle(
  tx: Writer,
  parts: ClassroomParts,
  where: HeldSession,
  booking: BookingRow | Participant,
  change: Partial<BookingRow> & { status: BookingStatus },
  notice: Pick<Notice, 'occasion' | 'reason' | 'others' | 'instead'> | undefined,
): Promise<Participant> {
  const changed = await updateBooking(tx, booking, { ...change, changed_at: parts.clock.iso() });
  const now = await findBooking(tx, booking.id);
  if (!changed || !now) throw new Conflict({ key: 'classroom.changed-meanwhile' });
  await announce(tx, parts, where, now, notice);
  return now;
}

/** A first booking of a person, or one that takes up an earlier one that was cancelled or declined. */
export async function open(
  tx: Writer,
  parts: ClassroomParts,
  where: HeldSession,
  fresh: BookingRow,
  notice: Pick<Notice, 'occasion' | 'reason' | 'others' | 'instead'>,
): Promise<Participant> {
  const earlier = await bookingOf(tx, fresh.session_id, fresh.person_id);
  if (earlier) {
    const {
      id: _id,
      version: _version,
      calendar_version: _sequence,
      invited_at: _invited,
      created_at: _created,
      ...change
    } = fresh;
    // Whoever waits already keeps the place in line.
    const queue_turn = earlier.status === 'wait-listed' ? earlier.queue_turn : fresh.queue_turn;
    return settle(tx, parts, where, earlier, { ...change, queue_turn }, notice);
  }
  await insertBooking(tx, fresh);
  const now = await findBooking(tx, fresh.id);
  if (!now) throw new Conflict({ key: 'classroom.changed-meanwhile' });
  await announce(tx, parts, where, now, notice);
  return now;
}

/** Ends a booking; its seat goes to the first in the queue who can take it. */
export async function release(
  tx: Writer,
  parts: ClassroomParts,
  where: HeldSession,
  booking: Participant,
  end: {
    by: Actor | undefined;
    reason: string;
    notice: Notice['occasion'];
    /** The whole session is: what the booking was is kept, for whoever finds them another. */
    calledOff?: { refusal: string | null };
  } & Pick<Notice, 'others' | 'instead'>,
): Promise<void> {
  const change = {
    status: 'cancelled' as const,
    reason: end.reason,
    decided_at: parts.clock.iso(),
    decided_by: end.by?.personId ?? null,
    ...(end.calledOff && { called_off_as: booking.status, rebooking_refusal: end.calledOff.refusal }),
  };
  const { others, instead, reason } = end;
  const notice = { occasion: end.notice, reason, ...(others && { others }), ...(instead && { instead }) };
  await settle(tx, parts, where, booking, change, notice);
  if (booking.status === 'booked') await giveSeatBack(tx, where.session.id);
}

/** Seats whoever is first in the queue, as long as there are seats. Someone who sits elsewhere then keeps the place in line. */
export async function promote(tx: Writer, parts: ClassroomParts, where: HeldSession): Promise<Participant[]> {
  if (!mayPromote(bookable(where.session), parts.clock.iso())) return [];
  const promoted: Participant[] = [];
  for (const next of await queueOf(tx, where.session.id)) {
    if (await clashOf(tx, where.units, next)) continue;
    if (!(await takeSeat(tx, where.session.id))) break;
    const change = { status: 'booked', decided_at: parts.clock.iso() } as const;
    promoted.push(await settle(tx, parts, where, next, change, { occasion: 'promoted' }));
  }
  return promoted;
}

async function announce(
  tx: Writer,
  parts: ClassroomParts,
  { session, units }: HeldSession,
  booking: Participant,
  notice: Pick<Notice, 'occasion' | 'reason' | 'others' | 'instead'> | undefined,
): Promise<void> {
  if (notice) await notify(tx, parts, { ...notice, session, units, booking });
  await parts.newsroom.tell(tx, bookingChanged, {
    bookingId: booking.id,
    sessionId: session.id,
    courseId: session.course_id,
    personId: booking.person_id,
    status: booking.status,
  });
}

/** The title of a session in which the person sits or teaches at the same time. */
async function clashOf(tx: Writer, units: readonly SessionUnitRow[], ask: Seating): Promise<string | undefined> {
  await holdDiary(tx, ask.person_id);
  const wanted = periodsOf(unitsOfBooking(ask, units));
  const span = spanOf(wanted);
  if (!span) return undefined;
  const slots = wanted.map((unit) => ({ ...unit, kind: 'person' as const, id: ask.person_id }));
  return clashes(slots, await occupied(tx, { people: [ask.person_id] }, span, wanted[0]?.session_id))[0]?.taken.title;
}
