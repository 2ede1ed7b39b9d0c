create table venues (
  id text primary key,
  organisation_id text not null references organisations (id),
  name text not null,
  search text not null,
  address text not null,
  city text not null,
  country text,
  time_zone text not null,
  directions text not null,
  equipment text not null,
  created_at text not null,
  retired_at text,
  version integer not null default 1
);
create index venues_organisation on venues (organisation_id);

create table rooms (
  id text primary key,
  venue_id text not null references venues (id),
  name text not null,
  capacity integer not null check (capacity > 0),
  equipment text not null,
  retired_at text
);
create index rooms_venue on rooms (venue_id);

create table courses (
  id text primary key,
  organisation_id text not null references organisations (id),
  title text not null,
  search text not null,
  summary text not null,
  hours double precision not null,
  -- Percent of a unit below which it counts as missed altogether.
  unit_minimum integer not null default 0 check (unit_minimum between 0 and 100),
  created_at text not null,
  retired_at text,
  version integer not null default 1
);
create index courses_organisation on courses (organisation_id);

-- What is taught, apart from when: the same part taught in two sessions is what makes up for a missed one.
create table course_units (
  id text primary key,
  course_id text not null references courses (id),
  position integer not null,
  title text not null,
  minutes integer not null check (minutes > 0),
  retired_at text
);
create index course_units_course on course_units (course_id, position);

-- What an instructor ticks off for each participant.
create table course_checks (
  id text primary key,
  course_id text not null references courses (id),
  position integer not null,
  wording text not null,
  retired_at text
);
create index course_checks_course on course_checks (course_id, position);

create table sessions (
  id text primary key,
  course_id text not null references courses (id),
  organisation_id text not null references organisations (id),
  centre_id text references organisations (id),
  title text not null,
  search text not null,
  topic text not null,
  mode text not null check (mode in ('in-person', 'virtual', 'field-visit')),
  room_id text references rooms (id),
  place text not null,
  link text,
  link_opens_before integer not null default 15,
  time_zone text not null,
  language text not null,
  capacity integer not null check (capacity > 0),
  minimum integer not null default 0,
  -- Seats held by booked people; the row's lock is what makes the last seat go to one.
  taken integer not null default 0,
  seat_turn integer not null default 0,
  waiting_list integer not null default 1,
  approval text not null check (approval in ('none', 'coordinator', 'organiser', 'both')),
  sign_up_closes_at text,
  cancellation_closes_at text,
  -- First start and last end of its units.
  starts_at text not null,
  ends_at text not null,
  published_at text,
  cancelled_at text,
  cancelled_by text references people (id),
  cancellation_reason text,
  attendance_approved_at text,
  attendance_approved_by text references people (id),
  reopened_at text,
  reopened_by text references people (id),
  reopening_reason text,
  check_in_secret text not null,
  feed_secret text not null unique,
  created_by text references people (id),
  created_at text not null,
  changed_at text not null,
  version integer not null default 1,
  check (taken >= 0 and taken <= capacity)
);
create index sessions_course on sessions (course_id, starts_at);
create index sessions_owner on sessions (organisation_id, starts_at);
create index sessions_start on sessions (starts_at);

create table session_units (
  id text primary key,
  session_id text not null references sessions (id),
  course_unit_id text references course_units (id),
  title text not null,
  -- Wall time at the venue, which is what was agreed; the instants beside it follow from it and the zone.
  date text not null,
  starts text not null,
  ends text not null,
  starts_at text not null,
  ends_at text not null
);
create index session_units_session on session_units (session_id, starts_at);
create index session_units_start on session_units (starts_at);

create table session_staff (
  id text primary key,
  session_id text not null references sessions (id),
  -- A guest expert need not have an account.
  person_id text references people (id),
  name text not null,
  affiliation text not null,
  duty text not null check (duty in ('lead', 'instructor', 'guest-expert')),
  position integer not null
);
create index session_staff_session on session_staff (session_id);
create index session_staff_person on session_staff (person_id);

