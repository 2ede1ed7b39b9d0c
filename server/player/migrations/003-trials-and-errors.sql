-- A preview that the platform itself opens in a browser of its own, to see how a package behaves for a learner.
alter table launches add column trial integer not null default 0 check (trial in (0, 1));

create index launches_started on launches (started_at, id);
create index launches_of_module on launches (module_id, started_at);

-- The API errors of a launch, each once, so that support finds launches by them. `call` is empty where all that is known
-- is that there were some.
create table launch_errors (
  launch_id text not null references launches (id),
  call text not null,
  element text not null,
  code text not null,
  times integer not null,
  primary key (launch_id, call, element, code)
);
create index launch_errors_code on launch_errors (code);

insert into launch_errors (launch_id, call, element, code, times)
select distinct launch_id, '', '', '', 1 from flight_records where lines like '%["error",%';
