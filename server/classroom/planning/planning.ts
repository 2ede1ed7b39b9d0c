import type { Actor } from '../../identity/index.ts';
import type { Writer } from '../../platform/database/index.ts';
import { Conflict, Invalid, NotFound } from '../../platform/web/index.ts';
import { sessionFor } from '../access.ts';
import { bookingsOf, holdDiary, holdSession } from '../booking/booking-store.ts';
import type { Participant } from '../booking/booking-store.ts';
import { clashesOf } from './clash-finding.ts';
import type { PlanClash, Wanted } from './clash-finding.ts';
import { unitsOfBooking } from '../letters/notices.ts';
import { holdRoom } from './occupation-store.ts';
import type { ClassroomParts } from '../parts.ts';
import { newSession, prepare, shiftedPlan } from './session-plan.ts';
import type { SessionPlan } from './session-plan.ts';
import {
  insertSession,
  markedUnits,
  unitsOf,
  updateSession,
  writeStaff,
  writeUnits,
} from '../sessions/session-store.ts';
import { inviteStaff } from '../letters/staff-letters.ts';
import type { SessionUnitRow } from '../tables.ts';
import { tellOfChange } from './telling.ts';
import type { Before } from './telling.ts';

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
    const { columns, units, staff, room } = await prepare(tx, parts, actor, id, plan);
    const clashes = despiteClashes ? [] : await clashesAlone(tx, { sessionId: id, room, units, staff, learners: [] });
    if (clashes.length > 0) return { clashes };
    await insertSession(tx, { ...newSession(parts, actor, id), ...columns });
    await writeUnits(tx, id, units);
    await writeStaff(tx, id, staff);
    await record(tx, parts, actor, id, 'session-planned', { title: plan.title });
    return { id };
  });
}

/** Changes a session. Whoever is concerned is told when times or place changed; seats that were added go to the queue. */
export async function changeSession(
  parts: ClassroomParts,
  actor: Actor,
  id: string,
  change: { version: number; plan: SessionPlan; despiteClashes: boolean },
): Promise<Saved> {
  return parts.database.transaction(async (tx) => {
    const before = await standingOf(tx, actor, id);
    const { columns, units, staff, room } = await prepare(tx, parts, actor, id, change.plan, before);
    if (columns.capacity < before.session.taken)
      throw new Invalid({
        capacity: { key: 'classroom.capacity-under-taken', values: { taken: before.session.taken } },
      });
    const learners = await bookingsOf(tx, id, ['booked']);
    await refuseLosing(tx, id, units, learners);
    const wanted = { sessionId: id, room, units, staff, learners };
    const clashes = change.despiteClashes ? [] : await clashesAlone(tx, wanted);
    if (clashes.length > 0) return { clashes };
    const saved = await updateSession(tx, id, change.version, { ...columns, changed_at: parts.clock.iso() });
    if (!saved) throw new Conflict({ key: 'classroom.changed-meanwhile' });
    await writeUnits(tx, id, units);
    await writeStaff(tx, id, staff);
    await record(tx, parts, actor, id, 'session-changed', { title: change.plan.title });
    await tellOfChange(tx, parts, before, learners);
    return { id };
  });
}

export async function publishSession(parts: ClassroomParts, actor: Actor, id: string): Promise<void> {
  await parts.database.transaction(async (tx) => {
    await sessionFor(tx, actor, id, 'manage');
    const session = await holdSession(tx, id);
    if (!session || session.published_at || session.cancelled_at) return;
    const now = parts.clock.iso();
    await updateSession(tx, id, session.version, { published_at: now, changed_at: now });
    await inviteStaff(tx, parts, id);
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

/** The session with its row held, if it can still be changed. */
async function standingOf(tx: Writer, actor: Actor, id: string): Promise<Before> {
  const { staff } = await sessionFor(tx, actor, id, 'manage');
  const session = await holdSession(tx, id);
  if (!session) throw new NotFound();
  if (session.cancelled_at) throw new Conflict({ key: 'classroom.refused-session-cancelled' });
  if (session.attendance_approved_at) throw new Conflict({ key: 'classroom.refused-attendance-approved' });
  return { session, units: await unitsOf(tx, [id]), staff };
}

// Room and people are held while they are asked for, so that two plans at once see each other.
async function clashesAlone(tx: Writer, wanted: Wanted): Promise<PlanClash[]> {
  if (wanted.room) await holdRoom(tx, wanted.room.id);
  const teachers = wanted.staff.flatMap((one) => one.person_id ?? []);
  const people = new Set([...teachers, ...wanted.learners.map((booking) => booking.person_id)]);
  for (const id of [...people].sort()) await holdDiary(tx, id);
  return clashesOf(tx, wanted);
}

async function refuseLosing(
  tx: Writer,
  id: string,
  units: readonly SessionUnitRow[],
  learners: readonly Participant[],
): Promise<void> {
  const kept = new Set(units.map((unit) => unit.id));
  const before = (await unitsOf(tx, [id])).filter((unit) => !kept.has(unit.id));
  const marked = new Set(await markedUnits(tx, id));
  if (before.some((unit) => marked.has(unit.id))) throw new Conflict({ key: 'classroom.unit-has-marks' });
  const madeUp = learners.filter((booking) => booking.makes_up !== null);
  if (madeUp.some((booking) => unitsOfBooking(booking, before).length > 0))
    throw new Conflict({ key: 'classroom.unit-is-made-up' });
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
