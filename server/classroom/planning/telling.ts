import type { Writer } from '../../platform/database/index.ts';
import type { Participant } from '../booking/booking-store.ts';
import { notify, unitsOfBooking } from '../letters/notices.ts';
import type { ClassroomParts } from '../parts.ts';
import { promote } from '../booking/seats.ts';
import { findSession, staffOf, unitsOf } from '../sessions/session-store.ts';
import type { SessionInPlace } from '../sessions/session-store.ts';
import { tellStaff } from '../letters/staff-letters.ts';
import type { SessionStaffRow, SessionUnitRow } from '../tables.ts';

/** A session as it was before a change. */
export interface Before {
  session: SessionInPlace;
  units: readonly SessionUnitRow[];
  staff: readonly SessionStaffRow[];
}

/** Tells those booked and those who teach what has become of a changed session, as far as it concerns them. */
export async function tellOfChange(
  tx: Writer,
  parts: ClassroomParts,
  before: Before,
  learners: readonly Participant[],
): Promise<void> {
  const session = await findSession(tx, before.session.id);
  if (!session) return;
  const units = await unitsOf(tx, [session.id]);
  const unique = String(session.version);
  for (const booking of learners) {
    const had = whatCalendarsShow(before.session, unitsOfBooking(booking, before.units));
    if (had === whatCalendarsShow(session, unitsOfBooking(booking, units))) continue;
    await notify(tx, parts, { occasion: 'session-changed', session, units, booking, unique });
  }
  if (session.published_at) {
    const moved = whatCalendarsShow(before.session, before.units) !== whatCalendarsShow(session, units);
    await tellStaff(tx, parts, { session, units, before: before.staff, now: await staffOf(tx, [session.id]), moved });
  }
  await promote(tx, parts, { session, units });
}

function whatCalendarsShow(session: SessionInPlace, units: readonly SessionUnitRow[]): string {
  const times = units.map((unit) => `${unit.starts_at} ${unit.ends_at} ${unit.title}`).sort();
  const { title, mode, room_id, place, link, time_zone } = session;
  return JSON.stringify([title, mode, room_id, place, link, time_zone, times]);
}
