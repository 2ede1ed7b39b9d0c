import type { Request, RequestHandler } from 'express';
import multer from 'multer';
import { actorOf, foldSearch } from '../../identity/index.ts';
import { languageCodes } from '../../platform/language/index.ts';
import { DomainError, createPages, redirect, show } from '../../platform/web/index.ts';
import type { Pages } from '../../platform/web/index.ts';
import { sessionFor } from '../access.ts';
import { attendanceTemplate, badRowsFile, readAttendanceFile } from './attendance-file.ts';
import type { BadRow, FileGrade, ReadFile } from './attendance-file.ts';
import { attendanceStatuses } from './attendance-rules.ts';
import type { AttendanceStatus } from './attendance-rules.ts';
import { attendanceOf, resultsOf } from './attendance-store.ts';
import { bookingsOf } from '../booking/booking-store.ts';
import { decode } from './file-text.ts';
import { gradeFromFile } from './grading.ts';
import { saysTheSame } from './mark-merge.ts';
import { recordMarks, refuseLocked } from './marking.ts';
import { fieldsOf } from '../form-reading.ts';
import type { ClassroomParts } from '../parts.ts';
import { nameOf } from '../presenting.ts';
import { unitsOf } from '../sessions/session-store.ts';
import type { SessionInPlace } from '../sessions/session-store.ts';
import { importPage } from '../views.ts';
import type { ImportPage } from '../views.ts';

const largest = 300_000;
const mostShown = 200;

export function importPages(parts: ClassroomParts): Pages {
  const pages = createPages();
  const upload = multer({
    storage: multer.memoryStorage(),
    limits: { fileSize: largest, files: 1, fieldSize: largest },
  }).single('file');
  const file: RequestHandler = (req, res, next) =>
    void upload(req, res, (error: unknown) =>
      next(error ? new DomainError(413, { key: 'common.too-large' }) : undefined),
    );
  const address = (req: Request) => `/classroom/sessions/${String(req.params['id'])}/import`;

  pages.get('/classroom/sessions/:id/import', 'signed-in', async (req, res) => {
    await show(res, importPage, modelOf(req, (await sessionIn(parts, req)).session, {}));
  });
  pages.get('/classroom/sessions/:id/import/template.csv', 'signed-in', async (req, res) => {
    const { units, bookings } = await sessionIn(parts, req);
    const named = bookings.map((booking) => ({
      email: booking.email,
      name: nameOf(booking),
      makes_up: booking.makes_up,
    }));
    res.attachment('attendance.csv').type('csv').send(attendanceTemplate(units, named));
  });
  // First a dry run that says what would happen; the same file sent again with `apply` does it.
  pages.post('/classroom/sessions/:id/import', 'signed-in', file, async (req, res) => {
    const { session, units, bookings } = await sessionIn(parts, req);
    refuseLocked(session);
    const form = fieldsOf(req.body);
    const { t, language } = req.translator;
    const content = req.file ? decode(req.file.buffer, language) : (form['content'] ?? '');
    const known = { zone: session.time_zone, units, bookings, statuses: statusWords(parts) };
    const read = readAttendanceFile(content, known);
    if (!read)
      return show(res, importPage, modelOf(req, session, { content, error: t('classroom.file-unreadable') }), 422);
    if (form['bad-rows'] === 'yes') {
      const say = (why: BadRow['why']) => t(`classroom.file-${why}`);
      return void res
        .attachment('rows-to-correct.csv')
        .type('csv')
        .send(badRowsFile(read.head, read.bad, say));
    }
    if (form['apply'] !== 'yes')
      return show(res, importPage, modelOf(req, session, { content, report: await dryRun(parts, req, session, read) }));
    const { count, conflicts } = await apply(parts, req, session, read);
    return redirect(
      res,
      `/classroom/sessions/${session.id}/attendance`,
      {
        key: conflicts > 0 ? 'classroom.said-marks-conflict' : 'classroom.said-imported',
        values: { count, conflicts, grades: read.grades.length },
      },
      conflicts > 0 ? 'warning' : 'success',
    );
  });
  return pages;

  function modelOf(req: Request, session: SessionInPlace, more: Partial<ImportPage>): ImportPage {
    return {
      title: req.translator.t('classroom.import'),
      section: 'classroom',
      breadcrumbs: [{ label: session.title, href: `/classroom/sessions/${session.id}` }],
      action: address(req),
      template: `${address(req)}/template.csv`,
      report: null,
      content: '',
      error: null,
      ...more,
    };
  }
}

async function sessionIn({ database }: ClassroomParts, req: Request) {
  const { session } = await sessionFor(database, actorOf(req), String(req.params['id']), 'mark');
  const units = await unitsOf(database, [session.id]);
  const bookings = await bookingsOf(database, session.id, ['booked']);
  return { session, units, bookings };
}

async function dryRun(
  { database }: ClassroomParts,
  req: Request,
  session: SessionInPlace,
  read: ReadFile,
): Promise<NonNullable<ImportPage['report']>> {
  const held = new Map(
    (await attendanceOf(database, session.id)).map((mark) => [`${mark.unit_id} ${mark.booking_id}`, mark]),
  );
  const conflicts = read.marks.filter((mark) => {
    const known = held.get(`${mark.unitId} ${mark.bookingId}`);
    return known !== undefined && !saysTheSame(known, mark);
  });
  const graded = await resultsOf(
    database,
    read.grades.map((each) => each.bookingId),
  );
  const differs = (each: FileGrade) =>
    graded.some((row) => row.booking_id === each.bookingId && row.grade !== null && row.grade !== each.grade);
  const { t } = req.translator;
  return {
    good: read.marks.length,
    people: new Set(read.marks.map((mark) => mark.bookingId)).size,
    grades: read.grades.length,
    replaced: read.grades.filter(differs).length,
    bad: read.bad.slice(0, mostShown).map((row) => ({
      line: row.line,
      text: row.fields.join(' · '),
      why: t(`classroom.file-${row.why}`),
    })),
    badCount: read.bad.length,
    conflicts: conflicts.length,
  };
}

// Nobody who prepared a file has seen what is held, so whatever differs is a contradiction to decide. A grade has no second
// witness: the dry run has said which are replaced.
async function apply(
  parts: ClassroomParts,
  req: Request,
  session: SessionInPlace,
  read: ReadFile,
): Promise<{ count: number; conflicts: number }> {
  const { ids, clock } = parts;
  const device = `import:${ids.next()}`;
  const marks = read.marks.map(({ line: _line, ...mark }) => ({
    ...mark,
    id: ids.next(),
    base: 0,
    device,
    source: 'import' as const,
    madeAt: clock.iso(),
  }));
  const outcomes = await recordMarks(parts, actorOf(req), session.id, marks);
  if (read.grades.length > 0) await gradeFromFile(parts, actorOf(req), session.id, read.grades);
  return { count: outcomes.length, conflicts: outcomes.filter((each) => each.outcome === 'conflict').length };
}

/** What a status may be called in a file: its own name, and its name on the pages in every language. */
function statusWords({ languages }: ClassroomParts): Map<string, AttendanceStatus> {
  return new Map(
    attendanceStatuses.flatMap((status) => [
      [status, status] as const,
      ...languageCodes.map((code) => {
        const word = languages.translator(code).t(`classroom.attendance-${status}`);
        return [foldSearch(word), status] as const;
      }),
    ]),
  );
}
