create table learning_paths (
  id text primary key,
  organisation_id text not null references organisations (id),
  -- In the path's own language; other languages are rows of path_texts.
  title text not null,
  summary text not null,
  language text not null,
  search text not null,
  audience text not null,
  hours double precision not null,
  -- How a learner may get in without being put in by staff.
  enrolment text not null check (enrolment in ('staff', 'self', 'approval')),
  status text not null check (status in ('draft', 'published', 'retired')),
  current_version_id text,
  created_by text references people (id),
  created_at text not null,
  published_at text,
  retired_at text,
  version integer not null default 1
);
create index learning_paths_organisation on learning_paths (organisation_id, status);

create table path_texts (
  path_id text not null references learning_paths (id),
  language text not null,
  title text not null,
  summary text not null,
  primary key (path_id, language)
);

-- A published version never changes again; what those under way do with a newer one is decided when it is published.
create table path_versions (
  id text primary key,
  path_id text not null references learning_paths (id),
  number integer not null,
  status text not null check (status in ('draft', 'published', 'superseded')),
  -- Entry conditions, due, end of access and validity, as JSON.
  rules text not null,
  note text not null,
  under_way text not null check (under_way in ('stay', 'move-not-started', 'move')),
  published_by text references people (id),
  published_at text,
  created_at text not null,
  -- Bumped by every edit of the draft, so that two editors do not overwrite each other unseen.
  version integer not null default 1,
  unique (path_id, number)
);

create table path_stages (
  version_id text not null references path_versions (id),
  -- The same from version to version, as a step's.
  id text not null,
  position integer not null,
  title text not null,
  texts text not null,
  rules text not null,
  primary key (version_id, id)
);

create table path_steps (
  version_id text not null references path_versions (id),
  id text not null,
  stage_id text not null,
  position integer not null,
  kind text not null check (kind in ('module', 'classroom', 'virtual', 'field-visit', 'assignment', 'survey', 'achievement')),
  -- A module, a classroom course, a survey; an assignment or an achievement is the step's own.
  subject_id text not null,
  title text not null,
  texts text not null,
  rules text not null,
  primary key (version_id, id)
);
create index path_steps_subject on path_steps (kind, subject_id);

create table cohorts (
  id text primary key,
  path_id text not null references learning_paths (id),
  organisation_id text not null references organisations (id),
  name text not null,
  starts_on text not null,
  ends_on text,
  created_by text references people (id),
  created_at text not null,
  closed_at text
);
create index cohorts_path on cohorts (path_id, starts_on);

create table cohort_tutors (
  cohort_id text not null references cohorts (id),
  person_id text not null references people (id),
  since text not null,
  primary key (cohort_id, person_id)
);
create index cohort_tutors_person on cohort_tutors (person_id);

create table enrolment_rules (
  id text primary key,
  path_id text not null references learning_paths (id),
  -- Everybody active there and below; with a role, only those who hold it there or below.
  organisation_id text not null references organisations (id),
  role text,
  leaving text not null check (leaving in ('keep', 'withdraw')),
  created_by text references people (id),
  created_at text not null,
  ended_at text
);
create index enrolment_rules_path on enrolment_rules (path_id);

create table enrolments (
  id text primary key,
  path_id text not null references learning_paths (id),
  version_id text not null references path_versions (id),
  person_id text not null references people (id),
  -- Every recertification is a cycle of its own, kept for ever.
  cycle integer not null,
  state text not null check (state in ('requested', 'refused', 'active', 'withdrawn')),
  source text not null check (source in ('staff', 'self', 'approval', 'rule', 'cohort', 'recertification')),
  rule_id text references enrolment_rules (id),
  cohort_id text references cohorts (id),
  request_note text not null,
  requested_at text,
  decided_by text references people (id),
  decided_at text,
  decision_reason text,
  enrolled_at text,
  enrolled_on text,
  enrolled_by text references people (id),
  ended_at text,
  ended_by text references people (id),
  end_reason text,
  counts_from text,
  own_due_on text,
  own_access_ends_on text,
  -- What the rule engine made of the facts, kept for tables; the path page asks the engine itself.
  status text not null,
  because text not null,
  steps_done integer not null,
  steps_needed integer not null,
  next_step_id text,
  next_action text not null,
  started_on text,
  due_on text,
  access_ends_on text,
  completed_on text,
  -- 1 when nothing but exemptions carried it.
  exempted integer not null,
  expires_on text,
  -- The day a new cycle opens; and when it was opened.
  renews_on text,
  renewal_opened_at text,
  -- When this row becomes untrue although nothing happens: a due day passes, a step opens, a proof runs out.
  changes_at text,
  judged_at text,
  unique (person_id, path_id, cycle)
);
create index enrolments_path on enrolments (path_id, state, status);
create index enrolments_cohort on enrolments (cohort_id);
create index enrolments_changes on enrolments (changes_at);
create index enrolments_renewal on enrolments (renews_on);
create index enrolments_rule on enrolments (rule_id);
create index enrolments_due on enrolments (due_on);

-- A step nobody touched has no row: it is not started.
create table step_states (
  enrolment_id text not null references enrolments (id),
  step_id text not null,
  status text not null,
  done_on text,
  started_on text,
  score double precision,
  attendance integer,
  because text not null,
  primary key (enrolment_id, step_id)
);
create index step_states_step on step_states (step_id, status);

