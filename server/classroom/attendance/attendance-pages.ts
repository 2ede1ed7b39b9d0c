import { createRequire } from 'node:module';
import type { Request } from 'express';
import { z } from 'zod';
import { actorOf } from '../../identity/index.ts';
import { Conflict, NotFound, createPages, redirect, show } from '../../platform/web/index.ts';
import type { Pages } from '../../platform/web/index.ts';
import { sessionFor } from '../access.ts';
import { approveAttendance, reopenAttendance } from './approval.ts';
import { attendanceStatuses } from './attendance-rules.ts';
import { attendanceModel, attendanceState, withTyped } from './attendance-model.ts';
import type { Fault } from './attendance-model.ts';
import { issueBadges } from '../check-in/badges.ts';
import { activeStatuses, bookingsOf } from '../booking/booking-store.ts';
import { fieldsOf, formOf } from '../form-reading.ts';
import { markForBadge } from '../check-in/door.ts';
import { markAllPresent, recordMarks, settleConflicts } from './marking.ts';
import type { MarkOutcome, SentMark } from './marking.ts';
import type { ClassroomParts } from '../parts.ts';
import { unitsOf } from '../sessions/session-store.ts';
import type { SessionUnitRow } from '../tables.ts';
import { attendancePage } from '../views.ts';

const sentMark = z.object({
  id: z.string().min(8).max(80),
  unitId: z.string().max(80),
  bookingId: z.string().max(80),
  status: z.enum(attendanceStatuses),
  minutes: z.number().int().nullable(),
  comment: z.string().max(500),
  base: z.number().int().min(0),
  device: z.string().min(1).max(80),
  source: z.enum(['instructor', 'badge']),
  madeAt: z.iso.datetime(),
});
const sending = z.object({ marks: z.array(z.looseObject({ id: z.string().min(1).max(80) })).max(500) });

export function attendancePages(parts: ClassroomParts): Pages {
  const pages = createPages();
  const { database } = parts;
  const idOf = (req: Request) => String(req.params['id']);
  const address = (req: Request) => `/classroom/sessions/${idOf(req)}/attendance`;
  const unitOf = (req: Request) => (typeof req.query['unit'] === 'string' ? req.query['unit'] : undefined);
  const asked = async (req: Request) => {
    const actor = actorOf(req);
    const { session } = await sessionFor(database, actor, idOf(req), 'mark');
    const bookings = await bookingsOf(database, session.id, activeStatuses);
    const booked = bookings.filter((booking) => booking.status === 'booked').map((booking) => booking.person_id);
    // Issued before the page goes offline, so that a badge printed later is known on the device.
    const badges = await issueBadges(parts, booked);
    const now = parts.clock.iso();
    return { db: database, actor, translator: req.translator, session, unitId: unitOf(req), now, bookings, badges };
  };

  pages.get('/classroom/sessions/:id/attendance', 'signed-in', async (req, res) => {
    await show(res, attendancePage, await attendanceModel(await asked(req)));
  });
  pages.get('/classroom/sessions/:id/attendance/state', 'signed-in', async (req, res) => {
    res.json(await attendanceState(await asked(req)));
  });
  pages.post('/classroom/sessions/:id/attendance', 'signed-in', async (req, res) => {
    const form = fieldsOf(req.body);
    const unit = await unitIn(parts, req, form['unit'] ?? '');
    const marks = marksIn(form, parts, unit);
    const outcomes = await recordMarks(parts, actorOf(req), idOf(req), marks);
    const faults = faultsIn(form, marks, outcomes);
    const back = `${address(req)}?unit=${encodeURIComponent(unit.id)}`;
    if (faults.length > 0) {
      const model = await attendanceModel({ ...(await asked(req)), unitId: unit.id });
      return show(res, attendancePage, withTyped(model, form, faults, req.translator), 422);
    }
    const conflicts = outcomes.filter(({ outcome }) => outcome === 'conflict').length;
    const key = conflicts > 0 ? 'classroom.said-marks-conflict' : 'classroom.said-marks';
    return redirect(
      res,
      back,
      { key, values: { count: outcomes.length, conflicts } },
      conflicts > 0 ? 'warning' : 'success',
    );
  });
  // One mark that cannot be read must not keep back all that wait behind it on the device.
  pages.post('/classroom/sessions/:id/attendance/sync', 'signed-in', async (req, res) => {
    const sent = sending.safeParse(req.body);
    if (!sent.success) throw new Conflict({ key: 'common.invalid' });
    const read = sent.data.marks.map((mark) => ({ id: mark.id, mark: sentMark.safeParse(mark).data }));
    const marks = read.flatMap(({ mark }) => mark ?? []);
    const outcomes = new Map(
      (await recordMarks(parts, actorOf(req), idOf(req), marks)).map((outcome) => [outcome.id, outcome]),
    );
    const unreadable = (id: string) => ({ id, outcome: 'refused', why: 'unknown' }) as const;
    res.json({ outcomes: read.map(({ id }) => outcomes.get(id) ?? unreadable(id)) });
  });
  pages.post('/classroom/sessions/:id/attendance/all-present', 'signed-in', async (req, res) => {
    const { unit } = formOf(z.object({ unit: z.string() }), req.body);
    const count = await markAllPresent(parts, actorOf(req), idOf(req), unit);
    redirect(res, `${address(req)}?unit=${encodeURIComponent(unit)}`, {
      key: 'classroom.said-all-present',
      values: { count },
    });
  });
  pages.post('/classroom/sessions/:id/attendance/decisions', 'signed-in', async (req, res) => {
    const form = fieldsOf(req.body);
    const unitId = form['unit'] ?? '';
    const decisions = Object.entries(form).flatMap(([name, take]) =>
      name.startsWith('decision-') && take ? [{ bookingId: name.slice(9), take: take === 'held' ? null : take }] : [],
    );
    await settleConflicts(parts, actorOf(req), idOf(req), { unitId, decisions });
    redirect(res, `${address(req)}?unit=${encodeURIComponent(unitId)}`, {
      key: 'classroom.said-decided',
      values: { count: decisions.length },
    });
  });
  pages.post('/classroom/sessions/:id/attendance/approval', 'signed-in', async (req, res) => {
    const { rest } = formOf(z.object({ rest: z.string().optional() }), req.body);
    await approveAttendance(parts, actorOf(req), idOf(req), { restAbsent: rest === 'yes' });
    redirect(res, address(req), { key: 'classroom.said-attendance-approved' });
  });
  pages.post('/classroom/sessions/:id/attendance/reopening', 'signed-in', async (req, res) => {
    const { reason } = formOf(z.object({ reason: z.string().max(500).default('') }), req.body);
    await reopenAttendance(parts, actorOf(req), idOf(req), reason);
    redirect(res, address(req), { key: 'classroom.said-reopened' });
  });
  addOfflineFiles(pages, parts);
  return pages;
}

