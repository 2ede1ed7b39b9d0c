import type { Message } from '../platform/language/index.ts';
import type { Plan, PlanItem } from './course/index.ts';
import type { AttemptRow, ScoStateRow } from './tables.ts';

type Attempt = Pick<AttemptRow, 'status' | 'scaled' | 'reasons'>;
type State = Pick<ScoStateRow, 'item' | 'completion' | 'success' | 'scaled' | 'raw' | 'progress' | 'sessions'>;

/**
 * Why an attempt stands where it stands, in sentences: first the conclusion, then what it follows from. The same data
 * for the learner, for staff and for programs.
 */
export function explain(attempt: Attempt, plan: Plan, states: readonly State[]): Message[] {
  const leaves = plan.items.filter(({ kind }) => kind !== 'heading');
  const stateOf = new Map(states.map((state) => [state.item, state]));
  const parts = leaves.map((item) => ({ item, state: stateOf.get(item.identifier) }));
  return [conclusion(attempt, leaves.length), ...parts.flatMap(({ item, state }) => whyOf(attempt, plan, item, state))];
}

function conclusion({ status, scaled }: Attempt, parts: number): Message {
  if (status === 'passed' || status === 'failed') {
    return scaled === null
      ? { key: `player.explain-${status}` }
      : { key: `player.explain-${status}-score`, values: { score: percent(scaled) } };
  }
  if (status === 'completed') return { key: 'player.explain-completed', values: { parts } };
  return { key: status === 'not-attempted' ? 'player.explain-not-attempted' : 'player.explain-in-progress' };
}

/** What one part adds: nothing when it is done, unless the verdict hangs on its score. */
function whyOf({ status }: Attempt, plan: Plan, item: PlanItem, state: State | undefined): Message[] {
  const { title } = item;
  const needed = neededOf(plan, item);
  const score = state && scoreOf(state);
  if (state?.success === 'passed' || state?.success === 'failed') {
    const judged = judgedAs(title, state.success, score, needed);
    if (judged) return [judged];
  }
  if (status === 'passed' || status === 'completed') return [];
  if (!state) return [{ key: 'player.explain-part-not-opened', values: { title } }];
  if (state.completion === 'completed' || state.success === 'passed') return [];
  return state.progress === null
    ? [{ key: 'player.explain-part-open', values: { title } }]
    : [{ key: 'player.explain-part-progress', values: { title, progress: percent(state.progress) } }];
}

/** How a part was judged: by its score, where that agrees; else by its own word, which is then said. */
function judgedAs(
  title: string,
  success: 'passed' | 'failed',
  score: number | undefined,
  needed: number | undefined,
): Message | undefined {
  if (score === undefined || needed === undefined)
    return success === 'failed' ? { key: 'player.explain-part-failed', values: { title } } : undefined;
  const values = { title, score, needed };
  if (success === 'passed')
    return { key: `player.explain-part-${score >= needed ? 'reached' : 'passed-all-the-same'}`, values };
  return { key: `player.explain-part-${score < needed ? 'under' : 'failed-all-the-same'}`, values };
}

/** Percent that the package asks for in this part, where it does. */
function neededOf(plan: Plan, item: PlanItem): number | undefined {
  if (item.masteryScore !== undefined) return Number(item.masteryScore);
  const primary = plan.tree?.activities.find(({ identifier }) => identifier === item.identifier)?.objectives[0];
  return primary?.satisfiedByMeasure ? percent(primary.minNormalizedMeasure) : undefined;
}

function scoreOf({ scaled, raw }: State): number | undefined {
  return scaled === null ? (raw ?? undefined) : percent(scaled);
}

function percent(share: number): number {
  return Math.round(share * 1000) / 10;
}
