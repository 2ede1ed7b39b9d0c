create table organisations (
  id text primary key,
  parent_id text references organisations (id),
  kind text not null check (kind in ('secretariat', 'region', 'administration', 'unit', 'training-centre')),
  name text not null,
  search text not null,
  -- The WCO's code of a region, the ISO 3166 code of an administration; otherwise free or absent.
  code text,
  -- The ids from the root to here, '/a/b/c/': "here and below" is a prefix.
  path text not null unique,
  time_zone text not null,
  country text,
  created_at text not null,
  closed_at text,
  version integer not null default 1
);
create index organisations_parent on organisations (parent_id, search);

create table people (
  id text primary key,
  organisation_id text not null references organisations (id),
  given_name text not null,
  family_name text not null,
  -- Folded: what a search looks through, and what a list is sorted by.
  search text not null,
  sort_name text not null,
  email text not null,
  email_folded text not null unique,
  status text not null check (status in ('submitted', 'active', 'refused', 'suspended', 'closed')),
  language text not null,
  time_zone text not null,
  grade text,
  service_began integer,
  sex text check (sex in ('female', 'male', 'other')),
  staff_number text,
  -- The name as a certificate shows it, by the script the certificate is written in.
  certificate_name_latin text,
  certificate_name_arabic text,
  certificate_name_other text,
  password_hash text,
  -- Raised when all sign-ins are to end: a session remembers the number it began with.
  sign_in_epoch integer not null default 1,
  terms_version text,
  terms_accepted_at text,
  decided_by text references people (id),
  decided_at text,
  decision_reason text,
  last_seen_at text,
  created_at text not null,
  version integer not null default 1
);
create index people_organisation on people (organisation_id, sort_name);
create index people_status on people (status, sort_name);
create index people_name on people (sort_name, id);

create table roles (
  id text primary key,
  person_id text not null references people (id),
  role text not null check (role in ('learner', 'instructor', 'coordinator', 'administrator')),
  organisation_id text not null references organisations (id),
  granted_by text references people (id),
  granted_at text not null,
  unique (person_id, role, organisation_id)
);
create index roles_organisation on roles (organisation_id, role);

create table sign_in_sessions (
  -- SHA-256 of the identifier in the cookie: reading the database opens no session.
  id text primary key,
  person_id text references people (id),
  data text not null,
  began_at text not null,
  seen_at text not null,
  browser text,
  address text,
  expires_at text not null
);
create index sign_in_sessions_person on sign_in_sessions (person_id);
create index sign_in_sessions_expiry on sign_in_sessions (expires_at);

create table password_links (
  -- SHA-256 of the secret in the letter: reading the database opens no account.
  token_digest text primary key,
  -- Nobody yet for the link that lets the first administrator in.
  person_id text references people (id),
  purpose text not null check (purpose in ('welcome', 'reset', 'first-administrator')),
  expires_at text not null,
  used_at text
);
create index password_links_person on password_links (person_id);

-- A group read from a file and shown before it is registered.
create table group_registrations (
  id text primary key,
  started_by text not null references people (id),
  file_name text not null,
  -- The rows as read, a JSON list.
  rows text not null,
  started_at text not null,
  finished_at text,
  registered integer not null default 0
);

create table audit_trail (
  id text primary key,
  at text not null,
  actor_id text references people (id),
  actor_name text not null,
  organisation_path text not null,
  deed text not null,
  subject_kind text not null,
  subject_id text not null,
  details text not null
);
create index audit_trail_subject on audit_trail (subject_kind, subject_id);
create index audit_trail_path on audit_trail (organisation_path, id);
create index audit_trail_deed on audit_trail (deed, id);
create index audit_trail_actor on audit_trail (actor_id, id);
