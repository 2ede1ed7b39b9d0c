import type { Request, Response } from 'express';
import { z } from 'zod';
import { actorOf } from '../../identity/index.ts';
import type { Actor } from '../../identity/index.ts';
import { createPages, Invalid, NotFound, readForm, redirect, show } from '../../platform/web/index.ts';
import type { Pages } from '../../platform/web/index.ts';
import { pathFor } from '../access.ts';
import { builderModel, rulesFormModel, stageFormModel, stepFormModel, versionsModel } from './builder-model.ts';
import { searchSurvey, surveysAmong } from './survey-steps.ts';
import {
  addStage,
  addStep,
  editStage,
  editStep,
  moveStep,
  nudgeStage,
  nudgeStep,
  removeStage,
  removeStep,
  type Edit,
} from './drafting.ts';
import { losing } from './version-store.ts';
import { pathTabs } from '../tabs.ts';
import { allSteps, plainContent, plainStage, titleIn, type Outline, type StepOutline, type Texts } from './outline.ts';
import { findDraft } from './outline-store.ts';
import type { PathsParts, Verbs } from '../parts.ts';
import type { StepKind } from '../progress/definition.ts';
import { rulesForm, rulesFrom, stageForm, stageFrom, stepForm, stepFrom } from './step-form.ts';
import { underWay } from '../tables.ts';
import { builderPage, lossesPage, ruleFormPage, versionsPage, type LossesPage } from '../views.ts';

