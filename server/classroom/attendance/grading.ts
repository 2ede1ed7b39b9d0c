import type { Actor } from '../../identity/index.ts';
import type { Writer } from '../../platform/database/index.ts';
import { Invalid, NotFound } from '../../platform/web/index.ts';
import type { FieldErrors } from '../../platform/web/index.ts';
import { sessionFor } from '../access.ts';
import { checkResultsOf, resultsOf, writeCheckResults, writeResult } from './attendance-store.ts';
import { bookingsOf, holdSession } from '../booking/booking-store.ts';
import type { Participant } from '../booking/booking-store.ts';
import { courseChecks } from '../places/course-store.ts';
import { refuseLocked } from './marking.ts';
import type { ClassroomParts } from '../parts.ts';
import { nameOf } from '../presenting.ts';
import type { CheckResultRow, ResultRow } from '../tables.ts';

/** What is held of one participant besides attendance. */
export interface Result {
  /** 0 to 100; null for none. */
  grade: number | null;
  remark: string;
  /** Ticks of the checklist by the id of the item; those not yet looked at are left out. */
  checks: Readonly<Record<string, 'met' | 'not-met'>>;
}

export interface Grading extends Result {
  bookingId: string;
  /** What whoever grades had before their eyes, as `fingerprint` writes it. */
  seen: string;
}

/** Grades and ticks of a session; they count from the approval of its attendance on. Nothing is overwritten unseen. */
export async function gradeSession(
  parts: ClassroomParts,
  actor: Actor,
  sessionId: string,
  gradings: readonly Grading[],
): Promise<void> {
  await parts.database.transaction(async (tx) => {
    const { booked, checks, held } = await holdResults(tx, actor, sessionId);
    const errors: FieldErrors = {};
    for (const { bookingId, grade, seen, checks: ticked } of gradings) {
      const booking = booked.get(bookingId);
      if (!booking || Object.keys(ticked).some((id) => !checks.has(id))) throw new NotFound();
      const now = held.get(bookingId) ?? nothing;
      const values = { name: nameOf(booking), grade: now.grade ?? '–', remark: now.remark || '–' };
      if (grade !== null && !(grade >= 0 && grade <= 100))
        errors[`grade-${bookingId}`] = { key: 'classroom.grade-range', values };
      else if (fingerprint(now) !== seen) errors[`grade-${bookingId}`] = { key: 'classroom.grade-changed', values };
    }
    if (Object.keys(errors).length > 0) throw new Invalid(errors);
    for (const grading of gradings) await write(tx, parts, actor, grading);
    await record(tx, parts, actor, sessionId, gradings.length);
  });
}

/** Grades as a file says them; remarks and ticks stay. */
export async function gradeFromFile(
  parts: ClassroomParts,
  actor: Actor,
  sessionId: string,
  grades: readonly { bookingId: string; grade: number }[],
): Promise<void> {
  await parts.database.transaction(async (tx) => {
    const { booked, held } = await holdResults(tx, actor, sessionId);
    for (const { bookingId, grade } of grades) {
      if (!booked.has(bookingId)) continue;
      await write(tx, parts, actor, { ...(held.get(bookingId) ?? nothing), bookingId, grade });
    }
    await record(tx, parts, actor, sessionId, grades.length);
  });
}

/** What is held, by booking. */
export function resultsFrom(results: readonly ResultRow[], ticked: readonly CheckResultRow[]): Map<string, Result> {
  const ids = new Set([...results, ...ticked].map((row) => row.booking_id));
  return new Map(
    [...ids].map((id) => {
      const row = results.find((each) => each.booking_id === id);
      const own = ticked.filter((each) => each.booking_id === id);
      const checks = Object.fromEntries(own.map((each) => [each.check_id, each.outcome]));
      return [id, { grade: row?.grade ?? null, remark: row?.remark ?? '', checks }];
    }),
  );
}

export const nothing: Result = { grade: null, remark: '', checks: {} };

/** Equal for equal results, to tell whether somebody else has changed one. */
export function fingerprint({ grade, remark, checks }: Result): string {
  return JSON.stringify([
    grade,
    remark,
    ...Object.entries(checks)
      .map((entry) => entry.join('='))
      .sort(),
  ]);
}

async function holdResults(tx: Writer, actor: Actor, sessionId: string) {
  const { session } = await sessionFor(tx, actor, sessionId, 'mark');
  refuseLocked((await holdSession(tx, sessionId)) ?? session);
  const bookings = await bookingsOf(tx, sessionId, ['booked']);
  const ids = bookings.map((booking) => booking.id);
  return {
    booked: new Map<string, Participant>(bookings.map((booking) => [booking.id, booking])),
    checks: new Set((await courseChecks(tx, session.course_id)).map((check) => check.id)),
    held: resultsFrom(await resultsOf(tx, ids), await checkResultsOf(tx, ids)),
  };
}

async function write(
  tx: Writer,
  { clock }: ClassroomParts,
  actor: Actor,
  { bookingId, grade, remark, checks }: Omit<Grading, 'seen'>,
): Promise<void> {
  const now = clock.iso();
  await writeResult(tx, { booking_id: bookingId, grade, remark, graded_by: actor.personId, graded_at: now });
  const ticked = Object.entries(checks).map(([check_id, outcome]) => ({
    booking_id: bookingId,
    check_id,
    outcome,
    checked_by: actor.personId,
    checked_at: now,
  }));
  await writeCheckResults(tx, bookingId, ticked);
}

async function record(tx: Writer, { audit }: ClassroomParts, actor: Actor, id: string, people: number) {
  await audit.record(tx, { actor, deed: 'classroom.graded', subject: { kind: 'session', id }, details: { people } });
}
