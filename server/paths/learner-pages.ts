import type { Request } from 'express';
import { z } from 'zod';
import { actorOf, selfAndAbove } from '../identity/index.ts';
import type { Translator } from '../platform/language/index.ts';
import { Conflict, createPages, Invalid, NotFound, readForm, redirect, show } from '../platform/web/index.ts';
import type { Pages } from '../platform/web/index.ts';
import { seePath } from './access.ts';
import { pathModel } from './path-model.ts';
import type { PathsParts, Verbs } from './parts.ts';
import { enrolmentsOfLearner, offeredPaths } from './path-store.ts';
import type { PathListed } from './path-store.ts';
import { allSteps, titleIn, type StepOutline, type Texts } from './building/outline.ts';
import type { Status, StepState } from './progress/state.ts';
import { listTabs } from './tabs.ts';
import { myPathsPage, pathPage, type PathCard } from './views.ts';

/** What a learner does with paths: sees one's own and the open ones, joins, leaves, and goes step by step. */
export function learnerPages({ database }: PathsParts, verbs: Verbs): Pages {
  const pages = createPages();

  pages.get('/paths', 'signed-in', async (req, res) => {
    const actor = actorOf(req);
    const { language, t } = req.translator;
    const own = await enrolmentsOfLearner(database, actor.personId, language);
    const open = await offeredPaths(database, actor.personId, selfAndAbove(actor.organisationPath), language, 60);
    const current = own.filter((row) => !own.some((other) => other.path_id === row.path_id && other.cycle > row.cycle));
    const cards = current.map((row) => ownCard(row, req.translator));
    const under = (statuses: Status[]) =>
      cards.filter(({ status, word }) => status && !word && statuses.includes(status));
    const groups = [
      { heading: t('paths.group-under-way'), paths: under(['overdue', 'in-progress', 'failed', 'expired']) },
      { heading: t('paths.group-not-started'), paths: under(['not-started']) },
      { heading: t('paths.group-waiting'), paths: cards.filter(({ word }) => word !== null) },
      { heading: t('paths.group-done'), paths: under(['completed', 'passed', 'exempted']) },
    ];
    await show(res, myPathsPage, {
      title: t('paths.my-paths'),
      section: 'paths',
      mine: groups.filter(({ paths }) => paths.length > 0),
      offered: open.map((row) => offeredCard(row, req.translator)),
      tabs: listTabs('mine', actor.can('paths:follow'), req.translator),
    });
  });

  pages.get('/paths/:id', 'signed-in', async (req, res) => {
    const actor = actorOf(req);
    const seen = await seePath(database, actor, String(req.params['id']), req.translator.language);
    await show(res, pathPage, await pathModel(database, verbs, actor, seen, req.translator));
  });

  pages.post('/paths/:id/enrolment', 'signed-in', async (req, res) => {
    const id = String(req.params['id']);
    const form = readForm(z.object({ note: z.string().max(1000).default('') }), req.body);
    const state = await verbs.enrolling.join(actorOf(req), id, form.ok ? form.value.note : '');
    redirect(res, `/paths/${id}`, { key: state === 'active' ? 'paths.said-joined' : 'paths.said-asked' });
  });

  pages.post('/paths/:id/departure', 'signed-in', async (req, res) => {
    await verbs.enrolling.leave(actorOf(req), String(req.params['id']));
    redirect(res, '/paths', { key: 'paths.said-left' });
  });

  /** A step is begun here, where its locks are known; the player only knows modules. */
  pages.post('/paths/:id/steps/:step/launch', 'signed-in', async (req, res) => {
    const actor = actorOf(req);
    const id = String(req.params['id']);
    const { step, state } = await openStep(req);
    const { content } = step.rules;
    const module = content.kind === 'module' ? content.modules[0] : undefined;
    if (module === undefined) throw new NotFound();
    if (state.access !== 'available') throw new Conflict({ key: 'paths.step-locked' });
    const form = readForm(z.object({ keep: z.literal('yes').optional() }), req.body);
    const keeps = form.ok && form.value.keep !== undefined;
    res.redirect(303, await verbs.sources.launch(actor, module, `/paths/${id}#step-${step.id}`, keeps));
  });

  pages.post('/paths/:id/steps/:step/bookings', 'signed-in', async (req, res) => {
    const form = readForm(z.object({ session: z.string().min(1).max(64) }), req.body);
    if (!form.ok) throw new Invalid(form.errors);
    const { step, state } = await openStep(req);
    if (state.access !== 'available' || state.done) throw new Conflict({ key: 'paths.step-locked' });
    const { status } = await verbs.sources.book(actorOf(req), form.value.session);
    redirect(res, `/paths/${String(req.params['id'])}#step-${step.id}`, { key: `paths.said-${status}` });
  });

  const openStep = async (req: Request): Promise<{ step: StepOutline; state: StepState }> => {
    const { enrolment } = await seePath(database, actorOf(req), String(req.params['id']));
    const [judged] = enrolment?.state === 'active' ? await verbs.judge.look(database, [enrolment]) : [];
    const step = judged && allSteps(judged.outline).find(({ id }) => id === req.params['step']);
    const state = judged?.state.steps.find((one) => one.step === step?.id);
    if (!step || !state) throw new NotFound();
    return { step, state };
  };

  return pages;
}

type OwnRow = Awaited<ReturnType<typeof enrolmentsOfLearner>>[number];

function ownCard(row: OwnRow, { t, format, language }: Translator): PathCard {
  const active = row.state === 'active';
  return {
    id: row.path_id,
    title: row.said ?? row.title,
    provider: row.owner_name,
    hours: row.hours > 0 ? format.duration(row.hours * 60) : '',
    status: active ? row.status : 'not-started',
    word: active ? null : t(`paths.state-${row.state}`),
    progress: active ? { done: row.steps_done, total: row.steps_needed } : null,
    next:
      row.next_title === null ? null : titleIn(JSON.parse(row.next_texts ?? '{}') as Texts, language, row.next_title),
    due: row.due_on === null || row.completed_on !== null ? null : format.date(row.due_on),
  };
}

function offeredCard(row: PathListed, { t, format }: Translator): PathCard {
  return {
    id: row.id,
    title: row.said ?? row.title,
    provider: row.owner_name,
    hours: row.hours > 0 ? format.duration(row.hours * 60) : '',
    status: null,
    word: t(row.enrolment === 'approval' ? 'paths.open-by-approval' : 'paths.open-to-you'),
    progress: null,
    next: null,
    due: null,
  };
}
