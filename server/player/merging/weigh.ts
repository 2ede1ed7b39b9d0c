import type { AttemptRow, AttemptStatus } from '../tables.ts';
import { isDone } from './standing.ts';

type Result = Pick<AttemptRow, 'status' | 'scaled'>;

/**
 * Which of two works that began as one counts. A result is never put aside for something that is none, and of two
 * results the better one counts. As long as the work that arrives later has no result, the learner goes on with what the
 * server had; they may choose otherwise.
 */
export function weigh(standing: Result, arriving: Result): 'standing' | 'arriving' {
  return isDone(arriving.status) && byMerit(arriving, standing) > 0 ? 'arriving' : 'standing';
}

const merit: readonly AttemptStatus[] = ['not-attempted', 'in-progress', 'failed', 'completed', 'passed'];

/** Positive when the first is worth more: by what it came to, then by its score. */
export function byMerit(a: Result, b: Result): number {
  return merit.indexOf(a.status) - merit.indexOf(b.status) || (a.scaled ?? -2) - (b.scaled ?? -2);
}

/** The better of two results: what somebody chooses to go on with takes nothing away from what was reached. */
export function better(a: Result, b: Result): Result {
  const { status, scaled } = byMerit(b, a) > 0 ? b : a;
  return { status, scaled };
}
