import type { Request, Response } from 'express';
import { z } from 'zod';
import { actorOf } from '../../identity/index.ts';
import { Conflict, createPages, Invalid, NotFound, readForm, redirect, show } from '../../platform/web/index.ts';
import type { Pages, Typed } from '../../platform/web/index.ts';
import { readListing } from '../../platform/web/listing.ts';
import type { Observing, SentObservation } from './observing.ts';
import { observerOf } from './observing.ts';
import { allSteps, titleIn } from '../building/outline.ts';
import type { PathsParts, Verbs } from '../parts.ts';
import { findPathTitles } from '../path-store.ts';
import { dayOf, isDay } from '../progress/day.ts';
import { workTabs } from '../tabs.ts';
import { itemModel, personModel, visitAddress, visitModel } from './visit-model.ts';
import { findObservation, visitsOf } from './visit-store.ts';
import { observePage, visitPage, visitsPage } from './visit-views.ts';
import type { Failed } from '../assignments/work-model.ts';

/** Field visits for those who observe: their list, the participants, one participant or one item after the other. */
export function visitPages({ database, clock, ids, settings }: PathsParts, verbs: Verbs, observing: Observing): Pages {
  const pages = createPages();
  const place = (req: Request) => ({ pathId: String(req.params['id']), stepId: String(req.params['step']) });

  const asked = (req: Request) => {
    const { pathId, stepId } = place(req);
    return {
      actor: actorOf(req),
      pathId,
      stepId,
      now: clock.iso(),
      translator: req.translator,
      listing: readListing(visitAddress(pathId, stepId), req.query, ['name']),
    };
  };

  pages.get('/paths/field-visits', 'signed-in', async (req, res) => {
    const actor = actorOf(req);
    const { t, language } = req.translator;
    const rows = await visitsOf(database, observerOf(actor), clock.iso(), 200);
    const outlines = await verbs.judge.outlines(database, [...new Set(rows.map(({ version_id }) => version_id))]);
    const titleOf = (versionId: string, stepId: string) => {
      const outline = outlines.find((one) => one.versionId === versionId);
      const step = outline && allSteps(outline).find(({ id }) => id === stepId);
      return step ? titleIn(step.texts, language, step.title) : t('paths.kind-field-visit');
    };
    const titles = await findPathTitles(database, [...new Set(rows.map(({ path_id }) => path_id))], language);
    await show(res, visitsPage, {
      title: t('paths.field-visits'),
      section: 'paths',
      breadcrumbs: [{ label: t('paths.learning-paths'), href: '/paths' }],
      tabs: workTabs('visits', actor, req.translator),
      visits: rows
        .toSorted((a, b) => b.open - a.open)
        .map((row) => ({
          href: visitAddress(row.path_id, row.step_id),
          title: titleOf(row.version_id, row.step_id),
          path: titles.get(row.path_id) ?? row.path_title,
          note: t('paths.members', { count: row.people }),
          open: row.open,
          word: t('paths.visit-open', { count: row.open }),
        })),
    });
  });

  /** Keeps the pages of one visit on the device; its scope is that visit and nothing else. */
  pages.get('/paths/visit-worker.js', 'anyone', (_req, res) => {
    res.set('service-worker-allowed', '/paths/').set('cache-control', 'no-cache').type('js');
    res.sendFile('dist/public/scripts/offline-worker.js', { root: settings.root });
  });

  pages.get('/paths/:id/visits/:step', 'signed-in', async (req, res) => {
    await show(res, visitPage, await visitModel(database, verbs.judge, asked(req)));
  });

  const showItem = async (req: Request, res: Response, itemId: string, query: Request['query'], failed?: Failed) => {
    const { pathId, stepId } = place(req);
    const listing = readListing(`${visitAddress(pathId, stepId)}/items/${itemId}`, query, ['name']);
    const model = await itemModel(database, verbs.judge, { ...asked(req), listing, itemId, failed });
    await show(res, observePage, model, failed ? 422 : 200);
  };

  const showPerson = async (req: Request, res: Response, personId: string, failed?: Failed) => {
    const model = await personModel(database, observing, { ...asked(req), personId, failed });
    await show(res, observePage, model, failed ? 422 : 200);
  };

  pages.get('/paths/:id/visits/:step/items/:item', 'signed-in', (req, res) =>
    showItem(req, res, String(req.params['item']), req.query),
  );

  pages.get('/paths/:id/visits/:step/:person', 'signed-in', (req, res) =>
    showPerson(req, res, String(req.params['person'])),
  );

  /** The page from which a form came, with what was typed. */
  const showAgain = async (req: Request, res: Response, back: string, failed: Failed): Promise<void> => {
    const [address = '', query = ''] = back.split('?');
    const [first = '', second = ''] = address
      .slice(visitAddress(place(req).pathId, place(req).stepId).length + 1)
      .split('/');
    if (first === 'items') return showItem(req, res, second, Object.fromEntries(new URLSearchParams(query)), failed);
    if (first === '') throw new Invalid(failed.errors);
    return showPerson(req, res, first, failed);
  };

  pages.post('/paths/:id/visits/:step/observations', 'signed-in', async (req, res) => {
    const { typed } = readForm(z.object({}), req.body);
    const actor = actorOf(req);
    const today = dayOf(clock.iso(), actor.timeZone);
    const sent = observationsIn(typed, { newId: () => ids.next(), now: clock.iso(), today });
    const back = backOf(typed, visitAddress(place(req).pathId, place(req).stepId));
    const again = (key: string) => showAgain(req, res, back, { errors: { on: { key } }, typed });
    if (sent === null) return again('paths.day-invalid');
    if (sent.some(({ on }) => on > today)) return again('paths.observation-refused-day-future');
    if (sent.length === 0) return redirect(res, back, { key: 'paths.said-nothing-changed' }, 'warning');
    const outcomes = await observing.observe(actor, place(req), sent);
    const refused = outcomes.find(({ outcome }) => outcome === 'refused');
    // What was taken stays; the page says what was not, and shows it again.
    if (refused?.outcome === 'refused') return again(`paths.observation-refused-${refused.why}`);
    const conflicts = outcomes.filter(({ outcome }) => outcome === 'conflict').length;
    return redirect(
      res,
      back,
      conflicts > 0
        ? { key: 'paths.said-observed-conflict', values: { count: conflicts } }
        : { key: 'paths.said-observed', values: { count: outcomes.length } },
      conflicts > 0 ? 'warning' : 'success',
    );
  });

  /** From a device, at once or hours later; each observation has its own outcome. */
  pages.post('/paths/:id/visits/:step/observations/sync', 'signed-in', async (req, res) => {
    const form = sentObservations.safeParse(req.body);
    if (!form.success) throw new Conflict({ key: 'common.invalid' });
    res.json({ outcomes: await observing.observe(actorOf(req), place(req), form.data.observations) });
  });

  const observationOf = async (req: Request) => {
    const row = await findObservation(database, String(req.params['observation']));
    if (!row) throw new NotFound();
    return { row, back: `${visitAddress(row.path_id, row.step_id)}/${row.person_id}` };
  };

  pages.post('/paths/observations/:observation/withdrawal', 'signed-in', async (req, res) => {
    const { row, back } = await observationOf(req);
    const form = readForm(z.object({ reason: z.string().min(1).max(1000) }), req.body);
    if (!form.ok) throw new Invalid(form.errors);
    await observing.withdraw(actorOf(req), row.id, form.value.reason);
    redirect(res, back, { key: 'paths.said-observation-withdrawn' });
  });

  pages.post('/paths/observations/:observation/decision', 'signed-in', async (req, res) => {
    const { row, back } = await observationOf(req);
    const form = readForm(z.object({ take: z.enum(['yes', 'no']), back: z.string().default('') }), req.body);
    if (!form.ok) throw new Invalid(form.errors);
    await observing.settle(actorOf(req), row.id, form.value.take === 'yes');
    redirect(res, backOf(form.typed, back), { key: 'paths.said-observation-settled' });
  });

  return pages;
}

