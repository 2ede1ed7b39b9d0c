import type { Day } from './day.ts';

/**
 * Everything that is known about one person in one enrolment. Every fact carries the day it happened (`on`, local to
 * the person or the venue) and the instant it was recorded (`at`), which only orders facts and corrections.
 */
export interface Facts {
  readonly enrolledOn: Day;
  readonly cohortStart: Day | null;
  /** Results before this day belong to an earlier cycle and do not count. */
  readonly countsFrom: Day | null;
  /** Dates agreed for this person replace the path's. */
  readonly dueOn: Day | null;
  readonly accessEndsOn: Day | null;
  readonly attempts: readonly AttemptFact[];
  readonly bookings: readonly BookingFact[];
  readonly attendance: readonly AttendanceFact[];
  readonly observations: readonly ObservationFact[];
  readonly submissions: readonly SubmissionFact[];
  readonly surveys: readonly SurveyFact[];
  readonly achievements: readonly AchievementFact[];
  readonly exemptions: readonly ExemptionFact[];
  readonly corrections: readonly CorrectionFact[];
  readonly paths: readonly PathFact[];
}

export interface AttemptFact {
  readonly id: string;
  readonly module: string;
  readonly number: number;
  readonly startedOn: Day;
  /** The day the result was reached; null while under way. */
  readonly on: Day | null;
  readonly at: string;
  readonly completion: 'incomplete' | 'completed';
  readonly success: 'unknown' | 'passed' | 'failed';
  /** 0 to 100. */
  readonly score: number | null;
}

export interface BookingFact {
  readonly id: string;
  readonly course: string;
  readonly session: string;
  readonly state: 'requested' | 'wait-listed' | 'booked';
  readonly startsOn: Day;
  readonly endsOn: Day;
}

/** One approved mark for one unit of one session. The same unit name in two sessions is the same teaching. */
export interface AttendanceFact {
  readonly id: string;
  readonly course: string;
  readonly session: string;
  readonly unit: string;
  readonly plannedMinutes: number;
  readonly minutes: number;
  readonly outcome: 'attended' | 'partly' | 'no-show' | 'excused';
  readonly grade: number | null;
  readonly on: Day;
  readonly at: string;
}

export interface ObservationFact {
  readonly id: string;
  readonly step: string;
  readonly item: string;
  readonly seen: boolean;
  readonly on: Day;
  readonly at: string;
}

export interface SubmissionFact {
  readonly id: string;
  readonly assignment: string;
  readonly number: number;
  readonly state: 'draft' | 'submitted' | 'returned' | 'accepted' | 'refused';
  readonly score: number | null;
  /** The day of handing in: the learner does not pay for the time the tutor takes. */
  readonly on: Day;
  readonly at: string;
  /** The day of the last status report that was asked for; null while one is missing, or none was asked for. */
  readonly followedUpOn?: Day | null;
}

/** A survey is answered for one step in one cycle: the same survey may be asked again elsewhere, and every cycle anew. */
export interface SurveyFact {
  readonly id: string;
  readonly step: string;
  readonly on: Day;
  readonly at: string;
}

export interface AchievementFact {
  readonly id: string;
  readonly achievement: string;
  readonly state: 'claimed' | 'approved' | 'refused';
  readonly on: Day;
  readonly until: Day | null;
  readonly at: string;
}

export interface ExemptionFact {
  readonly id: string;
  readonly step: string;
  readonly kind: 'waiver' | 'recognition' | 'equivalence';
  readonly on: Day;
  readonly until: Day | null;
}

/** A decision by hand: the newest one on a step replaces every result recorded before it. */
export interface CorrectionFact {
  readonly id: string;
  readonly step: string;
  readonly outcome: 'completed' | 'passed' | 'failed' | 'not-completed';
  readonly score: number | null;
  readonly on: Day;
  readonly at: string;
}

export interface PathFact {
  readonly path: string;
  readonly on: Day;
  readonly until: Day | null;
}

export function noFacts(enrolledOn: Day): Facts {
  return {
    enrolledOn,
    cohortStart: null,
    countsFrom: null,
    dueOn: null,
    accessEndsOn: null,
    attempts: [],
    bookings: [],
    attendance: [],
    observations: [],
    submissions: [],
    surveys: [],
    achievements: [],
    exemptions: [],
    corrections: [],
    paths: [],
  };
}
