import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { RequestHandler } from 'express';
import multer from 'multer';
import { z } from 'zod';
import { actorOf } from '../identity/index.ts';
import type { Files } from '../platform/files/index.ts';
import { createPages, DomainError, Invalid, NotFound, readForm, redirect, show } from '../platform/web/index.ts';
import type { FieldErrors, Pages } from '../platform/web/index.ts';
import { paging, readListing } from '../platform/web/listing.ts';
import { seePath } from './access.ts';
import { allSteps, titleIn } from './outline.ts';
import type { PathsParts, Verbs } from './parts.ts';
import { latestEnrolment } from './enrolment-store.ts';
import { isDay } from './progress/day.ts';
import { claimsToDecide, filesOf, findFile, submissionsOf, workToRead } from './work-store.ts';
import { reportStatuses, versionOf, workModel } from './work-model.ts';
import { queuePage, reviewPage, workPage, type ReviewPage } from './views.ts';
import type { Working } from './working.ts';
import type { Request } from 'express';

const mostBytes = 50_000_000;
const mostFiles = 10;

export function workPages({ database, files }: PathsParts, verbs: Verbs, working: Working): Pages {
  const pages = createPages();

  const learnerPage = async (
    req: Request,
    failed?: { errors: FieldErrors; typed: Record<string, string | string[]> },
  ) => {
    const actor = actorOf(req);
    const pathId = String(req.params['id']);
    const { path } = await seePath(database, actor, pathId, req.translator.language);
    const own = await working.ownStep(database, actor, pathId, String(req.params['step']));
    if (!['assignment', 'achievement'].includes(own.step.rules.content.kind)) throw new NotFound();
    return workModel(database, { actor, path, own, translator: req.translator, ...(failed && { failed }) });
  };

  pages.get('/paths/:id/steps/:step', 'signed-in', async (req, res) => {
    await show(res, workPage, await learnerPage(req));
  });

  pages.post('/paths/:id/steps/:step/work', 'signed-in', receiver(files), async (req, res) => {
    const [pathId, stepId] = [String(req.params['id']), String(req.params['step'])];
    const form = readForm(
      z.object({ body: z.string().max(100_000).default(''), deed: z.enum(['save', 'hand-in']).default('save') }),
      req.body,
    );
    if (!form.ok) return show(res, workPage, await learnerPage(req, form), 422);
    const attached = (Array.isArray(req.files) ? req.files : []).map((file) => ({
      temporaryFile: file.path,
      name: file.originalname.slice(0, 200),
      mediaType: file.mimetype.slice(0, 100),
      size: file.size,
    }));
    const handIn = form.value.deed === 'hand-in';
    try {
      await working.write(actorOf(req), pathId, stepId, { body: form.value.body, handIn, files: attached });
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      return show(res, workPage, await learnerPage(req, { errors: error.errors, typed: form.typed }), 422);
    }
    return redirect(res, `/paths/${pathId}/steps/${stepId}`, {
      key: handIn ? 'paths.said-handed-in' : 'paths.said-saved',
    });
  });

  pages.post('/paths/:id/steps/:step/claims', 'signed-in', async (req, res) => {
    const [pathId, stepId] = [String(req.params['id']), String(req.params['step'])];
    const form = readForm(claimForm, req.body);
    if (!form.ok) return show(res, workPage, await learnerPage(req, form), 422);
    const { until, ...claim } = form.value;
    await working.claim(actorOf(req), pathId, stepId, { ...claim, until: until === '' ? null : until });
    return redirect(res, `/paths/${pathId}/steps/${stepId}`, { key: 'paths.said-claimed' });
  });

  pages.get('/paths/work/files/:file', 'signed-in', async (req, res) => {
    const file = await findFile(database, String(req.params['file']));
    if (!file) throw new NotFound();
    await working.work(database, actorOf(req), file.submission_id);
    const stored = await files.open(file.file_key);
    // Whatever was attached is handed out to be saved, never shown by the browser as a page of this site.
    res.attachment(file.name);
    res.type('application/octet-stream').set('content-length', String(stored.size));
    try {
      await pipeline(stored.stream(), res);
    } finally {
      await stored.close();
    }
  });

  pages.post('/paths/work/files/:file/removal', 'signed-in', async (req, res) => {
    const file = await findFile(database, String(req.params['file']));
    if (!file) throw new NotFound();
    const work = await working.work(database, actorOf(req), file.submission_id);
    await working.removeFile(actorOf(req), file.id);
    redirect(res, `/paths/${work.path_id}/steps/${work.step_id}`);
  });

  pages.post('/paths/work/:work/reports', 'signed-in', async (req, res) => {
    const form = readForm(z.object({ status: z.enum(reportStatuses), body: z.string().min(1).max(20_000) }), req.body);
    if (!form.ok) throw new Invalid(form.errors);
    const work = await working.work(database, actorOf(req), String(req.params['work']));
    await working.report(actorOf(req), work.id, form.value);
    redirect(res, `/paths/${work.path_id}/steps/${work.step_id}`, { key: 'paths.said-reported' });
  });

  pages.get('/paths/work', 'signed-in', async (req, res) => {
    const actor = actorOf(req);
    const { t, format } = req.translator;
    const listing = readListing('/paths/work', req.query, ['since']);
    const reader = { personId: actor.personId, reach: actor.reach('paths:tutor') };
    const { rows, total } = await workToRead(database, reader, listing.size, (listing.page - 1) * listing.size);
    const claims = await claimsToDecide(database, actor.reach('paths:enrol'), 50);
    await show(res, queuePage, {
      title: t('paths.work-to-read'),
      section: 'paths',
      breadcrumbs: [{ label: t('paths.learning-paths'), href: '/paths' }],
      works: rows.map((row) => ({
        href: `/paths/work/${row.id}`,
        name: `${row.given_name} ${row.family_name}`,
        organisation: row.organisation_name,
        path: row.path_title,
        step: row.step_title ?? '',
        since: row.submitted_at === null ? '' : format.dateTime(row.submitted_at, actor.timeZone),
      })),
      claims: claims.map((claim) => ({
        id: claim.id,
        action: `/paths/claims/${claim.id}/decision`,
        name: `${claim.given_name} ${claim.family_name}`,
        organisation: claim.organisation_name,
        path: claim.path_title,
        text: `${claim.title} · ${claim.issuer}`,
        note: [format.date(claim.achieved_on), claim.evidence].join(' · '),
      })),
      paging: paging(listing, total),
    });
  });

  const reviewModel = async (
    req: Request,
    errors: FieldErrors = {},
    typed: Record<string, string | string[]> = {},
  ): Promise<ReviewPage> => {
    const actor = actorOf(req);
    const { t, say, language } = req.translator;
    const work = await working.work(database, actor, String(req.params['work']));
    const enrolment = await latestEnrolment(database, work.path_id, work.person_id);
    const outline = enrolment && (await verbs.judge.outline(database, enrolment.version_id));
    const step = outline && allSteps(outline).find(({ id }) => id === work.step_id);
    const all = await submissionsOf(database, work.person_id, work.step_id);
    const attached = await filesOf(
      database,
      all.map(({ id }) => id),
    );
    const content = step?.rules.content;
    const minimum = content?.kind === 'assignment' ? content.minimumScore : null;
    const rubric = step?.rules.rubric ?? [];
    const score = (name: string, label: string, most: number) => ({
      name,
      label,
      kind: 'number' as const,
      value: String(typed[name] ?? ''),
      attributes: { min: '0', max: String(most), step: 'any' },
    });
    return {
      title: step ? titleIn(step.texts, language, step.title) : t('paths.kind-assignment'),
      section: 'paths',
      breadcrumbs: [{ label: t('paths.work-to-read'), href: '/paths/work' }],
      learner: `${work.given_name} ${work.family_name}`,
      organisation: work.organisation_name,
      path: work.path_title,
      work: versionOf(work, attached, step, req.translator),
      earlier: all
        .filter((one) => one.number < work.number)
        .map((one) => versionOf(one, attached, step, req.translator)),
      action: work.state === 'submitted' && work.person_id !== actor.personId ? `/paths/work/${work.id}/review` : null,
      criteria: [
        ...rubric.map(({ id, text, points }) =>
          score(`mark-${id}`, `${text} (${t('paths.points', { points })})`, points),
        ),
        ...(rubric.length === 0 ? [score('score', t('paths.field-score'), 100)] : []),
      ],
      minimum: minimum === null ? '' : t('paths.need-accepted-score', { score: minimum }),
      errors: Object.entries(errors).map(([field, message]) => ({ field, message: say(message) })),
    };
  };

  pages.get('/paths/work/:work', 'signed-in', async (req, res) => {
    await show(res, reviewPage, await reviewModel(req));
  });

  pages.post('/paths/work/:work/review', 'signed-in', async (req, res) => {
    const form = readForm(reviewForm, req.body);
    if (!form.ok) return show(res, reviewPage, await reviewModel(req, form.errors, form.typed), 422);
    const marks = marksFrom(form.typed);
    const total = Object.values(marks).reduce((sum, points) => sum + points, 0);
    const score = Object.keys(marks).length > 0 ? total : form.value.score;
    try {
      await working.review(actorOf(req), String(req.params['work']), { ...form.value, marks, score });
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      return show(res, reviewPage, await reviewModel(req, error.errors, form.typed), 422);
    }
    return redirect(res, '/paths/work', { key: `paths.said-work-${form.value.decision}` });
  });

  pages.post('/paths/claims/:claim/decision', 'paths:enrol', async (req, res) => {
    const form = readForm(
      z.object({ decision: z.enum(['approve', 'refuse']), reason: z.string().max(1000).default('') }),
      req.body,
    );
    if (!form.ok) throw new Invalid(form.errors);
    const { decision, reason } = form.value;
    await working.decideClaim(actorOf(req), String(req.params['claim']), decision === 'approve', reason);
    redirect(res, '/paths/work', { key: decision === 'approve' ? 'paths.said-confirmed' : 'paths.said-not-confirmed' });
  });

  return pages;
}

