import type { Actor } from '../../identity/index.ts';
import type { Writer } from '../../platform/database/index.ts';
import { Conflict, NotFound } from '../../platform/web/index.ts';
import { sessionFor } from '../access.ts';
import { checkMark } from './attendance-rules.ts';
import type { AttendanceStatus } from './attendance-rules.ts';
import {
  attendanceOf,
  heldMark,
  insertReceived,
  marksReceived,
  openConflicts,
  settleMarks,
  writeMark,
} from './attendance-store.ts';
import { bookingsOf, holdSession } from '../booking/booking-store.ts';
import { merge } from './mark-merge.ts';
import { unitsOfBooking } from '../letters/notices.ts';
import type { ClassroomParts } from '../parts.ts';
import { unitsOf } from '../sessions/session-store.ts';
import type { SessionInPlace } from '../sessions/session-store.ts';
import type { AttendanceMarkRow, AttendanceRow, MarkSource, SessionUnitRow } from '../tables.ts';
import { minutesOf } from '../wall-time.ts';

/** One mark as it is sent, by a form at once or by a device hours later. */
export interface SentMark {
  /** Made where the mark was made; the same mark sent twice counts once. */
  id: string;
  unitId: string;
  bookingId: string;
  status: AttendanceStatus;
  minutes: number | null;
  comment: string;
  /** The version of the mark that whoever made this one had before their eyes; 0 for none. */
  base: number;
  device: string;
  source: MarkSource;
  madeAt: string;
}

export type MarkOutcome = { id: string } & (
  | { outcome: 'applied' | 'same'; version: number }
  /** `locked` where the attendance is approved already, and not somebody else's mark stands against this one. */
  | { outcome: 'conflict'; version: number; locked: boolean }
  | { outcome: 'refused'; why: 'unknown' | 'minutes-needed' | 'minutes-too-many' }
);

/** Takes in marks in the order given. Nothing is overwritten unseen: what contradicts a mark held is kept and shown. */
export async function recordMarks(
  parts: ClassroomParts,
  actor: Actor,
  sessionId: string,
  marks: readonly SentMark[],
): Promise<MarkOutcome[]> {
  return parts.database.transaction(async (tx) => {
    const { session } = await sessionFor(tx, actor, sessionId, 'mark');
    return receive(tx, parts, actor.personId, session, marks);
  });
}

/** The same for a deed that has decided itself that these marks may be made: check-in, joining, import. */
export async function receive(
  tx: Writer,
  parts: ClassroomParts,
  madeBy: string,
  session: SessionInPlace,
  marks: readonly SentMark[],
): Promise<MarkOutcome[]> {
  const { attendance_approved_at: locked } = (await holdSession(tx, session.id)) ?? session;
  const known = new Map(
    (
      await marksReceived(
        tx,
        marks.map((mark) => mark.id),
      )
    ).map((row) => [row.id, row]),
  );
  const units = new Map((await unitsOf(tx, [session.id])).map((unit) => [unit.id, unit]));
  const bookings = new Map((await bookingsOf(tx, session.id, ['booked'])).map((booking) => [booking.id, booking]));
  const outcomes: MarkOutcome[] = [];
  for (const mark of marks) {
    const earlier = known.get(mark.id);
    const unit = units.get(mark.unitId);
    const booking = bookings.get(mark.bookingId);
    if (earlier) {
      const held = await heldMark(tx, earlier.unit_id, earlier.booking_id);
      const version = held?.version ?? 0;
      outcomes.push(
        earlier.outcome === 'conflict'
          ? { id: mark.id, outcome: 'conflict', version, locked: locked !== null }
          : { id: mark.id, outcome: earlier.outcome, version },
      );
    } else if (!unit || !booking || unitsOfBooking(booking, [unit]).length === 0) {
      outcomes.push({ id: mark.id, outcome: 'refused', why: 'unknown' });
    } else {
      const why = checkMark(mark, lengthOf(unit));
      if (why) outcomes.push({ id: mark.id, outcome: 'refused', why });
      else outcomes.push(await take(tx, parts, { session, mark, madeBy, locked: locked !== null }));
    }
  }
  return outcomes;
}

/** Marks everyone present in a unit who has no mark yet; the exceptions follow. */
export async function markAllPresent(
  parts: ClassroomParts,
  actor: Actor,
  sessionId: string,
  unitId: string,
): Promise<number> {
  return parts.database.transaction(async (tx) => {
    const { session } = await sessionFor(tx, actor, sessionId, 'mark');
    refuseLocked((await holdSession(tx, sessionId)) ?? session);
    const unit = (await unitsOf(tx, [sessionId])).find((each) => each.id === unitId);
    if (!unit) throw new NotFound();
    const marks = await missingMarks(tx, parts, session, [unit], 'attended');
    await receive(tx, parts, actor.personId, session, marks);
    return marks.length;
  });
}

