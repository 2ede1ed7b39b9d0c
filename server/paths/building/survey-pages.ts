import type { Request, Response } from 'express';
import { z } from 'zod';
import { actorOf } from '../../identity/index.ts';
import { createPages, Invalid, NotFound, readForm, redirect, show } from '../../platform/web/index.ts';
import type { Pages } from '../../platform/web/index.ts';
import { paging, readListing } from '../../platform/web/listing.ts';
import { pathFor } from '../access.ts';
import { askSurvey } from './drafting.ts';
import { allSteps } from './outline.ts';
import { findDraft } from './outline-store.ts';
import type { PathsParts, Verbs } from '../parts.ts';
import { surveysAmong } from './survey-steps.ts';
import { surveyChoicePage } from '../views.ts';

/** Choosing the survey of a step among all there are. */
export function surveyPages({ database }: PathsParts, verbs: Verbs): Pages {
  const pages = createPages();

  const choose = async (req: Request, res: Response, action: string, title?: string): Promise<void> => {
    const { t } = req.translator;
    const listing = readListing(req.path, req.query, ['title']);
    const search = listing.query['search'] ?? '';
    const asked = {
      translator: req.translator,
      search,
      limit: listing.size,
      offset: (listing.page - 1) * listing.size,
    };
    const { rows, total } = await verbs.sources.surveys.offered(database, actorOf(req), asked);
    const id = String(req.params['id']);
    const draft = await findDraft(database, id);
    if (!draft) throw new NotFound();
    await show(res, surveyChoicePage, {
      title: t('paths.choose-survey'),
      section: 'paths',
      breadcrumbs: [
        { label: t('paths.learning-paths'), href: '/paths/all' },
        { label: t('paths.tab-builder'), href: `/paths/${id}/builder` },
      ],
      action,
      hidden: [
        { name: 'edition', value: String(draft.edition) },
        ...(title === undefined ? [] : [{ name: 'title', value: title }]),
      ],
      search,
      rows: rows.map((row) => ({ id: row.id, what: `survey ${row.id}`, title: row.title })),
      paging: paging(listing, total),
      newSurvey: verbs.sources.surveys.newAddress,
      cancel: `/paths/${id}/builder`,
    });
  };

  pages.get('/paths/:id/draft/stages/:stage/surveys', 'paths:build', async (req, res) => {
    const { path } = await pathFor(database, actorOf(req), String(req.params['id']), 'build');
    const title = typeof req.query['title'] === 'string' ? req.query['title'].slice(0, 200) : '';
    await choose(req, res, `/paths/${path.id}/draft/stages/${String(req.params['stage'])}/steps`, title);
  });

  const surveyStep = async (req: Request): Promise<string> => {
    const { path } = await pathFor(database, actorOf(req), String(req.params['id']), 'build');
    const draft = await findDraft(database, path.id);
    const step = draft && allSteps(draft).find(({ id }) => id === req.params['step']);
    if (step?.rules.content.kind !== 'survey') throw new NotFound();
    return step.id;
  };

  pages.get('/paths/:id/draft/steps/:step/survey', 'paths:build', async (req, res) => {
    const step = await surveyStep(req);
    await choose(req, res, `/paths/${String(req.params['id'])}/draft/steps/${step}/survey`);
  });

  pages.post('/paths/:id/draft/steps/:step/survey', 'paths:build', async (req, res) => {
    const step = await surveyStep(req);
    const form = readForm(
      z.object({ what: z.string().max(140), edition: z.coerce.number().int().default(0) }),
      req.body,
    );
    if (!form.ok) throw new Invalid(form.errors);
    const actor = actorOf(req);
    const wanted = form.value.what.replace(/^survey /, '');
    const [survey] = await surveysAmong(database, verbs, actor, [wanted], req.translator);
    if (!survey) throw new Invalid({ what: { key: 'paths.choose-what' } });
    const id = String(req.params['id']);
    await verbs.building.edit(actor, id, form.value.edition, askSurvey(step, survey.id));
    redirect(res, `/paths/${id}/draft/steps/${step}`, { key: 'paths.said-saved' });
  });

  return pages;
}