-- One row per learner whose progress is being judged: its lock keeps two events at once from judging with half the facts.
create table learner_turns (
  person_id text primary key references people (id),
  turn integer not null
);

create table exemptions (
  id text primary key,
  person_id text not null references people (id),
  path_id text not null references learning_paths (id),
  step_id text not null,
  kind text not null check (kind in ('waiver', 'recognition', 'equivalence')),
  state text not null check (state in ('requested', 'granted', 'refused', 'revoked')),
  reason text not null,
  evidence text not null,
  evidence_file text,
  evidence_name text,
  equivalence_id text,
  requested_by text references people (id),
  requested_at text not null,
  decided_by text references people (id),
  decided_at text,
  decision_reason text,
  granted_on text,
  expires_on text,
  revoked_by text references people (id),
  revoked_at text,
  revocation_reason text
);
create index exemptions_person on exemptions (person_id, path_id);
create index exemptions_path on exemptions (path_id, state);

-- "Whoever has this has that too": a decision on a subject, from which exemptions of single people follow.
create table equivalences (
  id text primary key,
  organisation_id text not null references organisations (id),
  had_kind text not null check (had_kind in ('module', 'path')),
  had_id text not null,
  counts_kind text not null check (counts_kind in ('module', 'classroom')),
  counts_id text not null,
  reason text not null,
  evidence text not null,
  approved_by text references people (id),
  approved_at text not null,
  approved_on text not null,
  expires_on text,
  withdrawn_by text references people (id),
  withdrawn_at text
);
create index equivalences_counts on equivalences (counts_kind, counts_id);
create index equivalences_had on equivalences (had_kind, had_id);

create table corrections (
  id text primary key,
  person_id text not null references people (id),
  path_id text not null references learning_paths (id),
  step_id text not null,
  outcome text not null check (outcome in ('completed', 'passed', 'failed', 'not-completed')),
  score double precision check (score between 0 and 100),
  corrected_on text not null,
  reason text not null,
  made_by text references people (id),
  made_at text not null,
  withdrawn_by text references people (id),
  withdrawn_at text,
  withdrawal_reason text
);
create index corrections_person on corrections (person_id, path_id);

create table observations (
  id text primary key,
  person_id text not null references people (id),
  path_id text not null references learning_paths (id),
  step_id text not null,
  item_id text not null,
  seen integer not null,
  comment text not null,
  observed_by text references people (id),
  observed_on text not null,
  observed_at text not null
);
create index observations_person on observations (person_id, path_id);

create table submissions (
  id text primary key,
  person_id text not null references people (id),
  path_id text not null references learning_paths (id),
  step_id text not null,
  number integer not null,
  state text not null check (state in ('draft', 'submitted', 'returned', 'accepted', 'refused')),
  body text not null,
  submitted_on text,
  submitted_at text,
  reviewed_by text references people (id),
  reviewed_at text,
  score double precision,
  -- Points per criterion of the rubric, as JSON.
  marks text not null,
  feedback text not null,
  changed_at text not null,
  version integer not null default 1,
  unique (person_id, step_id, number)
);
create index submissions_queue on submissions (path_id, state, submitted_at);

create table submission_files (
  id text primary key,
  submission_id text not null references submissions (id),
  name text not null,
  media_type text not null,
  size integer not null,
  file_key text not null,
  added_at text not null
);
create index submission_files_submission on submission_files (submission_id);

-- What was done since on an accepted action plan or project, reported after the return home.
create table status_reports (
  id text primary key,
  submission_id text not null references submissions (id),
  status text not null check (status in ('planned', 'under-way', 'delayed', 'done', 'dropped')),
  body text not null,
  reported_by text references people (id),
  reported_on text not null,
  reported_at text not null
);
create index status_reports_submission on status_reports (submission_id, reported_at);

create table survey_answers (
  id text primary key,
  person_id text not null references people (id),
  survey_id text not null,
  answered_on text not null,
  answered_at text not null,
  unique (person_id, survey_id)
);

create table achievements (
  id text primary key,
  person_id text not null references people (id),
  path_id text not null references learning_paths (id),
  step_id text not null,
  title text not null,
  issuer text not null,
  state text not null check (state in ('claimed', 'approved', 'refused')),
  achieved_on text not null,
  valid_until text,
  evidence text not null,
  evidence_file text,
  evidence_name text,
  claimed_at text not null,
  decided_by text references people (id),
  decided_at text,
  decision_reason text
);
create index achievements_person on achievements (person_id);
create index achievements_queue on achievements (path_id, state);

-- To the whole cohort, or between one learner and the tutors.
create table cohort_messages (
  id text primary key,
  cohort_id text not null references cohorts (id),
  author_id text not null references people (id),
  learner_id text references people (id),
  body text not null,
  sent_at text not null
);
create index cohort_messages_cohort on cohort_messages (cohort_id, sent_at);

create table discussion_posts (
  id text primary key,
  cohort_id text not null references cohorts (id),
  step_id text not null,
  author_id text not null references people (id),
  answers_id text references discussion_posts (id),
  body text not null,
  posted_at text not null,
  removed_at text,
  removed_by text references people (id)
);
create index discussion_posts_step on discussion_posts (cohort_id, step_id, posted_at);
