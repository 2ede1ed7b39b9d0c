/** `approved` waits for the organiser's word after the coordinator's; a seat is held by `booked` alone. */
export const bookingStatuses = ['requested', 'approved', 'wait-listed', 'booked', 'declined', 'cancelled'] as const;
export type BookingStatus = (typeof bookingStatuses)[number];

/** Whose word a booking needs. */
export const approvals = ['none', 'coordinator', 'organiser', 'both'] as const;
export type Approval = (typeof approvals)[number];

export type Approver = 'coordinator' | 'organiser';

export interface Bookable {
  publishedAt: string | null;
  cancelledAt: string | null;
  attendanceApprovedAt: string | null;
  startsAt: string;
  endsAt: string;
  signUpClosesAt: string | null;
  cancellationClosesAt: string | null;
  approval: Approval;
  waitingList: boolean;
}

export type Refusal =
  | 'not-open'
  | 'session-cancelled'
  | 'started'
  | 'sign-up-closed'
  | 'already-booked'
  | 'full'
  | 'target-full'
  | 'no-seat'
  | 'clash'
  | 'teaches'
  | 'not-offered'
  | 'parts-not-taught'
  | 'has-attended'
  | 'too-late-to-cancel'
  | 'attendance-approved'
  | 'not-awaiting';

/** Who books: the learner, the coordinator for own officers, or staff of the session (walk-ins and transfers included). */
export type Booker = 'learner' | 'coordinator' | 'staff';

/** Why nobody of this kind can book now; undefined when they can. Staff may book until the attendance is approved. */
export function refusalToBook(session: Bookable, by: Booker, now: string): Refusal | undefined {
  if (session.cancelledAt) return 'session-cancelled';
  if (session.attendanceApprovedAt) return 'attendance-approved';
  if (by === 'staff') return undefined;
  if (!session.publishedAt) return 'not-open';
  if (session.startsAt <= now) return 'started';
  if (session.signUpClosesAt && session.signUpClosesAt <= now) return 'sign-up-closed';
  return undefined;
}

/** The state a new booking starts in, before seats are counted: `booked` means "take a seat if there is one". */
export function openingStatus(approval: Approval, by: Booker): 'requested' | 'approved' | 'booked' {
  if (by === 'staff' || approval === 'none') return 'booked';
  if (by === 'learner') return 'requested';
  if (approval === 'coordinator') return 'booked';
  return approval === 'both' ? 'approved' : 'requested';
}

const openings = ['requested', 'approved', 'wait-listed', 'booked'] as const;

/** Whether booking somebody came, or would come, to a seat, a place in the queue or a request. */
export function isOpening(outcome: BookingStatus | Refusal): outcome is (typeof openings)[number] {
  return openings.some((status) => status === outcome);
}

/** What an approver's yes leads to; undefined when this booking does not wait for this approver. */
export function approvedBy(
  status: BookingStatus,
  approval: Approval,
  approver: Approver,
): 'approved' | 'booked' | undefined {
  if (status === 'approved') return approver === 'organiser' ? 'booked' : undefined;
  if (status !== 'requested') return undefined;
  if (approval === 'both') return approver === 'coordinator' ? 'approved' : undefined;
  // Someone at the door of a session that needs nobody's word waits for the organiser.
  const needed = approval === 'none' ? 'organiser' : approval;
  return needed === approver ? 'booked' : undefined;
}

export function refusalToCancel(
  session: Bookable,
  status: BookingStatus,
  by: Booker,
  now: string,
): Refusal | undefined {
  if (!isActive(status)) return 'not-awaiting';
  if (session.attendanceApprovedAt) return 'attendance-approved';
  if (by === 'staff') return undefined;
  if (session.startsAt <= now) return 'started';
  const holdsSeat = status === 'booked';
  if (holdsSeat && session.cancellationClosesAt && session.cancellationClosesAt <= now) return 'too-late-to-cancel';
  return undefined;
}

/** A free seat goes to the next in the queue until the session begins: later, nobody could travel to it. */
export function mayPromote(session: Bookable, now: string): boolean {
  return !session.cancelledAt && !session.attendanceApprovedAt && session.startsAt > now;
}

/** Staff at the door seat whoever asked or waits; the request needs no second row. */
export function takesUp(standing: BookingStatus, by: Booker): boolean {
  return by === 'staff' && (standing === 'requested' || standing === 'approved' || standing === 'wait-listed');
}

export function isActive(status: BookingStatus): boolean {
  return status !== 'declined' && status !== 'cancelled';
}

export function seatsLeft(capacity: number, taken: number): number {
  return Math.max(0, capacity - taken);
}
