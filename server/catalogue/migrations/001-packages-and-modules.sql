-- A zip as it was uploaded, named by the SHA-256 of its bytes. What inspection found is true of the bytes for ever.
create table archives (
  digest text primary key,
  size bigint not null,
  files integer not null,
  edition text not null,
  title text not null,
  blocking integer not null,
  attention integer not null,
  manifest text not null,
  report text not null,
  stored_at text not null
);

create table archive_entries (
  digest text not null references archives (digest),
  -- Asked for by fold: packages are made on systems for which two cases are one file.
  folded text not null,
  path text not null,
  start_at bigint not null,
  packed bigint not null,
  size bigint not null,
  deflated integer not null check (deflated in (0, 1)),
  crc bigint not null,
  type text not null,
  primary key (digest, folded)
);

-- An archive in the hands of an organisation: two organisations may have the same bytes and approve other hosts.
create table packages (
  id text primary key,
  digest text not null references archives (digest),
  organisation_id text not null references organisations (id),
  file_name text not null,
  search text not null,
  uploaded_by text not null references people (id),
  uploaded_at text not null,
  unique (organisation_id, digest)
);
create index packages_digest on packages (digest);

create table package_hosts (
  package_id text not null references packages (id),
  host text not null,
  approved_by text not null references people (id),
  approved_at text not null,
  primary key (package_id, host)
);

create table modules (
  id text primary key,
  organisation_id text not null references organisations (id),
  topic text not null,
  hours double precision,
  audience text not null check (audience in ('policy', 'technical')),
  stage text not null check (stage in ('basic', 'ongoing')),
  attempt_limit integer check (attempt_limit > 0),
  attempt_counts text not null check (attempt_counts in ('best', 'last', 'first')),
  locks_after_passing integer not null check (locks_after_passing in (0, 1)),
  sort_title text not null,
  created_by text not null references people (id),
  created_at text not null,
  published_at text,
  retired_at text,
  version integer not null
);
create index modules_organisation on modules (organisation_id);
create index modules_title on modules (sort_title, id);

-- The language variants of a module count as one module.
create table module_variants (
  id text primary key,
  module_id text not null references modules (id),
  -- In which order they came; the module began with number 1.
  number integer not null,
  language text not null,
  title text not null,
  summary text not null,
  objectives text not null,
  search text not null,
  -- The newest of its versions; null until a package is given.
  current_version_id text,
  created_at text not null,
  version integer not null,
  unique (module_id, language)
);

create table module_versions (
  id text primary key,
  variant_id text not null references module_variants (id),
  number integer not null,
  package_id text not null references packages (id),
  kind text not null check (kind in ('first', 'correction', 'new-version', 'roll-back')),
  -- What becomes of learners on earlier versions.
  in_progress_rule text not null check (in_progress_rule in ('stay', 'move', 'restart')),
  completed_rule text not null check (completed_rule in ('stay', 'restart')),
  note text not null,
  made_by text not null references people (id),
  made_at text not null,
  unique (variant_id, number)
);
create index module_versions_package on module_versions (package_id);

create table uploads (
  id text primary key,
  person_id text not null references people (id),
  organisation_id text not null references organisations (id),
  -- The variant this is to be a new version of, where it was begun from one.
  variant_id text references module_variants (id),
  file_name text not null,
  size bigint not null,
  received bigint not null,
  state text not null check (state in ('receiving', 'checking', 'ready', 'refused', 'abandoned')),
  -- The bytes were known before.
  recognised integer not null check (recognised in (0, 1)),
  package_id text references packages (id),
  refusal text,
  begun_at text not null,
  touched_at text not null
);
create index uploads_person on uploads (person_id, begun_at);
create index uploads_state on uploads (state, touched_at);
