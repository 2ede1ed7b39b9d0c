import { endAttempt, terminateDescendentAttempts } from './attempts.ts';
import { choiceSequencingRequest } from './choice.ts';
import { isLeaf } from './definition.ts';
import { flow } from './flow.ts';
import type { Direction, Flow } from './flow.ts';
import type { SequencingRequest } from './navigation.ts';
import { definition, stateAt } from './session.ts';
import type { Session } from './session.ts';
import type { ExceptionCode } from './trace.ts';

export type SequencingVerdict =
  | { deliver: number }
  | { endsSession: true }
  /** Valid, but nothing is identified for delivery. */
  | { idle: true }
  | { exception: ExceptionCode };

/** Sequencing Request Process [SB.2.12]. Choice alone may move the current activity. */
export function sequencingRequest(session: Session, request: SequencingRequest): SequencingVerdict {
  if (request.kind !== 'choice') return trySequencingRequest(session, request);
  const choice = choiceSequencingRequest(session, request.target);
  if ('reached' in choice) {
    terminateDescendentAttempts(session, choice.ancestor);
    endAttempt(session, choice.ancestor);
    session.current = choice.reached;
  }
  return 'deliver' in choice ? choice : { exception: choice.exception };
}

/** The same without any effect: what the request would come to. */
export function trySequencingRequest(session: Session, request: SequencingRequest): SequencingVerdict {
  switch (request.kind) {
    case 'start':
      return startSequencingRequest(session);
    case 'resumeAll':
      return resumeAllSequencingRequest(session);
    case 'continue':
      return flowSequencingRequest(session, 'forward');
    case 'previous':
      return flowSequencingRequest(session, 'backward');
    case 'retry':
      return retrySequencingRequest(session);
    case 'exit':
      return exitSequencingRequest(session);
    case 'jump':
      return session.current === undefined ? { exception: 'SB.2.13-1' } : { deliver: request.target };
    case 'choice': {
      const choice = choiceSequencingRequest(session, request.target);
      return 'deliver' in choice ? choice : { exception: choice.exception };
    }
    default:
      return { exception: 'SB.2.12-1' };
  }
}

/** Start Sequencing Request Process [SB.2.5]. SN 4.8.6.1: a single leaf under the root is delivered without asking for flow. */
function startSequencingRequest(session: Session): SequencingVerdict {
  if (session.current !== undefined) return { exception: 'SB.2.5-1' };
  const root = definition(session, 0);
  if (isLeaf(root)) return { deliver: 0 };
  const [only] = root.children;
  if (session.tree.activities.length === 2 && only !== undefined) return { deliver: only };
  return verdictOf(flow(session, 0, 'forward', true));
}

/** Resume All Sequencing Request Process [SB.2.6]. */
function resumeAllSequencingRequest(session: Session): SequencingVerdict {
  if (session.current !== undefined) return { exception: 'SB.2.6-1' };
  return session.suspended === undefined ? { exception: 'SB.2.6-2' } : { deliver: session.suspended };
}

/** Continue [SB.2.7] and Previous [SB.2.8] Sequencing Request Process. */
function flowSequencingRequest(session: Session, direction: Direction): SequencingVerdict {
  const isForward = direction === 'forward';
  const { current } = session;
  if (current === undefined) return { exception: isForward ? 'SB.2.7-1' : 'SB.2.8-1' };
  const { parent } = definition(session, current);
  if (parent >= 0 && !definition(session, parent).controlMode.flow)
    return { exception: isForward ? 'SB.2.7-2' : 'SB.2.8-2' };
  return verdictOf(flow(session, current, direction, false));
}

/** Retry Sequencing Request Process [SB.2.10]. */
function retrySequencingRequest(session: Session): SequencingVerdict {
  const { current } = session;
  if (current === undefined) return { exception: 'SB.2.10-1' };
  const { active, suspended } = stateAt(session, current);
  if (active || suspended) return { exception: 'SB.2.10-2' };
  if (isLeaf(definition(session, current))) return { deliver: current };
  const flowed = flow(session, current, 'forward', true);
  return flowed.deliverable ? { deliver: flowed.activity } : { exception: 'SB.2.10-3' };
}

/** Exit Sequencing Request Process [SB.2.11]. */
function exitSequencingRequest(session: Session): SequencingVerdict {
  const { current } = session;
  if (current === undefined) return { exception: 'SB.2.11-1' };
  if (stateAt(session, current).active) return { exception: 'SB.2.11-2' };
  return current === 0 ? { endsSession: true } : { idle: true };
}

function verdictOf(flowed: Flow): SequencingVerdict {
  if (flowed.deliverable) return { deliver: flowed.activity };
  if (flowed.endsSession) return { endsSession: true };
  return flowed.exception ? { exception: flowed.exception } : { idle: true };
}
