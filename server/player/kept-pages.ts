import type { Catalogue } from '../catalogue/index.ts';
import { actorOf } from '../identity/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/index.ts';
import type { Ids } from '../platform/id.ts';
import type { Translator } from '../platform/language/index.ts';
import { createPages, redirect, show } from '../platform/web/index.ts';
import type { Pages } from '../platform/web/index.ts';
import { chooseBranch } from './choosing.ts';
import type { AttemptMoved } from './commits/accept.ts';
import { deviceName } from './device-name.ts';
import type { Keeping } from './keeping.ts';
import { keptBy } from './keeping-store.ts';
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
  moved: AttemptMoved;
  settings: { contentOrigin: string };
}): Pages {
  const { database, keeping, settings } = parts;
  const pages = createPages();
  const isAlone = settings.contentOrigin.includes('{package}');

  pages.get('/player/kept', 'signed-in', async (req, res) => {
    const actor = actorOf(req);
    const { language, t } = req.translator;
    const launches = await keptBy(database, actor.personId, shownAtOnce);
    await show(res, takenAlongPage, {
      title: t('player.taken-along'),
      list: isAlone ? undefined : `${settings.contentOrigin}/kept/${language}/`,
      taken: launches.map((launch) => takenFrom(launch, req.translator)),
    });
  });

  function takenFrom(launch: KeptLaunch, { t, language }: Translator) {
    const origin = settings.contentOrigin.replace('{package}', launch.digest.slice(0, 32));
    return {
      launchId: launch.id,
      title: launch.title,
      module: `/player/modules/${launch.module_id}`,
      list: isAlone ? `${origin}/kept/${language}/` : undefined,
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
