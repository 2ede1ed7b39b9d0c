import type { Actor } from '../identity/index.ts';
import type { Reader } from '../platform/database/index.ts';
import type { Translator } from '../platform/language/index.ts';
import { NotFound } from '../platform/web/index.ts';
import { attendanceStatuses } from './attendance-rules.ts';
import { attendanceOf, openConflicts } from './attendance-store.ts';
import type { Participant } from './booking-store.ts';
import { lengthOf } from './marking.ts';
import { unitsOfBooking } from './notices.ts';
import { attendanceLook, nameOf } from './presenting.ts';
import { unitsOf } from './session-store.ts';
import type { SessionInPlace } from './session-store.ts';
import type { AttendanceMarkRow, AttendanceRow, SessionUnitRow } from './tables.ts';
import type { AttendancePage, MarkLine } from './views.ts';

interface Asked {
  db: Reader;
  actor: Actor;
  translator: Translator;
  session: SessionInPlace;
  /** The unit to mark; the one nearest to now unless told. */
  unitId: string | undefined;
  now: string;
  /** Booked, and asking at the door. */
  bookings: readonly Participant[];
  badges: ReadonlyMap<string, string>;
}

/** The attendance of one unit, with the whole of what a device needs to go on without a network. */
export async function attendanceModel(asked: Asked): Promise<AttendancePage> {
  const { db, actor, translator, session, bookings, badges } = asked;
  const { t, format } = translator;
  const units = await unitsOf(db, [session.id]);
  const unit = chosen(units, asked);
  const booked = bookings.filter((booking) => booking.status === 'booked');
  const marks = await attendanceOf(db, session.id);
  const conflicts = await openConflicts(db, session.id);
  const lines = linesOf(translator, { unit, booked, marks, conflicts, badges, zone: session.time_zone });
  const address = `/classroom/sessions/${session.id}/attendance`;
  return {
    title: t('classroom.attendance'),
    section: 'classroom',
    breadcrumbs: [
      { label: t('classroom.sessions'), href: '/classroom' },
      { label: session.title, href: `/classroom/sessions/${session.id}` },
    ],
    id: session.id,
    action: address,
    unit: { id: unit.id, title: unit.title, heading: headingOf(translator, session, unit), length: lengthOf(unit) },
    units: units.map((each) => ({
      href: `${address}?unit=${each.id}`,
      label: t('classroom.unit-tab', {
        date: format.date(each.starts_at, session.time_zone),
        time: each.starts,
        title: each.title,
      }),
      current: each.id === unit.id,
    })),
    unitAddresses: units.map((each) => `${address}?unit=${each.id}`),
    lines,
    door: bookings
      .filter((booking) => booking.status === 'requested' && booking.source === 'walk-in')
      .map((booking) => ({
        bookingId: booking.person_id,
        name: nameOf(booking),
        organisation: booking.organisation_name,
      })),
    statuses: attendanceStatuses.map((value) => ({ value, label: t(`classroom.attendance-${value}`) })),
    approved: session.attendance_approved_at && format.dateTime(session.attendance_approved_at, actor.timeZone),
    reopening: session.attendance_approved_at ? null : session.reopening_reason,
    missing: missingIn(units, booked, marks),
    conflicts: conflicts.length,
    present: lines.filter((line) => line.status === 'attended' || line.status === 'partly').length,
    personId: actor.personId,
    errors: [],
  };
}

/** The same marks for a device that has the page already. */
export async function attendanceState(asked: Asked) {
  const { lines, door, missing, conflicts, present } = await attendanceModel(asked);
  return { lines, door, missing, conflicts, present };
}

export function headingOf({ format }: Translator, session: SessionInPlace, unit: SessionUnitRow): string {
  return `${format.longDate(unit.starts_at, session.time_zone)}, ${unit.starts} – ${unit.ends}`;
}

interface Marked {
  unit: SessionUnitRow;
  booked: readonly Participant[];
  marks: readonly AttendanceRow[];
  conflicts: readonly (AttendanceMarkRow & { given_name: string | null; family_name: string | null })[];
  badges: ReadonlyMap<string, string>;
  zone: string;
}

function linesOf(translator: Translator, { unit, booked, marks, conflicts, badges, zone }: Marked): MarkLine[] {
  const { t, format } = translator;
  const held = new Map(marks.filter((mark) => mark.unit_id === unit.id).map((mark) => [mark.booking_id, mark]));
  return booked
    .filter((booking) => unitsOfBooking(booking, [unit]).length > 0)
    .map((booking) => {
      const mark = held.get(booking.id);
      const against = conflicts.filter(
        (conflict) => conflict.booking_id === booking.id && conflict.unit_id === unit.id,
      );
      return {
        bookingId: booking.id,
        name: nameOf(booking),
        organisation: booking.organisation_name,
        badge: badges.get(booking.person_id) ?? '',
        status: mark?.status ?? '',
        minutes: mark?.minutes ?? '',
        comment: mark?.comment ?? '',
        version: mark?.version ?? 0,
        note: mark ? t(`classroom.marked-${mark.source}`, { time: format.time(mark.marked_at, zone) }) : '',
        conflicts: against.map((conflict) => ({ markId: conflict.id, text: conflictText(translator, conflict, zone) })),
      };
    });
}

function conflictText(translator: Translator, conflict: Marked['conflicts'][number], zone: string): string {
  const { t, format } = translator;
  const look = attendanceLook(translator, conflict.status).label;
  const status = conflict.status === 'partly' ? `${look} (${format.duration(conflict.minutes ?? 0)})` : look;
  const by = conflict.given_name
    ? nameOf({ given_name: conflict.given_name, family_name: conflict.family_name ?? '' })
    : '';
  return t('classroom.conflict-says', {
    by,
    status,
    time: format.time(conflict.made_at, zone),
    comment: conflict.comment || '–',
  });
}

function missingIn(
  units: readonly SessionUnitRow[],
  booked: readonly Participant[],
  marks: readonly AttendanceRow[],
): number {
  const known = new Set(marks.map((mark) => `${mark.unit_id} ${mark.booking_id}`));
  const wanted = booked.flatMap((booking) => unitsOfBooking(booking, units).map((unit) => `${unit.id} ${booking.id}`));
  return wanted.filter((key) => !known.has(key)).length;
}

function chosen(units: readonly SessionUnitRow[], { unitId, now }: Asked): SessionUnitRow {
  const unit =
    unitId === undefined
      ? (units.find((each) => each.ends_at > now) ?? units.at(-1))
      : units.find((each) => each.id === unitId);
  if (!unit) throw new NotFound();
  return unit;
}
