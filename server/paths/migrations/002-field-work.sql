-- Observations are a log: what contradicted what was held, and what was withdrawn, stays in it.
alter table observations add column device text not null default '';
-- As the device of the observer had it, which may have waited for a network.
alter table observations add column made_at text;
-- Since when it counts; null while it contradicts what was held as it came in and nobody has decided.
alter table observations add column counted_at text;
alter table observations add column contradicts text;
alter table observations add column settled_by text references people (id);
alter table observations add column settled_at text;
alter table observations add column withdrawn_by text references people (id);
alter table observations add column withdrawn_at text;
alter table observations add column withdrawal_reason text;
update observations set counted_at = observed_at;
create index observations_step on observations (path_id, step_id, item_id);

-- The version of the path whose structure was filled in, and what was filled into its sections, as JSON.
alter table submissions add column version_id text references path_versions (id);
alter table submissions add column sections text not null default '{}';
-- What the tutor says of each criterion, as JSON.
alter table submissions add column remarks text not null default '{}';
-- What was due on the day of handing in, so that late work is known as such for ever.
alter table submissions add column due_on text;
create index submissions_person on submissions (person_id, step_id);

-- The actions of an accepted plan, or the milestones of a project: what its status reports are about.
create table plan_items (
  id text primary key,
  submission_id text not null references submissions (id),
  -- The row of the section it was taken from; '' for a work that is followed as a whole.
  row_id text not null,
  position integer not null,
  title text not null,
  responsible text not null,
  due_on text,
  -- As last reported.
  status text not null check (status in ('planned', 'under-way', 'delayed', 'done', 'dropped')),
  status_on text,
  unique (submission_id, row_id)
);

-- A report that is asked for, so many months after the acceptance.
create table follow_ups (
  id text primary key,
  submission_id text not null references submissions (id),
  person_id text not null references people (id),
  path_id text not null references learning_paths (id),
  step_id text not null,
  months integer not null,
  due_on text not null,
  reported_on text,
  reported_at text,
  unique (submission_id, months)
);
create index follow_ups_person on follow_ups (person_id, due_on);
create index follow_ups_path on follow_ups (path_id, due_on);

alter table status_reports add column item_id text references plan_items (id);
alter table status_reports add column follow_up_id text references follow_ups (id);
-- The day the status is of.
alter table status_reports add column as_of text;

-- Requests can be withdrawn by those who made them, and say what is had and since when.
create table exemptions_anew (
  id text primary key,
  person_id text not null references people (id),
  path_id text not null references learning_paths (id),
  step_id text not null,
  kind text not null check (kind in ('waiver', 'recognition', 'equivalence')),
  state text not null check (state in ('requested', 'withdrawn', 'granted', 'refused', 'revoked')),
  title text not null,
  had_on text,
  reason text not null,
  evidence text not null,
  equivalence_id text,
  requested_by text references people (id),
  requested_at text not null,
  withdrawn_at text,
  decided_by text references people (id),
  decided_at text,
  decision_reason text,
  granted_on text,
  expires_on text,
  revoked_by text references people (id),
  revoked_at text,
  revocation_reason text
);
insert into exemptions_anew (
  id, person_id, path_id, step_id, kind, state, title, had_on, reason, evidence, equivalence_id, requested_by,
  requested_at, withdrawn_at, decided_by, decided_at, decision_reason, granted_on, expires_on, revoked_by, revoked_at,
  revocation_reason
)
select
  id, person_id, path_id, step_id, kind, state, '', null, reason, evidence, equivalence_id, requested_by,
  requested_at, null, decided_by, decided_at, decision_reason, granted_on, expires_on, revoked_by, revoked_at,
  revocation_reason
from exemptions;
drop table exemptions;
alter table exemptions_anew rename to exemptions;
create index exemptions_person on exemptions (person_id, path_id);
create index exemptions_path on exemptions (path_id, state);
create index exemptions_queue on exemptions (state, requested_at);
create unique index exemptions_one_request on exemptions (person_id, path_id, step_id) where state = 'requested';

create table achievements_anew (
  id text primary key,
  person_id text not null references people (id),
  path_id text not null references learning_paths (id),
  step_id text not null,
  title text not null,
  issuer text not null,
  state text not null check (state in ('claimed', 'withdrawn', 'approved', 'refused', 'revoked')),
  achieved_on text not null,
  valid_until text,
  evidence text not null,
  claimed_at text not null,
  withdrawn_at text,
  decided_by text references people (id),
  decided_at text,
  decision_reason text,
  revoked_by text references people (id),
  revoked_at text,
  revocation_reason text
);
insert into achievements_anew (
  id, person_id, path_id, step_id, title, issuer, state, achieved_on, valid_until, evidence, claimed_at, withdrawn_at,
  decided_by, decided_at, decision_reason, revoked_by, revoked_at, revocation_reason
)
select
  id, person_id, path_id, step_id, title, issuer, state, achieved_on, valid_until, evidence, claimed_at, null,
  decided_by, decided_at, decision_reason, null, null, null
from achievements;
drop table achievements;
alter table achievements_anew rename to achievements;
create index achievements_person on achievements (person_id);
create index achievements_queue on achievements (path_id, state);
create index achievements_waiting on achievements (state, claimed_at);
create unique index achievements_one_claim on achievements (person_id, path_id, step_id) where state = 'claimed';

-- What was attached to prove an exemption or an achievement.
create table evidence_files (
  id text primary key,
  exemption_id text references exemptions (id),
  achievement_id text references achievements (id),
  name text not null,
  media_type text not null,
  size integer not null,
  file_key text not null,
  added_at text not null
);
create index evidence_files_exemption on evidence_files (exemption_id);
create index evidence_files_achievement on evidence_files (achievement_id);

alter table equivalences add column withdrawal_reason text;
