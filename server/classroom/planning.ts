import type { Actor } from '../identity/index.ts';
import type { Writer } from '../platform/database/index.ts';
import { Conflict, Invalid } from '../platform/web/index.ts';
import { sessionFor } from './access.ts';
import { bookingsOf, holdSession } from './booking-store.ts';
import { clashesOf } from './clash-finding.ts';
import type { PlanClash } from './clash-finding.ts';
import { notify } from './notices.ts';
import type { ClassroomParts } from './parts.ts';
import { held, promote } from './seats.ts';
import { newSession, prepare, shiftedPlan } from './session-plan.ts';
import type { SessionPlan } from './session-plan.ts';
import { insertSession, markedUnits, unitsOf, updateSession, writeStaff, writeUnits } from './session-store.ts';
import type { SessionInPlace } from './session-store.ts';
import type { SessionUnitRow } from './tables.ts';

/** Clashes are shown before anything is saved; whoever saves in spite of them says so. */
export type Saved = { id: string } | { clashes: readonly PlanClash[] };

export async function planSession(
  parts: ClassroomParts,
  actor: Actor,
  plan: SessionPlan,
  { despiteClashes }: { despiteClashes: boolean },
): Promise<Saved> {
  return parts.database.transaction(async (tx) => {
    const id = parts.ids.next();
    const { columns, units, staff } = await prepare(tx, parts, actor, id, plan);
    const clashes = despiteClashes ? [] : await clashesOf(tx, { sessionId: id, roomId: columns.room_id, units, staff });
    if (clashes.length > 0) return { clashes };
    await insertSession(tx, { ...newSession(parts, actor, id), ...columns });
    await writeUnits(tx, id, units);
    await writeStaff(tx, id, staff);
    await record(tx, parts, actor, id, 'session-planned', { title: plan.title });
    return { id };
  });
}

/** Changes a session. Those booked are told when its times or place changed; seats that were added go to the queue. */
export async function changeSession(
  parts: ClassroomParts,
  actor: Actor,
  id: string,
  change: { version: number; plan: SessionPlan; despiteClashes: boolean },
): Promise<Saved> {
  return parts.database.transaction(async (tx) => {
    const { session } = await sessionFor(tx, actor, id, 'manage');
    if (session.cancelled_at) throw new Conflict({ key: 'classroom.refused-session-cancelled' });
    if (session.attendance_approved_at) throw new Conflict({ key: 'classroom.refused-attendance-approved' });
    const before = await unitsOf(tx, [id]);
    const { columns, units, staff } = await prepare(tx, parts, actor, id, change.plan);
    if (columns.capacity < session.taken)
      throw new Invalid({ capacity: { key: 'classroom.capacity-under-taken', values: { taken: session.taken } } });
    await refuseLosingMarks(tx, id, units);
    const learners = (await bookingsOf(tx, id, ['booked'])).map((booking) => booking.person_id);
    const wanted = { sessionId: id, roomId: columns.room_id, units, staff, learners };
    const clashes = change.despiteClashes ? [] : await clashesOf(tx, wanted);
    if (clashes.length > 0) return { clashes };
    const saved = await updateSession(tx, id, change.version, { ...columns, changed_at: parts.clock.iso() });
    if (!saved) throw new Conflict({ key: 'classroom.changed-meanwhile' });
    await writeUnits(tx, id, units);
    await writeStaff(tx, id, staff);
    await record(tx, parts, actor, id, 'session-changed', { title: change.plan.title });
    await tellOfChange(tx, parts, session, before, units);
    return { id };
  });
}

export async function publishSession(parts: ClassroomParts, actor: Actor, id: string): Promise<void> {
  await parts.database.transaction(async (tx) => {
    const { session } = await sessionFor(tx, actor, id, 'manage');
    if (session.published_at || session.cancelled_at) return;
    const now = parts.clock.iso();
    await updateSession(tx, id, session.version, { published_at: now, changed_at: now });
    await record(tx, parts, actor, id, 'session-published', { title: session.title });
  });
}

/** The same session again from another first day on, as a draft: same hours on the wall, nobody booked. */
export async function duplicateSession(
  parts: ClassroomParts,
  actor: Actor,
  id: string,
  firstDay: string,
): Promise<Saved> {
  const plan = await shiftedPlan(parts.database, actor, id, firstDay);
  const units = plan.units.map(({ courseUnitId, title, date, starts, ends }) => ({
    courseUnitId,
    title,
    date,
    starts,
    ends,
  }));
  return planSession(parts, actor, { ...plan, units }, { despiteClashes: true });
}

/** Moves a session so that it begins on another day; everybody booked gets the new days. */
export async function shiftSession(
  parts: ClassroomParts,
  actor: Actor,
  id: string,
  shift: { version: number; firstDay: string; despiteClashes: boolean },
): Promise<Saved> {
  const plan = await shiftedPlan(parts.database, actor, id, shift.firstDay);
  return changeSession(parts, actor, id, { version: shift.version, plan, despiteClashes: shift.despiteClashes });
}

async function refuseLosingMarks(tx: Writer, id: string, units: readonly SessionUnitRow[]): Promise<void> {
  const kept = new Set(units.map((unit) => unit.id));
  const lost = (await markedUnits(tx, id)).some((unitId) => !kept.has(unitId));
  if (lost) throw new Conflict({ key: 'classroom.unit-has-marks' });
}

async function tellOfChange(
  tx: Writer,
  parts: ClassroomParts,
  before: SessionInPlace,
  unitsBefore: readonly SessionUnitRow[],
  units: readonly SessionUnitRow[],
): Promise<void> {
  const session = await holdSession(tx, before.id);
  if (!session) return;
  if (whatCalendarsShow(before, unitsBefore) !== whatCalendarsShow(session, units)) {
    for (const booking of await bookingsOf(tx, session.id, ['booked'])) {
      await notify(tx, parts, {
        occasion: 'session-changed',
        session,
        units,
        booking,
        unique: String(session.version),
      });
    }
  }
  await promote(tx, parts, await held(tx, session));
}

function whatCalendarsShow(session: SessionInPlace, units: readonly SessionUnitRow[]): string {
  const times = units.map((unit) => `${unit.starts_at} ${unit.ends_at} ${unit.title}`).sort();
  return JSON.stringify([
    session.title,
    session.mode,
    session.room_id,
    session.place,
    session.link,
    session.time_zone,
    times,
  ]);
}

async function record(
  tx: Writer,
  { audit }: ClassroomParts,
  actor: Actor,
  id: string,
  deed: string,
  details: Record<string, unknown>,
) {
  await audit.record(tx, { actor, deed: `classroom.${deed}`, subject: { kind: 'session', id }, details });
}
