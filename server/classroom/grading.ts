import type { Actor } from '../identity/index.ts';
import { Invalid, NotFound } from '../platform/web/index.ts';
import { sessionFor } from './access.ts';
import { writeCheckResult, writeResult } from './attendance-store.ts';
import { bookingsOf } from './booking-store.ts';
import { refuseLocked } from './marking.ts';
import type { ClassroomParts } from './parts.ts';
import { courseChecks } from './venue-store.ts';

export interface Grading {
  bookingId: string;
  /** 0 to 100; null for none. */
  grade: number | null;
  remark: string;
  checks: Readonly<Record<string, 'met' | 'not-met'>>;
}

/** Grades and ticks of a session; they count from the approval of its attendance on. */
export async function gradeSession(
  parts: ClassroomParts,
  actor: Actor,
  sessionId: string,
  gradings: readonly Grading[],
): Promise<void> {
  await parts.database.transaction(async (tx) => {
    const { session } = await sessionFor(tx, actor, sessionId, 'mark');
    refuseLocked(session);
    const booked = new Set((await bookingsOf(tx, sessionId, ['booked'])).map((booking) => booking.id));
    const checks = new Set((await courseChecks(tx, session.course_id)).map((check) => check.id));
    const now = parts.clock.iso();
    for (const { bookingId, grade, remark, checks: ticked } of gradings) {
      if (!booked.has(bookingId)) throw new NotFound();
      if (grade !== null && !(grade >= 0 && grade <= 100))
        throw new Invalid({ [`grade-${bookingId}`]: { key: 'classroom.grade-range' } });
      await writeResult(tx, { booking_id: bookingId, grade, remark, graded_by: actor.personId, graded_at: now });
      for (const [checkId, outcome] of Object.entries(ticked)) {
        if (!checks.has(checkId)) throw new NotFound();
        await writeCheckResult(tx, {
          booking_id: bookingId,
          check_id: checkId,
          outcome,
          checked_by: actor.personId,
          checked_at: now,
        });
      }
    }
    await parts.audit.record(tx, {
      actor,
      deed: 'classroom.graded',
      subject: { kind: 'session', id: sessionId },
      details: { people: gradings.length },
    });
  });
}
