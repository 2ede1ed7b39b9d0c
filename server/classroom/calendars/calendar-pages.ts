import type { Response } from 'express';
import { actorOf } from '../../identity/index.ts';
import { NotFound, createPages, redirect, show } from '../../platform/web/index.ts';
import type { Pages } from '../../platform/web/index.ts';
import { closeFeed, feedAddress, personalFeed, renewFeed, sessionFeed, sessionFile } from './feeds.ts';
import { joinSession } from '../check-in/joining.ts';
import type { ClassroomParts } from '../parts.ts';
import { feedPage } from '../views.ts';

export function calendarPages(parts: ClassroomParts): Pages {
  const pages = createPages();
  pages.get('/classroom/feed', 'signed-in', async (req, res) => {
    const { t } = req.translator;
    await show(res, feedPage, {
      title: t('classroom.feed'),
      section: 'classroom',
      breadcrumbs: [{ label: t('classroom.sessions'), href: '/classroom' }],
      feed: await feedAddress(parts, actorOf(req)),
    });
  });
  pages.post('/classroom/feed', 'signed-in', async (req, res) => {
    await renewFeed(parts, actorOf(req));
    redirect(res, '/classroom/feed', { key: 'classroom.said-feed' });
  });
  pages.post('/classroom/feed/revocation', 'signed-in', async (req, res) => {
    await closeFeed(parts, actorOf(req));
    redirect(res, '/classroom/feed', { key: 'classroom.said-feed-closed' });
  });
  // Calendars fetch these without signing in: the address is the key.
  pages.get('/classroom/feeds/session/:secret.ics', 'anyone', async (req, res) => {
    sendCalendar(res, await sessionFeed(parts, String(req.params['secret'])));
  });
  pages.get('/classroom/feeds/:secret.ics', 'anyone', async (req, res) => {
    sendCalendar(res, await personalFeed(parts, String(req.params['secret'])));
  });
  pages.get('/classroom/sessions/:id/calendar.ics', 'signed-in', async (req, res) => {
    const content = await sessionFile(parts, actorOf(req), req.translator, String(req.params['id']));
    res.attachment('session.ics');
    sendCalendar(res, content);
  });
  pages.post('/classroom/sessions/:id/joining', 'signed-in', async (req, res) => {
    const id = String(req.params['id']);
    await joinSession(parts, actorOf(req), id);
    redirect(res, `/classroom/sessions/${id}`, { key: 'classroom.said-joined' });
  });
  return pages;
}

function sendCalendar(res: Response, content: string | undefined): void {
  if (content === undefined) throw new NotFound();
  res.set('cache-control', 'private, max-age=300').type('text/calendar; charset=utf-8').send(content);
}
