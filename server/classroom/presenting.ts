import type { Translator } from '../platform/language/index.ts';
import type { AttendanceStatus } from './attendance/attendance-rules.ts';
import type { BookingStatus } from './booking/booking-rules.ts';
import { isActive, seatsLeft } from './booking/booking-rules.ts';
import { placeOf } from './letters/letters.ts';
import type { SessionInPlace } from './sessions/session-store.ts';
import type { SessionUnitRow } from './tables.ts';
import { daysOf, periodsOf } from './planning/timetable.ts';
import type { DayShown, Look, SessionLine } from './views.ts';
import { minutesOf } from './wall-time.ts';

const bookingLooks = {
  requested: 'in-progress',
  approved: 'in-progress',
  'wait-listed': 'overdue',
  booked: 'completed',
  declined: 'failed',
  cancelled: 'expired',
} as const;

export function bookingLook({ t }: Translator, status: BookingStatus): Look {
  return { status: bookingLooks[status], label: t(`classroom.booking-${status}`) };
}

const attendanceLooks = {
  attended: 'completed',
  partly: 'in-progress',
  'no-show': 'failed',
  excused: 'exempted',
} as const;

export function attendanceLook({ t }: Translator, status: AttendanceStatus | null): Look {
  if (!status) return { status: 'not-started', label: t('classroom.attendance-none') };
  return { status: attendanceLooks[status], label: t(`classroom.attendance-${status}`) };
}

export function nameOf(person: { given_name: string; family_name: string }): string {
  return `${person.given_name} ${person.family_name}`;
}

export interface LineFacts {
  units: readonly SessionUnitRow[];
  waiting: number;
  own: BookingStatus | null;
  now: string;
}

export function sessionLine(translator: Translator, session: SessionInPlace, facts: LineFacts): SessionLine {
  const { format, t } = translator;
  const zone = session.time_zone;
  const { day, month } = leafOf(translator.language, session.starts_at, zone);
  const closes = session.sign_up_closes_at;
  return {
    href: `/classroom/sessions/${session.id}`,
    title: session.title,
    mode: session.mode,
    startsAt: session.starts_at,
    endsAt: session.ends_at,
    zone,
    day,
    month,
    days: daysOf(periodsOf(facts.units)).length,
    place: session.mode === 'virtual' ? t('classroom.online') : placeOf(session),
    language: format.languageName(session.language),
    seats: seatsText(translator, session, facts.waiting),
    deadline:
      closes && closes > facts.now
        ? t('classroom.sign-up-until', { date: deadlineText(translator, closes, zone) })
        : null,
    look: lookOf(translator, session, facts.own),
  };
}

export function seatsText({ t }: Translator, session: SessionInPlace, waiting: number): string {
  const left = seatsLeft(session.capacity, session.taken);
  if (left > 0) return t('classroom.seats-left', { count: left, capacity: session.capacity });
  return waiting > 0 ? t('classroom.seats-none-waiting', { count: waiting }) : t('classroom.seats-none');
}

/** A session in one line, where one of several is to be chosen: when, where, how many seats. */
export function choiceText(translator: Translator, session: SessionInPlace): string {
  const { t, format } = translator;
  const place = session.mode === 'virtual' ? t('classroom.online') : placeOf(session);
  return [format.dateTime(session.starts_at, session.time_zone), place, seatsText(translator, session, 0)].join(' · ');
}

/** A deadline is kept to the end of a day: the day is what people go by. */
export function deadlineText({ format }: Translator, closesAt: string, zone: string): string {
  return format.date(new Date(Date.parse(closesAt) - 1).toISOString(), zone);
}

/** Every day at the venue, with the reader's own time where the clocks differ. */
export function daysShown(
  translator: Translator,
  units: readonly SessionUnitRow[],
  zone: string,
  ownZone: string,
): DayShown[] {
  const { format, t } = translator;
  return daysOf(periodsOf(units)).map((day) => {
    const hours = `${format.time(day.startsAt, zone)} – ${format.time(day.endsAt, zone)}`;
    const own = `${format.dateTime(day.startsAt, ownZone)} – ${format.time(day.endsAt, ownZone)}`;
    const differs = format.dateTime(day.startsAt, ownZone) !== format.dateTime(day.startsAt, zone);
    return {
      heading: t('classroom.day-hours', { day: format.longDate(day.startsAt, zone), hours }),
      own: differs ? own : null,
      units: day.units.map((unit) => ({
        title: unit.title,
        hours: `${unit.starts} – ${unit.ends}`,
        duration: format.duration(minutesOf({ startsAt: unit.starts_at, endsAt: unit.ends_at })),
      })),
    };
  });
}

function lookOf(translator: Translator, session: SessionInPlace, own: BookingStatus | null): Look | null {
  if (session.cancelled_at) return { status: 'expired', label: translator.t('classroom.session-cancelled') };
  if (own && isActive(own)) return bookingLook(translator, own);
  if (!session.published_at) return { status: 'not-started', label: translator.t('classroom.session-draft') };
  return null;
}

function leafOf(language: string, instant: string, zone: string): { day: string; month: string } {
  const locale = language === 'ar' ? 'ar-u-nu-latn' : language;
  const part = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: zone }).format(new Date(instant));
  return { day: part({ day: 'numeric' }), month: part({ month: 'short' }) };
}
