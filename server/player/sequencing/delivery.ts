import { beginAttempt, terminateDescendentAttempts } from './attempts.ts';
import { isForbidden } from './availability.ts';
import { commonAncestor, isLeaf, pathFromRoot, pathToRoot } from './definition.ts';
import { prepareNextAttempt } from './selection.ts';
import { definition, note, stateAt } from './session.ts';
import type { Session } from './session.ts';
import { isTracked } from './tracking.ts';
import type { ExceptionCode } from './trace.ts';

/** Delivery Request Process [DB.1.1]: undefined when the activity may be delivered. */
export function deliveryRefusal(session: Session, activity: number): ExceptionCode | undefined {
  const activityDefinition = definition(session, activity);
  if (!isLeaf(activityDefinition)) return 'DB.1.1-1';
  if (activityDefinition.resource === undefined) return 'DB.1.1-2';
  const isClosed = pathFromRoot(session.tree, activity).some((step) => isForbidden(session, step));
  return isClosed ? 'DB.1.1-3' : undefined;
}

/** Content Delivery Environment Process [DB.2]. Says whether the attempt on the activity is resumed. */
export function contentDeliveryEnvironment(
  session: Session,
  activity: number,
): { resumed: boolean } | { exception: ExceptionCode } {
  if (session.current !== undefined && stateAt(session, session.current).active) return { exception: 'DB.2-1' };
  const resumed = stateAt(session, activity).suspended;
  if (activity !== session.suspended) clearSuspendedActivity(session, activity);
  terminateDescendentAttempts(session, activity);
  for (const step of pathFromRoot(session.tree, activity)) activate(session, step);
  session.current = activity;
  session.suspended = undefined;
  note(session, 'DB.2', 'delivered', activity, { resumed });
  return { resumed };
}

/** DB.2 5. */
function activate(session: Session, activity: number): void {
  const state = stateAt(session, activity);
  if (state.active) return;
  if (isTracked(session, activity)) {
    if (state.suspended) {
      state.suspended = false;
      note(session, 'DB.2', 'attempt-resumed', activity);
    } else {
      beginAttempt(session, activity);
    }
  }
  state.active = true;
}

/** Clear Suspended Activity Subprocess [DB.2.1]. */
function clearSuspendedActivity(session: Session, activity: number): void {
  const { tree, suspended } = session;
  if (suspended === undefined) return;
  const ancestor = commonAncestor(tree, activity, suspended);
  for (const step of pathToRoot(tree, suspended)) {
    const { children } = definition(session, step);
    const state = stateAt(session, step);
    const ends = state.suspended && !children.some((child) => stateAt(session, child).suspended);
    if (ends) state.suspended = false;
    if (step === ancestor) break;
    // SN 4.7: no End Attempt Process comes before the next attempt. On the way to what is delivered now, the order stays.
    if (ends) prepareNextAttempt(session, step);
  }
  session.suspended = undefined;
}