/** The worker may control attendance pages only: the page that registers it names its own address as the scope. */
function addOfflineFiles(pages: Pages, { settings }: ClassroomParts): void {
  pages.get('/classroom/attendance-worker.js', 'anyone', (_req, res) => {
    res.set('service-worker-allowed', '/classroom/sessions/').set('cache-control', 'no-cache').type('js');
    res.sendFile('dist/public/scripts/offline-worker.js', { root: settings.root });
  });
  const scanner = createRequire(import.meta.url).resolve('jsqr');
  pages.get('/classroom/jsqr.js', 'anyone', (_req, res) => {
    res.set('cache-control', 'public, max-age=86400').type('js');
    res.sendFile(scanner, { dotfiles: 'allow' });
  });
}

async function unitIn({ database }: ClassroomParts, req: Request, unitId: string): Promise<SessionUnitRow> {
  const { session } = await sessionFor(database, actorOf(req), String(req.params['id']), 'mark');
  const unit = (await unitsOf(database, [session.id])).find(({ id }) => id === unitId);
  if (!unit) throw new NotFound();
  return unit;
}

type Form = Record<string, string | undefined>;

/** A form without script sends every row: those that differ from what was shown are marks. */
function marksIn(form: Form, { ids, clock }: ClassroomParts, unit: SessionUnitRow): SentMark[] {
  const device = `form:${ids.next()}`;
  const now = clock.iso();
  const rows = Object.keys(form).flatMap((name) => (name.startsWith('base-') ? [name.slice(5)] : []));
  return rows.flatMap((bookingId) => {
    const shown = form[`was-${bookingId}`] ?? '';
    const scanned = isScanned(form, bookingId) && !/^(attended|partly)/.test(shown);
    const said = scanned ? markForBadge(unit, now) : saidIn(form, bookingId);
    const comment = (form[`comment-${bookingId}`] ?? '').trim().slice(0, 500);
    const { status } = said;
    if (!status || (!scanned && `${status}|${said.minutes ?? ''}|${comment}` === shown)) return [];
    const base = Number(form[`base-${bookingId}`] ?? 0) || 0;
    const source = scanned ? ('badge' as const) : ('instructor' as const);
    const { minutes } = said;
    return [
      { id: ids.next(), unitId: unit.id, bookingId, status, minutes, comment, base, device, source, madeAt: now },
    ];
  });
}

function saidIn(form: Form, bookingId: string) {
  const typed = form[`minutes-${bookingId}`]?.trim() ?? '';
  const minutes = /^\d{1,4}$/.test(typed) ? Number(typed) : null;
  return { status: attendanceStatuses.find((each) => each === form[`status-${bookingId}`]), minutes };
}

function isScanned(form: Form, bookingId: string): boolean {
  const badge = form['badge']?.trim().toUpperCase();
  return badge !== undefined && badge !== '' && badge === form[`badge-${bookingId}`];
}

/** What was wrong with what was sent: rows whose minutes do not fit, and a badge that is nobody's here. */
function faultsIn(form: Form, marks: readonly SentMark[], outcomes: readonly MarkOutcome[]): Fault[] {
  const refused = outcomes.flatMap((each) => {
    const mark = marks.find(({ id }) => id === each.id);
    return each.outcome === 'refused' && mark ? [{ bookingId: mark.bookingId, why: each.why }] : [];
  });
  const badge = form['badge']?.trim() ?? '';
  const known = Object.keys(form).some((name) => name.startsWith('base-') && isScanned(form, name.slice(5)));
  return badge === '' || known ? refused : [...refused, { bookingId: null, why: 'badge-unknown' }];
}