const sentObservations = z.object({
  observations: z
    .array(
      z.object({
        id: z.uuid(),
        personId: z.string().min(1).max(80),
        itemId: z.string().min(1).max(80),
        seen: z.boolean(),
        comment: z.string().max(1000),
        on: z.string().refine(isDay),
        base: z.string().max(80),
        device: z.string().min(1).max(200),
        madeAt: z.iso.datetime(),
      }),
    )
    .max(200),
});

/** Back to a page of the same visit, whatever a form says. */
function backOf(typed: Typed, visit: string): string {
  const back = typed['back'];
  return typeof back === 'string' && back.startsWith(`${visit}/`) && /^[\w/-]+(\?[\w=&%.+-]*)?$/.test(back)
    ? back
    : visit;
}

/** A form without script sends every line: those that differ from what was shown are observations. */
function observationsIn(
  typed: Typed,
  { newId, now, today }: { newId: () => string; now: string; today: string },
): SentObservation[] | null {
  const text = (name: string) => (typeof typed[name] === 'string' ? typed[name] : '');
  const on = text('on') || today;
  if (!isDay(on)) return null;
  const device = `form:${newId()}`;
  return Object.keys(typed)
    .flatMap((name) => (name.startsWith('was-') ? [name.slice(4)] : []))
    .slice(0, 500)
    .flatMap((key) => {
      const [personId = '', itemId = ''] = key.split('.');
      const seen = text(`seen-${key}`);
      const comment = text(`comment-${key}`).slice(0, 1000);
      if ((seen !== 'yes' && seen !== 'no') || `${seen}|${comment}` === text(`was-${key}`)) return [];
      const base = text(`base-${key}`);
      return [{ id: newId(), personId, itemId, seen: seen === 'yes', comment, on, base, device, madeAt: now } as const];
    });
}
