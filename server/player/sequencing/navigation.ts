import { commonAncestor, findActivity, pathToRoot } from './definition.ts';
import { definition, isOffered, stateAt } from './session.ts';
import type { Session } from './session.ts';
import type { ExceptionCode } from './trace.ts';

export type NavigationRequest =
  | { kind: 'start' | 'resumeAll' | 'continue' | 'previous' }
  | { kind: 'exit' | 'exitAll' | 'abandon' | 'abandonAll' | 'suspendAll' }
  /** The target is the identifier of an item. */
  | { kind: 'choice' | 'jump'; target: string };

export type TerminationRequest = 'exit' | 'exitAll' | 'suspendAll' | 'abandon' | 'abandonAll';

export type SequencingRequest =
  | { kind: 'start' | 'resumeAll' | 'continue' | 'previous' | 'retry' | 'exit' }
  | { kind: 'choice' | 'jump'; target: number };

export type NavigationVerdict =
  | { valid: true; termination: TerminationRequest | undefined; sequencing: SequencingRequest }
  | { valid: false; exception: ExceptionCode };

/** Navigation Request Process [NB.2.1]: what a request means, or why it is not valid. */
export function navigationRequest(session: Session, request: NavigationRequest): NavigationVerdict {
  switch (request.kind) {
    case 'start':
      return session.current === undefined ? valid(undefined, { kind: 'start' }) : refused('NB.2.1-1');
    case 'resumeAll':
      if (session.current !== undefined) return refused('NB.2.1-1');
      return session.suspended === undefined ? refused('NB.2.1-3') : valid(undefined, { kind: 'resumeAll' });
    case 'continue':
      return continueRequest(session);
    case 'previous':
      return previousRequest(session);
    case 'choice':
      return choiceRequest(session, request.target);
    case 'jump':
      return jumpRequest(session, request.target);
    case 'exit':
    case 'abandon':
      if (session.current === undefined) return refused('NB.2.1-2');
      return isCurrentActive(session) ? valid(request.kind, { kind: 'exit' }) : refused('NB.2.1-12');
    case 'exitAll':
    case 'abandonAll':
    case 'suspendAll':
      return session.current === undefined ? refused('NB.2.1-2') : valid(request.kind, { kind: 'exit' });
    default:
      return refused('NB.2.1-13');
  }
}

/** NB.2.1 3. */
function continueRequest(session: Session): NavigationVerdict {
  if (session.current === undefined) return refused('NB.2.1-2');
  const { parent } = definition(session, session.current);
  if (parent < 0 || !definition(session, parent).controlMode.flow) return refused('NB.2.1-4');
  return valid(exitIfActive(session), { kind: 'continue' });
}

/** NB.2.1 4. */
function previousRequest(session: Session): NavigationVerdict {
  if (session.current === undefined) return refused('NB.2.1-2');
  const { parent } = definition(session, session.current);
  if (parent < 0) return refused('NB.2.1-6');
  const { flow, forwardOnly } = definition(session, parent).controlMode;
  if (!flow || forwardOnly) return refused('NB.2.1-5');
  return valid(exitIfActive(session), { kind: 'previous' });
}

/** NB.2.1 7. */
function choiceRequest(session: Session, identifier: string): NavigationVerdict {
  const target = findActivity(session.tree, identifier);
  return target === undefined ? refused('NB.2.1-11') : choiceOf(session, target);
}

/** NB.2.1 7.1, for an activity known to exist. */
export function choiceOf(session: Session, target: number): NavigationVerdict {
  const { parent } = definition(session, target);
  if (parent >= 0 && !definition(session, parent).controlMode.choice) return refused('NB.2.1-10');
  if (session.current !== undefined && leavesWhatMayNotBeLeft(session, session.current, target))
    return refused('NB.2.1-8');
  return valid(exitIfActive(session), { kind: 'choice', target });
}

/** NB.2.1 7.1.1.2 and 7.1.1.3: choosing must not end an active activity that does not let choice end it. */
function leavesWhatMayNotBeLeft(session: Session, current: number, target: number): boolean {
  const mayNotBeLeft = (activity: number): boolean =>
    stateAt(session, activity).active && !definition(session, activity).controlMode.choiceExit;
  if (mayNotBeLeft(current)) return true;
  const ancestor = commonAncestor(session.tree, current, target);
  const path = pathToRoot(session.tree, current);
  return path.slice(0, path.indexOf(ancestor)).some(mayNotBeLeft);
}

/** NB.2.1 13. */
function jumpRequest(session: Session, identifier: string): NavigationVerdict {
  const target = findActivity(session.tree, identifier);
  return target === undefined ? refused('NB.2.1-11') : jumpTo(session, target);
}

/** The same for an activity known to exist. */
export function jumpTo(session: Session, target: number): NavigationVerdict {
  const { parent } = definition(session, target);
  if (parent < 0 || !isOffered(session, parent, target)) return refused('NB.2.1-11');
  return valid('exit', { kind: 'jump', target });
}

const exitIfActive = (session: Session): TerminationRequest | undefined =>
  isCurrentActive(session) ? 'exit' : undefined;

const isCurrentActive = (session: Session): boolean =>
  session.current !== undefined && stateAt(session, session.current).active;

const valid = (termination: TerminationRequest | undefined, sequencing: SequencingRequest): NavigationVerdict => ({
  valid: true,
  termination,
  sequencing,
});

const refused = (exception: ExceptionCode): NavigationVerdict => ({ valid: false, exception });
