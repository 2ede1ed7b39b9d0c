import { compare } from './day.ts';
import type { ModuleContent, ModuleNeed } from './definition.ts';
import type { AttemptFact } from './facts.ts';
import { achieved, earliest, nothingYet, started } from './outcome.ts';
import type { Outcome, Reason } from './state.ts';

/** One good attempt is enough and none after it takes it away. */
export function moduleOutcome(content: ModuleContent, attempts: readonly AttemptFact[]): Outcome {
  if (attempts.length === 0) return nothingYet('start');
  const inOrder = [...attempts].sort(byNumber);
  const score = bestScore(inOrder);
  const startedOn = earliest(inOrder.map((attempt) => attempt.startedOn));
  const good = inOrder.filter((attempt) => fulfils(attempt, content.need)).sort(byDay)[0];
  if (good) {
    return {
      ...achieved(statusOf(good, content.need), good.on ?? good.startedOn, praise(good, content.need)),
      startedOn,
      score,
    };
  }
  const last = inOrder.at(-1) as AttemptFact;
  const ended = inOrder.filter((attempt) => attempt.on !== null).length;
  const used = content.maximumAttempts !== null && ended >= content.maximumAttempts && last.on !== null;
  return {
    ...started(last.on === null ? 'in-progress' : 'failed', shortfall(last, content.need), startedOn),
    score,
    action: last.on === null ? 'continue' : 'start',
    exhausted: used
      ? { code: 'attempts-used', values: { attempts: ended }, unlockedBy: { kind: 'coordinator' } }
      : null,
  };
}

function fulfils(attempt: AttemptFact, need: ModuleNeed): boolean {
  switch (need.kind) {
    case 'completed':
      // SCORM 1.2 keeps both in one word: "passed" is complete, "failed" is not.
      return attempt.success === 'passed' || (attempt.completion === 'completed' && attempt.success !== 'failed');
    case 'passed':
      return attempt.success === 'passed';
    case 'score':
      return attempt.on !== null && attempt.score !== null && attempt.score >= need.atLeast;
  }
}

function statusOf(attempt: AttemptFact, need: ModuleNeed): 'completed' | 'passed' {
  return need.kind !== 'completed' || attempt.success === 'passed' ? 'passed' : 'completed';
}

function praise(attempt: AttemptFact, need: ModuleNeed): Reason {
  const values = { attempt: attempt.number, on: attempt.on ?? attempt.startedOn };
  if (need.kind === 'score') {
    return { code: 'score-reached', values: { ...values, score: attempt.score ?? 0, need: need.atLeast } };
  }
  return { code: statusOf(attempt, need) === 'passed' ? 'attempt-passed' : 'attempt-completed', values };
}

function shortfall(attempt: AttemptFact, need: ModuleNeed): Reason {
  if (attempt.on === null) {
    return { code: 'attempt-under-way', values: { attempt: attempt.number, on: attempt.startedOn } };
  }
  const values = { attempt: attempt.number, on: attempt.on };
  if (need.kind === 'score' && attempt.score !== null) {
    return { code: 'score-below', values: { ...values, score: attempt.score, need: need.atLeast } };
  }
  return {
    code: 'attempt-failed',
    values: attempt.score === null ? values : { ...values, score: attempt.score },
  };
}

function bestScore(attempts: readonly AttemptFact[]): number | null {
  return attempts.reduce<number | null>(
    (best, { score }) => (score !== null && (best === null || score > best) ? score : best),
    null,
  );
}

function byNumber(a: AttemptFact, b: AttemptFact): number {
  return compare(a.startedOn, b.startedOn) || a.number - b.number || compare(a.id, b.id);
}

function byDay(a: AttemptFact, b: AttemptFact): number {
  return compare(a.on ?? a.startedOn, b.on ?? b.startedOn) || byNumber(a, b);
}
