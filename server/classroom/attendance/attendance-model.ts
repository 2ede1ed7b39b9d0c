import type { Actor } from '../../identity/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import type { Translator } from '../../platform/language/index.ts';
import { NotFound } from '../../platform/web/index.ts';
import { attendanceStatuses } from './attendance-rules.ts';
import { attendanceOf, doorWaitsOf, openConflicts } from './attendance-store.ts';
import type { Participant } from '../booking/booking-store.ts';
import { graceMinutes } from '../check-in/check-in-code.ts';
import { lengthOf } from './marking.ts';
import { unitsOfBooking } from '../letters/notices.ts';
import { nameOf } from '../presenting.ts';
import { unitsOf } from '../sessions/session-store.ts';
import type { SessionInPlace } from '../sessions/session-store.ts';
import type { AttendanceMarkRow, AttendanceRow, SessionUnitRow } from '../tables.ts';
import type { AttendancePage, MarkLine } from '../views.ts';

interface Asked {
  db: Reader;
  actor: Actor;
  translator: Translator;
  session: SessionInPlace;
  /** The unit to mark; the one nearest to now unless told. */
  unitId: string | undefined;
  now: string;
  /** Booked, and whoever may stand at the door. */
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
  const waits = (await doorWaitsOf(db, session.id)).filter((wait) => wait.unit_id === unit.id);
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
    unit: {
      id: unit.id,
      title: unit.title,
      heading: headingOf(translator, session, unit),
      length: lengthOf(unit),
      startsAt: unit.starts_at,
      endsAt: unit.ends_at,
    },
    graceMinutes,
    units: units.map((each) => ({
      href: `${address}?unit=${each.id}`,
      label: t('classroom.unit-tab', {
        date: format.date(each.starts_at, session.time_zone),
        time: each.starts,
        title: each.title,
        disputed: conflicts.filter((conflict) => conflict.unit_id === each.id).length,
      }),
      current: each.id === unit.id,
    })),
    unitAddresses: units.map((each) => `${address}?unit=${each.id}`),
    lines,
    door: waits.flatMap((wait) => {
      const person = bookings.find((booking) => booking.id === wait.booking_id);
      if (!person || (person.status === 'booked' && unitsOfBooking(person, [unit]).length > 0)) return [];
      const since = format.time(wait.came_at, session.time_zone);
      return [{ personId: person.person_id, name: nameOf(person), organisation: person.organisation_name, since }];
    }),
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
  const { lines, door, conflicts, present } = await attendanceModel(asked);
  return { lines, door: door.length, conflicts, present };
}

/** A mark that could not be taken; without a booking it is about the badge. */
export interface Fault {
  bookingId: string | null;
  why: 'unknown' | 'minutes-needed' | 'minutes-too-many' | 'badge-unknown';
}

/** The page as it was sent, where it could not be taken; what could be is saved and shown as it is held. */
export function withTyped(
  model: AttendancePage,
  form: Record<string, string | undefined>,
  faults: readonly Fault[],
  { t }: Translator,
): AttendancePage {
  const faulty = new Set(faults.map((fault) => fault.bookingId));
  return {
    ...model,
    lines: model.lines.map((line) => {
      const { bookingId } = line;
      if (!faulty.has(bookingId)) return line;
      const status = attendanceStatuses.find((each) => each === form[`status-${bookingId}`]) ?? line.status;
      const [minutes, comment] = [form[`minutes-${bookingId}`] ?? '', form[`comment-${bookingId}`] ?? ''];
      return { ...line, typed: { status, minutes, comment } };
    }),
    errors: faults.map(({ bookingId, why }) => {
      if (bookingId === null) return { field: 'badge', message: t('classroom.badge-unknown') };
      const name = model.lines.find((line) => line.bookingId === bookingId)?.name ?? '';
      const message = t(`classroom.mark-${why}`, { name, length: model.unit.length });
      return { field: `minutes-${bookingId}`, message };
    }),
  };
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
        conflicts: against.map((conflict) => conflictShown(translator, conflict, zone)),
      };
    });
}

function conflictShown({ t, format }: Translator, conflict: Marked['conflicts'][number], zone: string) {
  const { given_name, family_name, status, minutes, comment, source } = conflict;
  const by = given_name ? nameOf({ given_name, family_name: family_name ?? '' }) : '';
  const said = t('classroom.conflict-other', { status: t(`classroom.attendance-${status}`), minutes: minutes ?? 0 });
  const when = t(`classroom.marked-${source}`, { time: format.dateTime(conflict.made_at, zone) });
  return { markId: conflict.id, text: said, about: [by, when, comment].filter(Boolean).join(' · ') };
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
