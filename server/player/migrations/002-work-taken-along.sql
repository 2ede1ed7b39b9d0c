-- A launch whose module was taken along: the device keeps it and may send from it for long.
alter table launches add column kept_at text;
-- The device has given it up: removed, or gone on with in a later launch of its own.
alter table launches add column released_at text;
-- The learner has stopped it from afar; nothing is taken from that device any more.
alter table launches add column revoked_at text;
-- When entries of it were last taken: what comes after was done after.
alter table launches add column committed_at text;

-- completed_at is when the work was done; this is when it was known here.
alter table attempts add column completion_received_at text;

-- Work that went another way than what counts: two devices went on from the same place. Written further by the launch it
-- is of, as long as it continues.
create table branches (
  id text primary key,
  attempt_id text not null references attempts (id),
  launch_id text not null references launches (id),
  continues integer not null check (continues in (0, 1)),
  -- Everything the attempt would be if this counted, as JSON.
  work text not null,
  -- Shared values that were written since the ways parted, as JSON.
  shared text not null,
  status text not null,
  scaled double precision,
  centiseconds bigint not null,
  -- Entries that have arrived since the ways parted; none: the device has not been heard of.
  entries integer not null,
  parted_at text not null,
  -- The last work in it, and when it arrived.
  changed_at text not null,
  received_at text
);
create index branches_of_attempt on branches (attempt_id, parted_at);
create index branches_of_launch on branches (launch_id);
