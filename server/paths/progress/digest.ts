import { addDays, type Day } from './day.ts';

/** What a coordinator is told of: to be decided, late for long, late, late soon, let through a gate. */
export const matterKinds = ['decide', 'escalated', 'overdue', 'soon', 'opened'] as const;
export type MatterKind = (typeof matterKinds)[number];

/** How many days before the due day a coordinator is told of it. */
export const soonDays = 7;

/** The last day before which a matter was nothing to tell: it is told of on the day after. */
export function markOf(kind: 'escalated' | 'overdue' | 'soon', due: Day, escalateAfter: number | null): Day | null {
  switch (kind) {
    case 'overdue':
      return due;
    case 'soon':
      return addDays(due, -soonDays - 1);
    case 'escalated':
      return escalateAfter === null ? null : addDays(due, escalateAfter);
  }
}

/** The furthest back a summary looks: who was away for long is not told of half a year. */
const longest = 31;

/**
 * The days a summary of today is about, first and last; null when it is not its turn. Days are told of once they are
 * over, so that nothing of them is missed, and every day is told of once, from the day on which notices began.
 */
export function daysToTell(
  { digest, toldUntil, began }: { digest: 'daily' | 'weekly'; toldUntil: Day | null; began: Day },
  today: Day,
): { from: Day; until: Day } | null {
  const until = addDays(today, -1);
  if (toldUntil !== null && toldUntil >= until) return null;
  if (digest === 'weekly' && !isWeeklyTurn(toldUntil, today)) return null;
  const start = toldUntil === null ? (began < until ? began : until) : addDays(toldUntil, 1);
  const bound = addDays(today, -longest);
  return { from: start > bound ? start : bound, until };
}

/** On Mondays; on a later day where the Monday was missed. */
function isWeeklyTurn(toldUntil: Day | null, today: Day): boolean {
  const weekday = (new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7;
  if (weekday === 0) return true;
  return toldUntil !== null && toldUntil < addDays(today, -weekday - 1);
}
