import { preConditionApplies } from './availability.ts';
import { commonAncestor, isLeaf, isWithin, pathFromRoot, pathToRoot } from './definition.ts';
import { flow } from './flow.ts';
import type { Direction } from './flow.ts';
import { definition, isAvailable, isOffered, siblingsOf, stateAt } from './session.ts';
import type { Session } from './session.ts';
import type { ExceptionCode } from './trace.ts';

export type Choice =
  | { deliver: number }
  /** The target was reached but nothing in it can be delivered: SB.2.9 14 moves the current activity there. */
  | { exception: 'SB.2.9-9'; reached: number; ancestor: number }
  | { exception: ExceptionCode };

/** Choice Sequencing Request Process [SB.2.9]. Changes nothing: its step 14 is applied by SB.2.12. */
export function choiceSequencingRequest(session: Session, target: number): Choice {
  const { tree, current } = session;
  const forbidden = forbiddenOnPath(session, target);
  if (forbidden) return { exception: forbidden };
  const ancestor = current === undefined ? 0 : commonAncestor(tree, current, target);
  const blocked = blockedOnTheWay(session, target, ancestor);
  if (blocked) return { exception: blocked };
  if (isLeaf(definition(session, target))) return { deliver: target };
  const flowed = flow(session, target, 'forward', true);
  return flowed.deliverable ? { deliver: flowed.activity } : { exception: 'SB.2.9-9', reached: target, ancestor };
}

/** SB.2.9 3 and 4. */
function forbiddenOnPath(session: Session, target: number): ExceptionCode | undefined {
  for (const activity of pathFromRoot(session.tree, target)) {
    const { parent } = definition(session, activity);
    if (parent >= 0 && !isOffered(session, parent, activity)) return 'SB.2.9-2';
    if (preConditionApplies(session, activity, 'hiddenFromChoice')) return 'SB.2.9-3';
  }
  const { parent } = definition(session, target);
  return parent >= 0 && !definition(session, parent).controlMode.choice ? 'SB.2.9-4' : undefined;
}

/** SB.2.9 7 to 11: the five cases of where the target lies. */
function blockedOnTheWay(session: Session, target: number, ancestor: number): ExceptionCode | undefined {
  const { current } = session;
  if (current === target) return undefined;
  if (current === undefined || current === ancestor) return blockedDownwards(session, ancestor, target);
  if (definition(session, current).parent === definition(session, target).parent)
    return blockedAmongSiblings(session, current, target);
  if (target === ancestor) return blockedUpwards(session, current, target);
  return blockedAcross(session, current, target, ancestor);
}

/** SB.2.9 8. */
function blockedAmongSiblings(session: Session, current: number, target: number): ExceptionCode | undefined {
  const siblings = siblingsOf(session, current);
  const [from, to] = [siblings.indexOf(current), siblings.indexOf(target)];
  const direction: Direction = to > from ? 'forward' : 'backward';
  const step = direction === 'forward' ? 1 : -1;
  for (let place = from; place !== to; place += step) {
    const activity = siblings[place];
    const blocked = activity === undefined ? undefined : choiceActivityTraversal(session, activity, direction);
    if (blocked) return blocked;
  }
  return undefined;
}

/** SB.2.9 9. */
function blockedDownwards(session: Session, ancestor: number, target: number): ExceptionCode | undefined {
  const path = pathDown(session, ancestor, target);
  return path.length === 0 ? 'SB.2.9-5' : blockedForward(session, path, ancestor);
}

/** SB.2.9 10. */
function blockedUpwards(session: Session, current: number, target: number): ExceptionCode | undefined {
  return holdsBack(session, pathUp(session, current, target)) ? 'SB.2.9-7' : undefined;
}

/** SB.2.9 10.3 and 11.4; SN 3.2.2 and NB.2.1 apply choiceExit to what is active: what has ended cannot be left. */
function holdsBack(session: Session, leaving: number[]): boolean {
  return leaving.some(
    (activity) => stateAt(session, activity).active && !definition(session, activity).controlMode.choiceExit,
  );
}

