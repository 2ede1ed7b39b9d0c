import type { AttemptRules } from '../catalogue/index.ts';
import type { CourseChange } from './protocol/index.ts';
import type { AttemptRow, AttemptStatus } from './tables.ts';

type Attempt = Pick<AttemptRow, 'id' | 'number' | 'status' | 'scaled' | 'closed_at' | 'completed_at'>;

/** What a learner may do with a module now. */
export interface Offer {
  /** Goes on with the attempt that is open, or begins the first. */
  mayContinue: boolean;
  mayBeginNew: boolean;
  mayReview: boolean;
  /** Why no new attempt can be begun. */
  refusal?: 'locked-after-passing' | 'limit-reached';
  used: number;
}

export function offerFor(attempts: readonly Attempt[], rules: AttemptRules): Offer {
  const last = latest(attempts);
  const isLocked = rules.locksAfterPassing && attempts.some(({ status }) => status === 'passed');
  const isFull = rules.limit !== undefined && attempts.length >= rules.limit;
  const mayContinue = last === undefined || (last.closed_at === null && !(isLocked && last.status === 'passed'));
  return {
    mayContinue,
    mayBeginNew: last !== undefined && !isLocked && !isFull,
    mayReview: attempts.some(({ status }) => status !== 'not-attempted'),
    ...(isLocked ? { refusal: 'locked-after-passing' as const } : isFull ? { refusal: 'limit-reached' as const } : {}),
    used: attempts.length,
  };
}

/** The attempt that counts for the learner's standing in the module. */
export function countingAttempt<Counted extends Attempt>(
  attempts: readonly Counted[],
  counts: AttemptRules['counts'],
): Counted | undefined {
  if (counts === 'first') return attempts.toSorted((a, b) => a.number - b.number)[0];
  if (counts === 'last') return latest(attempts);
  return attempts.toSorted((a, b) => byMerit(b, a) || a.number - b.number)[0];
}

export function latest<Numbered extends Pick<AttemptRow, 'number'>>(
  attempts: readonly Numbered[],
): Numbered | undefined {
  return attempts.toSorted((a, b) => b.number - a.number)[0];
}

const merit: readonly AttemptStatus[] = ['not-attempted', 'in-progress', 'failed', 'completed', 'passed'];

function byMerit(a: Attempt, b: Attempt): number {
  return merit.indexOf(a.status) - merit.indexOf(b.status) || (a.scaled ?? -2) - (b.scaled ?? -2);
}

/** The one status people see: the verdict where there is one, else whether it is complete. */
export function statusOf(course: Pick<CourseChange, 'completion' | 'success'>): AttemptStatus {
  if (course.success !== 'unknown') return course.success;
  if (course.completion === 'completed') return 'completed';
  return 'in-progress';
}

/**
 * The status and score of an attempt after more work in it. What was passed stays passed and what was completed stays
 * completed however a later look changes the content's mind: most content sets "incomplete" when it is opened again.
 */
export function afterMoreWork(
  before: Pick<AttemptRow, 'status' | 'scaled'>,
  course: Pick<CourseChange, 'completion' | 'success' | 'scaled'>,
): Pick<AttemptRow, 'status' | 'scaled'> {
  const status = statusOf(course);
  const scaled = course.scaled ?? before.scaled;
  const isHeld = before.status === 'passed' || (before.status === 'completed' && status === 'in-progress');
  if (!isHeld) return { status, scaled };
  const isBetter = status === before.status && scaled !== null && scaled > (before.scaled ?? -2);
  return { status: before.status, scaled: isBetter ? scaled : before.scaled };
}

export function isDone(status: AttemptStatus): boolean {
  return status === 'completed' || status === 'passed';
}
