import type { Request, Response } from 'express';
import { z } from 'zod';
import { actorOf } from '../../identity/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { Conflict, createPages, Invalid, NotFound, readForm, redirect, show } from '../../platform/web/index.ts';
import type { FieldErrors, Pages } from '../../platform/web/index.ts';
import { seePath } from '../access.ts';
import { receiveFiles, sendAttachment, withReceived } from './attachment-pages.ts';
import { workLimits } from './attachments.ts';
import { checklistModel } from '../visits/checklist-model.ts';
import { claimModel } from '../exemptions/request-model.ts';
import type { PathsParts, Verbs } from '../parts.ts';
import { claimPage } from '../exemptions/request-views.ts';
import { sectionFrom } from './section-form.ts';
import { sectionModel } from './section-model.ts';
import { findFile } from './submission-store.ts';
import { checklistPage } from '../visits/visit-views.ts';
import { workModel, type Asked, type Failed } from './work-model.ts';
import { sectionPage, workPage } from './work-views.ts';
import type { Working } from './working.ts';

/** The step of the reader's own path that an address names; NotFound where it is not theirs. */
export async function ownStepAsked(db: Reader, working: Working, req: Request): Promise<Asked> {
  const actor = actorOf(req);
  const pathId = String(req.params['id']);
  const { path } = await seePath(db, actor, pathId, req.translator.language);
  const own = await working.ownStep(db, actor, pathId, String(req.params['step']));
  return { actor, path, own, translator: req.translator };
}

/** The steps that a learner works on with others who judge: assignments section by section, proofs, field visits. */
export function workPages({ database, files, ids, clock }: PathsParts, verbs: Verbs, working: Working): Pages {
  const pages = createPages();

  const ownStep = (req: Request) => ownStepAsked(database, working, req);

  const showWork = async (req: Request, res: Response, failed?: Failed): Promise<void> => {
    const asked = await ownStep(req);
    if (asked.own.step.rules.content.kind !== 'assignment') throw new NotFound();
    await show(res, workPage, await workModel(database, verbs.judge, { ...asked, failed }), failed ? 422 : 200);
  };

  pages.get('/paths/:id/steps/:step', 'signed-in', async (req, res) => {
    const asked = await ownStep(req);
    switch (asked.own.step.rules.content.kind) {
      case 'assignment':
        return show(res, workPage, await workModel(database, verbs.judge, asked));
      case 'achievement':
        return show(res, claimPage, await claimModel(database, asked));
      case 'field-visit':
        return show(res, checklistPage, await checklistModel(database, asked));
      default:
        throw new NotFound();
    }
  });

  pages.post('/paths/:id/steps/:step/work', 'signed-in', receiveFiles(files, workLimits), (req, res) =>
    withReceived(req, res, async ({ attached, errors }) => {
      const form = readForm(workForm, req.body);
      if (!form.ok || Object.keys(errors).length > 0)
        return showWork(req, res, { errors: { ...errors, ...(form.ok ? {} : form.errors) }, typed: form.typed });
      const { body, was, deed } = form.value;
      const [pathId, stepId] = [String(req.params['id']), String(req.params['step'])];
      const isHandedIn = deed === 'hand-in';
      try {
        const work = { body: body ?? null, was: was ?? null, handIn: isHandedIn, files: attached };
        await working.write(actorOf(req), pathId, stepId, work);
      } catch (error) {
        if (!(error instanceof Invalid)) throw error;
        return showWork(req, res, { errors: error.errors, typed: form.typed });
      }
      return redirect(res, `/paths/${pathId}/steps/${stepId}`, {
        key: isHandedIn ? 'paths.said-handed-in' : 'paths.said-saved',
      });
    }),
  );

  /** While it is written the page sends the draft by itself. */
  pages.post('/paths/:id/steps/:step/draft', 'signed-in', async (req, res) => {
    const form = readForm(workForm, req.body);
    if (!form.ok || form.value.body === undefined) throw new Conflict({ key: 'common.invalid' });
    const { body, was } = form.value;
    const [pathId, stepId] = [String(req.params['id']), String(req.params['step'])];
    const written = { body, was: was ?? null, handIn: false, files: [] };
    await answerKept(res, async () => (await working.write(actorOf(req), pathId, stepId, written)).was);
  });

  pages.get('/paths/:id/steps/:step/sections/:section', 'signed-in', async (req, res) => {
    await show(res, sectionPage, await sectionPageOf(req));
  });

  const sectionPageOf = async (req: Request, failed?: Failed) =>
    sectionModel(database, { ...(await ownStep(req)), sectionId: String(req.params['section']), ids, failed });

  pages.post('/paths/:id/steps/:step/sections/:section', 'signed-in', async (req, res) => {
    const { actor, own, path } = await ownStep(req);
    const sections = own.step.rules.structure?.sections ?? [];
    const at = sections.findIndex(({ id }) => id === req.params['section']);
    const section = sections[at];
    if (!section) throw new NotFound();
    const { typed } = readForm(z.object({}), req.body);
    const again = async (errors: FieldErrors) =>
      show(res, sectionPage, await sectionPageOf(req, { errors, typed }), 422);
    const entered = sectionFrom(section, typed, ids);
    const was = typeof typed['was'] === 'string' ? typed['was'] : null;
    const overview = `/paths/${path.id}/steps/${own.step.id}`;
    const fillIn = (content: Extract<typeof entered, { ok: true }>['content']) =>
      working.fillIn(actor, path.id, own.step.id, { id: section.id, content, was });
    if (wantsJson(req)) {
      if (!entered.ok) throw new Conflict({ key: 'common.invalid' });
      return answerKept(res, () => fillIn(entered.content));
    }
    if (!entered.ok) return again(entered.errors);
    try {
      await fillIn(entered.content);
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      return again(error.errors);
    }
    const next = sections[at + 1];
    return redirect(res, next && typed['deed'] === 'next' ? `${overview}/sections/${next.id}` : overview, {
      key: 'paths.said-saved',
    });
  });

  /** 409 says that another window kept something else meanwhile: nothing is overwritten. */
  const answerKept = async (res: Response, keep: () => Promise<string>): Promise<void> => {
    try {
      res.json({ was: await keep(), at: clock.iso() });
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      res.status(409).json({ error: 'changed' });
    }
  };

  pages.get('/paths/assignments/files/:file', 'signed-in', async (req, res) => {
    const file = await findFile(database, String(req.params['file']));
    if (!file) throw new NotFound();
    await working.work(database, actorOf(req), file.submission_id);
    await sendAttachment(res, files, file);
  });

  pages.post('/paths/assignments/files/:file/removal', 'signed-in', async (req, res) => {
    const file = await findFile(database, String(req.params['file']));
    if (!file) throw new NotFound();
    const work = await working.work(database, actorOf(req), file.submission_id);
    await working.removeFile(actorOf(req), file.id);
    redirect(res, `/paths/${work.path_id}/steps/${work.step_id}`);
  });

  return pages;
}

export function wantsJson(req: Request): boolean {
  return req.accepts(['html', 'json']) === 'json';
}

const workForm = z.object({
  body: z
    .string()
    .max(100_000)
    .transform((text) => text.replaceAll('\r\n', '\n'))
    .optional(),
  was: z.string().max(64).optional(),
  deed: z.enum(['save', 'hand-in']).default('save'),
});
