import type { Database } from '../../platform/database/index.ts';
import { createPages, redirect, show } from '../../platform/web/index.ts';
import type { Pages } from '../../platform/web/index.ts';
import { actorOf } from '../actor.ts';
import { choicesFrom, fieldOf, type NoticeBoard } from '../notices.ts';
import { noticesPage } from '../views.ts';

/** All letters a person gets, and which of them can be left out. */
export function noticesPages({ database, board }: { database: Database; board: NoticeBoard }): Pages {
  const pages = createPages();

  pages.get('/account/notices', 'signed-in', async (req, res) => {
    const actor = actorOf(req);
    const { t } = req.translator;
    const sections = [];
    for (const section of board.sections) {
      const chosen = await section.read(database, actor.personId);
      const groups = section.groups
        .filter(({ isFor }) => isFor === undefined || isFor(actor))
        .map(({ name, legend, options }) => ({
          field: fieldOf(section, name),
          legend: t(legend),
          options: options.map(({ value, label }) => ({ value, label: t(label), checked: chosen[name] === value })),
        }));
      sections.push({ heading: t(section.heading), always: t(section.always), groups });
    }
    await show(res, noticesPage, {
      title: t('identity.notices'),
      section: 'account',
      breadcrumbs: [{ label: t('common.account'), href: '/account' }],
      sections,
    });
  });

  pages.post('/account/notices', 'signed-in', async (req, res) => {
    const { personId } = actorOf(req);
    const typed = (req.body ?? {}) as Record<string, unknown>;
    await database.transaction(async (tx) => {
      for (const section of board.sections) {
        await section.write(tx, personId, choicesFrom(section, await section.read(tx, personId), typed));
      }
    });
    redirect(res, '/account/notices', { key: 'identity.notices-saved' });
  });

  return pages;
}
