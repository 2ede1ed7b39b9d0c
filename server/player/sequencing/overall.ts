import { endAttempt, terminateDescendentAttempts } from './attempts.ts';
import type { ActivityTree } from './definition.ts';
import { contentDeliveryEnvironment, deliveryRefusal } from './delivery.ts';
import { navigationRequest } from './navigation.ts';
import type { NavigationRequest, SequencingRequest } from './navigation.ts';
import type { RuntimeReport } from './runtime-data.ts';
import { prepareClusters } from './selection.ts';
import { sequencingRequest } from './sequencing-requests.ts';
import { definition, note, openSession, stateAt, stateOf } from './session.ts';
import type { Session } from './session.ts';
import { isSuspendedFlag, packObjective, unpackObjective } from './state.ts';
import type { ObjectiveProgress, SequencingState } from './state.ts';
import { terminationRequest } from './termination.ts';
import type { ExceptionCode, TraceStep } from './trace.ts';

export type Outcome =
  /** Launch the activity's resource; resumed says that its attempt goes on. */
  | { kind: 'delivery'; activity: string; resumed: boolean }
  /** The sequencing session is over. */
  | { kind: 'ended' }
  /** The request was carried out and nothing is to be delivered: the learner must choose. */
  | { kind: 'idle' }
  /** The request was not accepted; the state may have changed all the same (the attempt may have ended). */
  | { kind: 'exception'; exception: ExceptionCode };

export interface Navigation {
  state: SequencingState;
  outcome: Outcome;
  trace: TraceStep[];
  /** Whether a report was taken in. Where it was not (the request was not valid), it is still to come with the next one. */
  tookReport: boolean;
}

export interface Circumstances {
  /** Milliseconds since 1970. */
  now: number;
  /** What the running SCO reported; taken in when its attempt ends or is suspended. */
  report?: RuntimeReport;
}

export interface StateOptions {
  /** Any 32-bit number; decides selection and order of children. */
  seed: number;
  /** Shared objectives the learner brings along where they are global to the system. */
  shared?: Iterable<readonly [string, ObjectiveProgress]>;
}

/** The state before the first sequencing session, with selection and randomization done. */
export function createState(tree: ActivityTree, { seed, shared = [] }: StateOptions): SequencingState {
  const blank: SequencingState = {
    version: 1,
    current: null,
    suspended: null,
    seed: seed >>> 0,
    activities: [],
    shared: [...shared].map(([target, progress]) => [target, packObjective(progress)]),
  };
  const session = openSession(tree, blank, 0);
  prepareClusters(session);
  return stateOf(session);
}

/**
 * Whether the attempt on the tree was suspended and goes on when the learner comes back. Where it was not, the next session is a
 * new attempt and begins with a new state.
 */
export function isSuspended(state: SequencingState): boolean {
  return state.suspended !== null || state.activities.some(([index, flags]) => index === 0 && isSuspendedFlag(flags));
}

/** Shared objectives as they now are, for keeping with the learner where they are global to the system. */
export function sharedObjectivesOf(state: SequencingState): [string, ObjectiveProgress][] {
  return state.shared.map(([target, packed]) => [target, unpackObjective(packed)]);
}

/** The same state with the learner's shared objectives as they are now: another course may have changed them. */
export function withSharedObjectives(
  state: SequencingState,
  shared: Iterable<readonly [string, ObjectiveProgress]>,
): SequencingState {
  return { ...state, shared: [...shared].map(([target, progress]) => [target, packObjective(progress)]) };
}

/** Overall Sequencing Process [OP.1], one round: a request in, the new state and what is to happen out. */
export function navigate(
  tree: ActivityTree,
  state: SequencingState,
  request: NavigationRequest,
  { now, report }: Circumstances,
): Navigation {
  const session = openSession(tree, state, now, report);
  const target = 'target' in request ? { target: request.target } : {};
  note(session, 'OP.1', 'request', session.current, { request: request.kind, ...target });
  const outcome = overallSequencing(session, request);
  if (outcome.kind === 'exception') note(session, clauseOf(outcome.exception), 'exception', session.current, outcome);
  const tookReport = report !== undefined && session.report === undefined;
  return { state: stateOf(session), outcome, trace: session.trace ?? [], tookReport };
}

function overallSequencing(session: Session, request: NavigationRequest): Outcome {
  const navigation = navigationRequest(session, request);
  if (!navigation.valid) return exceptionOf(navigation.exception);
  let pending: SequencingRequest = navigation.sequencing;
  if (navigation.termination) {
    const termination = terminationRequest(session, navigation.termination);
    if (!termination.valid) return exceptionOf(termination.exception);
    if (termination.sequencing && termination.sequencing.kind !== pending.kind)
      note(session, 'OP.1', 'request-replaced', session.current, { by: termination.sequencing.kind });
    pending = termination.sequencing ?? pending;
  }
  return sequence(session, pending);
}

/** OP.1 1.4 and 1.5. */
function sequence(session: Session, request: SequencingRequest): Outcome {
  const verdict = sequencingRequest(session, request);
  if ('exception' in verdict) return exceptionOf(verdict.exception);
  if ('endsSession' in verdict) return endSession(session);
  if ('idle' in verdict) return { kind: 'idle' };
  const refusal = deliveryRefusal(session, verdict.deliver);
  if (refusal) return exceptionOf(refusal);
  const delivery = contentDeliveryEnvironment(session, verdict.deliver);
  if ('exception' in delivery) return exceptionOf(delivery.exception);
  return { kind: 'delivery', activity: definition(session, verdict.deliver).identifier, resumed: delivery.resumed };
}

/** SB.2.1 3.1.1 and the note in SN 4.8.5: walking off the tree ends all attempts, that on the root included. */
function endSession(session: Session): Outcome {
  terminateDescendentAttempts(session, 0);
  if (stateAt(session, 0).active) endAttempt(session, 0);
  session.current = undefined;
  note(session, 'OP.1', 'session-ended');
  return { kind: 'ended' };
}

const exceptionOf = (exception: ExceptionCode): Outcome => ({ kind: 'exception', exception });

const clauseOf = (exception: ExceptionCode): string => exception.slice(0, exception.lastIndexOf('-'));