const day = z.string().refine(isDay, 'paths.day-invalid');
const claimForm = z.object({
  title: z.string().min(1).max(200),
  issuer: z.string().min(1).max(200),
  on: day,
  until: day.or(z.literal('')).default(''),
  evidence: z.string().min(1).max(1000),
});

const figure = /^\d{1,4}([.,]\d{1,2})?$/;
const reviewForm = z.object({
  decision: z.enum(['accepted', 'returned', 'refused']),
  feedback: z.string().max(20_000).default(''),
  score: z
    .string()
    .default('')
    .refine(
      (text) => text === '' || (figure.test(text) && Number(text.replace(',', '.')) <= 100),
      'paths.number-invalid',
    )
    .transform((text) => (text === '' ? null : Number(text.replace(',', '.')))),
});

function marksFrom(typed: Record<string, string | string[]>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(typed).flatMap(([name, text]) =>
      name.startsWith('mark-') && typeof text === 'string' && figure.test(text)
        ? [[name.slice(5), Number(text.replace(',', '.'))]]
        : [],
    ),
  );
}

/** Files go to the disk of the store at once; too many or too large ones end as a message that says the limit. */
function receiver(files: Files): RequestHandler {
  const storage = multer.diskStorage({
    destination: (_req, _file, done) =>
      void files.temporary('x').then(
        (place) => done(null, path.dirname(place)),
        (error: Error) => done(error, ''),
      ),
  });
  const take = multer({
    storage,
    limits: { fileSize: mostBytes, files: mostFiles, fields: 10, fieldSize: 400_000 },
    defParamCharset: 'utf8',
  }).array('files', mostFiles);
  return (req, res, next) => {
    take(req, res, (error: unknown) => {
      if (error instanceof multer.MulterError) {
        return next(
          new DomainError(413, {
            key: 'paths.files-too-large',
            values: { files: mostFiles, megabytes: mostBytes / 1e6 },
          }),
        );
      }
      return next(error);
    });
  };
}
