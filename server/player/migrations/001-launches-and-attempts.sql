-- A learner's attempts on a module.
create table attempts (
  id text primary key,
  person_id text not null references people (id),
  module_id text not null references modules (id),
  version_id text not null references module_versions (id),
  number integer not null check (number > 0),
  status text not null check (status in ('not-attempted', 'in-progress', 'completed', 'passed', 'failed')),
  progress double precision,
  scaled double precision,
  centiseconds bigint not null default 0,
  position text,
  reasons text not null default '[]',
  started_at text not null,
  changed_at text not null,
  completed_at text,
  -- Finished by the learner or by a newer attempt: the next launch opens it for review only.
  closed_at text,
  unique (person_id, module_id, number)
);
create index attempts_of_module on attempts (module_id, person_id);

-- One opening of a package in one tab. A launch without an attempt is a preview; a package may be previewed before
-- there is a module of it.
create table launches (
  id text primary key,
  token_digest text not null unique,
  person_id text not null references people (id),
  attempt_id text references attempts (id),
  module_id text references modules (id),
  version_id text references module_versions (id),
  package_id text not null references packages (id),
  mode text not null check (mode in ('normal', 'review', 'preview')),
  -- The address of the site the learner came from and goes back to.
  return_to text not null,
  language text not null,
  device text not null,
  acknowledged integer not null default 0,
  started_at text not null,
  used_at text not null,
  superseded_at text,
  ended_at text
);
create index launches_of_attempt on launches (attempt_id, started_at);
create index launches_of_person on launches (person_id, started_at);

-- What a SCO stored in an attempt: the elements as JSON, and what reports ask for beside them.
-- `session` names the last session. What the SCO reported of it is apart from the sessions before (cmi.total_time);
-- `spent` is what reports show: reported where the SCO reports time, else measured, and never taken back.
create table sco_states (
  attempt_id text not null references attempts (id),
  item text not null,
  elements text not null,
  completion text not null,
  success text not null,
  progress double precision,
  scaled double precision,
  raw double precision,
  min double precision,
  max double precision,
  ended text,
  sessions integer not null,
  session text not null,
  earlier_centiseconds bigint not null,
  session_centiseconds bigint not null,
  spent_earlier bigint not null,
  spent_session bigint not null,
  first_at text not null,
  changed_at text not null,
  primary key (attempt_id, item)
);

create table sequencing_states (
  attempt_id text primary key references attempts (id),
  state text not null
);

-- Shared data stores and shared objectives. The owner is a person (global to the system) or an attempt.
create table shared_values (
  owner text not null,
  kind text not null check (kind in ('store', 'objective')),
  id text not null,
  value text not null,
  primary key (owner, kind, id)
);

-- The flight recorder: what happened between two commits, as the player told it.
create table flight_records (
  launch_id text not null references launches (id),
  sequence integer not null,
  at text not null,
  lines text not null,
  primary key (launch_id, sequence)
);

-- Entries that came from a superseded launch: not applied, not lost.
create table kept_entries (
  launch_id text not null references launches (id),
  sequence integer not null,
  received_at text not null,
  entry text not null,
  primary key (launch_id, sequence)
);
