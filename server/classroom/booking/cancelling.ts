import type { Actor } from '../../identity/index.ts';
import { selfAndAbove } from '../../identity/index.ts';
import type { Writer } from '../../platform/database/index.ts';
import { Conflict, Invalid, NotFound } from '../../platform/web/index.ts';
import { sessionFor } from '../access.ts';
import { hasAttended } from '../attendance/attendance-store.ts';
import { activeStatuses, bookingsOf, holdSession } from './booking-store.ts';
import type { Participant } from './booking-store.ts';
import { holdBoth, rebookAll, refusalText, targetOf } from './moving.ts';
import type { Rebooked } from './moving.ts';
import { sessionCancelled } from '../news.ts';
import type { ClassroomParts } from '../parts.ts';
import { held, release } from './seats.ts';
import { offeredSessions } from '../sessions/session-list-store.ts';
import { updateSession } from '../sessions/session-store.ts';
import type { SessionInPlace } from '../sessions/session-store.ts';
import { standDown } from '../letters/staff-letters.ts';

export interface CallingOff {
  reason: string;
  /** A session of the same course that everybody is moved to, as far as it has room. */
  moveTo?: string | null;
}

/**
 * Calls a session off: every booking ends, everyone is told and taken out of calendars. Whoever was booked or waited is moved to
 * the session named, if one is; the others are offered what else there is.
 */
export async function cancelSession(
  parts: ClassroomParts,
  actor: Actor,
  id: string,
  { reason, moveTo = null }: CallingOff,
): Promise<Rebooked> {
  if (!reason) throw new Invalid({ reason: { key: 'classroom.reason-needed' } });
  return parts.database.transaction(async (tx) => {
    await sessionFor(tx, actor, id, 'manage');
    if (moveTo !== null) await holdBoth(tx, id, moveTo);
    const session = await holdSession(tx, id);
    if (!session) throw new NotFound();
    await refuseCalledOff(tx, session);
    const target = moveTo === null ? undefined : await targetOf(tx, actor, session, moveTo);
    const called = await callOff(tx, parts, actor, session, reason);
    const bookings = (await bookingsOf(tx, id, activeStatuses)).toSorted(byClaim);
    // Placed before they are told, so that the letter knows what has become of them.
    const seated = bookings.filter(({ status }) => status === 'booked' || status === 'wait-listed');
    const placed = target ? await rebookAll(tx, parts, actor, seated, target) : nobody;
    await endAll(tx, parts, actor, { session: called, bookings, reason, target, refusals: placed.refusals });
    await standDown(tx, parts, called, reason);
    const personIds = bookings.map((booking) => booking.person_id);
    await parts.newsroom.tell(tx, sessionCancelled, { sessionId: id, courseId: session.course_id, personIds });
    await parts.audit.record(tx, {
      actor,
      deed: 'classroom.session-cancelled',
      subject: { kind: 'session', id },
      details: { title: session.title, reason, told: bookings.length, ...(moveTo && { moved: placed.booked }) },
    });
    return placed;
  });
}

const nobody: Rebooked = { booked: 0, waiting: 0, refusals: new Map() };

// What was attended counts for its learners: the rest of such a session is marked, not called off.
async function refuseCalledOff(tx: Writer, session: SessionInPlace): Promise<void> {
  if (session.cancelled_at) throw new Conflict({ key: 'classroom.refused-session-cancelled' });
  if (session.attendance_approved_at) throw new Conflict({ key: 'classroom.refused-attendance-approved' });
  if (await hasAttended(tx, { sessionId: session.id })) throw new Conflict({ key: 'classroom.refused-was-held' });
}

async function callOff(
  tx: Writer,
  { clock }: ClassroomParts,
  actor: Actor,
  session: SessionInPlace,
  reason: string,
): Promise<SessionInPlace> {
  const now = clock.iso();
  const change = { cancelled_at: now, cancelled_by: actor.personId, cancellation_reason: reason, changed_at: now };
  if (!(await updateSession(tx, session.id, session.version, change)))
    throw new Conflict({ key: 'classroom.changed-meanwhile' });
  return { ...session, ...change, version: session.version + 1 };
}

async function endAll(
  tx: Writer,
  parts: ClassroomParts,
  actor: Actor,
  ending: {
    session: SessionInPlace;
    bookings: readonly Participant[];
    reason: string;
    target: SessionInPlace | undefined;
    refusals: Rebooked['refusals'];
  },
): Promise<void> {
  const { session, bookings, reason, target, refusals } = ending;
  const where = await held(tx, session);
  const owners = new Set(bookings.flatMap((booking) => selfAndAbove(booking.organisation_path)));
  const offered = await offeredSessions(tx, [session.course_id], [...owners], parts.clock.iso());
  const instead = new Map(
    target
      ? (await bookingsOf(tx, target.id, ['booked', 'wait-listed'])).map((one) => [one.person_id, one.status])
      : [],
  );
  for (const booking of bookings) {
    const status = instead.get(booking.person_id);
    const others = offered
      .filter((other) => selfAndAbove(booking.organisation_path).includes(other.owner_path))
      .slice(0, 5);
    await release(tx, parts, where, booking, {
      by: actor,
      reason,
      notice: 'session-cancelled',
      calledOff: { refusal: refusalText(refusals.get(booking.id)) },
      ...(target && status ? { instead: { session: target, status } } : { others }),
    });
  }
}

/** Seats before places in the queue, and each in the order in which they were asked for. */
function byClaim(one: Participant, other: Participant): number {
  const seat = (booking: Participant) => (booking.status === 'booked' ? 0 : 1);
  return seat(one) - seat(other) || one.queue_turn - other.queue_turn;
}
