import type { Actor } from '../../identity/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { Conflict, NotFound } from '../../platform/web/index.ts';
import { sessionFor } from '../access.ts';
import { findUnit, unitsOpenFor } from '../attendance/attendance-store.ts';
import { bookingOf } from '../booking/booking-store.ts';
import {
  acceptsLong,
  acceptsShort,
  codesAt,
  isCheckInOpen,
  opensMinutesBefore,
  readTicket,
  ticketFor,
} from './check-in-code.ts';
import type { Codes } from './check-in-code.ts';
import { arrivalMark, askAtTheDoor } from './door.ts';
import { receive, refuseLocked } from '../attendance/marking.ts';
import { unitsOfBooking } from '../letters/notices.ts';
import type { ClassroomParts } from '../parts.ts';
import { findSession } from '../sessions/session-store.ts';
import type { SessionInPlace } from '../sessions/session-store.ts';
import type { MarkSource, SessionUnitRow } from '../tables.ts';
import { plusMinutes } from '../wall-time.ts';

export interface Door {
  session: SessionInPlace;
  unit: SessionUnitRow;
}

/** What the instructor's screen shows now. */
export async function codesFor(
  parts: ClassroomParts,
  actor: Actor,
  sessionId: string,
  unitId: string,
): Promise<Door & { codes: Codes; open: boolean }> {
  const { session } = await sessionFor(parts.database, actor, sessionId, 'mark');
  const unit = await findUnit(parts.database, unitId);
  if (unit?.session_id !== sessionId) throw new NotFound();
  const open = isCheckInOpen(periodOf(unit), parts.clock.iso());
  return { session, unit, codes: codesAt(session.check_in_secret, unitId, parts.clock.now()), open };
}

/** A ticket for a code that is right at this moment; undefined when the code is old or not ours. Needs no sign-in. */
export async function admit(
  parts: ClassroomParts,
  unitId: string,
  code: string,
): Promise<{ door: Door; ticket: string } | undefined> {
  const door = await findDoor(parts.database, unitId);
  if (!door || !acceptsLong(door.session.check_in_secret, unitId, code, parts.clock.now())) return undefined;
  return { door, ticket: ticketFor(door.session.check_in_secret, unitId, parts.clock.now()) };
}

/** The door that a ticket is for, while the ticket is good. */
export async function doorOf(
  parts: ClassroomParts,
  unitId: string,
  ticket: string,
): Promise<{ door: Door; scanned: Date } | undefined> {
  const door = await findDoor(parts.database, unitId);
  const scanned = door && readTicket(door.session.check_in_secret, unitId, ticket, parts.clock.now());
  return door && scanned ? { door, scanned } : undefined;
}

/** The unit that a short code is for, among those that the person is booked for and that are open now. */
export async function doorByShortCode(
  parts: ClassroomParts,
  actor: Actor,
  code: string,
): Promise<{ unitId: string; ticket: string } | undefined> {
  const now = parts.clock.now();
  const between = { from: now.toISOString(), to: plusMinutes(now.toISOString(), opensMinutesBefore) };
  const units = await unitsOpenFor(parts.database, actor.personId, between);
  const unit = units.find((each) => acceptsShort(each.check_in_secret, each.id, code, now));
  return unit && { unitId: unit.id, ticket: ticketFor(unit.check_in_secret, unit.id, now) };
}

/**
 * Marks the person present from the moment of the scan; `disputed` when somebody has marked something else. Without a seat in the
 * unit they wait at the door for the instructor's word.
 */
export async function arrive(
  parts: ClassroomParts,
  actor: Actor,
  unitId: string,
  at: Date,
  source: MarkSource = 'check-in',
): Promise<'in' | 'disputed' | 'at-the-door'> {
  return parts.database.transaction(async (tx) => {
    const door = await findDoor(tx, unitId);
    if (!door) throw new NotFound();
    const { session, unit } = door;
    refuseLocked(session);
    const arrived = at.toISOString();
    if (!isCheckInOpen(periodOf(unit), arrived)) throw new Conflict({ key: 'classroom.check-in-closed' });
    const booking = await bookingOf(tx, session.id, actor.personId);
    if (booking?.status !== 'booked' || unitsOfBooking(booking, [unit]).length === 0) {
      const { personId } = actor;
      await askAtTheDoor(tx, parts, { sessionId: session.id, unitId, personId, at: arrived });
      return 'at-the-door';
    }
    const mark = arrivalMark(unit, booking.id, arrived, source);
    const [taken] = await receive(tx, parts, actor.personId, session, [mark]);
    return taken?.outcome === 'conflict' ? 'disputed' : 'in';
  });
}

async function findDoor(db: Reader, unitId: string): Promise<Door | undefined> {
  const unit = await findUnit(db, unitId);
  const session = unit && (await findSession(db, unit.session_id));
  return unit && session ? { unit, session } : undefined;
}

function periodOf(unit: SessionUnitRow) {
  return { startsAt: unit.starts_at, endsAt: unit.ends_at };
}
