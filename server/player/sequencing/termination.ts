import { endAttempt, shareObjectives, stopClock, takeReport, terminateDescendentAttempts } from './attempts.ts';
import { isLeaf, pathFromRoot, pathToRoot } from './definition.ts';
import type { SequencingRequest, TerminationRequest } from './navigation.ts';
import { overallRollup } from './rollup.ts';
import { checkSequencingRules } from './rules.ts';
import { definition, note, stateAt } from './session.ts';
import type { Session } from './session.ts';
import type { ExceptionCode } from './trace.ts';

export type TerminationVerdict =
  { valid: true; sequencing: SequencingRequest | undefined } | { valid: false; exception: ExceptionCode };

type AfterRules = { termination?: 'exitParent' | 'exitAll'; sequencing?: SequencingRequest };

/** Termination Request Process [TB.2.3]: ends the current attempt; may return a request that replaces the pending one. */
export function terminationRequest(session: Session, request: TerminationRequest): TerminationVerdict {
  const { current } = session;
  if (current === undefined) return { valid: false, exception: 'TB.2.3-1' };
  if ((request === 'exit' || request === 'abandon') && !stateAt(session, current).active)
    return { valid: false, exception: 'TB.2.3-2' };
  switch (request) {
    case 'exit':
      return exit(session, current);
    case 'exitAll':
      return exitAll(session);
    case 'suspendAll':
      return suspendAll(session, current);
    case 'abandon':
      return abandon(session, [current]);
    case 'abandonAll':
      abandon(session, pathToRoot(session.tree, current));
      session.current = 0;
      return { valid: true, sequencing: { kind: 'exit' } };
    default:
      return { valid: false, exception: 'TB.2.3-7' };
  }
}

/** TB.2.3 3. */
function exit(session: Session, leaf: number): TerminationVerdict {
  endAttempt(session, leaf);
  sequencingExitActionRules(session);
  for (;;) {
    const current = session.current ?? 0;
    const { termination, sequencing } = sequencingPostConditionRules(session, current);
    if (termination === 'exitAll') {
      const ended = exitAll(session);
      return sequencing ? retryTree(session) : ended;
    }
    if (termination !== 'exitParent') {
      if (current !== 0) return { valid: true, sequencing };
      return sequencing?.kind === 'retry' ? retryTree(session) : { valid: true, sequencing: { kind: 'exit' } };
    }
    const { parent } = definition(session, current);
    if (parent < 0) return { valid: false, exception: 'TB.2.3-4' };
    moveCurrent(session, parent, 'TB.2.3');
    endAttempt(session, parent);
  }
}

/** A new attempt on the tree; shared objectives that live for one attempt on it (SN 3.10.2) end with the old one. */
function retryTree(session: Session): TerminationVerdict {
  if (!session.tree.objectivesGlobalToSystem) session.shared.clear();
  return { valid: true, sequencing: { kind: 'retry' } };
}

/** TB.2.3 4. The pseudo-code loses the Retry of a Retry All here; TB.2.2 3.3.1 and SN table 3.4.6b want it kept. */
function exitAll(session: Session): TerminationVerdict {
  const { current } = session;
  if (current !== undefined && stateAt(session, current).active) endAttempt(session, current);
  terminateDescendentAttempts(session, 0);
  if (current !== 0) endAttempt(session, 0);
  moveCurrent(session, 0, 'TB.2.3');
  return { valid: true, sequencing: { kind: 'exit' } };
}

/** TB.2.3 5. */
function suspendAll(session: Session, current: number): TerminationVerdict {
  const { active, suspended } = stateAt(session, current);
  const { parent } = definition(session, current);
  if (active || suspended) {
    if (active && isLeaf(definition(session, current))) shareObjectives(session, current, takeReport(session, current));
    overallRollup(session, current);
    session.suspended = current;
  } else {
    if (parent < 0) return { valid: false, exception: 'TB.2.3-3' };
    session.suspended = parent;
  }
  for (const step of pathToRoot(session.tree, session.suspended)) {
    const state = stateAt(session, step);
    if (state.active) stopClock(session, step);
    state.active = false;
    state.suspended = true;
  }
  note(session, 'TB.2.3', 'attempt-suspended', session.suspended);
  session.current = 0;
  return { valid: true, sequencing: { kind: 'exit' } };
}

/** TB.2.3 6 and 7: nothing the content reported is taken in. */
function abandon(session: Session, activities: number[]): TerminationVerdict {
  for (const activity of activities) {
    stateAt(session, activity).active = false;
    stopClock(session, activity);
    note(session, 'TB.2.3', 'attempt-abandoned', activity);
  }
  session.report = undefined;
  return { valid: true, sequencing: undefined };
}

/** Sequencing Exit Action Rules Subprocess [TB.2.1]: the first ancestor, from the root down, whose exit rule applies. */
function sequencingExitActionRules(session: Session): void {
  const current = session.current ?? 0;
  const target = pathFromRoot(session.tree, current)
    .slice(0, -1)
    .find((activity) => checkSequencingRules(session, activity, definition(session, activity).exitConditionRules));
  if (target === undefined) return;
  terminateDescendentAttempts(session, target);
  endAttempt(session, target);
  moveCurrent(session, target, 'TB.2.1');
}

/** Sequencing Post Condition Rules Subprocess [TB.2.2]. */
function sequencingPostConditionRules(session: Session, current: number): AfterRules {
  if (stateAt(session, current).suspended) return {};
  const action = checkSequencingRules(session, current, definition(session, current).postConditionRules);
  switch (action) {
    case 'retry':
    case 'continue':
    case 'previous':
      return { sequencing: { kind: action } };
    case 'exitParent':
    case 'exitAll':
      return { termination: action };
    case 'retryAll':
      return { termination: 'exitAll', sequencing: { kind: 'retry' } };
    default:
      return {};
  }
}

function moveCurrent(session: Session, activity: number, clause: string): void {
  if (session.current === activity) return;
  session.current = activity;
  note(session, clause, 'current-moved', activity);
}
