import type { Edition } from './manifest/index.ts';
import type { Stage } from './trial/facts.ts';
import type { Failure } from './trial/task.ts';

export interface ArchiveRow {
  digest: string;
  size: number;
  files: number;
  edition: Edition;
  title: string;
  /** How many warnings of that severity the report has. */
  blocking: number;
  attention: number;
  /** Manifest as JSON. */
  manifest: string;
  /** Report as JSON. */
  report: string;
  stored_at: string;
}

export interface ArchiveEntryRow {
  digest: string;
  folded: string;
  path: string;
  start_at: number;
  packed: number;
  size: number;
  deflated: number;
  crc: number;
  type: string;
}

export interface PackageRow {
  id: string;
  digest: string;
  organisation_id: string;
  file_name: string;
  search: string;
  uploaded_by: string;
  uploaded_at: string;
}

export type AttemptCounts = 'best' | 'last' | 'first';

export interface ModuleRow {
  id: string;
  organisation_id: string;
  topic: string;
  hours: number | null;
  audience: 'policy' | 'technical';
  stage: 'basic' | 'ongoing';
  attempt_limit: number | null;
  attempt_counts: AttemptCounts;
  locks_after_passing: number;
  sort_title: string;
  created_by: string;
  created_at: string;
  published_at: string | null;
  retired_at: string | null;
  version: number;
}

export interface VariantRow {
  id: string;
  module_id: string;
  number: number;
  language: string;
  title: string;
  summary: string;
  objectives: string;
  search: string;
  current_version_id: string | null;
  created_at: string;
  version: number;
}

export type VersionKind = 'first' | 'correction' | 'new-version' | 'roll-back';
export type InProgressRule = 'stay' | 'move' | 'restart';
export type CompletedRule = 'stay' | 'restart';

export interface VersionRow {
  id: string;
  variant_id: string;
  number: number;
  package_id: string;
  kind: VersionKind;
  in_progress_rule: InProgressRule;
  completed_rule: CompletedRule;
  note: string;
  made_by: string;
  made_at: string;
}

export type UploadState = 'receiving' | 'checking' | 'ready' | 'refused' | 'abandoned';

export interface UploadRow {
  id: string;
  person_id: string;
  organisation_id: string;
  variant_id: string | null;
  file_name: string;
  size: number;
  received: number;
  state: UploadState;
  recognised: number;
  package_id: string | null;
  /** Refusal as JSON. */
  refusal: string | null;
  begun_at: string;
  touched_at: string;
}

export type TrialState = 'waiting' | 'running' | 'done' | 'failed' | 'interrupted' | 'cancelled';

export interface TrialRow {
  id: string;
  package_id: string;
  asked_by: string;
  asked_at: string;
  state: TrialState;
  stage: Stage;
  failure: Failure | null;
  /** What the browser or the network said, for whoever runs the platform. */
  detail: string;
  touched_at: string;
  ended_at: string | null;
  launch_id: string | null;
  /** TrialResult as JSON. */
  result: string | null;
}

export interface CatalogueTables {
  archives: ArchiveRow;
  archive_entries: ArchiveEntryRow;
  packages: PackageRow;
  package_hosts: { package_id: string; host: string; approved_by: string; approved_at: string };
  modules: ModuleRow;
  module_variants: VariantRow;
  module_versions: VersionRow;
  uploads: UploadRow;
  package_trials: TrialRow;
}