/** SB.2.9 11. */
function blockedAcross(session: Session, current: number, target: number, ancestor: number): ExceptionCode | undefined {
  const leaving = pathUp(session, current, ancestor);
  if (holdsBack(session, leaving)) return 'SB.2.9-7';
  // SN 3.3.1: on a leaf the constraint has no effect.
  const constrained = leaving.find(
    (activity) =>
      definition(session, activity).constrainedChoice.constrainChoice && !isLeaf(definition(session, activity)),
  );
  if (constrained !== undefined && isBeyond(session, constrained, target)) return 'SB.2.9-8';
  const entering = pathDown(session, ancestor, target);
  if (isAfter(session, target, current)) return blockedForward(session, entering, ancestor);
  // 11.9.1 adds the target, against 9 and 11.8: SN 3.3.2 prevents the choice of what is inside, not of the activity itself.
  return entering.some((activity) => isPrevented(session, activity, ancestor)) ? 'SB.2.9-6' : undefined;
}

/** SB.2.9 9.3 and 11.8. */
function blockedForward(session: Session, path: number[], ancestor: number): ExceptionCode | undefined {
  for (const activity of path) {
    const blocked = choiceActivityTraversal(session, activity, 'forward');
    if (blocked) return blocked;
    if (isPrevented(session, activity, ancestor)) return 'SB.2.9-6';
  }
  return undefined;
}

/** SB.2.9 9.3.3 and 11.8.1.3; SN 3.3.2: on a leaf prevention has no effect. */
function isPrevented(session: Session, activity: number, ancestor: number): boolean {
  const { constrainedChoice } = definition(session, activity);
  return (
    constrainedChoice.preventActivation &&
    activity !== ancestor &&
    !isLeaf(definition(session, activity)) &&
    !stateAt(session, activity).active
  );
}

/** SB.2.9 11.5: beyond what flow reaches next from the constrained activity. */
function isBeyond(session: Session, constrained: number, target: number): boolean {
  const direction: Direction = isAfter(session, target, constrained) ? 'forward' : 'backward';
  const reachable = choiceFlow(session, constrained, direction);
  const isDescendant = isWithin(session.tree, reachable, target) && isAvailable(session, target);
  return target !== reachable && target !== constrained && !isDescendant;
}

/** Choice Activity Traversal Subprocess [SB.2.4]: undefined when the activity lets the choice pass. */
function choiceActivityTraversal(session: Session, activity: number, direction: Direction): ExceptionCode | undefined {
  if (direction === 'forward')
    return preConditionApplies(session, activity, 'stopForwardTraversal') ? 'SB.2.4-1' : undefined;
  const { parent } = definition(session, activity);
  if (parent < 0) return 'SB.2.4-3';
  return definition(session, parent).controlMode.forwardOnly ? 'SB.2.4-2' : undefined;
}

/** Choice Flow Subprocess [SB.2.9.1] with Choice Flow Tree Traversal [SB.2.9.2]: the next activity, or the activity itself. */
function choiceFlow(session: Session, activity: number, direction: Direction): number {
  for (let step = activity; step > 0; step = definition(session, step).parent) {
    const siblings = siblingsOf(session, step);
    const next = siblings[siblings.indexOf(step) + (direction === 'forward' ? 1 : -1)];
    if (next !== undefined) return next;
  }
  return activity;
}

/** From the activity up to the ancestor, without the ancestor. */
function pathUp(session: Session, activity: number, ancestor: number): number[] {
  const path = pathToRoot(session.tree, activity);
  return path.slice(0, path.indexOf(ancestor));
}

/** From the ancestor down to the activity, without the activity. */
function pathDown(session: Session, ancestor: number, activity: number): number[] {
  const path = pathFromRoot(session.tree, activity);
  return path.slice(path.indexOf(ancestor), -1);
}

/** Whether the activity comes after the other in a preorder walk of the available activities. */
function isAfter(session: Session, activity: number, other: number): boolean {
  const ancestor = commonAncestor(session.tree, activity, other);
  if (ancestor === other) return activity !== other;
  if (ancestor === activity) return false;
  const order = stateAt(session, ancestor).available;
  const branchOf = (descendant: number): number =>
    order.findIndex((child) => isWithin(session.tree, child, descendant));
  return branchOf(activity) > branchOf(other);
}
