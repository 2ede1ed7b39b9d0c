/** Appendix D of the Sequencing and Navigation book: why a request came to nothing. */
export type ExceptionCode =
  | `NB.2.1-${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13}`
  | `TB.2.3-${1 | 2 | 3 | 4 | 5 | 6 | 7}`
  | `SB.2.1-${1 | 2 | 3 | 4}`
  | `SB.2.2-${1 | 2}`
  | `SB.2.4-${1 | 2 | 3}`
  | 'SB.2.5-1'
  | `SB.2.6-${1 | 2}`
  | `SB.2.7-${1 | 2}`
  | `SB.2.8-${1 | 2}`
  | `SB.2.9-${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`
  | `SB.2.10-${1 | 2 | 3}`
  | `SB.2.11-${1 | 2}`
  | 'SB.2.12-1'
  | 'SB.2.13-1'
  | `DB.1.1-${1 | 2 | 3}`
  | 'DB.2-1';

/** What the sequencer did and why, step by step: data for the flight recorder and for explanations, worded by language files. */
export interface TraceStep {
  /** The procedure of the standard in which it happened. */
  clause: string;
  code: TraceCode;
  /** Identifier of the activity concerned. */
  activity?: string;
  values?: Record<string, string | number | boolean>;
}

export type TraceCode =
  | 'request'
  | 'request-replaced'
  | 'exception'
  | 'rule-applied'
  | 'limit-reached'
  | 'status-changed'
  | 'attempt-begun'
  | 'attempt-resumed'
  | 'attempt-ended'
  | 'attempt-suspended'
  | 'attempt-abandoned'
  | 'current-moved'
  | 'activity-skipped'
  | 'activity-unavailable'
  | 'children-selected'
  | 'children-reordered'
  | 'shared-objective-written'
  | 'delivered'
  | 'session-ended';
