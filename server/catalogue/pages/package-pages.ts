import { z } from 'zod';
import { actorOf } from '../../identity/index.ts';
import { createPages, Invalid, paging, readListing, redirect, show } from '../../platform/web/index.ts';
import type { Pages } from '../../platform/web/index.ts';
import type { Modules } from '../modules.ts';
import type { Packages } from '../packages.ts';
import type { Trials } from '../trial/trials.ts';
import { asked } from './forms.ts';
import { packagePage, packagesPage } from '../views.ts';
import { describePackage } from './page-models.ts';
import { summariseTrials } from './trial-model.ts';

const home = '/catalogue/packages';

export function packagePages(parts: { packages: Packages; modules: Modules; trials: Trials }): Pages {
  const { packages, modules, trials } = parts;
  const pages = createPages();

  pages.get(home, 'catalogue:manage', async (req, res) => {
    const { translator } = req;
    const listing = readListing(home, req.query, ['newest']);
    const words = listing.query['search'] ?? '';
    const page = { offset: (listing.page - 1) * listing.size, limit: listing.size };
    const { rows, total } = await packages.search(actorOf(req), { words, ...page });
    await show(res, packagesPage, {
      title: translator.t('catalogue.packages-title'),
      section: 'catalogue',
      breadcrumbs: [{ label: translator.t('catalogue.title'), href: '/catalogue' }],
      words,
      rows: rows.map((row) => ({ ...row, title: row.title || row.file_name })),
      paging: paging(listing, total),
    });
  });

  pages.get(`${home}/:id`, 'catalogue:manage', async (req, res) => {
    const actor = actorOf(req);
    const inspected = await packages.inspect(actor, String(req.params['id']));
    const wanted = asked(req, 'variant');
    const target = wanted ? await modules.getManagedVariant(actor, wanted) : undefined;
    const { summary, report } = inspected;
    const mayTry = trials.isFor(actor, summary);
    const tried = mayTry ? await trials.of(actor, summary.id) : undefined;
    const model = describePackage(
      inspected,
      tried?.result,
      target && { id: target.variant.id, title: target.variant.title },
      req.translator,
    );
    await show(res, packagePage, {
      ...model,
      mayPreview: actor.can('player:preview'),
      trial: tried && summariseTrials(tried, trials.isAvailable, report.launches),
    });
  });

  const hostForm = z.object({ host: z.string().regex(/^[a-z0-9.-]{1,253}$/) });

  pages.post(`${home}/:id/hosts`, 'catalogue:manage', async (req, res) => {
    const id = String(req.params['id']);
    await packages.approveHost(actorOf(req), id, hostFrom(req.body));
    redirect(res, `${home}/${id}#hosts`, { key: 'catalogue.host-approved' });
  });

  pages.post(`${home}/:id/hosts/withdrawal`, 'catalogue:manage', async (req, res) => {
    const id = String(req.params['id']);
    await packages.withdrawHost(actorOf(req), id, hostFrom(req.body));
    redirect(res, `${home}/${id}#hosts`, { key: 'catalogue.host-withdrawn' });
  });

  function hostFrom(body: unknown): string {
    const form = hostForm.safeParse(body);
    if (!form.success) throw new Invalid({ host: { key: 'catalogue.host-unknown' } });
    return form.data.host;
  }
  return pages;
}
