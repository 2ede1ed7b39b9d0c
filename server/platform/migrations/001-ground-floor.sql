create table outbox (
  id text primary key,
  occasion text not null unique,
  to_address text not null,
  to_name text not null,
  language text not null,
  subject text not null,
  body_text text not null,
  body_html text not null,
  calendar_method text,
  calendar text,
  -- 1 for a letter that opens an account: once it is sent its words are not kept.
  confidential integer not null default 0,
  created_at text not null,
  due_at text not null,
  attempts integer not null default 0,
  sent_at text,
  last_error text
);
create index outbox_due on outbox (due_at) where sent_at is null;

create table scheduled_jobs (
  name text primary key,
  due_at text not null
);

create table rate_limits (
  key text primary key,
  hits integer not null,
  resets_at text not null
);
create index rate_limits_resets on rate_limits (resets_at);
