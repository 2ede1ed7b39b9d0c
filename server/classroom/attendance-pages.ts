import { createRequire } from 'node:module';
import type { Request } from 'express';
import { z } from 'zod';
import { actorOf } from '../identity/index.ts';
import { Conflict, createPages, redirect, show } from '../platform/web/index.ts';
import type { Pages } from '../platform/web/index.ts';
import { sessionFor } from './access.ts';
import { approveAttendance, reopenAttendance } from './approval.ts';
import { attendanceStatuses } from './attendance-rules.ts';
import { attendanceModel, attendanceState } from './attendance-model.ts';
import { issueBadges } from './badges.ts';
import { bookingsOf } from './booking-store.ts';
import { fieldsOf, formOf } from './form-reading.ts';
import { markAllPresent, recordMarks, settleConflict } from './marking.ts';
import type { SentMark } from './marking.ts';
import type { ClassroomParts } from './parts.ts';
import { attendancePage } from './views.ts';

const sentMarks = z.object({
  marks: z
    .array(
      z.object({
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
      }),
    )
    .max(500),
});

export function attendancePages(parts: ClassroomParts): Pages {
  const pages = createPages();
  const { database } = parts;
  const idOf = (req: Request) => String(req.params['id']);
  const address = (req: Request) => `/classroom/sessions/${idOf(req)}/attendance`;
  const unitOf = (req: Request) => (typeof req.query['unit'] === 'string' ? req.query['unit'] : undefined);
  const asked = async (req: Request) => {
    const actor = actorOf(req);
    const { session } = await sessionFor(database, actor, idOf(req), 'mark');
    const bookings = await bookingsOf(database, session.id, ['booked', 'requested']);
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
    const unitId = fieldsOf(req.body)['unit'] ?? '';
    const outcomes = await recordMarks(parts, actorOf(req), idOf(req), marksIn(req, parts, unitId));
    const back = `${address(req)}?unit=${encodeURIComponent(unitId)}`;
    const count = (outcome: string) => outcomes.filter((each) => each.outcome === outcome).length;
    if (count('refused') > 0)
      throw new Conflict({ key: 'classroom.marks-refused', values: { count: count('refused') } });
    const conflicts = count('conflict');
    redirect(
      res,
      back,
      {
        key: conflicts > 0 ? 'classroom.said-marks-conflict' : 'classroom.said-marks',
        values: { count: outcomes.length, conflicts },
      },
      conflicts > 0 ? 'warning' : 'success',
    );
  });
  pages.post('/classroom/sessions/:id/attendance/sync', 'signed-in', async (req, res) => {
    const { marks } = marksOf(req.body);
    const outcomes = await recordMarks(parts, actorOf(req), idOf(req), marks);
    res.json({ outcomes });
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
    const form = formOf(z.object({ mark: z.string(), take: z.enum(['yes', 'no']), unit: z.string() }), req.body);
    await settleConflict(parts, actorOf(req), idOf(req), { markId: form.mark, take: form.take === 'yes' });
    redirect(res, `${address(req)}?unit=${encodeURIComponent(form.unit)}`, { key: 'classroom.said-decided' });
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

function marksOf(body: unknown): z.output<typeof sentMarks> {
  const result = sentMarks.safeParse(body);
  if (!result.success) throw new Conflict({ key: 'common.invalid' });
  return result.data;
}

/** A form without script sends every row: those that differ from what was shown are marks. */
function marksIn(req: Request, { ids, clock }: ClassroomParts, unitId: string): SentMark[] {
  const form = fieldsOf(req.body);
  const device = `form:${ids.next()}`;
  const rows = Object.keys(form).flatMap((name) => (name.startsWith('base-') ? [name.slice(5)] : []));
  return rows.flatMap((bookingId) => {
    const badge = form['badge']?.trim().toUpperCase();
    const scanned = badge && badge === form[`badge-${bookingId}`];
    const status = scanned ? 'attended' : attendanceStatuses.find((each) => each === form[`status-${bookingId}`]);
    const typedMinutes = form[`minutes-${bookingId}`]?.trim() ?? '';
    const minutes = /^\d{1,4}$/.test(typedMinutes) ? Number(typedMinutes) : null;
    const comment = (form[`comment-${bookingId}`] ?? '').trim().slice(0, 500);
    const shown = `${status ?? ''}|${minutes ?? ''}|${comment}`;
    if (!status || shown === form[`was-${bookingId}`]) return [];
    const base = Number(form[`base-${bookingId}`] ?? 0) || 0;
    const source = scanned ? 'badge' : 'instructor';
    return [
      {
        id: ids.next(),
        unitId,
        bookingId,
        status,
        minutes,
        comment,
        base,
        device,
        source,
        madeAt: clock.iso(),
      } as const,
    ];
  });
}
