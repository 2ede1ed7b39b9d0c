import type { Request } from 'express';
import type { Database } from '../../platform/database/index.ts';
import { findMail, listOutbox } from '../../platform/mail/index.ts';
import type { OutboxRow } from '../../platform/mail/index.ts';
import { createPages, NotFound, paging, readListing, show } from '../../platform/web/index.ts';
import type { Pages, Status } from '../../platform/web/index.ts';
import { actorOf } from '../actor.ts';
import { mailPage, outboxPage } from '../views.ts';
import { tabsFor } from './tabs.ts';

/**
 * The letters that left or wait to leave. They hold links that open accounts, so only who administers the whole
 * installation reads them; for everybody else they are not there.
 */
export function outboxPages({ database, sends }: { database: Database; sends: boolean }): Pages {
  const pages = createPages();
  pages.get('/outbox', 'mail:view', async (req, res) => {
    refuseOthers(req);
    const listing = readListing('/outbox', req.query, ['at']);
    const { rows, total } = await listOutbox(database, listing.page, listing.size);
    const { t } = req.translator;
    await show(res, outboxPage, {
      title: t('identity.outbox'),
      section: 'people',
      tabs: tabsFor(req, 'outbox'),
      sends,
      rows: rows.map((row) => rowModel(req, row)),
      paging: paging(listing, total),
    });
  });
  pages.get('/outbox/:id', 'mail:view', async (req, res) => {
    refuseOthers(req);
    const letter = await findMail(database, String(req.params['id']));
    if (!letter) throw new NotFound();
    const { t } = req.translator;
    await show(res, mailPage, {
      title: letter.subject,
      section: 'people',
      tabs: tabsFor(req, 'outbox'),
      breadcrumbs: [{ label: t('identity.outbox'), href: '/outbox' }],
      facts: [
        { label: t('identity.mail-to'), value: `${letter.to_name} <${letter.to_address}>` },
        {
          label: t('identity.mail-queued'),
          value: req.translator.format.dateTime(letter.created_at, actorOf(req).timeZone),
        },
        { label: t('identity.status'), value: stateOf(req, letter).state },
        ...(letter.last_error ? [{ label: t('identity.mail-error'), value: letter.last_error }] : []),
      ],
      language: letter.language,
      direction: letter.language === 'ar' ? 'rtl' : 'ltr',
      paragraphs: letter.body_text
        .split('\n\n')
        .filter(Boolean)
        .map((paragraph) => linesOf(paragraph)),
    });
  });
  return pages;
}

function refuseOthers(req: Request): void {
  if (!actorOf(req).overAll('mail:view')) throw new NotFound();
}

function rowModel(req: Request, row: OutboxRow) {
  return {
    href: `/outbox/${row.id}`,
    to: `${row.to_name} <${row.to_address}>`,
    subject: row.subject,
    at: req.translator.format.dateTime(row.created_at, actorOf(req).timeZone),
    ...stateOf(req, row),
  };
}

function stateOf({ translator: { t } }: Request, row: OutboxRow): { state: string; shown: Status } {
  if (row.sent_at) return { state: t('identity.mail-sent'), shown: 'completed' };
  if (row.last_error) return { state: t('identity.mail-failed'), shown: 'failed' };
  return { state: t('identity.mail-waiting'), shown: 'in-progress' };
}

// A line that is an address is a link, as mail readers make it; the letter's HTML is never put into a page.
function linesOf(paragraph: string): { text: string; href: string | undefined }[] {
  return paragraph.split('\n').map((text) => ({ text, href: /^https?:\/\/\S+$/.test(text) ? text : undefined }));
}
