import type { Request } from 'express';
import { z } from 'zod';
import { actorOf } from '../../identity/index.ts';
import { createPages, redirect, show } from '../../platform/web/index.ts';
import type { Pages } from '../../platform/web/index.ts';
import { seeSession } from '../access.ts';
import { book, cancelBooking, decide } from '../booking/booking.ts';
import { findBooking } from '../booking/booking-store.ts';
import { addWalkIn } from '../check-in/door.ts';
import { fieldsOf, formOf } from '../form-reading.ts';
import type { ClassroomParts } from '../parts.ts';
import { duplicateSession, publishSession, shiftSession } from '../planning/planning.ts';
import { nameOf } from '../presenting.ts';
import { sessionModel } from './session-model.ts';
import { sessionPage } from '../views.ts';
import { isDate } from '../wall-time.ts';

const reasonForm = z.object({ reason: z.string().max(500).default('') });
const bookingForm = z.object({
  despite: z.string().optional(),
  person: z.string().optional(),
  'walk-in': z.string().optional(),
  'made-up-for': z.string().optional(),
  units: z.string().max(2_000).optional(),
});
const decisionForm = z.object({ answer: z.enum(['yes', 'no']), reason: z.string().max(500).default('') });
const shiftForm = z.object({
  'first-day': z.string().refine(isDate, 'classroom.date-needed'),
  version: z.coerce.number().int().default(0),
  despite: z.string().optional(),
});

export function sessionPages(parts: ClassroomParts): Pages {
  const pages = createPages();
  const address = (id: unknown) => `/classroom/sessions/${String(id)}`;

  pages.get('/classroom/sessions/:id', 'signed-in', async (req, res) => {
    await show(res, sessionPage, await modelFor(parts, req));
  });
  pages.post('/classroom/sessions/:id/bookings', 'signed-in', async (req, res) => {
    const actor = actorOf(req);
    const sessionId = String(req.params['id']);
    const form = formOf(bookingForm, req.body);
    const makeUp = form['made-up-for'] && { madeUpFor: form['made-up-for'], unitIds: (form.units ?? '').split(' ') };
    const booking =
      form['walk-in'] && form.person
        ? await addWalkIn(parts, actor, sessionId, form.person)
        : await book(parts, actor, {
            sessionId,
            ...(form.person && { personId: form.person }),
            ...(makeUp && { makeUp }),
            ...(form.despite === 'yes' && { despiteLock: true }),
          });
    redirect(res, attendanceOr(req, sessionId), {
      key: `classroom.said-${booking.status}`,
      values: { name: nameOf(booking) },
    });
  });
  pages.post('/classroom/bookings/:id/decision', 'signed-in', async (req, res) => {
    const { answer, reason } = formOf(decisionForm, req.body);
    const booking = await decide(parts, actorOf(req), String(req.params['id']), { yes: answer === 'yes', reason });
    redirect(res, backOr(req, address(booking.session_id)), {
      key: `classroom.said-${booking.status}`,
      values: { name: nameOf(booking) },
    });
  });
  pages.post('/classroom/bookings/:id/cancellation', 'signed-in', async (req, res) => {
    const id = String(req.params['id']);
    const { reason } = formOf(reasonForm, req.body);
    await cancelBooking(parts, actorOf(req), id, reason.trim());
    const booking = await findBooking(parts.database, id);
    redirect(res, address(booking?.session_id), {
      key: 'classroom.said-cancelled',
      values: { name: booking ? nameOf(booking) : '' },
    });
  });
  pages.post('/classroom/sessions/:id/publication', 'classroom:manage', async (req, res) => {
    await publishSession(parts, actorOf(req), String(req.params['id']));
    redirect(res, address(req.params['id']), { key: 'classroom.said-published' });
  });
  pages.post('/classroom/sessions/:id/copies', 'classroom:manage', async (req, res) => {
    const { 'first-day': firstDay } = formOf(shiftForm, req.body);
    const saved = await duplicateSession(parts, actorOf(req), String(req.params['id']), firstDay);
    redirect(res, address('id' in saved ? saved.id : req.params['id']), { key: 'classroom.said-copied' });
  });
  pages.post('/classroom/sessions/:id/shift', 'classroom:manage', async (req, res) => {
    const { 'first-day': firstDay, version, despite } = formOf(shiftForm, req.body);
    const saved = await shiftSession(parts, actorOf(req), String(req.params['id']), {
      version,
      firstDay,
      despiteClashes: despite === 'yes',
    });
    if ('id' in saved) redirect(res, address(req.params['id']), { key: 'classroom.said-shifted' });
    else
      redirect(
        res,
        address(req.params['id']),
        {
          key: 'classroom.said-clashes',
          values: { others: saved.clashes.map((clash) => clash.otherTitle).join(', ') },
        },
        'warning',
      );
  });
  return pages;
}

async function modelFor(parts: ClassroomParts, req: Request) {
  const { database: db, clock } = parts;
  const actor = actorOf(req);
  const seen = await seeSession(db, actor, String(req.params['id']));
  const find = typeof req.query['find'] === 'string' ? req.query['find'] : undefined;
  return sessionModel({
    db,
    actor,
    translator: req.translator,
    seen,
    now: clock.iso(),
    find,
    around: parts.around,
  });
}

// From the door of a unit one goes on with its attendance.
function attendanceOr(req: Request, sessionId: string): string {
  const { back } = fieldsOf(req.body);
  const session = `/classroom/sessions/${encodeURIComponent(sessionId)}`;
  return back ? `${session}/attendance?unit=${encodeURIComponent(back)}` : session;
}

// A list of requests sends its own address along, to come back to; anything but a page of the classroom is ignored.
function backOr(req: Request, otherwise: string): string {
  const { back } = fieldsOf(req.body);
  return back === '/classroom/requests' ? back : otherwise;
}
