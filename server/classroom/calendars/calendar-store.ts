import type { Reader, Writer } from '../../platform/database/index.ts';
import type { SessionInPlace, Tables } from '../sessions/session-store.ts';
import { findSessions } from '../sessions/session-store.ts';
import type { BookingRow, Invitations, NoticePreferencesRow, Reminders } from '../tables.ts';

export interface NoticePreferences {
  reminders: Reminders;
  invitations: Invitations;
}

const unlessChosen: NoticePreferences = { reminders: 'week-and-day', invitations: 'calendar' };

export async function preferencesOf(db: Reader, personId: string): Promise<NoticePreferences> {
  const row = await db
    .sql<Tables>()
    .selectFrom('notice_preferences')
    .select(['reminders', 'invitations'])
    .where('person_id', '=', personId)
    .executeTakeFirst();
  return row ?? unlessChosen;
}

export async function writePreferences(tx: Writer, row: NoticePreferencesRow): Promise<void> {
  const { reminders, invitations, changed_at } = row;
  await tx
    .sql<Tables>()
    .insertInto('notice_preferences')
    .values(row)
    .onConflict((conflict) => conflict.column('person_id').doUpdateSet({ reminders, invitations, changed_at }))
    .execute();
}

/** The SEQUENCE of a booking's event from now on: greater than that of everything a calendar has had of it. */
export async function raiseCalendarVersion(tx: Writer, bookingId: string): Promise<number> {
  const row = await tx
    .sql<Tables>()
    .updateTable('bookings')
    .set((eb) => ({ calendar_version: eb('calendar_version', '+', 1) }))
    .where('id', '=', bookingId)
    .returning('calendar_version')
    .executeTakeFirstOrThrow();
  return row.calendar_version;
}

/** From now on the session stands in the person's calendar, and updates and cancellations follow it there. */
export async function markInvited(tx: Writer, bookingId: string, now: string): Promise<void> {
  await tx
    .sql<Tables>()
    .updateTable('bookings')
    .set({ invited_at: now })
    .where('id', '=', bookingId)
    .where('invited_at', 'is', null)
    .execute();
}

export interface FeedRow {
  id: string;
  person_id: string;
  secret: string;
  created_at: string;
  revoked_at: string | null;
}

export async function activeFeed(db: Reader, personId: string): Promise<FeedRow | undefined> {
  return db
    .sql<Tables>()
    .selectFrom('calendar_feeds')
    .selectAll()
    .where('person_id', '=', personId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
}

export async function findFeed(
  db: Reader,
  secret: string,
): Promise<(FeedRow & { language: string; given_name: string; family_name: string }) | undefined> {
  return db
    .sql<Tables>()
    .selectFrom('calendar_feeds')
    .innerJoin('people', 'people.id', 'calendar_feeds.person_id')
    .selectAll('calendar_feeds')
    .select(['people.language', 'people.given_name', 'people.family_name'])
    .where('secret', '=', secret)
    .where('revoked_at', 'is', null)
    .where('people.status', '=', 'active')
    .executeTakeFirst();
}

export async function revokeFeeds(tx: Writer, personId: string, now: string): Promise<void> {
  await tx
    .sql<Tables>()
    .updateTable('calendar_feeds')
    .set({ revoked_at: now })
    .where('person_id', '=', personId)
    .where('revoked_at', 'is', null)
    .execute();
}

export async function insertFeed(tx: Writer, row: FeedRow): Promise<void> {
  await tx.sql<Tables>().insertInto('calendar_feeds').values(row).execute();
}

/** What a personal feed shows: sessions booked or taught, and those called off since `since`, so that they are struck out. */
export async function sessionsInFeed(
  db: Reader,
  personId: string,
  since: string,
): Promise<{ session: SessionInPlace; booking: BookingRow | undefined }[]> {
  const sql = db.sql<Tables>();
  const booked = await sql
    .selectFrom('bookings')
    .innerJoin('sessions', 'sessions.id', 'bookings.session_id')
    .selectAll('bookings')
    .where('bookings.person_id', '=', personId)
    .where('sessions.ends_at', '>=', since)
    .where((eb) =>
      eb.or([
        eb('bookings.status', '=', 'booked'),
        eb.and([eb('bookings.status', '=', 'cancelled'), eb('bookings.calendar_version', '>', 0)]),
      ]),
    )
    .execute();
  const taught = await sql
    .selectFrom('session_staff')
    .innerJoin('sessions', 'sessions.id', 'session_staff.session_id')
    .select('sessions.id')
    .where('session_staff.person_id', '=', personId)
    .where('sessions.ends_at', '>=', since)
    .where('sessions.published_at', 'is not', null)
    .execute();
  const byId = new Map<string, BookingRow | undefined>(taught.map(({ id }) => [id, undefined]));
  for (const booking of booked) byId.set(booking.session_id, booking);
  const sessions = await findSessions(db, [...byId.keys()]);
  return sessions.map((session) => ({ session, booking: byId.get(session.id) }));
}
