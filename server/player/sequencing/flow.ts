import { isForbidden, preConditionApplies } from './availability.ts';
import { isLeaf } from './definition.ts';
import { definition, note, siblingsOf, stateAt } from './session.ts';
import type { Session } from './session.ts';
import type { ExceptionCode } from './trace.ts';

export type Direction = 'forward' | 'backward';

/** Next is undefined where the walk ended: off the tree (the session ends) or at an exception. */
interface TreeStep {
  next: number | undefined;
  direction: Direction;
  endsSession: boolean;
  exception: ExceptionCode | undefined;
}

export type Flow =
  | { deliverable: true; activity: number }
  | { deliverable: false; activity: number; endsSession: boolean; exception: ExceptionCode | undefined };

/** Flow Subprocess [SB.2.3]. */
export function flow(session: Session, activity: number, direction: Direction, considerChildren: boolean): Flow {
  const step = flowTreeTraversal(session, activity, direction, undefined, considerChildren);
  if (step.next === undefined) return stopped(activity, step);
  return flowActivityTraversal(session, step.next, direction, undefined);
}

/** Flow Activity Traversal Subprocess [SB.2.2], its recursion written as a loop. */
function flowActivityTraversal(
  session: Session,
  first: number,
  firstDirection: Direction,
  firstPrevious: Direction | undefined,
): Flow {
  let [activity, direction, previous] = [first, firstDirection, firstPrevious];
  for (;;) {
    const activityDefinition = definition(session, activity);
    if (!definition(session, activityDefinition.parent).controlMode.flow) return refused(activity, 'SB.2.2-1');
    if (isPassedOver(session, activity)) {
      const step = flowTreeTraversal(session, activity, direction, previous, false);
      if (step.next === undefined) return stopped(activity, step);
      if (previous === 'backward' && step.direction === 'backward') [direction, previous] = ['backward', undefined];
      activity = step.next;
      continue;
    }
    if (isForbidden(session, activity)) return refused(activity, 'SB.2.2-2');
    if (isLeaf(activityDefinition)) return { deliverable: true, activity };
    const step = flowTreeTraversal(session, activity, direction, undefined, true);
    if (step.next === undefined) return stopped(activity, step);
    // Backing into a forward only cluster: walk it forward, remembering where we came from.
    const turned = direction === 'backward' && step.direction === 'forward';
    [direction, previous] = turned ? ['forward', 'backward'] : [direction, undefined];
    activity = step.next;
  }
}

/** A skip rule applies; or the item is a bare heading without content, which no standard knows and packages have. */
function isPassedOver(session: Session, activity: number): boolean {
  const activityDefinition = definition(session, activity);
  const isSkipped = preConditionApplies(session, activity, 'skip');
  const isPassed = isSkipped || (isLeaf(activityDefinition) && activityDefinition.resource === undefined);
  if (isPassed) note(session, 'SB.2.2', 'activity-skipped', activity, { rule: isSkipped });
  return isPassed;
}

/** Flow Tree Traversal Subprocess [SB.2.1]. Ending the attempts when walking off the tree (3.1.1) is left to OP.1, so that
 * the traversal changes nothing and may be tried. */
function flowTreeTraversal(
  session: Session,
  start: number,
  startDirection: Direction,
  previous: Direction | undefined,
  startConsidersChildren: boolean,
): TreeStep {
  let [activity, direction, considerChildren] = [start, startDirection, startConsidersChildren];
  let reversed = false;
  const siblingsAtStart = siblingsOf(session, activity);
  if (previous === 'backward' && siblingsAtStart.at(-1) === activity) {
    direction = 'backward';
    activity = siblingsAtStart[0] ?? activity;
    reversed = true;
  }
  for (;;) {
    const isRoot = definition(session, activity).parent < 0;
    if (direction === 'forward' && endsTree(session, activity, considerChildren)) return walkedOff;
    if (direction === 'backward' && isRoot) return blocked('SB.2.1-3');
    if (considerChildren && !isLeaf(definition(session, activity))) return intoCluster(session, activity, direction);
    const siblings = siblingsOf(session, activity);
    if (direction === 'backward' && !reversed && isForwardOnly(session, activity)) return blocked('SB.2.1-4');
    const place = siblings.indexOf(activity);
    const next = siblings[direction === 'forward' ? place + 1 : place - 1];
    if (next !== undefined) return { ...found, next, direction };
    activity = definition(session, activity).parent;
    [considerChildren, reversed] = [false, false];
  }
}

/** SB.2.1 3.1. */
function endsTree(session: Session, activity: number, considerChildren: boolean): boolean {
  if (definition(session, activity).parent < 0 && !considerChildren) return true;
  if (stateAt(session, activity).available.length > 0) return false;
  for (let step = activity; step > 0; step = definition(session, step).parent) {
    if (siblingsOf(session, step).at(-1) !== step) return false;
  }
  return true;
}

/** SB.2.1 3.3 and 4.3. */
function intoCluster(session: Session, cluster: number, direction: Direction): TreeStep {
  const { available } = stateAt(session, cluster);
  const isForward = direction === 'forward' || definition(session, cluster).controlMode.forwardOnly;
  const next = isForward ? available[0] : available.at(-1);
  if (next === undefined) return blocked('SB.2.1-2');
  return { ...found, next, direction: isForward ? 'forward' : 'backward' };
}

function isForwardOnly(session: Session, activity: number): boolean {
  return definition(session, definition(session, activity).parent).controlMode.forwardOnly;
}

const found = { endsSession: false, exception: undefined };
const walkedOff: TreeStep = { next: undefined, direction: 'forward', endsSession: true, exception: undefined };
const blocked = (exception: ExceptionCode): TreeStep => ({
  next: undefined,
  direction: 'backward',
  endsSession: false,
  exception,
});

const stopped = (activity: number, { endsSession, exception }: TreeStep): Flow => ({
  deliverable: false,
  activity,
  endsSession,
  exception,
});
const refused = (activity: number, exception: ExceptionCode): Flow => ({
  deliverable: false,
  activity,
  endsSession: false,
  exception,
});
