import type { AttendanceStatus } from './attendance/attendance-rules.ts';
import type { Approval, BookingStatus } from './booking/booking-rules.ts';

export const modes = ['in-person', 'virtual', 'field-visit'] as const;
export type Mode = (typeof modes)[number];
export const duties = ['lead', 'instructor', 'guest-expert'] as const;
export type Duty = (typeof duties)[number];
export type BookingSource = 'learner' | 'coordinator' | 'staff' | 'walk-in' | 'transfer';
export type MarkSource = 'instructor' | 'check-in' | 'badge' | 'import' | 'join';
export type Reminders = 'none' | 'day' | 'week-and-day';
export type Invitations = 'calendar' | 'plain';

export interface VenueRow {
  id: string;
  organisation_id: string;
  name: string;
  search: string;
  address: string;
  city: string;
  country: string | null;
  time_zone: string;
  directions: string;
  equipment: string;
  created_at: string;
  retired_at: string | null;
  version: number;
}

export interface RoomRow {
  id: string;
  venue_id: string;
  name: string;
  capacity: number;
  equipment: string;
  /** Name and equipment, folded. */
  search: string;
  retired_at: string | null;
}

export interface CourseRow {
  id: string;
  organisation_id: string;
  title: string;
  search: string;
  summary: string;
  hours: number;
  unit_minimum: number;
  created_at: string;
  retired_at: string | null;
  version: number;
}

export interface CourseUnitRow {
  id: string;
  course_id: string;
  position: number;
  title: string;
  minutes: number;
  retired_at: string | null;
}

export interface CourseCheckRow {
  id: string;
  course_id: string;
  position: number;
  wording: string;
  retired_at: string | null;
}

export interface SessionRow {
  id: string;
  course_id: string;
  organisation_id: string;
  centre_id: string | null;
  title: string;
  search: string;
  topic: string;
  mode: Mode;
  room_id: string | null;
  place: string;
  link: string | null;
  link_opens_before: number;
  time_zone: string;
  language: string;
  capacity: number;
  minimum: number;
  taken: number;
  seat_turn: number;
  waiting_list: number;
  approval: Approval;
  sign_up_closes_at: string | null;
  cancellation_closes_at: string | null;
  starts_at: string;
  ends_at: string;
  published_at: string | null;
  cancelled_at: string | null;
  cancelled_by: string | null;
  cancellation_reason: string | null;
  attendance_approved_at: string | null;
  attendance_approved_by: string | null;
  reopened_at: string | null;
  reopened_by: string | null;
  reopening_reason: string | null;
  check_in_secret: string;
  feed_secret: string;
  created_by: string | null;
  created_at: string;
  changed_at: string;
  version: number;
}

export interface SessionUnitRow {
  id: string;
  session_id: string;
  course_unit_id: string | null;
  title: string;
  date: string;
  starts: string;
  ends: string;
  starts_at: string;
  ends_at: string;
}

export interface SessionStaffRow {
  id: string;
  session_id: string;
  person_id: string | null;
  name: string;
  affiliation: string;
  /** Of a guest without an account; empty where none is known. */
  email: string;
  duty: Duty;
  position: number;
}

export interface BookingRow {
  id: string;
  session_id: string;
  person_id: string;
  status: BookingStatus;
  source: BookingSource;
  makes_up: string | null;
  made_up_for: string | null;
  queue_turn: number;
  requested_by: string | null;
  decided_at: string | null;
  decided_by: string | null;
  reason: string | null;
  calendar_version: number;
  invited_at: string | null;
  called_off_as: BookingStatus | null;
  rebooking_refusal: string | null;
  created_at: string;
  changed_at: string;
  version: number;
}

export interface AttendanceRow {
  unit_id: string;
  booking_id: string;
  session_id: string;
  status: AttendanceStatus;
  minutes: number | null;
  comment: string;
  source: MarkSource;
  device: string;
  marked_at: string;
  marked_by: string | null;
  version: number;
}

export interface AttendanceMarkRow {
  id: string;
  session_id: string;
  unit_id: string;
  booking_id: string;
  status: AttendanceStatus;
  minutes: number | null;
  comment: string;
  base: number;
  source: MarkSource;
  device: string;
  made_at: string;
  made_by: string | null;
  received_at: string;
  outcome: 'applied' | 'same' | 'conflict';
  settled_at: string | null;
  settled_by: string | null;
}

export interface ApprovedAttendanceRow {
  unit_id: string;
  booking_id: string;
  session_id: string;
  course_id: string;
  person_id: string;
  part: string;
  status: AttendanceStatus;
  minutes: number;
  planned_minutes: number;
  held_on: string;
  grade: number | null;
  approved_at: string;
}

export interface ResultRow {
  booking_id: string;
  grade: number | null;
  remark: string;
  graded_by: string | null;
  graded_at: string;
}

export interface CheckResultRow {
  booking_id: string;
  check_id: string;
  outcome: 'met' | 'not-met';
  checked_by: string | null;
  checked_at: string;
}

export interface NoticePreferencesRow {
  person_id: string;
  reminders: Reminders;
  invitations: Invitations;
  changed_at: string;
}

export interface ClassroomTables {
  venues: VenueRow;
  rooms: RoomRow;
  courses: CourseRow;
  course_units: CourseUnitRow;
  course_checks: CourseCheckRow;
  sessions: SessionRow;
  session_units: SessionUnitRow;
  session_staff: SessionStaffRow;
  bookings: BookingRow;
  diaries: { person_id: string; turn: number };
  door_waits: { unit_id: string; booking_id: string; session_id: string; came_at: string };
  attendance: AttendanceRow;
  attendance_marks: AttendanceMarkRow;
  approved_attendance: ApprovedAttendanceRow;
  results: ResultRow;
  check_results: CheckResultRow;
  badges: { person_id: string; code: string; issued_at: string };
  calendar_feeds: {
    id: string;
    person_id: string;
    secret: string;
    created_at: string;
    revoked_at: string | null;
  };
  notice_preferences: NoticePreferencesRow;
}
