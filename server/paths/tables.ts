import type { Role } from '../identity/index.ts';
import type { StepKind } from './progress/definition.ts';
import type { Action, Status } from './progress/state.ts';

export const pathStatuses = ['draft', 'published', 'retired'] as const;
export type PathStatus = (typeof pathStatuses)[number];
export const enrolmentModes = ['staff', 'self', 'approval'] as const;
export type EnrolmentMode = (typeof enrolmentModes)[number];
export type EnrolmentState = 'requested' | 'refused' | 'active' | 'withdrawn';
export type EnrolmentSource = 'staff' | 'self' | 'approval' | 'rule' | 'cohort' | 'recertification';
export const underWay = ['stay', 'move-not-started', 'move'] as const;
export type UnderWay = (typeof underWay)[number];
export type SubmissionState = 'draft' | 'submitted' | 'returned' | 'accepted' | 'refused';
export const itemStatuses = ['planned', 'under-way', 'delayed', 'done', 'dropped'] as const;
export type ItemStatus = (typeof itemStatuses)[number];
export type RequestState = 'requested' | 'withdrawn' | 'granted' | 'refused' | 'revoked';
export type ClaimState = 'claimed' | 'withdrawn' | 'approved' | 'refused' | 'revoked';

export interface LearningPathRow {
  id: string;
  organisation_id: string;
  title: string;
  summary: string;
  language: string;
  search: string;
  audience: string;
  hours: number;
  enrolment: EnrolmentMode;
  status: PathStatus;
  current_version_id: string | null;
  created_by: string | null;
  created_at: string;
  published_at: string | null;
  retired_at: string | null;
  version: number;
}

export interface PathTextRow {
  path_id: string;
  language: string;
  title: string;
  summary: string;
}

export interface PathVersionRow {
  id: string;
  path_id: string;
  number: number;
  status: 'draft' | 'published' | 'superseded';
  rules: string;
  note: string;
  under_way: UnderWay;
  published_by: string | null;
  published_at: string | null;
  created_at: string;
  version: number;
}

export interface PathStageRow {
  version_id: string;
  id: string;
  position: number;
  title: string;
  texts: string;
  rules: string;
}

export interface PathStepRow {
  version_id: string;
  id: string;
  stage_id: string;
  position: number;
  kind: StepKind;
  subject_id: string;
  title: string;
  texts: string;
  rules: string;
}

export interface CohortRow {
  id: string;
  path_id: string;
  organisation_id: string;
  name: string;
  starts_on: string;
  ends_on: string | null;
  created_by: string | null;
  created_at: string;
  closed_at: string | null;
}

export interface CohortTutorRow {
  cohort_id: string;
  person_id: string;
  since: string;
}

export interface EnrolmentRuleRow {
  id: string;
  path_id: string;
  organisation_id: string;
  role: Role | null;
  leaving: 'keep' | 'withdraw';
  created_by: string | null;
  created_at: string;
  ended_at: string | null;
}

export interface EnrolmentRow {
  id: string;
  path_id: string;
  version_id: string;
  person_id: string;
  cycle: number;
  state: EnrolmentState;
  source: EnrolmentSource;
  rule_id: string | null;
  cohort_id: string | null;
  request_note: string;
  requested_at: string | null;
  decided_by: string | null;
  decided_at: string | null;
  decision_reason: string | null;
  enrolled_at: string | null;
  enrolled_on: string | null;
  enrolled_by: string | null;
  ended_at: string | null;
  ended_by: string | null;
  end_reason: string | null;
  counts_from: string | null;
  own_due_on: string | null;
  own_access_ends_on: string | null;
  status: Status;
  because: string;
  steps_done: number;
  steps_needed: number;
  next_step_id: string | null;
  next_action: Action;
  started_on: string | null;
  due_on: string | null;
  access_ends_on: string | null;
  completed_on: string | null;
  exempted: number;
  expires_on: string | null;
  renews_on: string | null;
  renewal_opened_at: string | null;
  changes_at: string | null;
  judged_at: string | null;
}

export interface StepStateRow {
  enrolment_id: string;
  step_id: string;
  status: Status;
  done_on: string | null;
  started_on: string | null;
  score: number | null;
  attendance: number | null;
  because: string;
}

export interface LearnerTurnRow {
  person_id: string;
  turn: number;
}

export interface ExemptionRow {
  id: string;
  person_id: string;
  path_id: string;
  step_id: string;
  kind: 'waiver' | 'recognition' | 'equivalence';
  state: RequestState;
  title: string;
  had_on: string | null;
  reason: string;
  evidence: string;
  equivalence_id: string | null;
  requested_by: string | null;
  requested_at: string;
  withdrawn_at: string | null;
  decided_by: string | null;
  decided_at: string | null;
  decision_reason: string | null;
  granted_on: string | null;
  expires_on: string | null;
  revoked_by: string | null;
  revoked_at: string | null;
  revocation_reason: string | null;
}

export interface EquivalenceRow {
  id: string;
  organisation_id: string;
  had_kind: 'module' | 'path';
  had_id: string;
  counts_kind: 'module' | 'classroom';
  counts_id: string;
  reason: string;
  evidence: string;
  approved_by: string | null;
  approved_at: string;
  approved_on: string;
  expires_on: string | null;
  withdrawn_by: string | null;
  withdrawn_at: string | null;
  withdrawal_reason: string | null;
}

export interface CorrectionRow {
  id: string;
  person_id: string;
  path_id: string;
  step_id: string;
  outcome: 'completed' | 'passed' | 'failed' | 'not-completed';
  score: number | null;
  corrected_on: string;
  reason: string;
  made_by: string | null;
  made_at: string;
  withdrawn_by: string | null;
  withdrawn_at: string | null;
  withdrawal_reason: string | null;
}

