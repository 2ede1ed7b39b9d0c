import { bookingsOf } from '../booking/booking-store.ts';
import { preferencesOf } from '../calendars/calendar-store.ts';
import { notify } from './notices.ts';
import { queueStaffLetter } from './staff-letters.ts';
import type { ClassroomParts } from '../parts.ts';
import { sessionsStarting, sessionsUnderMinimum } from '../sessions/session-list-store.ts';
import { unitsOf } from '../sessions/session-store.ts';
import type { SessionInPlace } from '../sessions/session-store.ts';
import { plusMinutes } from '../wall-time.ts';

const day = 24 * 60;

/**
 * Reminds everybody booked a week and a day before the first unit. Runs as often as it likes: each reminder has a name of
 * its own in the outbox, made of the booking and the moment of the start, so a shifted session is reminded of anew.
 */
export async function remind(parts: ClassroomParts): Promise<void> {
  const now = parts.clock.iso();
  for (const session of await sessionsStarting(parts.database, { from: now, to: plusMinutes(now, 7 * day) })) {
    const soon = session.starts_at <= plusMinutes(now, day);
    await remindOf(parts, session, soon ? 'day' : 'week');
  }
}

/** Tells the staff once when sign-up has closed, or the last week has begun, with fewer people than the session needs. */
export async function warnUnderMinimum(parts: ClassroomParts): Promise<void> {
  const now = parts.clock.iso();
  const inAWeek = plusMinutes(now, 7 * day);
  for (const session of await sessionsUnderMinimum(parts.database, { now, inAWeek })) {
    await parts.database.transaction((tx) => queueStaffLetter(tx, parts, session, 'under-minimum'));
  }
}

async function remindOf(parts: ClassroomParts, session: SessionInPlace, when: 'week' | 'day'): Promise<void> {
  await parts.database.transaction(async (tx) => {
    const units = await unitsOf(tx, [session.id]);
    for (const booking of await bookingsOf(tx, session.id, ['booked'])) {
      const { reminders } = await preferencesOf(tx, booking.person_id);
      if (reminders === 'none' || (when === 'week' && reminders === 'day')) continue;
      // Booked within the week, or the day: the confirmation was reminder enough.
      const since = plusMinutes(session.starts_at, when === 'week' ? -7 * day : -day);
      if (booking.changed_at > since) continue;
      await notify(tx, parts, {
        occasion: 'reminder',
        session,
        units,
        booking,
        unique: `${when}:${session.starts_at}`,
      });
    }
  });
}
