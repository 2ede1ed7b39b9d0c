import type { Writer } from '../../platform/database/index.ts';
import { message } from '../calendars/calendar.ts';
import type { BookingStatus } from '../booking/booking-rules.ts';
import type { Participant } from '../booking/booking-store.ts';
import { markInvited, preferencesOf, raiseCalendarVersion } from '../calendars/calendar-store.ts';
import { compose, eventOf } from './letters.ts';
import type { Occasion } from './letters.ts';
import type { ClassroomParts } from '../parts.ts';
import type { SessionInPlace } from '../sessions/session-store.ts';
import type { SessionUnitRow } from '../tables.ts';

export interface Notice {
  occasion: Occasion;
  session: SessionInPlace;
  units: readonly SessionUnitRow[];
  booking: Participant;
  reason?: string | null;
  /** Sessions to choose from instead. */
  others?: readonly SessionInPlace[];
  /** The session in which the person has a place instead. */
  instead?: { session: SessionInPlace; status: BookingStatus };
  /** Names the occasion when the booking's own version does not, as with reminders and changes of the session. */
  unique?: string;
}

const calendarMethod: Partial<Record<Occasion, 'REQUEST' | 'CANCEL'>> = {
  booked: 'REQUEST',
  promoted: 'REQUEST',
  moved: 'REQUEST',
  'session-changed': 'REQUEST',
  'moved-away': 'CANCEL',
  'booking-cancelled': 'CANCEL',
  'session-cancelled': 'CANCEL',
};

/** Puts a letter about a booking into the outbox, in the transaction of what it tells of. */
export async function notify(
  tx: Writer,
  parts: Pick<ClassroomParts, 'mail' | 'languages' | 'settings' | 'clock'>,
  notice: Notice,
): Promise<void> {
  const { mail, languages, settings } = parts;
  const { session, units, booking, occasion } = notice;
  const translator = languages.translator(booking.language);
  const reader = {
    name: `${booking.given_name} ${booking.family_name}`,
    address: booking.email,
    timeZone: booking.person_time_zone,
  };
  const calendar = await calendarPart(tx, parts, notice);
  await mail.queue(tx, {
    to: reader,
    language: translator.language,
    ...compose(translator, occasion, {
      session,
      units: unitsOfBooking(booking, units),
      reader,
      reason: notice.reason ?? null,
      siteOrigin: settings.siteOrigin,
      others: notice.others ?? [],
      instead: notice.instead ?? null,
    }),
    choose: { label: translator.t('classroom.letters-choose'), href: `${settings.siteOrigin}/account/notices` },
    ...(calendar ? { calendar } : {}),
    unique: `classroom.${occasion}:${booking.id}:${notice.unique ?? booking.version}`,
  });
}

/** A make-up is for some units only; every other booking for all. */
export function unitsOfBooking<Unit extends { id: string }>(
  booking: { makes_up: string | null },
  units: readonly Unit[],
): Unit[] {
  if (booking.makes_up === null) return [...units];
  const wanted = new Set(JSON.parse(booking.makes_up) as string[]);
  return units.filter((unit) => wanted.has(unit.id));
}

// Whoever was never invited has nothing to take out of the calendar.
async function calendarPart(
  tx: Writer,
  { settings, languages, clock }: Pick<ClassroomParts, 'settings' | 'languages' | 'clock'>,
  notice: Notice,
) {
  const { session, units, booking, occasion } = notice;
  const method = calendarMethod[occasion];
  if (!method || (method === 'CANCEL' && booking.calendar_version === 0)) return undefined;
  // Raised for whoever gets plain letters, too: what they fetched as a file or feed must be seen to be older.
  const sequence = await raiseCalendarVersion(tx, booking.id);
  const invited = booking.invited_at !== null;
  if (!invited && (method === 'CANCEL' || (await preferencesOf(tx, booking.person_id)).invitations === 'plain'))
    return undefined;
  if (!invited) await markInvited(tx, booking.id, clock.iso());
  const translator = languages.translator(booking.language);
  const event = eventOf(translator, session, unitsOfBooking(booking, units), {
    uid: `booking-${booking.id}`,
    sequence,
    siteOrigin: settings.siteOrigin,
  });
  const content = message(method, event, {
    organizer: { name: session.owner_name, email: settings.mailAddress },
    attendee: { name: `${booking.given_name} ${booking.family_name}`, email: booking.email },
    stamp: clock.iso(),
  });
  return { method, content };
}