export interface ObservationRow {
  id: string;
  person_id: string;
  path_id: string;
  step_id: string;
  item_id: string;
  seen: number;
  comment: string;
  observed_by: string | null;
  observed_on: string;
  observed_at: string;
  device: string;
  made_at: string | null;
  counted_at: string | null;
  contradicts: string | null;
  settled_by: string | null;
  settled_at: string | null;
  withdrawn_by: string | null;
  withdrawn_at: string | null;
  withdrawal_reason: string | null;
}

export interface SubmissionRow {
  id: string;
  person_id: string;
  path_id: string;
  step_id: string;
  number: number;
  state: SubmissionState;
  body: string;
  submitted_on: string | null;
  submitted_at: string | null;
  reviewed_by: string | null;
  reviewed_at: string | null;
  score: number | null;
  marks: string;
  feedback: string;
  changed_at: string;
  version: number;
  version_id: string | null;
  sections: string;
  remarks: string;
  due_on: string | null;
}

export interface SubmissionFileRow {
  id: string;
  submission_id: string;
  name: string;
  media_type: string;
  size: number;
  file_key: string;
  added_at: string;
}

export interface PlanItemRow {
  id: string;
  submission_id: string;
  row_id: string;
  position: number;
  title: string;
  responsible: string;
  due_on: string | null;
  status: ItemStatus;
  status_on: string | null;
}

export interface FollowUpRow {
  id: string;
  submission_id: string;
  person_id: string;
  path_id: string;
  step_id: string;
  months: number;
  due_on: string;
  reported_on: string | null;
  reported_at: string | null;
}

export interface StatusReportRow {
  id: string;
  submission_id: string;
  status: ItemStatus;
  body: string;
  reported_by: string | null;
  reported_on: string;
  reported_at: string;
  item_id: string | null;
  follow_up_id: string | null;
  as_of: string | null;
}

export interface SurveyAnswerRow {
  enrolment_id: string;
  step_id: string;
  survey_id: string;
  answered_on: string;
  answered_at: string;
}

export interface AchievementRow {
  id: string;
  person_id: string;
  path_id: string;
  step_id: string;
  title: string;
  issuer: string;
  state: ClaimState;
  achieved_on: string;
  valid_until: string | null;
  evidence: string;
  claimed_at: string;
  withdrawn_at: string | null;
  decided_by: string | null;
  decided_at: string | null;
  decision_reason: string | null;
  revoked_by: string | null;
  revoked_at: string | null;
  revocation_reason: string | null;
}

export interface EvidenceFileRow {
  id: string;
  exemption_id: string | null;
  achievement_id: string | null;
  name: string;
  media_type: string;
  size: number;
  file_key: string;
  added_at: string;
}

export interface CohortMessageRow {
  id: string;
  cohort_id: string;
  author_id: string;
  learner_id: string | null;
  body: string;
  sent_at: string;
}

export interface DiscussionPostRow {
  id: string;
  cohort_id: string;
  step_id: string;
  author_id: string;
  answers_id: string | null;
  body: string;
  posted_at: string;
  removed_at: string | null;
  removed_by: string | null;
}

export interface GateStateRow {
  enrolment_id: string;
  gate_id: string;
  open: 0 | 1;
  missing: string;
  opened_on: string | null;
}

export interface NoticeBeginningRow {
  id: 1;
  began_on: string;
}

export interface PathNoticeRulesRow {
  path_id: string;
  rules: string;
  since: string;
  changed_by: string | null;
  changed_at: string;
}

export interface PathNoticeRow {
  enrolment_id: string;
  kind: 'due-soon' | 'overdue' | 'access-ending' | 'expiring';
  about: string;
  number: number;
  sent_on: string;
}

export interface PathNoticePreferencesRow {
  person_id: string;
  reminders: 'all' | 'last' | 'none';
  openings: 'each' | 'none';
  digest: 'daily' | 'weekly';
  changed_at: string;
}

export interface CoordinatorDigestRow {
  person_id: string;
  told_until: string;
}

export interface GroupBookingRow {
  id: string;
  path_id: string;
  gate_id: string;
  session_id: string;
  made_by: string;
  made_at: string;
  results: string;
}

export interface ImpossibleCaseRow {
  enrolment_id: string;
  code: string;
  about: string;
}

export interface PathsTables {
  learning_paths: LearningPathRow;
  path_texts: PathTextRow;
  path_versions: PathVersionRow;
  path_stages: PathStageRow;
  path_steps: PathStepRow;
  cohorts: CohortRow;
  cohort_tutors: CohortTutorRow;
  enrolment_rules: EnrolmentRuleRow;
  enrolments: EnrolmentRow;
  step_states: StepStateRow;
  learner_turns: LearnerTurnRow;
  exemptions: ExemptionRow;
  equivalences: EquivalenceRow;
  corrections: CorrectionRow;
  observations: ObservationRow;
  submissions: SubmissionRow;
  submission_files: SubmissionFileRow;
  plan_items: PlanItemRow;
  follow_ups: FollowUpRow;
  status_reports: StatusReportRow;
  survey_answers: SurveyAnswerRow;
  achievements: AchievementRow;
  evidence_files: EvidenceFileRow;
  cohort_messages: CohortMessageRow;
  discussion_posts: DiscussionPostRow;
  gate_states: GateStateRow;
  notice_beginning: NoticeBeginningRow;
  path_notice_rules: PathNoticeRulesRow;
  path_notices: PathNoticeRow;
  path_notice_preferences: PathNoticePreferencesRow;
  coordinator_digests: CoordinatorDigestRow;
  group_bookings: GroupBookingRow;
  impossible_cases: ImpossibleCaseRow;
}
