import type { Translator } from '../../platform/language/index.ts';
import type { Letter } from '../../platform/mail/index.ts';
import type { BookingStatus } from '../booking/booking-rules.ts';
import type { CalendarEvent } from '../calendars/calendar.ts';
import type { SessionInPlace } from '../sessions/session-store.ts';
import type { SessionUnitRow } from '../tables.ts';
import { daysOf, periodsOf } from '../planning/timetable.ts';

export type Occasion =
  | 'booked'
  | 'promoted'
  | 'wait-listed'
  | 'requested'
  | 'approved'
  | 'declined'
  | 'booking-cancelled'
  | 'session-changed'
  | 'session-cancelled'
  | 'moved'
  | 'moved-away'
  | 'reminder';

export interface Reader {
  name: string;
  address: string;
  timeZone: string;
}

/** The words of a letter about one booking, without what the outbox needs besides. */
export function compose(
  translator: Translator,
  occasion: Occasion,
  about: {
    session: SessionInPlace;
    units: readonly SessionUnitRow[];
    reader: Reader;
    reason: string | null;
    siteOrigin: string;
    others: readonly SessionInPlace[];
    instead: { session: SessionInPlace; status: BookingStatus } | null;
  },
): Pick<Letter, 'subject' | 'text' | 'button' | 'reason'> {
  const { t } = translator;
  const { session, reader, siteOrigin } = about;
  const values = { name: reader.name, title: session.title };
  return {
    subject: t(`classroom.letter-${occasion}-subject`, values),
    text: [
      t('classroom.letter-greeting', values),
      t(`classroom.letter-${occasion}`, values),
      ...(about.reason ? [t('classroom.letter-because', { reason: about.reason })] : []),
      ...(withTimes.has(occasion)
        ? [timesText(translator, about.session, about.units, reader), placeText(translator, session)]
        : []),
      ...(about.instead ? [insteadText(translator, about.instead, siteOrigin)] : []),
      ...othersText(translator, about.others, siteOrigin),
    ],
    button: { label: t('classroom.letter-button'), href: sessionAddress(siteOrigin, session.id) },
    reason: t('classroom.letter-reason'),
  };
}

const withTimes = new Set<Occasion>([
  'booked',
  'promoted',
  'wait-listed',
  'session-changed',
  'session-cancelled',
  'moved',
  'reminder',
]);

/** Every day of a session with its hours at the venue, and the reader's own where they differ. */
export function timesText(
  { t, format }: Translator,
  session: SessionInPlace,
  units: readonly SessionUnitRow[],
  reader: Pick<Reader, 'timeZone'>,
): string {
  const zone = session.time_zone;
  const lines = daysOf(periodsOf(units)).map((day) => {
    const hours = {
      day: format.longDate(day.startsAt, zone),
      from: format.time(day.startsAt, zone),
      to: format.time(day.endsAt, zone),
    };
    const own = ownTime(day.startsAt, zone, reader.timeZone);
    return own
      ? t('classroom.letter-day-both', { ...hours, own: format.dateTime(day.startsAt, reader.timeZone) })
      : t('classroom.letter-day', hours);
  });
  return [...lines, t('classroom.letter-zone', { zone })].join('\n');
}

export function placeText({ t }: Translator, session: SessionInPlace): string {
  if (session.mode === 'virtual') return t('classroom.letter-virtual');
  return t('classroom.letter-place', { place: placeOf(session) });
}

/** Room, venue, address and town in one line, or what was written where there is no room of ours. */
export function placeOf(session: SessionInPlace): string {
  const known = [session.room_name, session.venue_name, session.venue_address, session.venue_city];
  return [...known, session.place].filter(Boolean).join(', ');
}

export function sessionAddress(siteOrigin: string, id: string): string {
  return `${siteOrigin}/classroom/sessions/${id}`;
}

/** The session as one calendar event for the holder of a booking, or for its feed. */
export function eventOf(
  { t, format }: Translator,
  session: SessionInPlace,
  units: readonly SessionUnitRow[],
  event: { uid: string; sequence: number; siteOrigin: string },
): CalendarEvent {
  const url = sessionAddress(event.siteOrigin, session.id);
  const programme = units.map(
    (unit) => `${format.date(unit.starts_at, session.time_zone)} ${unit.starts} – ${unit.ends} ${unit.title}`,
  );
  return {
    uid: `${event.uid}@${new URL(event.siteOrigin).hostname}`,
    sequence: event.sequence,
    summary: session.title,
    description: [...programme, '', t('classroom.calendar-more', { url })].join('\n'),
    location: session.mode === 'virtual' ? url : placeOf(session),
    url,
    zone: session.time_zone,
    days: daysOf(periodsOf(units)).map(({ startsAt, endsAt }) => ({ startsAt, endsAt })),
    cancelled: session.cancelled_at !== null,
    changedAt: session.changed_at,
  };
}

function ownTime(instant: string, venueZone: string, ownZone: string): boolean {
  return wall(instant, venueZone) !== wall(instant, ownZone);
}

function wall(instant: string, zone: string): string {
  return new Intl.DateTimeFormat('en', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(
    new Date(instant),
  );
}

function insteadText(
  { t, format }: Translator,
  { session, status }: { session: SessionInPlace; status: BookingStatus },
  siteOrigin: string,
): string {
  return t(`classroom.letter-instead-${status === 'booked' ? 'booked' : 'waiting'}`, {
    title: session.title,
    when: format.date(session.starts_at, session.time_zone),
    place: placeOf(session),
    href: sessionAddress(siteOrigin, session.id),
  });
}

function othersText({ t, format }: Translator, others: readonly SessionInPlace[], siteOrigin: string): string[] {
  if (others.length === 0) return [];
  const lines = others.map((session) => {
    const when = format.date(session.starts_at, session.time_zone);
    return t('classroom.letter-other', {
      title: session.title,
      when,
      place: placeOf(session),
      href: sessionAddress(siteOrigin, session.id),
    });
  });
  return [[t('classroom.letter-others'), ...lines].join('\n')];
}
