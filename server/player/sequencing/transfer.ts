import type { Objective } from '../../catalogue/manifest/index.ts';
import type { ActivityTree } from './definition.ts';
import { findActivity } from './definition.ts';
import { openSession, stateOf } from './session.ts';
import type { Session } from './session.ts';
import { unknownProgress } from './state.ts';
import type { SequencingState } from './state.ts';

/**
 * Takes the state of one version of a course over to another: what belongs to activities with the same identifier is kept, the
 * rest begins anew. A suspended attempt stays suspended where its activity is still there; a running session is not taken along.
 */
export function transferState(
  state: SequencingState,
  from: ActivityTree,
  to: ActivityTree,
  fresh: SequencingState,
): SequencingState {
  const before = openSession(from, state, 0);
  const after = openSession(to, fresh, 0);
  for (const { index, identifier } of to.activities) {
    const known = findActivity(from, identifier);
    if (known !== undefined) takeOver(before, known, after, index);
  }
  for (const [target, progress] of before.shared) after.shared.set(target, progress);
  const suspended = before.suspended === undefined ? undefined : from.activities[before.suspended]?.identifier;
  after.suspended = suspended === undefined ? undefined : findActivity(to, suspended);
  suspendPath(after);
  return stateOf(after);
}

function takeOver(before: Session, known: number, after: Session, index: number): void {
  const was = before.activities[known];
  const is = after.activities[index];
  if (!was || !is) return;
  const oldObjectives = before.tree.activities[known]?.objectives ?? [];
  after.activities[index] = {
    ...was,
    active: false,
    available: is.available,
    objectives: (after.tree.activities[index]?.objectives ?? []).map((objective) => {
      const place = oldObjectives.findIndex((old) => isSame(old, objective));
      return was.objectives[place] ?? unknownProgress();
    }),
  };
}

const isSame = (one: Objective, other: Objective): boolean =>
  one.primary === other.primary && (one.primary || one.id === other.id);

/** An activity is suspended with its ancestors or not at all; where the way up has changed, the new way is marked. */
function suspendPath(session: Session): void {
  for (const { index, children } of [...session.tree.activities].reverse()) {
    const state = session.activities[index];
    if (!state || children.length === 0) continue;
    state.suspended = children.some((child) => session.activities[child]?.suspended);
  }
}
