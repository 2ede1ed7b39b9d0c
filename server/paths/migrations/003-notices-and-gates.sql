-- How each learner stands before a gate: a stage that has one, or a step that is booked.
create table gate_states (
  enrolment_id text not null references enrolments (id),
  -- The stage or the step.
  gate_id text not null,
  open integer not null,
  -- The reasons that keep it closed, as JSON.
  missing text not null,
  -- The learner's day on which it opened; null while closed, and where it was open from the beginning.
  opened_on text,
  primary key (enrolment_id, gate_id)
);
create index gate_states_gate on gate_states (gate_id, open);
create index gate_states_opened on gate_states (opened_on);

-- Everybody under way is judged once more, in portions, so that the gates are known for them too.
update enrolments set changes_at = '2000-01-01T00:00:00.000Z' where state = 'active';

-- When dated notices began here: what fell due before is history, and nobody is written to about it.
create table notice_beginning (
  id integer primary key check (id = 1),
  began_on text not null
);

create table path_notice_rules (
  path_id text primary key references learning_paths (id),
  -- Days before and after, as JSON.
  rules text not null,
  since text not null,
  changed_by text references people (id),
  changed_at text not null
);

-- Which dated notices went out: what comes next hangs on it, whatever the clock or the process did in between.
create table path_notices (
  enrolment_id text not null references enrolments (id),
  kind text not null check (kind in ('due-soon', 'overdue', 'access-ending', 'expiring')),
  -- The day it is about, so that an agreed new date is told of anew.
  about text not null,
  -- Days before the day, or the how manieth after it.
  number integer not null,
  sent_on text not null,
  primary key (enrolment_id, kind, about, number)
);

create table path_notice_preferences (
  person_id text primary key references people (id),
  reminders text not null check (reminders in ('all', 'last', 'none')),
  openings text not null check (openings in ('each', 'none')),
  digest text not null check (digest in ('daily', 'weekly')),
  changed_at text not null
);

-- Up to when each coordinator has been told.
create table coordinator_digests (
  person_id text primary key references people (id),
  told_until text not null
);

-- What became of booking a group at once; kept, so that the same order sent twice is carried out once.
create table group_bookings (
  id text primary key,
  path_id text not null references learning_paths (id),
  gate_id text not null,
  session_id text not null,
  made_by text not null references people (id),
  made_at text not null,
  results text not null
);

-- Who cannot make it as things stand, found anew from time to time; the page itself looks at the facts.
create table impossible_cases (
  enrolment_id text not null references enrolments (id),
  code text not null,
  about text not null,
  primary key (enrolment_id, code, about)
);
