create table surveys (
  id text primary key,
  organisation_id text not null references organisations (id),
  -- The same for a survey and the versions copied from it.
  series_id text not null,
  number integer not null,
  -- In the survey's own language; others by their code, as JSON.
  title text not null,
  introduction text not null,
  language text not null,
  texts text not null,
  search text not null,
  -- Whether answers carry a name: chosen before the first answer, and never changed afterwards.
  anonymity text not null check (anonymity in ('anonymous', 'named')),
  status text not null check (status in ('draft', 'published', 'closed')),
  -- Sections with their questions, as JSON. Their ids stay the same from version to version.
  outline text not null,
  created_by text references people (id),
  created_at text not null,
  published_by text references people (id),
  published_at text,
  closed_at text,
  -- Bumped by every edit, so that two editors do not overwrite each other unseen.
  version integer not null default 1,
  -- One submission after the other: its lock keeps two at once from forming groups of the same answers.
  turn integer not null default 0,
  unique (series_id, number)
);
create index surveys_organisation on surveys (organisation_id, status);

-- A text put right after the survey was published.
create table survey_corrections (
  id text primary key,
  survey_id text not null references surveys (id),
  language text not null,
  was text not null,
  became text not null,
  corrected_by text references people (id),
  corrected_at text not null
);
create index survey_corrections_survey on survey_corrections (survey_id, corrected_at);

-- What was typed and not sent yet. It goes with the sending.
create table survey_drafts (
  enrolment_id text not null references enrolments (id),
  step_id text not null,
  survey_id text not null references surveys (id),
  -- The fields as they were typed, as JSON.
  typed text not null,
  saved_at text not null,
  primary key (enrolment_id, step_id)
);
create index survey_drafts_saved on survey_drafts (saved_at);

-- One filled-in survey. That somebody has answered is kept by the paths; here, in an anonymous survey, stands nothing
-- that leads to the person: no enrolment, ids made by chance, months instead of moments, and places as wide as the group.
create table survey_responses (
  id text primary key,
  survey_id text not null references surveys (id),
  -- Null in an anonymous survey.
  enrolment_id text references enrolments (id),
  step_id text,
  -- At least five anonymous answers that are shown together or not at all; null while they wait for company.
  group_id text,
  -- What all of the group have in common; null where they differ.
  path_id text references learning_paths (id),
  cohort_id text references cohorts (id),
  organisation_id text not null references organisations (id),
  -- The day of a named answer; the months of an anonymous group, from the first day to the last.
  from_on text not null,
  until_on text not null
);
create index survey_responses_survey on survey_responses (survey_id, group_id);
create unique index survey_responses_named on survey_responses (enrolment_id, step_id);

create table survey_values (
  response_id text not null references survey_responses (id),
  question_id text not null,
  -- The option chosen; '' where the answer is a figure or a text.
  option_id text not null,
  amount double precision,
  body text,
  primary key (response_id, question_id, option_id)
);
