import { Temporal } from 'temporal-polyfill';
import { actorOf } from '../identity/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/index.ts';
import { createPages, show } from '../platform/web/index.ts';
import type { Pages } from '../platform/web/index.ts';
import { homeModel } from './home-view.ts';
import { ownHome } from './own-home.ts';
import { staffHome } from './staff-home.ts';
import { homePage } from './views.ts';

export function homePages({ database, clock }: { database: Database; clock: Clock }): Pages {
  const pages = createPages();
  pages.get('/', 'signed-in', async (req, res) => {
    const actor = actorOf(req);
    const now = clock.iso();
    const today = Temporal.Instant.from(now).toZonedDateTimeISO(actor.timeZone).toPlainDate().toString();
    const { language } = req.translator;
    const own = await ownHome(database, actor, language, { now, today });
    const staff = await staffHome(database, actor, language, now);
    await show(res, homePage, homeModel(actor, own, staff, now, req.translator));
  });
  return pages;
}
