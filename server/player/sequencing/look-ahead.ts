import type { ActivityTree } from './definition.ts';
import { deliveryRefusal } from './delivery.ts';
import { choiceOf, jumpTo, navigationRequest } from './navigation.ts';
import type { NavigationRequest, NavigationVerdict, SequencingRequest, TerminationRequest } from './navigation.ts';
import type { Circumstances } from './overall.ts';
import { preConditionApplies } from './availability.ts';
import { trySequencingRequest } from './sequencing-requests.ts';
import { copyOf, isOffered, openSession, stateAt } from './session.ts';
import type { Session } from './session.ts';
import type { SequencingState } from './state.ts';
import { terminationRequest } from './termination.ts';
import type { TerminationVerdict } from './termination.ts';
import type { ExceptionCode } from './trace.ts';

/** Null: the request would be accepted now. Otherwise why not. */
export type Verdict = ExceptionCode | null;

export interface LookAhead {
  start: Verdict;
  resumeAll: Verdict;
  continue: Verdict;
  previous: Verdict;
  exit: Verdict;
  exitAll: Verdict;
  abandon: Verdict;
  abandonAll: Verdict;
  suspendAll: Verdict;
  /** By index of the activity. */
  choice: Verdict[];
  jump: Verdict[];
  /**
   * Whether to offer a Continue control. SN 5.6.1 wants one wherever the request is valid (NB.2.1), which is more than "would
   * deliver something": where flow stops on the way, Continue ends the activity and leaves the learner to choose.
   */
  offersContinue: boolean;
  /** By index: not to be shown in a table of contents (not selected, or hidden from choice by itself or an ancestor). */
  hidden: boolean[];
}

/**
 * What would be accepted now, for the controls of the player and adl.nav.request_valid: the attempt is ended once on a copy,
 * with what the SCO has reported so far, and every request is tried on the result without effect.
 */
export function lookAhead(tree: ActivityTree, state: SequencingState, { now, report }: Circumstances): LookAhead {
  const before: Session = { ...openSession(tree, state, now, report), trace: undefined };
  const trial = new Trial(before);
  const plain = (kind: Exclude<NavigationRequest['kind'], 'choice' | 'jump'>): Verdict =>
    trial.verdict(navigationRequest(before, { kind }));
  const hidden = hiddenActivities(before);
  const forward = plain('continue');
  const choice = tree.activities.map(({ index }) => trial.verdict(choiceOf(before, index)));
  const leadsOn = navigationRequest(before, { kind: 'continue' }).valid && choice.includes(null);
  return {
    start: plain('start'),
    resumeAll: plain('resumeAll'),
    continue: forward,
    offersContinue: forward === null || leadsOn,
    previous: plain('previous'),
    exit: plain('exit'),
    exitAll: plain('exitAll'),
    abandon: plain('abandon'),
    abandonAll: plain('abandonAll'),
    suspendAll: plain('suspendAll'),
    choice,
    jump: tree.activities.map(({ index }) => trial.verdict(jumpTo(before, index))),
    hidden,
  };
}

/** Ends the attempt at most once and asks the rest of OP.1 without effect. */
class Trial {
  readonly #before: Session;
  #exited: { session: Session; verdict: TerminationVerdict } | undefined;
  #replacement: { verdict: Verdict } | undefined;

  constructor(before: Session) {
    this.#before = before;
  }

  verdict(navigation: NavigationVerdict): Verdict {
    if (!navigation.valid) return navigation.exception;
    if (!navigation.termination) return outcomeOf(this.#before, navigation.sequencing);
    if (navigation.termination !== 'exit') return leavingVerdict(this.#before, navigation.termination);
    const { session, verdict } = this.#exit();
    if (!verdict.valid) return verdict.exception;
    if (!verdict.sequencing) return outcomeOf(session, navigation.sequencing);
    this.#replacement ??= { verdict: outcomeOf(session, verdict.sequencing) };
    return this.#replacement.verdict;
  }

  #exit(): { session: Session; verdict: TerminationVerdict } {
    if (!this.#exited) {
      const session = copyOf(this.#before);
      this.#exited = { session, verdict: terminationRequest(session, 'exit') };
    }
    return this.#exited;
  }
}

/** TB.2.3 4 to 7 evaluate no rules: all but suspending an inactive root goes through. */
function leavingVerdict(session: Session, termination: TerminationRequest): Verdict {
  if (termination !== 'suspendAll' || session.current !== 0) return null;
  const { active, suspended } = stateAt(session, 0);
  return active || suspended ? null : 'TB.2.3-3';
}

function outcomeOf(session: Session, request: SequencingRequest): Verdict {
  const verdict = trySequencingRequest(session, request);
  if ('exception' in verdict) return verdict.exception;
  return 'deliver' in verdict ? (deliveryRefusal(session, verdict.deliver) ?? null) : null;
}

function hiddenActivities(session: Session): boolean[] {
  const hidden: boolean[] = [];
  for (const { index, parent } of session.tree.activities) {
    const isOut = parent >= 0 && (hidden[parent] === true || !isOffered(session, parent, index));
    hidden.push(isOut || preConditionApplies(session, index, 'hiddenFromChoice'));
  }
  return hidden;
}