/** The builder: every deed is a form of its own, so it works by keyboard and without script; dragging only fills one in. */
export function builderPages(parts: PathsParts, verbs: Verbs): Pages {
  const { database, ids } = parts;
  const { building } = verbs;
  const pages = createPages();

  const draftOf = async (req: Request): Promise<{ actor: Actor; id: string; draft: Outline }> => {
    const actor = actorOf(req);
    const id = String(req.params['id']);
    await pathFor(database, actor, id, 'build');
    const draft = await findDraft(database, id);
    if (!draft) throw new NotFound();
    return { actor, id, draft };
  };

  const apply = async (req: Request, res: Response, edit: Edit, place = ''): Promise<void> => {
    const id = String(req.params['id']);
    await building.edit(actorOf(req), id, editionOf(req), edit);
    redirect(res, `/paths/${id}/builder${place}`);
  };

  const versions = async (req: Request, res: Response): Promise<void> => {
    const actor = actorOf(req);
    const { path, access } = await pathFor(database, actor, String(req.params['id']), 'build');
    const looked = { translator: req.translator, reach: actor.reach('paths:follow') };
    await show(res, versionsPage, await versionsModel(database, path, access, looked));
  };

  pages.get('/paths/:id/versions', 'paths:build', versions);

  pages.get('/paths/:id/draft/losses', 'paths:build', async (req, res) => {
    const { actor, id, draft } = await draftOf(req);
    const { path, access } = await pathFor(database, actor, id, 'build', req.translator.language);
    const { t, language, format } = req.translator;
    const kept = allSteps(draft).map((step) => step.id);
    const most = 1_000;
    const rows = await losing(database, id, kept, actor.reach('paths:follow'), most);
    const people = new Map<string, LossesPage['rows'][number]>();
    for (const row of rows) {
      const title = titleIn(JSON.parse(row.texts) as Texts, language, row.title);
      const person = people.get(row.person_id) ?? {
        personId: row.person_id,
        name: `${row.given_name} ${row.family_name}`,
        organisation: row.organisation_name,
        steps: [],
      };
      person.steps.push(t('paths.step-done-on', { step: title, on: format.date(row.done_on ?? '') }));
      people.set(row.person_id, person);
    }
    await show(res, lossesPage, {
      title: t('paths.losses'),
      section: 'paths',
      breadcrumbs: [
        { label: t('paths.learning-paths'), href: '/paths/all' },
        { label: t('paths.tab-builder'), href: `/paths/${id}/builder` },
      ],
      id,
      tabs: pathTabs(path.id, access, 'builder', req.translator),
      rows: [...people.values()],
      more: rows.length === most,
    });
  });

  pages.get('/paths/:id/builder', 'paths:build', async (req, res) => {
    const actor = actorOf(req);
    const { path, access } = await pathFor(database, actor, String(req.params['id']), 'build');
    const draft = await findDraft(database, path.id);
    if (!draft) return versions(req, res);
    return show(
      res,
      builderPage,
      await builderModel(database, verbs, { actor, path, access, draft, translator: req.translator }),
    );
  });

  pages.post('/paths/:id/draft', 'paths:build', async (req, res) => {
    const id = String(req.params['id']);
    await building.draft(actorOf(req), id);
    redirect(res, `/paths/${id}/builder`);
  });

  pages.post('/paths/:id/draft/removal', 'paths:build', async (req, res) => {
    const id = String(req.params['id']);
    await building.discardDraft(actorOf(req), id);
    redirect(res, `/paths/${id}/builder`, { key: 'paths.said-discarded' });
  });

  pages.post('/paths/:id/draft/stages', 'paths:build', async (req, res) => {
    const form = readForm(z.object({ title: z.string().min(1).max(200) }), req.body);
    if (!form.ok) throw new Invalid(form.errors);
    const stage = { id: ids.next(), title: form.value.title, texts: {}, rules: plainStage, steps: [] };
    await apply(req, res, addStage(stage), `#stage-${stage.id}`);
  });
  pages.post('/paths/:id/draft/stages/:stage/removal', 'paths:build', (req, res) =>
    apply(req, res, removeStage(String(req.params['stage']))),
  );
  pages.post('/paths/:id/draft/stages/:stage/move', 'paths:build', (req, res) => {
    const stage = String(req.params['stage']);
    return apply(req, res, nudgeStage(stage, byOf(req)), `#stage-${stage}`);
  });

  pages.post('/paths/:id/draft/stages/:stage/steps', 'paths:build', async (req, res) => {
    const form = readForm(
      z.object({ what: z.string().min(1, 'paths.choose-what').max(140), title: z.string().max(200).default('') }),
      req.body,
    );
    if (!form.ok) throw new Invalid(form.errors);
    const stageId = String(req.params['stage']);
    if (form.value.what === searchSurvey) {
      const title = encodeURIComponent(form.value.title);
      return redirect(res, `/paths/${String(req.params['id'])}/draft/stages/${stageId}/surveys?title=${title}`);
    }
    const step = await newStep(req, stageId, form.value);
    await apply(req, res, addStep(stageId, step), `#step-${step.id}`);
  });
  pages.post('/paths/:id/draft/steps/:step/removal', 'paths:build', (req, res) =>
    apply(req, res, removeStep(String(req.params['step']))),
  );
  pages.post('/paths/:id/draft/steps/:step/move', 'paths:build', (req, res) => {
    const step = String(req.params['step']);
    return apply(req, res, nudgeStep(step, byOf(req)), `#step-${step}`);
  });
  pages.post('/paths/:id/draft/steps/:step/place', 'paths:build', async (req, res) => {
    const form = readForm(
      z.object({ stage: z.string().max(64), to: z.coerce.number().int().min(0).max(1000) }),
      req.body,
    );
    if (!form.ok) throw new Invalid(form.errors);
    const step = String(req.params['step']);
    await apply(req, res, moveStep(step, form.value.stage, form.value.to), `#step-${step}`);
  });

  const newStep = async (
    req: Request,
    stageId: string,
    chosen: { what: string; title: string },
  ): Promise<StepOutline> => {
    const [kind = '', subject = ''] = chosen.what.split(' ');
    if (!kinds.includes(kind)) throw new Invalid({ what: { key: 'paths.choose-what' } });
    const known =
      kind === 'module'
        ? await verbs.sources.modules(database, actorOf(req), req.translator.language)
        : kind === 'survey'
          ? await surveysAmong(database, verbs, actorOf(req), [subject], req.translator)
          : await verbs.sources.courses(database, actorOf(req));
    const about = known.find(({ id }) => id === subject);
    if (!about && (subject !== '' || kind === 'survey')) throw new Invalid({ what: { key: 'paths.choose-what' } });
    const id = ids.next();
    const own = kind === 'assignment' || kind === 'achievement';
    return {
      id,
      stageId,
      title: chosen.title || about?.title || req.translator.t(`paths.kind-${kind}`),
      texts: {},
      rules: {
        content: plainContent(kind as StepKind, own ? id : subject),
        prerequisites: [],
        opens: null,
        due: null,
        accessEnd: null,
        instructions: '',
        minutes: about?.minutes ?? null,
        rubric: [],
      },
    };
  };

  pages.get('/paths/:id/draft/stages/:stage', 'paths:build', async (req, res) => {
    const { actor, id, draft } = await draftOf(req);
    const stage = draft.stages.find((one) => one.id === req.params['stage']);
    if (!stage) throw new NotFound();
    await show(
      res,
      ruleFormPage,
      await stageFormModel(database, { actor, id, draft, stage, translator: req.translator }),
    );
  });
  pages.post('/paths/:id/draft/stages/:stage', 'paths:build', async (req, res) => {
    const { actor, id, draft } = await draftOf(req);
    const stage = draft.stages.find((one) => one.id === req.params['stage']);
    if (!stage) throw new NotFound();
    const form = readForm(stageForm, req.body);
    if (!form.ok) {
      return show(
        res,
        ruleFormPage,
        await stageFormModel(database, { actor, id, draft, stage, translator: req.translator, failed: form }),
        422,
      );
    }
    return apply(req, res, editStage(stage.id, stageFrom(form.value, stage)), `#stage-${stage.id}`);
  });

  pages.get('/paths/:id/draft/steps/:step', 'paths:build', async (req, res) => {
    const { actor, id, draft } = await draftOf(req);
    const step = allSteps(draft).find((one) => one.id === req.params['step']);
    if (!step) throw new NotFound();
    await show(
      res,
      ruleFormPage,
      await stepFormModel(database, verbs, { actor, id, draft, step, translator: req.translator }),
    );
  });
  pages.post('/paths/:id/draft/steps/:step', 'paths:build', async (req, res) => {
    const { actor, id, draft } = await draftOf(req);
    const step = allSteps(draft).find((one) => one.id === req.params['step']);
    if (!step) throw new NotFound();
    const form = readForm(stepForm, req.body);
    if (!form.ok) {
      return show(
        res,
        ruleFormPage,
        await stepFormModel(database, verbs, { actor, id, draft, step, translator: req.translator, failed: form }),
        422,
      );
    }
    return apply(req, res, editStep(step.id, stepFrom(form.value, step)), `#step-${step.id}`);
  });

  pages.get('/paths/:id/draft/rules', 'paths:build', async (req, res) => {
    const { actor, id, draft } = await draftOf(req);
    await show(res, ruleFormPage, await rulesFormModel(database, { actor, id, draft, translator: req.translator }));
  });
  pages.post('/paths/:id/draft/rules', 'paths:build', async (req, res) => {
    const { actor, id, draft } = await draftOf(req);
    const form = readForm(rulesForm, req.body);
    if (!form.ok) {
      return show(
        res,
        ruleFormPage,
        await rulesFormModel(database, { actor, id, draft, translator: req.translator, failed: form }),
        422,
      );
    }
    await building.setRules(actor, id, editionOf(req), rulesFrom(form.value));
    return redirect(res, `/paths/${id}/builder`);
  });

  pages.post('/paths/:id/publication', 'paths:build', async (req, res) => {
    const id = String(req.params['id']);
    const form = readForm(
      z.object({ 'under-way': z.enum(underWay).default('stay'), note: z.string().max(2000).default('') }),
      req.body,
    );
    if (!form.ok) throw new Invalid(form.errors);
    await building.publish(actorOf(req), id, { underWay: form.value['under-way'], note: form.value.note });
    redirect(res, `/paths/${id}`, { key: 'paths.said-published' });
  });
  pages.post('/paths/:id/retirement', 'paths:build', async (req, res) => {
    const id = String(req.params['id']);
    await building.retire(actorOf(req), id);
    redirect(res, `/paths/${id}`, { key: 'paths.said-retired' });
  });

  return pages;
}

const kinds = ['module', 'classroom', 'virtual', 'field-visit', 'assignment', 'achievement', 'survey'];

function editionOf(req: Request): number {
  const form = readForm(z.object({ edition: z.coerce.number().int().default(0) }), req.body);
  return form.ok ? form.value.edition : 0;
}

function byOf(req: Request): -1 | 1 {
  const form = readForm(z.object({ by: z.string().default('1') }), req.body);
  return form.ok && form.value.by === '-1' ? -1 : 1;
}
