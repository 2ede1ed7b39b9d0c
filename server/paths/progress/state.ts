import type { Day } from './day.ts';
import type { StepKind } from './definition.ts';

export type Status =
  'not-started' | 'in-progress' | 'completed' | 'passed' | 'failed' | 'overdue' | 'expired' | 'exempted';

export const statuses = [
  'not-started',
  'in-progress',
  'completed',
  'passed',
  'failed',
  'overdue',
  'expired',
  'exempted',
] as const satisfies readonly Status[];

/** Why something is as it is, as data: pages word it, the API passes it on, tests compare it. */
export interface Reason {
  readonly code: ReasonCode;
  readonly values: Readonly<Record<string, string | number>>;
  readonly unlockedBy?: Unlock;
}

export type Unlock =
  | { readonly kind: 'step' | 'stage' | 'path'; readonly id: string }
  | { readonly kind: 'day'; readonly on: Day }
  | { readonly kind: 'coordinator' };

export type ReasonCode =
  // why a step stands where it stands
  | 'nothing-yet'
  | 'attempt-under-way'
  | 'attempt-completed'
  | 'attempt-passed'
  | 'attempt-failed'
  | 'score-below'
  | 'score-reached'
  | 'session-requested'
  | 'session-wait-listed'
  | 'session-booked'
  | 'attendance-awaited'
  | 'attended'
  | 'attendance-below'
  | 'grade-below'
  | 'no-show'
  | 'excused'
  | 'observed'
  | 'observation-missing'
  | 'work-begun'
  | 'work-submitted'
  | 'work-returned'
  | 'work-accepted'
  | 'reports-awaited'
  | 'work-below'
  | 'work-refused'
  | 'survey-answered'
  | 'achievement-claimed'
  | 'achievement-approved'
  | 'achievement-refused'
  | 'achievement-expired'
  | 'exempted'
  | 'exemption-expired'
  | 'corrected'
  | 'overdue'
  // why a step cannot be taken now
  | 'step-first'
  | 'previous-step-first'
  | 'stage-first'
  | 'path-first'
  | 'score-first'
  | 'attendance-first'
  | 'opens-on'
  | 'opens-after-step'
  | 'access-ended'
  | 'attempts-used'
  // why a path stands where it stands
  | 'all-done'
  | 'steps-missing'
  | 'validity-ended'
  | 'cannot-be-met'
  | 'circular';

export type Action = 'start' | 'continue' | 'choose-session' | 'wait' | 'review';

export interface StepState {
  readonly step: string;
  readonly kind: StepKind;
  readonly status: Status;
  /** Counts as done for its stage today: by a result or by an exemption. */
  readonly done: boolean;
  readonly doneOn: Day | null;
  readonly startedOn: Day | null;
  readonly score: number | null;
  readonly attendance: number | null;
  readonly due: Day | null;
  readonly accessEnd: Day | null;
  /** `locked` can open by itself or by the learner; `closed` needs a coordinator. */
  readonly access: 'available' | 'locked' | 'closed';
  readonly because: Reason;
  readonly locks: readonly Reason[];
  readonly action: Action;
}

export interface StageState {
  readonly stage: string;
  readonly status: Status;
  readonly done: number;
  readonly needed: number;
  readonly met: boolean;
  readonly locks: readonly Reason[];
}

export interface PathState {
  readonly status: Status;
  readonly because: Reason;
  readonly completedOn: Day | null;
  readonly exempted: boolean;
  readonly startedOn: Day | null;
  readonly expiresOn: Day | null;
  /** The day from which the result can be earned anew. */
  readonly renewsOn: Day | null;
  readonly due: Day | null;
  readonly accessEnd: Day | null;
  readonly done: number;
  readonly needed: number;
  readonly next: string | null;
  readonly action: Action;
  /** Why nobody can go on, where the path is unfinished and no step is open. Never empty in that case. */
  readonly blocked: readonly Reason[];
  readonly stages: readonly StageState[];
  readonly steps: readonly StepState[];
  /** The first day on which this state differs although nothing happens. */
  readonly changesOn: Day | null;
}

/** A time during which a step counts as done; open at the end unless the proof runs out. */
export interface Hold {
  readonly from: Day;
  readonly until: Day | null;
  readonly by: 'result' | 'exemption';
}

/** What the results alone say of a step, before locks and dates. */
export interface Outcome {
  readonly status: 'not-started' | 'in-progress' | 'completed' | 'passed' | 'failed';
  readonly because: Reason;
  readonly holds: readonly Hold[];
  readonly startedOn: Day | null;
  readonly score: number | null;
  readonly attendance: number | null;
  readonly action: Action;
  /** The learner can do nothing more for it; only a coordinator can. */
  readonly exhausted: Reason | null;
}
