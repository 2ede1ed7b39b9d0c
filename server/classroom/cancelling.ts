import type { Actor } from '../identity/index.ts';
import { selfAndAbove } from '../identity/index.ts';
import { Conflict, Invalid } from '../platform/web/index.ts';
import { sessionFor } from './access.ts';
import { activeStatuses, bookingsOf, holdSession } from './booking-store.ts';
import { sessionCancelled } from './news.ts';
import type { ClassroomParts } from './parts.ts';
import { held, release } from './seats.ts';
import { offeredSessions } from './session-list-store.ts';
import { updateSession } from './session-store.ts';

/** Calls a session off: every booking ends, everyone is told, taken out of calendars and offered other sessions. */
export async function cancelSession(parts: ClassroomParts, actor: Actor, id: string, reason: string): Promise<void> {
  if (!reason) throw new Invalid({ reason: { key: 'classroom.reason-needed' } });
  await parts.database.transaction(async (tx) => {
    const { session } = await sessionFor(tx, actor, id, 'manage');
    await holdSession(tx, id);
    if (session.cancelled_at) throw new Conflict({ key: 'classroom.refused-session-cancelled' });
    if (session.attendance_approved_at) throw new Conflict({ key: 'classroom.refused-attendance-approved' });
    const now = parts.clock.iso();
    const change = { cancelled_at: now, cancelled_by: actor.personId, cancellation_reason: reason, changed_at: now };
    if (!(await updateSession(tx, id, session.version, change)))
      throw new Conflict({ key: 'classroom.changed-meanwhile' });
    const bookings = await bookingsOf(tx, id, activeStatuses);
    const where = await held(tx, { ...session, ...change });
    const offered = await offeredSessions(
      tx,
      [session.course_id],
      [session.owner_path, ...selfAndAbove(session.owner_path)],
      now,
    );
    for (const booking of bookings) {
      const others = offered
        .filter((other) => selfAndAbove(booking.organisation_path).includes(other.owner_path))
        .slice(0, 5);
      await release(tx, parts, where, booking, { by: actor, reason, notice: 'session-cancelled', others });
    }
    await parts.newsroom.tell(tx, sessionCancelled, {
      sessionId: id,
      courseId: session.course_id,
      personIds: bookings.map((booking) => booking.person_id),
    });
    const details = { title: session.title, reason, told: bookings.length };
    await parts.audit.record(tx, {
      actor,
      deed: 'classroom.session-cancelled',
      subject: { kind: 'session', id },
      details,
    });
  });
}
