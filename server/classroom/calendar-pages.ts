import type { Request, Response } from 'express';
import { z } from 'zod';
import { actorOf } from '../identity/index.ts';
import { NotFound, createPages, redirect, show } from '../platform/web/index.ts';
import type { Pages } from '../platform/web/index.ts';
import { preferencesOf, writePreferences } from './calendar-store.ts';
import { closeFeed, feedAddress, personalFeed, renewFeed, sessionFeed, sessionFile } from './feeds.ts';
import { formOf } from './form-reading.ts';
import { joinSession } from './joining.ts';
import type { ClassroomParts } from './parts.ts';
import { noticesPage } from './views.ts';
import type { NoticesPage } from './views.ts';

const reminders = ['week-and-day', 'day', 'none'] as const;
const invitations = ['calendar', 'plain'] as const;
const preferencesForm = z.object({ reminders: z.enum(reminders), invitations: z.enum(invitations) });

export function calendarPages(parts: ClassroomParts): Pages {
  const pages = createPages();
  pages.get('/classroom/notices', 'signed-in', async (req, res) => {
    await show(res, noticesPage, await noticesModel(parts, req));
  });
  pages.post('/classroom/notices', 'signed-in', async (req, res) => {
    const chosen = formOf(preferencesForm, req.body);
    const row = { person_id: actorOf(req).personId, ...chosen, changed_at: parts.clock.iso() };
    await parts.database.transaction((tx) => writePreferences(tx, row));
    redirect(res, '/classroom/notices', { key: 'classroom.said-saved' });
  });
  pages.post('/classroom/notices/feed', 'signed-in', async (req, res) => {
    await renewFeed(parts, actorOf(req));
    redirect(res, '/classroom/notices', { key: 'classroom.said-feed' });
  });
  pages.post('/classroom/notices/feed/revocation', 'signed-in', async (req, res) => {
    await closeFeed(parts, actorOf(req));
    redirect(res, '/classroom/notices', { key: 'classroom.said-feed-closed' });
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

async function noticesModel(parts: ClassroomParts, req: Request): Promise<NoticesPage> {
  const { t } = req.translator;
  const chosen = await preferencesOf(parts.database, actorOf(req).personId);
  return {
    title: t('classroom.notices'),
    section: 'classroom',
    breadcrumbs: [{ label: t('classroom.sessions'), href: '/classroom' }],
    reminders: reminders.map((value) => ({
      value,
      label: t(`classroom.reminders-${value}`),
      checked: chosen.reminders === value,
    })),
    invitations: invitations.map((value) => ({
      value,
      label: t(`classroom.invitations-${value}`),
      checked: chosen.invitations === value,
    })),
    feed: await feedAddress(parts, actorOf(req)),
  };
}

function sendCalendar(res: Response, content: string | undefined): void {
  if (content === undefined) throw new NotFound();
  res.set('cache-control', 'private, max-age=300').type('text/calendar; charset=utf-8').send(content);
}
