import type { Request, Response } from 'express';
import { z } from 'zod';
import { actorOf } from '../../identity/index.ts';
import { Conflict, createPages, Invalid, NotFound, readForm, redirect, show } from '../../platform/web/index.ts';
import type { Pages } from '../../platform/web/index.ts';
import { pathFor } from '../access.ts';
import type { Edit } from './drafting.ts';
import {
  listNames,
  mostParts,
  movePart,
  nudgePart,
  partsOf,
  putPart,
  removePart,
  setStructure,
  type ListName,
} from './list-drafting.ts';
import { newPart, partFrom } from './list-form.ts';
import { listAddress, listModel, partFormModel } from './list-model.ts';
import { listPage, partFormPage } from './list-views.ts';
import { allSteps } from './outline.ts';
import { findDraft } from './outline-store.ts';
import type { PathsParts, Verbs } from '../parts.ts';
import { templateKinds } from './structure.ts';
import { structureFrom, usualMonths } from './templates.ts';

/** The builder's pages for what a step is made of: checklist, rubric, and the sections of a structured assignment. */
export function listPages({ database, ids, languages }: PathsParts, { building }: Verbs): Pages {
  const pages = createPages();

  const stepOf = async (req: Request, name: ListName) => {
    const pathId = String(req.params['id']);
    const { path } = await pathFor(database, actorOf(req), pathId, 'build');
    const draft = await findDraft(database, pathId);
    const step = draft && allSteps(draft).find(({ id }) => id === req.params['step']);
    const parts = step && partsOf(step, name);
    if (!step || !parts) throw new NotFound();
    return { pathId, path, draft, step, parts, name, translator: req.translator };
  };

  const apply = async (req: Request, res: Response, name: ListName, edit: Edit, place = ''): Promise<void> => {
    const [pathId, stepId] = [String(req.params['id']), String(req.params['step'])];
    await building.edit(actorOf(req), pathId, editionOf(req), edit);
    redirect(res, `${listAddress(pathId, stepId, name)}${place}`);
  };

  for (const name of listNames) {
    const place = `/paths/:id/draft/steps/:step/${name}`;
    const idsOf = (req: Request) => [String(req.params['step']), String(req.params['part'])] as const;

    pages.get(place, 'paths:build', async (req, res) => {
      await show(res, listPage, listModel(await stepOf(req, name)));
    });

    pages.post(place, 'paths:build', async (req, res) => {
      const asked = await stepOf(req, name);
      const form = readForm(
        z.object({
          text: z
            .string()
            .min(1)
            .max(name === 'sections' ? 200 : 300),
        }),
        req.body,
      );
      if (!form.ok) return show(res, listPage, listModel({ ...asked, failed: form }), 422);
      if (asked.parts.length >= mostParts)
        throw new Conflict({ key: 'paths.parts-too-many', values: { count: mostParts } });
      const part = newPart(name, form.value.text, ids);
      return apply(req, res, name, putPart(asked.step.id, name, part), `#part-${part.id}`);
    });

    pages.get(`${place}/:part`, 'paths:build', async (req, res) => {
      const asked = await stepOf(req, name);
      const part = asked.parts.find(({ id }) => id === req.params['part']);
      if (!part) throw new NotFound();
      await show(res, partFormPage, partFormModel({ ...asked, part }));
    });

    pages.post(`${place}/:part`, 'paths:build', async (req, res) => {
      const asked = await stepOf(req, name);
      const part = asked.parts.find(({ id }) => id === req.params['part']);
      if (!part) throw new NotFound();
      const { typed } = readForm(z.object({}), req.body);
      const entered = partFrom(name, typed, part, ids);
      if (!entered.ok) {
        const failed = { errors: entered.errors, typed };
        return show(res, partFormPage, partFormModel({ ...asked, part, failed }), 422);
      }
      return apply(req, res, name, putPart(asked.step.id, name, entered.part), `#part-${part.id}`);
    });

    pages.post(`${place}/:part/removal`, 'paths:build', (req, res) => {
      const [stepId, partId] = idsOf(req);
      return apply(req, res, name, removePart(stepId, name, partId));
    });

    pages.post(`${place}/:part/move`, 'paths:build', (req, res) => {
      const [stepId, partId] = idsOf(req);
      const form = readForm(z.object({ by: z.enum(['-1', '1']).default('1') }), req.body);
      const by = form.ok && form.value.by === '-1' ? -1 : 1;
      return apply(req, res, name, nudgePart(stepId, name, partId, by), `#part-${partId}`);
    });

    pages.post(`${place}/:part/place`, 'paths:build', async (req, res) => {
      const [stepId, partId] = idsOf(req);
      const form = readForm(z.object({ to: z.coerce.number().int().min(0).max(1000) }), req.body);
      if (!form.ok) throw new Invalid(form.errors);
      await apply(req, res, name, movePart(stepId, name, partId, form.value.to), `#part-${partId}`);
    });
  }

  /** A template gives the sections to begin with; "none" makes the assignment free. */
  pages.post('/paths/:id/draft/steps/:step/structure', 'paths:build', async (req, res) => {
    const { path, step } = await stepOf(req, 'sections');
    const form = readForm(z.object({ template: z.enum(['none', ...templateKinds]) }), req.body);
    if (!form.ok) throw new Invalid(form.errors);
    const { template } = form.value;
    const structure = template === 'none' ? null : structureFrom(template, { languages, ids }, path.language);
    const months = template === 'none' ? [] : usualMonths[template];
    await apply(req, res, 'sections', setStructure(step.id, structure, months));
  });

  return pages;
}

function editionOf(req: Request): number {
  const form = readForm(z.object({ edition: z.coerce.number().int().default(0) }), req.body);
  return form.ok ? form.value.edition : 0;
}
