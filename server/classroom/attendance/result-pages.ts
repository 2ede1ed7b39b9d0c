import type { Request } from 'express';
import { actorOf } from '../../identity/index.ts';
import { Invalid, createPages, redirect, show } from '../../platform/web/index.ts';
import type { Pages } from '../../platform/web/index.ts';
import { sessionFor } from '../access.ts';
import { attendanceByBooking } from './approval.ts';
import { checkResultsOf, resultsOf } from './attendance-store.ts';
import { bookingsOf } from '../booking/booking-store.ts';
import { fingerprint, gradeSession, nothing, resultsFrom } from './grading.ts';
import type { Grading, Result } from './grading.ts';
import { fieldsOf } from '../form-reading.ts';
import type { ClassroomParts } from '../parts.ts';
import { nameOf } from '../presenting.ts';
import { unitsOf } from '../sessions/session-store.ts';
import { courseChecks } from '../places/course-store.ts';
import { resultsPage } from '../views.ts';
import type { ResultsPage } from '../views.ts';

export function resultPages(parts: ClassroomParts): Pages {
  const pages = createPages();
  pages.get('/classroom/sessions/:id/results', 'signed-in', async (req, res) => {
    await show(res, resultsPage, await resultsModel(parts, req));
  });
  pages.post('/classroom/sessions/:id/results', 'signed-in', async (req, res) => {
    const id = String(req.params['id']);
    try {
      await gradeSession(parts, actorOf(req), id, gradingsIn(req));
      redirect(res, `/classroom/sessions/${id}/results`, { key: 'classroom.said-saved' });
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      const errors = Object.entries(error.errors).map(([field, message]) => ({
        field,
        message: req.translator.say(message),
      }));
      await show(res, resultsPage, { ...withTyped(await resultsModel(parts, req), req), errors }, 422);
    }
  });
  return pages;
}

async function resultsModel({ database }: ClassroomParts, req: Request): Promise<ResultsPage> {
  const { session } = await sessionFor(database, actorOf(req), String(req.params['id']), 'mark');
  const bookings = await bookingsOf(database, session.id, ['booked']);
  const ids = bookings.map((booking) => booking.id);
  const units = await unitsOf(database, [session.id]);
  const attendance = await attendanceByBooking(database, session, units, bookings);
  const held = resultsFrom(await resultsOf(database, ids), await checkResultsOf(database, ids));
  const checks = await courseChecks(database, session.course_id);
  const { t, format } = req.translator;
  return {
    title: t('classroom.results'),
    section: 'classroom',
    breadcrumbs: [{ label: session.title, href: `/classroom/sessions/${session.id}` }],
    action: `/classroom/sessions/${session.id}/results`,
    checks: checks.map(({ id, wording }) => ({ id, wording })),
    lines: bookings.map((booking) => {
      const result = held.get(booking.id) ?? nothing;
      return {
        bookingId: booking.id,
        name: nameOf(booking),
        organisation: booking.organisation_name,
        share: format.percent(attendance.get(booking.id)?.share ?? 0),
        grade: String(result.grade ?? ''),
        remark: result.remark,
        met: { ...result.checks },
        seen: fingerprint(result),
      };
    }),
    locked: session.attendance_approved_at !== null,
    errors: [],
  };
}

/** The lines of the form that were changed. */
function gradingsIn(req: Request): Grading[] {
  const form = fieldsOf(req.body);
  const bookingIds = Object.keys(form).flatMap((name) => (name.startsWith('grade-') ? [name.slice(6)] : []));
  return bookingIds.flatMap((bookingId) => {
    const typed = (form[`grade-${bookingId}`] ?? '').trim().replace(',', '.');
    const result = {
      grade: typed === '' ? null : Number(typed),
      remark: (form[`remark-${bookingId}`] ?? '').trim().slice(0, 500),
      checks: checksIn(form, bookingId),
    };
    const seen = form[`seen-${bookingId}`] ?? '';
    // What is no number at all is an error to be said, though nothing is held in its place.
    const unchanged = !Number.isNaN(result.grade) && fingerprint(result) === seen;
    return unchanged ? [] : [{ bookingId, ...result, seen }];
  });
}

function checksIn(form: Record<string, string | undefined>, bookingId: string): Result['checks'] {
  const prefix = `check-${bookingId}-`;
  return Object.fromEntries(
    Object.entries(form).flatMap(([name, outcome]) =>
      name.startsWith(prefix) && (outcome === 'met' || outcome === 'not-met')
        ? [[name.slice(prefix.length), outcome] as const]
        : [],
    ),
  );
}

function withTyped(model: ResultsPage, req: Request): ResultsPage {
  const form = fieldsOf(req.body);
  const lines = model.lines.map((line) => ({
    ...line,
    grade: form[`grade-${line.bookingId}`] ?? line.grade,
    remark: form[`remark-${line.bookingId}`] ?? line.remark,
    met: form[`grade-${line.bookingId}`] === undefined ? line.met : { ...checksIn(form, line.bookingId) },
  }));
  return { ...model, lines };
}
