import type { Actor } from '../../identity/index.ts';
import { Conflict, NotFound } from '../../platform/web/index.ts';
import { seeSession } from '../access.ts';
import { arrive } from './check-in.ts';
import { unitsOfBooking } from '../letters/notices.ts';
import type { ClassroomParts } from '../parts.ts';
import { unitsOf } from '../sessions/session-store.ts';
import type { SessionUnitRow } from '../tables.ts';
import { plusMinutes } from '../wall-time.ts';

/** Joining a virtual session while its link is open is noted as attendance from this moment on. */
export async function joinSession(parts: ClassroomParts, actor: Actor, sessionId: string): Promise<void> {
  const { session, booking } = await seeSession(parts.database, actor, sessionId);
  if (session.mode !== 'virtual' || booking?.status !== 'booked') throw new NotFound();
  const units = unitsOfBooking(booking, await unitsOf(parts.database, [sessionId]));
  const unit = openUnit(units, session.link_opens_before, parts.clock.iso());
  if (!unit) throw new Conflict({ key: 'classroom.link-closed' });
  await arrive(parts, actor, unit.id, parts.clock.now(), 'join');
}

/** The unit whose link is open at a moment: from some minutes before its start to its end. */
export function openUnit(
  units: readonly SessionUnitRow[],
  opensBefore: number,
  now: string,
): SessionUnitRow | undefined {
  return units.find((unit) => plusMinutes(unit.starts_at, -opensBefore) <= now && unit.ends_at > now);
}
