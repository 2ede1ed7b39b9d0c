import type { Newsroom } from '../platform/events.ts';
import type { Writer } from '../platform/database/index.ts';
import type { AttemptRules } from '../catalogue/index.ts';
import { countingAttempt, isDone } from './attempts.ts';
import { attemptChanged, attemptCompleted, type AttemptNews } from './news.ts';
import * as store from './store.ts';
import type { AttemptRow } from './tables.ts';

/** Tells that an attempt has become another, and once that it is done; in the transaction that made it so. */
export async function tellMove(
  tx: Writer,
  news: Newsroom,
  rules: AttemptRules,
  before: AttemptRow | undefined,
  after: AttemptRow,
): Promise<void> {
  const told = await describe(tx, rules, after);
  await news.tell(tx, attemptChanged, told);
  if (isDone(after.status) && !(before?.completed_at ?? undefined)) await news.tell(tx, attemptCompleted, told);
}

async function describe(tx: Writer, rules: AttemptRules, attempt: AttemptRow): Promise<AttemptNews> {
  // The first attempt is the one that counts, whatever the rules.
  const attempts = attempt.number === 1 ? [attempt] : await store.attemptsOf(tx, attempt.person_id, attempt.module_id);
  const counting = countingAttempt(attempts, rules.counts) ?? attempt;
  return {
    attemptId: attempt.id,
    personId: attempt.person_id,
    moduleId: attempt.module_id,
    versionId: attempt.version_id,
    number: attempt.number,
    status: attempt.status,
    scaled: attempt.scaled ?? undefined,
    progress: attempt.progress ?? undefined,
    seconds: Math.round(attempt.centiseconds / 100),
    at: attempt.changed_at,
    standing: { attemptId: counting.id, status: counting.status, scaled: counting.scaled ?? undefined },
  };
}
