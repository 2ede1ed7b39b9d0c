import type { Request, Response } from 'express';
import { z } from 'zod';
import { actorOf } from '../identity/index.ts';
import { createPages, Invalid, readForm, redirect, show } from '../platform/web/index.ts';
import type { FieldErrors, Pages, Typed } from '../platform/web/index.ts';
import { answerModel } from './answer-model.ts';
import type { Answering, Sheet } from './answering.ts';
import { namesOf } from './asked-store.ts';
import type { EvaluationParts } from './parts.ts';
import { answerPage } from './views.ts';

const address = '/evaluation/paths/:path/steps/:step';

/** Where the survey of a step is answered. The browser's script sends the same forms and is answered in JSON. */
export function answerPages({ database }: EvaluationParts, answering: Answering): Pages {
  const pages = createPages();

  const showForm = async (
    req: Request,
    res: Response,
    failed?: { errors: FieldErrors; typed: Typed },
  ): Promise<void> => {
    const actor = actorOf(req);
    const pathId = String(req.params['path']);
    const found = await answering.look(actor, pathId, String(req.params['step']));
    const names = await namesOf(database, { pathIds: [pathId], cohortIds: [] }, req.translator.language);
    const path = { id: pathId, title: names[0]?.name ?? '' };
    const model = answerModel({ actor, path, found, translator: req.translator, ...(failed && { failed }) });
    await show(res, answerPage, model, failed ? 422 : 200);
  };

  pages.get(address, 'signed-in', (req, res) => showForm(req, res));

  pages.post(address, 'signed-in', async (req, res) => {
    const { sheet, typed } = sheetOf(req);
    const { pathId: path, stepId: step } = sheet;
    try {
      const first = await answering.answer(actorOf(req), sheet, typed);
      return arrive(
        req,
        res,
        `/paths/${path}#step-${step}`,
        first ? 'evaluation.said-answered' : 'evaluation.said-before',
      );
    } catch (error) {
      if (!(error instanceof Invalid) || wantsJson(req)) throw error;
      return showForm(req, res, { errors: error.errors, typed });
    }
  });

  pages.post(`${address}/draft`, 'signed-in', async (req, res) => {
    const { sheet, typed } = sheetOf(req);
    await answering.save(actorOf(req), sheet, typed);
    arrive(req, res, `/evaluation/paths/${sheet.pathId}/steps/${sheet.stepId}`, 'evaluation.said-kept');
  });

  return pages;
}

function sheetOf(req: Request): { sheet: Sheet; typed: Typed } {
  const form = readForm(sheetForm, req.body);
  const { survey, enrolment } = form.ok ? form.value : { survey: '', enrolment: '' };
  const place = { pathId: String(req.params['path']), stepId: String(req.params['step']) };
  return { sheet: { ...place, surveyId: survey, enrolmentId: enrolment }, typed: form.typed };
}

const sheetForm = z.looseObject({
  survey: z.string().max(64).default(''),
  enrolment: z.string().max(64).default(''),
});

/** To the next page: by a redirect, or as an address where a script asked. */
function arrive(req: Request, res: Response, to: string, key: string): void {
  if (!wantsJson(req)) return redirect(res, to, { key });
  req.session.flash = { said: { key }, kind: 'success' };
  res.json({ to });
}

function wantsJson(req: Request): boolean {
  return req.accepts(['html', 'json']) === 'json';
}
