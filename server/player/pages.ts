import { z } from 'zod';
import type { Catalogue } from '../catalogue/index.ts';
import { actorOf, ownAddress } from '../identity/index.ts';
import type { Database } from '../platform/database/index.ts';
import { createPages, readForm, Invalid } from '../platform/web/index.ts';
import type { Pages } from '../platform/web/index.ts';
import type { Player } from './index.ts';

const launchForm = z.object({
  kind: z.enum(['continue', 'new-attempt', 'review', 'preview']).default('continue'),
  attempt: z.string().optional(),
  language: z.string().max(35).optional(),
  return: z.string().optional(),
});

export function playerPages({ player }: { database: Database; catalogue: Catalogue; player: Player }): Pages {
  const pages = createPages();

  pages.post('/player/modules/:id/launch', 'signed-in', async (req, res) => {
    const form = readForm(launchForm, req.body);
    if (!form.ok) throw new Invalid(form.errors);
    const { kind, attempt, language } = form.value;
    const address = await player.start(actorOf(req), String(req.params['id']), ownAddress(form.value.return), {
      kind,
      ...(attempt ? { attemptId: attempt } : {}),
      ...(language ? { language } : {}),
      device: req.get('user-agent') ?? '',
    });
    res.redirect(303, address);
  });

  pages.post('/player/packages/:id/preview', 'player:preview', async (req, res) => {
    const form = readForm(z.object({ return: z.string().optional() }), req.body);
    const returnTo = ownAddress(form.ok ? form.value.return : undefined);
    res.redirect(303, await player.previewPackage(actorOf(req), String(req.params['id']), returnTo));
  });
  return pages;
}