/** A mark for everybody and every unit that has none. */
export async function missingMarks(
  tx: Writer,
  { ids, clock }: ClassroomParts,
  session: SessionInPlace,
  units: readonly SessionUnitRow[],
  status: AttendanceStatus,
): Promise<SentMark[]> {
  const marked = new Set((await attendanceOf(tx, session.id)).map((row) => `${row.unit_id} ${row.booking_id}`));
  const bookings = await bookingsOf(tx, session.id, ['booked']);
  return bookings.flatMap((booking) =>
    unitsOfBooking(booking, units)
      .filter((unit) => !marked.has(`${unit.id} ${booking.id}`))
      .map((unit) => ({
        id: ids.next(),
        unitId: unit.id,
        bookingId: booking.id,
        status,
        minutes: null,
        comment: '',
        base: 0,
        device: 'all',
        source: 'instructor' as const,
        madeAt: clock.iso(),
      })),
  );
}

/** What is decided about one person in one unit: the mark of this id is taken, or the one held stays. */
export interface Decision {
  bookingId: string;
  take: string | null;
}

/** Decides between the marks held in a unit and those that contradict them. */
export async function settleConflicts(
  parts: ClassroomParts,
  actor: Actor,
  sessionId: string,
  { unitId, decisions }: { unitId: string; decisions: readonly Decision[] },
): Promise<void> {
  await parts.database.transaction(async (tx) => {
    const { session } = await sessionFor(tx, actor, sessionId, 'mark');
    refuseLocked((await holdSession(tx, sessionId)) ?? session);
    const open = (await openConflicts(tx, sessionId)).filter((mark) => mark.unit_id === unitId);
    for (const { bookingId, take } of decisions) {
      const against = open.filter((mark) => mark.booking_id === bookingId);
      const taken = against.find((mark) => mark.id === take);
      if (against.length === 0 || (take !== null && !taken)) throw new NotFound();
      const held = await heldMark(tx, unitId, bookingId);
      if (taken) await writeMark(tx, rowOf(taken, (held?.version ?? 0) + 1, actor.personId, 'decision'));
      const settled = { settled_at: parts.clock.iso(), settled_by: actor.personId };
      await settleMarks(tx, { unitId, bookingId }, settled);
      await parts.audit.record(tx, {
        actor,
        deed: 'classroom.conflict-settled',
        subject: { kind: 'session', id: sessionId },
        details: { booking: bookingId, unit: unitId, taken: taken !== undefined },
      });
    }
  });
}

export function refuseLocked(session: SessionInPlace): void {
  if (session.attendance_approved_at) throw new Conflict({ key: 'classroom.refused-attendance-approved' });
  if (session.cancelled_at) throw new Conflict({ key: 'classroom.refused-session-cancelled' });
}

export function lengthOf(unit: SessionUnitRow): number {
  return minutesOf({ startsAt: unit.starts_at, endsAt: unit.ends_at });
}

// After the approval a late device can change nothing, but what it says is not thrown away.
async function take(
  tx: Writer,
  parts: ClassroomParts,
  { session, mark, madeBy, locked }: { session: SessionInPlace; mark: SentMark; madeBy: string; locked: boolean },
): Promise<MarkOutcome> {
  const held = await heldMark(tx, mark.unitId, mark.bookingId);
  const merged = merge(held, mark);
  const outcome = locked && merged.outcome === 'applied' ? 'conflict' : merged.outcome;
  const received: AttendanceMarkRow = {
    id: mark.id,
    session_id: session.id,
    unit_id: mark.unitId,
    booking_id: mark.bookingId,
    status: mark.status,
    minutes: mark.status === 'partly' ? mark.minutes : null,
    comment: mark.comment,
    base: mark.base,
    source: mark.source,
    device: mark.device,
    // A device whose clock is ahead marks now at the latest.
    made_at: mark.madeAt < parts.clock.iso() ? mark.madeAt : parts.clock.iso(),
    made_by: madeBy,
    received_at: parts.clock.iso(),
    outcome,
    settled_at: null,
    settled_by: null,
  };
  await insertReceived(tx, received);
  if (outcome === 'applied' && merged.outcome === 'applied') {
    await writeMark(tx, rowOf(received, merged.held.version, madeBy, mark.device));
    return { id: mark.id, outcome, version: merged.held.version };
  }
  const version = held?.version ?? 0;
  return outcome === 'conflict' ? { id: mark.id, outcome, version, locked } : { id: mark.id, outcome, version };
}

function rowOf(mark: AttendanceMarkRow, version: number, markedBy: string, device: string): AttendanceRow {
  const { unit_id, booking_id, session_id, status, minutes, comment, source, made_at } = mark;
  return {
    unit_id,
    booking_id,
    session_id,
    status,
    minutes,
    comment,
    source,
    device,
    marked_at: made_at,
    marked_by: markedBy,
    version,
  };
}
