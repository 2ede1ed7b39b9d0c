import type { AttemptRules } from '../catalogue/index.ts';
import type { AttemptRow } from './tables.ts';
import { byMerit } from './merging/weigh.ts';

export { afterMoreWork, isDone } from './merging/standing.ts';

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
