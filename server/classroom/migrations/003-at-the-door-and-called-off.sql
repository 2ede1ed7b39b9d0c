-- Who came to a unit without a seat in it, and when; once seated they are present from that moment on.
create table door_waits (
  unit_id text not null references session_units (id) on delete cascade,
  booking_id text not null references bookings (id),
  session_id text not null references sessions (id),
  came_at text not null,
  primary key (unit_id, booking_id)
);
create index door_waits_session on door_waits (session_id);

-- What a booking was when its session was called off: whom another session is owed.
alter table bookings add column called_off_as text;
-- Why no place could be found for them when it was tried last, as a message.
alter table bookings add column rebooking_refusal text;

-- When the session was first put into the person's calendar by letter; whoever never got one needs no word to take it out.
alter table bookings add column invited_at text;
update bookings set invited_at = changed_at where calendar_version > 0;

-- Where a guest without an account is written to.
alter table session_staff add column email text not null default '';

-- Rooms are found by what stands in them.
alter table rooms add column search text not null default '';
update rooms set search = lower(name || ' ' || equipment);
update venues set search = search || ' ' || lower(equipment);
