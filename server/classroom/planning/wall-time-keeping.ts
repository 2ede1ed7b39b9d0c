import type { Writer } from '../../platform/database/index.ts';
import { bookingsOf, holdSession } from '../booking/booking-store.ts';
import type { ClassroomParts } from '../parts.ts';
import { sessionsAhead } from '../sessions/session-list-store.ts';
import { staffOf, unitsBySession, unitsOf, updateSession, writeUnits } from '../sessions/session-store.ts';
import type { SessionInPlace } from '../sessions/session-store.ts';
import type { SessionUnitRow } from '../tables.ts';
import { tellOfChange } from './telling.ts';
import { endOfDay, periodOf, plusMinutes, wallTimeOf } from '../wall-time.ts';

/**
 * What was agreed is the time on the wall of the venue. When a country changes its clocks and this program learns of it, the
 * moments of sessions to come are reckoned anew, and whoever is booked gets the new ones.
 */
export async function keepWallTimes(parts: ClassroomParts): Promise<void> {
  const now = parts.clock.iso();
  const sessions = await sessionsAhead(parts.database, now);
  const units = await unitsBySession(
    parts.database,
    sessions.map(({ id }) => id),
  );
  for (const session of sessions) {
    if (!(units.get(session.id) ?? []).some((unit) => hasDrifted(session, unit, now))) continue;
    await parts.database.transaction((tx) => reckonAnew(tx, parts, session.id, now));
  }
}

async function reckonAnew(tx: Writer, parts: ClassroomParts, sessionId: string, now: string): Promise<void> {
  const session = await holdSession(tx, sessionId);
  if (!session || session.cancelled_at || session.attendance_approved_at) return;
  const before = { session, units: await unitsOf(tx, [sessionId]), staff: await staffOf(tx, [sessionId]) };
  const units = before.units.map((unit) => (hasDrifted(session, unit, now) ? rightly(session, unit) : unit));
  await writeUnits(tx, sessionId, units);
  await updateSession(tx, sessionId, session.version, {
    starts_at: units.map((unit) => unit.starts_at).sort()[0] ?? session.starts_at,
    ends_at:
      units
        .map((unit) => unit.ends_at)
        .sort()
        .at(-1) ?? session.ends_at,
    sign_up_closes_at: endOfSameDay(session.time_zone, session.sign_up_closes_at),
    cancellation_closes_at: endOfSameDay(session.time_zone, session.cancellation_closes_at),
    changed_at: now,
  });
  await tellOfChange(tx, parts, before, await bookingsOf(tx, sessionId, ['booked']));
}

// What is over happened when it did.
function hasDrifted(session: SessionInPlace, unit: SessionUnitRow, now: string): boolean {
  const right = rightly(session, unit);
  return unit.ends_at > now && (right.starts_at !== unit.starts_at || right.ends_at !== unit.ends_at);
}

function rightly({ time_zone }: SessionInPlace, unit: SessionUnitRow): SessionUnitRow {
  const { startsAt, endsAt } = periodOf(time_zone, unit);
  return { ...unit, starts_at: startsAt, ends_at: endsAt };
}

// Noon before tells the day under the old rules and the new.
function endOfSameDay(zone: string, closesAt: string | null): string | null {
  return closesAt && endOfDay(zone, wallTimeOf(zone, plusMinutes(closesAt, -12 * 60)).date);
}
