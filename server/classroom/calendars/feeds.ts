import type { Actor } from '../../identity/index.ts';
import type { Translator } from '../../platform/language/index.ts';
import { seeSession } from '../access.ts';
import { feed } from './calendar.ts';
import { activeFeed, findFeed, insertFeed, revokeFeeds, sessionsInFeed } from './calendar-store.ts';
import { eventOf } from '../letters/letters.ts';
import { unitsOfBooking } from '../letters/notices.ts';
import type { ClassroomParts } from '../parts.ts';
import { findSessionByFeed, unitsBySession, unitsOf } from '../sessions/session-store.ts';
import type { SessionInPlace } from '../sessions/session-store.ts';
import type { BookingRow, SessionUnitRow } from '../tables.ts';
import { plusMinutes } from '../wall-time.ts';

const quarterOfAYear = 90 * 24 * 60;

/** A new secret address of one's calendar; the one before stops working. */
export async function renewFeed({ database, clock, ids }: ClassroomParts, actor: Actor): Promise<void> {
  await database.transaction(async (tx) => {
    const now = clock.iso();
    await revokeFeeds(tx, actor.personId, now);
    await insertFeed(tx, {
      id: ids.next(),
      person_id: actor.personId,
      secret: ids.secret(24),
      created_at: now,
      revoked_at: null,
    });
  });
}

export async function closeFeed({ database, clock }: ClassroomParts, actor: Actor): Promise<void> {
  await database.transaction((tx) => revokeFeeds(tx, actor.personId, clock.iso()));
}

export async function feedAddress({ database, settings }: ClassroomParts, actor: Actor): Promise<string | null> {
  const row = await activeFeed(database, actor.personId);
  return row ? `${settings.siteOrigin}/classroom/feeds/${row.secret}.ics` : null;
}

/** The calendar behind a secret address; undefined when it was revoked or never was. */
export async function personalFeed(parts: ClassroomParts, secret: string): Promise<string | undefined> {
  const { database, clock, languages } = parts;
  const owner = await findFeed(database, secret);
  if (!owner) return undefined;
  const translator = languages.translator(owner.language);
  const entries = await sessionsInFeed(database, owner.person_id, plusMinutes(clock.iso(), -quarterOfAYear));
  const units = await unitsBySession(
    database,
    entries.map(({ session }) => session.id),
  );
  const events = entries.map(({ session, booking }) =>
    entryOf(parts, translator, session, units.get(session.id) ?? [], booking),
  );
  return feed(translator.t('classroom.feed-name', { name: `${owner.given_name} ${owner.family_name}` }), events);
}

export async function sessionFeed(parts: ClassroomParts, secret: string): Promise<string | undefined> {
  const session = await findSessionByFeed(parts.database, secret);
  if (!session?.published_at) return undefined;
  const units = await unitsOf(parts.database, [session.id]);
  return feed(session.title, [entryOf(parts, parts.languages.translator(session.language), session, units, undefined)]);
}

/** One session as a file to add to a calendar; the same event as the invitation, where there was one. */
export async function sessionFile(
  parts: ClassroomParts,
  actor: Actor,
  translator: Translator,
  id: string,
): Promise<string> {
  const { session, booking } = await seeSession(parts.database, actor, id);
  const units = await unitsOf(parts.database, [id]);
  const own = booking?.status === 'booked' ? booking : undefined;
  return feed(session.title, [entryOf(parts, translator, session, units, own)]);
}

function entryOf(
  { settings }: ClassroomParts,
  translator: Translator,
  session: SessionInPlace,
  units: readonly SessionUnitRow[],
  booking: BookingRow | undefined,
) {
  const uid = booking ? `booking-${booking.id}` : `session-${session.id}`;
  const sequence = booking?.calendar_version ?? session.version;
  const shown = booking ? unitsOfBooking(booking, units) : units;
  const event = eventOf(translator, session, shown, { uid, sequence, siteOrigin: settings.siteOrigin });
  return booking?.status === 'cancelled' ? { ...event, cancelled: true } : event;
}
