import type { Actor } from '../../identity/index.ts';
import type { Reader, Writer } from '../../platform/database/index.ts';
import { Conflict, Invalid, NotFound } from '../../platform/web/index.ts';
import { sessionFor } from '../access.ts';
import { credit, reckon } from './attendance-rules.ts';
import type { Attendance, UnitFact } from './attendance-rules.ts';
import {
  approvedOfPeople,
  approvedOfSession,
  attendanceOf,
  openConflicts,
  resultsOf,
  writeApproved,
} from './attendance-store.ts';
import type { ApprovedFact } from './attendance-store.ts';
import { bookingsOf, holdSession } from '../booking/booking-store.ts';
import type { Participant } from '../booking/booking-store.ts';
import { lengthOf, missingMarks, receive, refuseLocked } from './marking.ts';
import { attendanceApproved } from '../news.ts';
import { unitsOfBooking } from '../letters/notices.ts';
import type { ClassroomParts } from '../parts.ts';
import { unitsOf, updateSession } from '../sessions/session-store.ts';
import type { SessionInPlace } from '../sessions/session-store.ts';
import type { ApprovedAttendanceRow, AttendanceRow, SessionUnitRow } from '../tables.ts';

/** Locks the attendance of a session and tells it: what was marked now counts. Everybody needs a mark for every unit. */
export async function approveAttendance(
  parts: ClassroomParts,
  actor: Actor,
  sessionId: string,
  { restAbsent }: { restAbsent: boolean },
): Promise<void> {
  await parts.database.transaction(async (tx) => {
    await sessionFor(tx, actor, sessionId, 'approve');
    const session = await holdSession(tx, sessionId);
    if (!session) throw new NotFound();
    refuseLocked(session);
    const units = await unitsOf(tx, [sessionId]);
    const last = units.at(-1);
    // Whoever has no mark would be absent from a unit that has not been held.
    if (!last || last.starts_at > parts.clock.iso()) throw new Conflict({ key: 'classroom.approve-before-last-unit' });
    const missing = await missingMarks(tx, parts, session, units, 'no-show');
    if (missing.length > 0 && !restAbsent) {
      throw new Conflict({ key: 'classroom.approve-missing', values: { count: missing.length } });
    }
    await receive(tx, parts, actor.personId, session, missing);
    const conflicts = await openConflicts(tx, sessionId);
    if (conflicts.length > 0)
      throw new Conflict({ key: 'classroom.approve-conflicts', values: { count: conflicts.length } });
    const now = parts.clock.iso();
    const locked = { attendance_approved_at: now, attendance_approved_by: actor.personId };
    if (!(await updateSession(tx, sessionId, session.version, locked)))
      throw new Conflict({ key: 'classroom.changed-meanwhile' });
    await tellApproved(tx, parts, session, units, now);
    await parts.audit.record(tx, {
      actor,
      deed: 'classroom.attendance-approved',
      subject: { kind: 'session', id: sessionId },
    });
  });
}

/** Opens the attendance again. What was approved goes on counting until the next approval replaces it. */
export async function reopenAttendance(
  parts: ClassroomParts,
  actor: Actor,
  sessionId: string,
  reason: string,
): Promise<void> {
  if (!reason) throw new Invalid({ reason: { key: 'classroom.reason-needed' } });
  await parts.database.transaction(async (tx) => {
    const { session } = await sessionFor(tx, actor, sessionId, 'approve');
    if (!session.attendance_approved_at) throw new Conflict({ key: 'classroom.not-approved' });
    const reopened = {
      attendance_approved_at: null,
      attendance_approved_by: null,
      reopened_at: parts.clock.iso(),
      reopened_by: actor.personId,
      reopening_reason: reason,
    };
    if (!(await updateSession(tx, sessionId, session.version, reopened)))
      throw new Conflict({ key: 'classroom.changed-meanwhile' });
    const subject = { kind: 'session', id: sessionId };
    await parts.audit.record(tx, { actor, deed: 'classroom.attendance-reopened', subject, details: { reason } });
  });
}

