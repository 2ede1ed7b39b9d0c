import { defineNews } from '../platform/events.ts';
import type { Day } from './progress/day.ts';

/** A path was earned. Told again, with the same enrolment, when facts that came later change the day it was earned. */
export interface PathCompletion {
  personId: string;
  pathId: string;
  pathVersionId: string;
  pathVersion: number;
  enrolmentId: string;
  /** 1 for the first time, 2 for the first recertification. */
  cycle: number;
  completedOn: Day;
  hours: number;
  /** The last day on which the result is valid; null when it never ends. */
  validity: { until: Day } | null;
}

export const pathCompleted = defineNews<PathCompletion>('paths.completed');

/** A completion that was told does not stand: attendance was reopened, or a result was corrected. */
export const pathCompletionWithdrawn =
  defineNews<Pick<PathCompletion, 'personId' | 'pathId' | 'enrolmentId'>>('paths.completion-withdrawn');

export interface GateOpening {
  enrolmentId: string;
  /** The stage or the step. */
  gateId: string;
}

/** What kept somebody before a gate is met. */
export const gatesOpened = defineNews<readonly GateOpening[]>('paths.gates-opened');

/** Somebody is on a path, or not any more. */
export const enrolmentChanged = defineNews<{
  enrolmentId: string;
  personId: string;
  pathId: string;
  state: 'requested' | 'refused' | 'active' | 'withdrawn';
}>('paths.enrolment-changed');
