import type { Request, RequestHandler, Response } from 'express';
import multer from 'multer';
import type { Message } from '../../platform/language/index.ts';
import { createPages, Invalid, redirect, sendCsv, show } from '../../platform/web/index.ts';
import type { Pages } from '../../platform/web/index.ts';
import { actorOf } from '../actor.ts';
import { groupColumns, mostRows } from '../group-file.ts';
import type { Group, GroupRegistration } from '../group-registration.ts';
import { groupPage, groupStartPage } from '../views.ts';
import { tabsFor } from './tabs.ts';

const largest = 2_000_000;
const shownRows = 200;

/** Registering a group of officers from a file: template, trial, what is wrong by row, and the bad rows back. */
export function groupPages({ groups }: { groups: GroupRegistration }): Pages {
  const pages = createPages();
  const idOf = (req: Request): string => String(req.params['id']);

  pages.get('/people/groups/new', 'people:admit', (req, res) => showStart(req, res));
  pages.get('/people/groups/template.csv', 'people:admit', (_req, res) => sendTemplate(res));
  pages.post('/people/groups', 'people:admit', takeFile, async (req, res) => {
    try {
      if (!req.file) throw new Invalid({ file: req.refusedFile ?? { key: 'identity.group-no-file' } });
      // Multer reads names as Latin-1; browsers send UTF-8.
      const fileName = Buffer.from(req.file.originalname, 'latin1').toString('utf8');
      const id = await groups.start(actorOf(req), fileName, req.file.buffer);
      redirect(res, `/people/groups/${id}`);
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      await showStart(req, res, req.translator.say(error.said));
    }
  });
  pages.get('/people/groups/:id', 'people:admit', async (req, res) => {
    const group = await groups.check(actorOf(req), idOf(req));
    await show(res, groupPage, groupModel(req, group));
  });
  pages.post('/people/groups/:id/registration', 'people:admit', async (req, res) => {
    const registered = await groups.finish(actorOf(req), idOf(req));
    redirect(res, `/people/groups/${idOf(req)}`, {
      key: 'identity.group-is-registered',
      values: { count: registered },
    });
  });
  pages.get('/people/groups/:id/errors.csv', 'people:admit', async (req, res) => {
    await sendBadRows(req, res, await groups.check(actorOf(req), idOf(req)));
  });
  return pages;
}

const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: largest, files: 1, fields: 5 } }).single(
  'file',
);

// What multer refuses is a mistake in the form, not of the server: told on the page that offers the form.
const takeFile: RequestHandler = (req, res, next) => {
  upload(req, res, (error: unknown) => {
    if (error instanceof multer.MulterError)
      req.refusedFile = { key: 'identity.group-too-large', values: { size: sizeLimit(req) } };
    next(error instanceof multer.MulterError ? undefined : error);
  });
};

declare global {
  namespace Express {
    interface Request {
      refusedFile?: Message;
    }
  }
}

function sizeLimit(req: Request): string {
  return req.translator.format.bytes(largest);
}

async function showStart(req: Request, res: Response, error?: string): Promise<void> {
  const { t } = req.translator;
  const model = {
    title: t('identity.group'),
    section: 'people',
    tabs: tabsFor(req, 'people'),
    breadcrumbs: [{ label: t('identity.people'), href: '/people' }],
    error,
    hint: t('identity.group-file-hint', { most: mostRows, size: sizeLimit(req) }),
    columns: groupColumns.map((name) => ({
      name,
      meaning: t(`identity.group-column-${name.replaceAll('_', '-')}`),
      needed: ['family_name', 'given_name', 'email'].includes(name),
    })),
  };
  await show(res, groupStartPage, model, error ? 422 : 200);
}

function groupModel(req: Request, { id, fileName, finishedAt, registered, rows }: Group) {
  const { t, say } = req.translator;
  const good = rows.filter(({ details }) => details).length;
  // The bad ones first: they are what somebody has to look at.
  const ordered = [...rows].sort((a, b) => Number(a.details !== undefined) - Number(b.details !== undefined));
  return {
    title: t('identity.group-check'),
    section: 'people',
    tabs: tabsFor(req, 'people'),
    breadcrumbs: [
      { label: t('identity.people'), href: '/people' },
      { label: t('identity.group'), href: '/people/groups/new' },
    ],
    fileName,
    finished: finishedAt !== undefined,
    registered,
    good,
    bad: rows.length - good,
    rows: ordered.slice(0, shownRows).map(({ line, values, errors }) => ({
      line,
      name: [values.family_name, values.given_name].filter(Boolean).join(', '),
      email: values.email,
      organisation: values.organisation,
      errors: errors.map(({ column, message }) => `${column}: ${say(message)}`),
    })),
    moreRows: Math.max(0, rows.length - shownRows),
    finish: `/people/groups/${id}/registration`,
    badRows: `/people/groups/${id}/errors.csv`,
  };
}

function sendTemplate(res: Response): Promise<void> {
  return sendCsv<never>(
    res,
    'group.csv',
    groupColumns.map((heading) => ({ heading, value: () => '' })),
    [],
  );
}

async function sendBadRows(req: Request, res: Response, { rows }: Group): Promise<void> {
  const { say } = req.translator;
  const bad = rows.filter(({ errors }) => errors.length > 0);
  const columns = groupColumns.map((heading) => ({
    heading,
    value: (row: (typeof bad)[number]) => row.values[heading],
  }));
  const errorsOf = (row: (typeof bad)[number]) => row.errors.map(({ column, message }) => `${column}: ${say(message)}`);
  await sendCsv(res, 'errors.csv', [...columns, { heading: 'errors', value: (row) => errorsOf(row).join(' ') }], bad);
}
