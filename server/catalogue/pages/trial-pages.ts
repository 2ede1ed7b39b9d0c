import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { actorOf } from '../../identity/index.ts';
import { createPages, NotFound, redirect, show } from '../../platform/web/index.ts';
import type { Pages } from '../../platform/web/index.ts';
import type { Packages } from '../packages.ts';
import { screens } from '../trial/facts.ts';
import type { Trials } from '../trial/trials.ts';
import { trialPage } from '../views.ts';
import { describeTrial, isOpen } from './trial-model.ts';

const place = '/catalogue/packages/:id/trial';

export function trialPages({ packages, trials }: { packages: Packages; trials: Trials }): Pages {
  const pages = createPages();
  const id = (req: Request) => String(req.params['id']);
  const home = (req: Request) => `/catalogue/packages/${id(req)}/trial`;

  pages.get(place, 'catalogue:manage', async (req, res) => {
    const actor = actorOf(req);
    const found = await trials.of(actor, id(req));
    if (req.accepts(['html', 'json']) === 'json') {
      const { state = 'none', stage = '' } = found.last ?? {};
      return void res.json({ isOpen: isOpen(found.last), state, stage });
    }
    const inspected = await packages.inspect(actor, id(req));
    return show(res, trialPage, describeTrial(inspected, found, trials.isAvailable, req.translator));
  });

  pages.post(place, 'catalogue:manage', async (req, res) => {
    await trials.ask(actorOf(req), id(req));
    redirect(res, home(req));
  });

  pages.post(`${place}/cancellation`, 'catalogue:manage', async (req, res) => {
    await trials.cancel(actorOf(req), id(req));
    redirect(res, home(req), { key: 'catalogue.trial-cancelled' });
  });

  pages.get(`${place}/pictures/:screen`, 'catalogue:manage', (req, res) => sendPicture(req, res));

  /** Pixels that a package has drawn, in a format that runs nothing; shown as a picture and as nothing else. */
  async function sendPicture(req: Request, res: Response): Promise<void> {
    const screen = screens.find((each) => each === req.params['screen']);
    if (!screen) throw new NotFound();
    const file = await trials.picture(actorOf(req), id(req), screen);
    try {
      res.set({
        'content-type': 'image/jpeg',
        'content-length': String(file.size),
        'content-security-policy': "default-src 'none'; sandbox",
        'x-content-type-options': 'nosniff',
        'cache-control': 'private, no-cache',
      });
      await pipeline(file.stream(), res).catch(() => undefined);
    } finally {
      await file.close();
    }
  }
  return pages;
}
