export type AttemptStatus = 'not-attempted' | 'in-progress' | 'completed' | 'passed' | 'failed';

export interface AttemptRow {
  id: string;
  person_id: string;
  module_id: string;
  version_id: string;
  number: number;
  status: AttemptStatus;
  /** 0 to 1. */
  progress: number | null;
  /** -1 to 1. */
  scaled: number | null;
  centiseconds: number;
  position: string | null;
  /** Reason[] as JSON. */
  reasons: string;
  started_at: string;
  changed_at: string;
  completed_at: string | null;
  closed_at: string | null;
}

export type LaunchMode = 'normal' | 'review' | 'preview';

export interface LaunchRow {
  id: string;
  token_digest: string;
  person_id: string;
  attempt_id: string | null;
  module_id: string | null;
  version_id: string | null;
  package_id: string;
  mode: LaunchMode;
  return_to: string;
  language: string;
  device: string;
  acknowledged: number;
  started_at: string;
  used_at: string;
  superseded_at: string | null;
  ended_at: string | null;
  /** 1: opened by the platform in a browser of its own. */
  trial: number;
}

export interface ScoStateRow {
  attempt_id: string;
  item: string;
  /** Values as JSON. */
  elements: string;
  completion: string;
  success: string;
  progress: number | null;
  scaled: number | null;
  raw: number | null;
  min: number | null;
  max: number | null;
  /** cmi.exit of the last session; null while it is open. */
  ended: string | null;
  sessions: number;
  session: string;
  earlier_centiseconds: number;
  session_centiseconds: number;
  spent_earlier: number;
  spent_session: number;
  first_at: string;
  changed_at: string;
}

/** An API error as content met it in a launch. */
export interface LaunchErrorRow {
  launch_id: string;
  call: string;
  element: string;
  code: string;
  times: number;
}

export interface PlayerTables {
  attempts: AttemptRow;
  launches: LaunchRow;
  sco_states: ScoStateRow;
  sequencing_states: { attempt_id: string; state: string };
  shared_values: { owner: string; kind: 'store' | 'objective'; id: string; value: string };
  flight_records: { launch_id: string; sequence: number; at: string; lines: string };
  launch_errors: LaunchErrorRow;
  kept_entries: { launch_id: string; sequence: number; received_at: string; entry: string };
}
