import type { Request } from 'express';
import { z } from 'zod';
import type { Catalogue } from '../catalogue/index.ts';
import { actorOf, ownAddress } from '../identity/index.ts';
import type { Database } from '../platform/database/index.ts';
import { createPages, Invalid, NotFound, readForm, readListing, show } from '../platform/web/index.ts';
import type { Pages } from '../platform/web/index.ts';
import { attemptModel } from './attempt-page.ts';
import type { Player } from './index.ts';
import { launchesAddress, launchesModel } from './launches-page.ts';
import { myModuleModel } from './module-page.ts';
import { asText } from './recording.ts';
import { recordingModel, recordingOf } from './recording-page.ts';
import type { RecordingWish } from './recording-page.ts';
import { attemptPage, launchesPage, myModulePage, recordingPage } from './views.ts';

const previewForm = z.object({
  module: z.string().optional(),
  package: z.string().optional(),
  language: z.string().max(35).optional(),
  return: z.string().optional(),
});

const launchForm = z.object({
  kind: z.enum(['continue', 'new-attempt', 'review', 'preview']).default('continue'),
  attempt: z.string().optional(),
  language: z.string().max(35).optional(),
  return: z.string().optional(),
});

export function playerPages(parts: { database: Database; catalogue: Catalogue; player: Player }): Pages {
  const { database, player } = parts;
  const pages = createPages();

  pages.get('/player/modules/:id', 'signed-in', async (req, res) => {
    const model = await myModuleModel(parts, actorOf(req), String(req.params['id']), req.translator);
    await show(res, myModulePage, model);
  });

  pages.get('/player/attempts/:id', 'signed-in', async (req, res) => {
    const model = await attemptModel(parts, actorOf(req), String(req.params['id']), req.translator);
    await show(res, attemptPage, model);
  });

  pages.get(launchesAddress, 'player:support', async (req, res) => {
    const listing = readListing(launchesAddress, req.query, ['newest']);
    await show(res, launchesPage, await launchesModel(database, actorOf(req), listing, req.translator));
  });

  // Support's, and for previews also of those who may preview: who is neither finds nothing there.
  pages.get('/player/launches/:id', 'signed-in', async (req, res) => {
    const wish = recordingWish(req);
    const model = await recordingModel(database, actorOf(req), String(req.params['id']), wish, req.translator);
    await show(res, recordingPage, model);
  });

  pages.get('/player/launches/:id/recording', 'signed-in', async (req, res) => {
    const { launch, lines } = await recordingOf(database, actorOf(req), String(req.params['id']), recordingWish(req));
    res.attachment(`recording-${launch.id}.txt`).type('text/plain; charset=utf-8').send(asText(lines));
  });

  pages.post('/player/modules/:id/launch', 'signed-in', async (req, res) => {
    const form = readForm(launchForm, req.body);
    if (!form.ok) throw new Invalid(form.errors);
    const { kind, attempt, language } = form.value;
    const address = await player.start(actorOf(req), String(req.params['id']), cameFrom(req, form.value.return), {
      kind,
      ...(attempt ? { attemptId: attempt } : {}),
      ...(language ? { language } : {}),
      device: req.get('user-agent') ?? '',
    });
    res.redirect(303, address);
  });

  pages.post('/player/previews', 'player:preview', async (req, res) => {
    const form = readForm(previewForm, req.body);
    if (!form.ok) throw new Invalid(form.errors);
    const { module, package: packageId, language } = form.value;
    if (!module && !packageId) throw new NotFound();
    const back = cameFrom(req, form.value.return);
    const wish = { kind: 'preview' as const, ...(language ? { language } : {}) };
    const address = module
      ? await player.start(actorOf(req), module, back, wish)
      : await player.previewPackage(actorOf(req), packageId ?? '', back);
    res.redirect(303, address);
  });
  return pages;
}

function recordingWish(req: Request): RecordingWish {
  const { kind, text, answers } = req.query;
  const word = (given: unknown): string => (typeof given === 'string' ? given.slice(0, 200) : '');
  return { kind: word(kind), text: word(text), masked: answers !== 'shown' };
}

/** The page of this site that the learner goes back to: the one the form names, else the one the form was on. */
function cameFrom(req: Request, wish: string | undefined): string {
  if (wish) return ownAddress(wish);
  const referer = URL.parse(req.get('referer') ?? '');
  return referer?.host === req.get('host') ? ownAddress(referer?.pathname + (referer?.search ?? '')) : '/';
}
