import type { Catalogue } from '../catalogue/index.ts';
import { actorOf } from '../identity/index.ts';
import type { Actor } from '../identity/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/index.ts';
import type { Ids } from '../platform/id.ts';
import type { LanguageCode, Translator } from '../platform/language/index.ts';
import { createPages, NotFound, redirect, show } from '../platform/web/index.ts';
import type { Pages } from '../platform/web/index.ts';
import { chooseBranch } from './choosing.ts';
import type { AttemptMoved } from './commits/accept.ts';
import type { Tickets } from './content/tickets.ts';
import { deviceName } from './device-name.ts';
import type { Keeping } from './keeping.ts';
import { ownerOf } from './keeping-rules.ts';
import { findKept, keptBy } from './keeping-store.ts';
import type { KeptLaunch } from './keeping-store.ts';
import { takenAlongPage } from './views.ts';

const shownAtOnce = 100;

/** What a learner has taken along, as the site knows it, and what became of work that went two ways. */
export function keptPages(parts: {
  database: Database;
  clock: Clock;
  ids: Ids;
  catalogue: Pick<Catalogue, 'findPlayableVersion'>;
  keeping: Keeping;
  tickets: Tickets;
  moved: AttemptMoved;
  settings: { contentOrigin: string };
}): Pages {
  const { database, keeping, tickets, settings } = parts;
  const pages = createPages();
  const isAlone = settings.contentOrigin.includes('{package}');

  pages.get('/player/kept', 'signed-in', async (req, res) => {
    const actor = actorOf(req);
    const { t } = req.translator;
    const launches = await keptBy(database, actor.personId, shownAtOnce);
    await show(res, takenAlongPage, {
      title: t('player.taken-along'),
      list: isAlone ? undefined : '/player/kept/here',
      taken: launches.map((launch) => takenFrom(launch, req.translator)),
    });
  });

  // The device shows what is kept to its learner alone: these lead there, and say who has signed in.
  pages.post('/player/kept/here', 'signed-in', (req, res) => {
    if (isAlone) throw new NotFound();
    res.redirect(303, listFor(actorOf(req), settings.contentOrigin, req.translator.language));
  });
  pages.post('/player/launches/:id/list', 'signed-in', async (req, res) => {
    const actor = actorOf(req);
    const kept = await findKept(database, String(req.params['id']));
    if (kept?.person_id !== actor.personId) throw new NotFound();
    const origin = settings.contentOrigin.replace('{package}', kept.digest.slice(0, 32));
    res.redirect(303, listFor(actor, origin, req.translator.language));
  });

  function listFor({ personId }: Actor, origin: string, language: LanguageCode): string {
    return `${origin}/kept/${language}/?present=${tickets.issue(ownerOf({ person_id: personId }))}`;
  }

  function takenFrom(launch: KeptLaunch, { t }: Translator) {
    return {
      launchId: launch.id,
      title: launch.title,
      module: `/player/modules/${launch.module_id}`,
      list: isAlone ? `/player/launches/${launch.id}/list` : undefined,
      device: deviceName(launch.device, t),
      since: launch.kept_at ?? '',
      contact: launch.used_at,
      isStopped: launch.revoked_at !== null,
    };
  }

  pages.post('/player/launches/:id/revocation', 'signed-in', async (req, res) => {
    await keeping.revoke(actorOf(req), String(req.params['id']));
    redirect(res, '/player/kept', { key: 'player.said-stopped' });
  });

  pages.post('/player/branches/:id/choice', 'signed-in', async (req, res) => {
    const attemptId = await chooseBranch(parts, actorOf(req), String(req.params['id']));
    redirect(res, `/player/attempts/${attemptId}`, { key: 'player.said-chosen' });
  });
  return pages;
}
