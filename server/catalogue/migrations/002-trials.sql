-- A trial run of a package in a browser of the platform's own. The last one that came to a result is kept until the next.
create table package_trials (
  id text primary key,
  package_id text not null references packages (id) on delete cascade,
  asked_by text not null references people (id),
  asked_at text not null,
  state text not null check (state in ('waiting', 'running', 'done', 'failed', 'interrupted', 'cancelled')),
  -- How far it has come, and why it came to nothing.
  stage text not null,
  failure text,
  detail text not null,
  -- Moved on while it runs: one that stands still for long has lost its process.
  touched_at text not null,
  ended_at text,
  -- The launch in the player whose flight recorder was read.
  launch_id text,
  -- What was seen and heard, as JSON.
  result text
);
create index package_trials_package on package_trials (package_id, asked_at);
-- One at a time, however many processes serve the site, and one for each package.
create unique index package_trials_running on package_trials (state) where state = 'running';
create unique index package_trials_open on package_trials (package_id) where state in ('waiting', 'running');