create table bookings (
  id text primary key,
  session_id text not null references sessions (id),
  person_id text not null references people (id),
  status text not null check (status in ('requested', 'approved', 'wait-listed', 'booked', 'declined', 'cancelled')),
  source text not null check (source in ('learner', 'coordinator', 'staff', 'walk-in', 'transfer')),
  -- Units of a make-up, as a JSON list, and the booking whose missed units they are; null is the whole session.
  makes_up text,
  made_up_for text references bookings (id),
  -- The place in the queue: the session's seat_turn when the booking was made, so no two are equal.
  queue_turn integer not null,
  requested_by text references people (id),
  decided_at text,
  decided_by text references people (id),
  reason text,
  -- SEQUENCE of the latest calendar message to this person.
  calendar_version integer not null default 0,
  created_at text not null,
  changed_at text not null,
  version integer not null default 1,
  unique (session_id, person_id)
);
create index bookings_person on bookings (person_id, status);
create index bookings_queue on bookings (session_id, status, queue_turn);

-- One row per person whose diary is being changed: its lock keeps two bookings at once from overlapping.
create table diaries (
  person_id text primary key references people (id),
  turn integer not null
);

create table attendance (
  unit_id text not null references session_units (id),
  booking_id text not null references bookings (id),
  session_id text not null references sessions (id),
  status text not null check (status in ('attended', 'partly', 'no-show', 'excused')),
  minutes integer,
  comment text not null,
  source text not null check (source in ('instructor', 'check-in', 'badge', 'import', 'join')),
  device text not null,
  marked_at text not null,
  marked_by text references people (id),
  version integer not null,
  primary key (unit_id, booking_id)
);
create index attendance_session on attendance (session_id);
create index attendance_booking on attendance (booking_id);

-- Every mark that any device sent, applied or not. The id is the device's own, so that a second sending changes nothing.
create table attendance_marks (
  id text primary key,
  session_id text not null references sessions (id),
  unit_id text not null references session_units (id),
  booking_id text not null references bookings (id),
  status text not null,
  minutes integer,
  comment text not null,
  base integer not null,
  source text not null,
  device text not null,
  made_at text not null,
  made_by text references people (id),
  received_at text not null,
  outcome text not null check (outcome in ('applied', 'same', 'conflict')),
  settled_at text,
  settled_by text references people (id)
);
create index attendance_marks_session on attendance_marks (session_id, outcome, settled_at);
create index attendance_marks_booking on attendance_marks (booking_id, unit_id);

-- What was approved, as it was approved: reopening a session takes nothing away until it is approved again.
create table approved_attendance (
  unit_id text not null references session_units (id),
  booking_id text not null references bookings (id),
  session_id text not null references sessions (id),
  course_id text not null references courses (id),
  person_id text not null references people (id),
  -- The course's unit, or the session's own where it teaches none: equal in two sessions is the same teaching.
  part text not null,
  status text not null,
  minutes integer not null,
  planned_minutes integer not null,
  held_on text not null,
  grade double precision,
  approved_at text not null,
  primary key (unit_id, booking_id)
);
create index approved_attendance_person on approved_attendance (person_id, course_id);
create index approved_attendance_session on approved_attendance (session_id);

create table results (
  booking_id text primary key references bookings (id),
  grade double precision check (grade between 0 and 100),
  remark text not null,
  graded_by text references people (id),
  graded_at text not null
);

create table check_results (
  booking_id text not null references bookings (id),
  check_id text not null references course_checks (id),
  outcome text not null check (outcome in ('met', 'not-met')),
  checked_by text references people (id),
  checked_at text not null,
  primary key (booking_id, check_id)
);

create table badges (
  person_id text primary key references people (id),
  code text not null unique,
  issued_at text not null
);

create table calendar_feeds (
  id text primary key,
  person_id text not null references people (id),
  secret text not null unique,
  created_at text not null,
  revoked_at text
);
create index calendar_feeds_person on calendar_feeds (person_id);

create table notice_preferences (
  person_id text primary key references people (id),
  reminders text not null check (reminders in ('none', 'day', 'week-and-day')),
  invitations text not null check (invitations in ('calendar', 'plain')),
  changed_at text not null
);
