import type { ScoChange } from '../protocol/index.ts';
import type { Values } from '../runtime/index.ts';
import type { ScoStateRow } from '../tables.ts';

/** Elements of one session that mean nothing afterwards. */
const sessionOnly = new Set([
  'cmi.session_time',
  'cmi.core.session_time',
  'cmi.exit',
  'cmi.core.exit',
  'adl.nav.request',
]);

/** The state of a SCO in memory while entries are applied to it. */
export interface ScoState extends Omit<ScoStateRow, 'elements'> {
  elements: Values;
}

/**
 * Applies a change to what is stored of a SCO. A session is known by launch and number: its time replaces what the
 * same session said before, and is added to the earlier ones only when another session begins. Without that, a
 * commit that is sent twice, or a tab that dies before Terminate, would count time twice or not at all.
 */
export function applyChange(
  before: ScoState | undefined,
  change: ScoChange,
  context: { attemptId: string; launchId: string; at: string },
): ScoState {
  const session = `${context.launchId}:${change.session}`;
  const same = before?.session === session ? before : undefined;
  const earlier = same ? same.earlier_centiseconds : before ? totalTime(before) : 0;
  const { outcome } = change;
  return {
    attempt_id: context.attemptId,
    item: change.item,
    elements: elementsAfter(before, change, same !== undefined),
    completion: outcome.completion,
    success: outcome.success,
    progress: outcome.progress ?? null,
    scaled: outcome.scaled ?? null,
    raw: outcome.raw ?? null,
    min: outcome.min ?? null,
    max: outcome.max ?? null,
    ended: change.ended ?? null,
    sessions: (before?.sessions ?? 0) + (same ? 0 : 1),
    session,
    earlier_centiseconds: change.fresh ? 0 : earlier,
    session_centiseconds: change.reported ?? 0,
    spent_earlier: same ? same.spent_earlier : before ? before.spent_earlier + before.spent_session : 0,
    spent_session: change.reported ?? change.measured,
    first_at: before?.first_at ?? context.at,
    changed_at: context.at,
  };
}

/** The time that cmi.total_time has when a next session begins. */
export function totalTime(state: Pick<ScoStateRow, 'earlier_centiseconds' | 'session_centiseconds'>): number {
  return state.earlier_centiseconds + state.session_centiseconds;
}

function elementsAfter(before: ScoState | undefined, change: ScoChange, isSame: boolean): Values {
  const elements: Values = before && (isSame || !change.fresh) ? { ...before.elements } : {};
  for (const [element, value] of Object.entries(change.set)) if (!sessionOnly.has(element)) elements[element] = value;
  return elements;
}
