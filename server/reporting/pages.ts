import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { Request } from 'express';
import { actorOf } from '../identity/index.ts';
import type { Actor } from '../identity/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/index.ts';
import { createPages, readListing, show } from '../platform/web/index.ts';
import type { Listing, Pages } from '../platform/web/index.ts';
import { sortable } from './filter.ts';
import { learnerReport } from './learner-report.ts';
import { learnerModel } from './learner-view.ts';
import { learnersCsv } from './learners-csv.ts';
import { streamLearners } from './learners-store.ts';
import { learnersModel } from './learners-view.ts';
import { learnersReport, orderOf, scopeOf } from './learners.ts';
import { overviewModel } from './overview-view.ts';
import { overview } from './overview.ts';
import { namePlaces } from './places.ts';
import { learnerPage, learnersPage, overviewPage } from './views.ts';

export function reportPages({ database, clock }: { database: Database; clock: Clock }): Pages {
  const pages = createPages();
  const asOf = (req: Request, actor: Actor): string =>
    req.translator.t('common.as-of', { time: req.translator.format.dateTime(clock.iso(), actor.timeZone) });

  pages.get('/reports', 'reports:view', async (req, res) => {
    const actor = actorOf(req);
    const found = await overview(database, actor, req.translator.language, clock.iso());
    await show(res, overviewPage, overviewModel(found, asOf(req, actor), req.translator));
  });

  pages.get('/reports/learners', 'reports:view', async (req, res) => {
    const actor = actorOf(req);
    const report = await learnersReport(database, actor, req.translator.language, listingOf(req));
    await show(res, learnersPage, learnersModel(report, asOf(req, actor), req.translator));
  });

  pages.get('/reports/learners.csv', 'reports:view', async (req, res) => {
    const { scope, places } = await scopeOf(database, actorOf(req), req.translator.language, listingOf(req).query);
    const rows = streamLearners(database, scope, orderOf(listingOf(req)));
    res.type('csv').attachment(`waymark-learners-${clock.iso().slice(0, 16).replaceAll(/[-:]/g, '')}Z.csv`);
    await pipeline(Readable.from(learnersCsv(rows, namePlaces(places), req.translator)), res);
  });

  pages.get('/reports/learners/:id', 'attempts:view', async (req, res) => {
    const actor = actorOf(req);
    const report = await learnerReport(database, actor, req.translator.language, String(req.params['id']));
    await show(res, learnerPage, learnerModel(report, asOf(req, actor), rights(actor), req.translator));
  });

  return pages;
}

function rights(actor: Actor): { mayList: boolean; mayReadRecords: boolean } {
  return { mayList: actor.can('reports:view'), mayReadRecords: actor.can('records:view') };
}

function listingOf(req: Request): Listing {
  return readListing('/reports/learners', req.query, sortable);
}
