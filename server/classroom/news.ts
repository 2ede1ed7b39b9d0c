import { defineNews } from '../platform/events.ts';
import type { Booker, BookingStatus } from './booking/booking-rules.ts';

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

/** A seat is asked for; whoever knows why it must not be given yet throws Conflict, and it is not. */
export interface SeatAsked {
  personId: string;
  sessionId: string;
  courseId: string;
  by: Booker;
  /** Whoever seats somebody else knows of what is in the way. */
  despite: boolean;
  /** Of whoever asks. */
  language: string;
}

export const seatAsked = defineNews<SeatAsked>('classroom.seat-asked');
export const bookingChanged = defineNews<BookingChange>('classroom.booking-changed');
export const attendanceApproved = defineNews<ApprovedAttendance>('classroom.attendance-approved');
export const sessionCancelled = defineNews<SessionCancellation>('classroom.session-cancelled');
