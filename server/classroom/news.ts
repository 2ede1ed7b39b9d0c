import { defineNews } from '../platform/events.ts';
import type { BookingStatus } from './booking-rules.ts';

export interface BookingChange {
  bookingId: string;
  sessionId: string;
  courseId: string;
  personId: string;
  status: BookingStatus;
}

/** What was approved for one person in one session. Days are dates at the venue. */
export interface ApprovedAttendance {
  personId: string;
  sessionId: string;
  courseId: string;
  bookingId: string;
  /** 0 to 1 of the minutes taught, units made up elsewhere included. */
  share: number;
  /** The latest day that counted; null when nothing did. */
  attendedOn: string | null;
  approvedAt: string;
}

export interface SessionCancellation {
  sessionId: string;
  courseId: string;
  personIds: readonly string[];
}

export const bookingChanged = defineNews<BookingChange>('classroom.booking-changed');
export const attendanceApproved = defineNews<ApprovedAttendance>('classroom.attendance-approved');
export const sessionCancelled = defineNews<SessionCancellation>('classroom.session-cancelled');