/** How much each participant has attended as things are marked now, with what was approved for them elsewhere. */
export async function attendanceByBooking(
  db: Reader,
  session: SessionInPlace,
  units: readonly SessionUnitRow[],
  bookings: readonly Participant[],
): Promise<Map<string, Attendance>> {
  const marks = await attendanceOf(db, session.id);
  const elsewhere = await approvedOfPeople(
    db,
    bookings.map((booking) => booking.person_id),
    [session.course_id],
  );
  const rule = { unitMinimum: session.unit_minimum / 100 };
  return new Map(
    bookings.map((booking) => {
      const own = unitsOfBooking(booking, units).map((unit) => factOf(unit, marks, booking.id));
      const others = elsewhere.filter((fact) => fact.person_id === booking.person_id && fact.session_id !== session.id);
      return [booking.id, reckon(own, others.map(approvedFact), rule)];
    }),
  );
}

async function tellApproved(
  tx: Writer,
  parts: ClassroomParts,
  session: SessionInPlace,
  units: readonly SessionUnitRow[],
  now: string,
) {
  const bookings = await bookingsOf(tx, session.id, ['booked']);
  const marks = await attendanceOf(tx, session.id);
  const grades = new Map(
    (
      await resultsOf(
        tx,
        bookings.map((booking) => booking.id),
      )
    ).map((row) => [row.booking_id, row.grade]),
  );
  // Whoever was approved before and is no longer booked has something to be told, too.
  const before = new Map((await approvedOfSession(tx, session.id)).map((row) => [row.booking_id, row.person_id]));
  const rows = bookings.flatMap((booking) =>
    unitsOfBooking(booking, units).map((unit) =>
      approvedRow({ session, booking, unit, now, grade: grades.get(booking.id) ?? null }, marks),
    ),
  );
  await writeApproved(tx, session.id, rows);
  const attendance = await attendanceByBooking(tx, session, units, bookings);
  for (const booking of bookings) before.set(booking.id, booking.person_id);
  for (const [bookingId, personId] of before) {
    const own = attendance.get(bookingId);
    await parts.newsroom.tell(tx, attendanceApproved, {
      personId,
      bookingId,
      sessionId: session.id,
      courseId: session.course_id,
      share: own?.share ?? 0,
      attendedOn: own?.lastDay ?? null,
      approvedAt: now,
    });
  }
}

interface Approving {
  session: SessionInPlace;
  booking: Participant;
  unit: SessionUnitRow;
  grade: number | null;
  now: string;
}

function approvedRow(
  { session, booking, unit, grade, now }: Approving,
  marks: readonly AttendanceRow[],
): ApprovedAttendanceRow {
  const mark = marks.find((row) => row.unit_id === unit.id && row.booking_id === booking.id);
  const length = lengthOf(unit);
  return {
    unit_id: unit.id,
    booking_id: booking.id,
    session_id: session.id,
    course_id: session.course_id,
    person_id: booking.person_id,
    part: unit.course_unit_id ?? unit.id,
    status: mark?.status ?? 'no-show',
    minutes: Math.round(credit(mark ?? null, length, { unitMinimum: session.unit_minimum / 100 }) * length),
    planned_minutes: length,
    held_on: unit.date,
    grade,
    approved_at: now,
  };
}

function factOf(unit: SessionUnitRow, marks: readonly AttendanceRow[], bookingId: string): UnitFact {
  const mark = marks.find((row) => row.unit_id === unit.id && row.booking_id === bookingId);
  return {
    unitId: unit.id,
    sessionId: unit.session_id,
    partId: unit.course_unit_id,
    date: unit.date,
    startsAt: unit.starts_at,
    endsAt: unit.ends_at,
    mark: mark ?? null,
  };
}

// Minutes as approved; their length stands in for hours that no longer matter.
function approvedFact(fact: ApprovedFact): UnitFact {
  const startsAt = `${fact.held_on}T00:00:00.000Z`;
  return {
    unitId: fact.unit_id,
    sessionId: fact.session_id,
    partId: fact.part,
    date: fact.held_on,
    startsAt,
    endsAt: new Date(Date.parse(startsAt) + fact.planned_minutes * 60_000).toISOString(),
    mark: { status: 'partly', minutes: fact.minutes },
  };
}
