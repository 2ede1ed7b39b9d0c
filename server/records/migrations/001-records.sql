-- What somebody completed: on a path of this installation, or elsewhere and entered from a file.
create table completions (
  id text primary key,
  person_id text not null references people (id),
  -- The organisation that stands for it: the path's owner, or who entered it.
  organisation_id text not null references organisations (id),
  path_id text references learning_paths (id),
  path_version_id text references path_versions (id),
  path_version integer not null,
  enrolment_id text unique references enrolments (id),
  cycle integer not null,
  title text not null,
  search text not null,
  language text not null,
  hours double precision not null,
  completed_on text not null,
  expires_on text,
  source text not null check (source in ('path', 'import')),
  -- For what was completed elsewhere: who taught it, and the number of their own certificate.
  provider text not null,
  reference text not null,
  import_id text,
  recorded_at text not null,
  withdrawn_at text
);
create index completions_person on completions (person_id, completed_on);
create index completions_path on completions (path_id, completed_on);
create index completions_day on completions (completed_on, id);

-- Never changed once issued but for its end: a correction issues the next one and says which it replaces.
create table certificates (
  id text primary key,
  number text not null unique,
  completion_id text not null references completions (id),
  person_id text not null references people (id),
  -- What it shows, as JSON.
  face text not null,
  expires_on text,
  issued_at text not null,
  issued_by text references people (id),
  issue_reason text not null,
  replaces_id text references certificates (id),
  replaced_at text,
  revoked_at text,
  revoked_by text references people (id),
  revocation_reason text
);
create index certificates_completion on certificates (completion_id, issued_at);
create index certificates_person on certificates (person_id);

create table certificate_templates (
  organisation_id text primary key references organisations (id),
  -- Empty: the language of the path.
  language text not null,
  colour text not null,
  signatory_name text not null,
  signatory_title text not null,
  statement text not null,
  logo text,
  changed_at text not null,
  changed_by text references people (id)
);

create table record_imports (
  id text primary key,
  organisation_id text not null references organisations (id),
  file_name text not null,
  -- The file as it came, so that the run for good reads what the dry run read.
  content text not null,
  uploaded_by text not null references people (id),
  uploaded_at text not null,
  applied_at text,
  taken integer,
  left_out integer
);
create index record_imports_organisation on record_imports (organisation_id, uploaded_at);
