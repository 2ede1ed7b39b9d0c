import type { Request, Response } from 'express';
import { z } from 'zod';
import { actorOf } from '../../identity/index.ts';
import type { Actor } from '../../identity/index.ts';
import { createPages, Invalid, readForm, redirect, show } from '../../platform/web/index.ts';
import type { FieldErrors, Pages, Typed } from '../../platform/web/index.ts';
import { filterChips, linkTo, paging, readListing } from '../../platform/web/listing.ts';
import type { Listing } from '../../platform/web/listing.ts';
import { storedTitle } from '../building/outline.ts';
import type { PathsParts, Verbs } from '../parts.ts';
import { findPathTitles } from '../path-store.ts';
import { printModel, reviewModel } from './review-model.ts';
import { workTabs } from '../tabs.ts';
import { pathsWithWork, workToRead, type WorkFilter, type WorkReader } from './work-store.ts';
import { lateness, workStatus } from './work-view.ts';
import { queuePage, reviewPage, workPrintPage } from './work-views.ts';
import type { Working } from './working.ts';
import { pathFilter } from '../path-view.ts';

/** The queue of those who read assignments, and one piece of work after the other. */
export function reviewPages({ database }: PathsParts, verbs: Verbs, working: Working): Pages {
  const pages = createPages();

  pages.get('/paths/assignments', 'signed-in', async (req, res) => {
    const actor = actorOf(req);
    const { t, format, language } = req.translator;
    const listing = readListing('/paths/assignments', req.query, ['since']);
    const filter = filterFrom(listing);
    const reader = readerOf(actor);
    const offset = (listing.page - 1) * listing.size;
    const { rows, total } = await workToRead(database, reader, filter, { limit: listing.size, offset });
    const paths = await pathsWithWork(database, reader);
    const titles = await findPathTitles(
      database,
      paths.map(({ id }) => id),
      language,
    );
    const titled = paths.map(({ id, title }) => ({ id, title: titles.get(id) ?? title }));
    const state = listing.query['state'] ?? '';
    await show(res, queuePage, {
      title: t('paths.work-to-read'),
      section: 'paths',
      breadcrumbs: [{ label: t('paths.learning-paths'), href: '/paths' }],
      tabs: workTabs('work', actor, req.translator),
      works: rows.map((row) => ({
        href: linkTo({ path: `/paths/assignments/${row.id}`, query: queueQuery(listing) }, {}),
        name: `${row.given_name} ${row.family_name}`,
        organisation: row.organisation_name,
        path: titles.get(row.path_id) ?? row.path_title,
        step: storedTitle(row.step_title, row.step_texts, language),
        since: row.submitted_at === null ? '' : format.dateTime(row.submitted_at, actor.timeZone),
        late: lateness(row, req.translator),
        status: workStatus[row.state],
        word: t(`paths.work-${row.state}`),
      })),
      search: filter.search,
      states: {
        name: 'state',
        label: t('paths.column-state'),
        value: state,
        required: true,
        options: [
          { value: '', label: t('paths.work-submitted') },
          ...(['returned', 'accepted', 'refused'] as const).map((value) => ({
            value,
            label: t(`paths.work-${value}`),
          })),
          { value: 'all', label: t('common.all') },
        ],
      },
      paths: pathFilter(titled, filter.pathId, req.translator),
      chips: filterChips(listing, [
        { key: 'search', label: filter.search },
        {
          key: 'state',
          label: state === '' ? undefined : state === 'all' ? t('common.all') : t(`paths.work-${filter.state}`),
        },
        { key: 'path', label: titled.find(({ id }) => id === filter.pathId)?.title },
      ]),
      clear: '/paths/assignments',
      paging: paging(listing, total),
    });
  });

  const showReview = async (req: Request, res: Response, failed?: { errors: FieldErrors; typed: Typed }) => {
    const listing = readListing('/paths/assignments', req.query, ['since']);
    const model = await reviewModel(
      database,
      { judge: verbs.judge, working },
      {
        actor: actorOf(req),
        workId: String(req.params['work']),
        reader: readerOf(actorOf(req)),
        filter: filterFrom(listing),
        query: queueQuery(listing),
        translator: req.translator,
        failed,
      },
    );
    await show(res, reviewPage, model, failed ? 422 : 200);
  };

  pages.get('/paths/assignments/:work', 'signed-in', (req, res) => showReview(req, res));

  pages.get('/paths/assignments/:work/print', 'signed-in', async (req, res) => {
    const actor = actorOf(req);
    const work = await working.work(database, actor, String(req.params['work']));
    await show(res, workPrintPage, await printModel(database, working, work, { actor, translator: req.translator }));
  });

  pages.post('/paths/assignments/:work/review', 'signed-in', async (req, res) => {
    const form = readForm(reviewForm, req.body);
    if (!form.ok) return showReview(req, res, form);
    const unreadable = unreadableMarks(form.typed);
    if (unreadable.length > 0)
      return showReview(req, res, {
        errors: Object.fromEntries(unreadable.map((name) => [name, { key: 'paths.number-invalid' }])),
        typed: form.typed,
      });
    const review = { ...form.value, marks: marksFrom(form.typed), remarks: remarksFrom(form.typed) };
    try {
      await working.review(actorOf(req), String(req.params['work']), review);
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      return showReview(req, res, { errors: error.errors, typed: form.typed });
    }
    const listing = readListing('/paths/assignments', req.query, ['since']);
    return redirect(res, linkTo({ path: '/paths/assignments', query: queueQuery(listing) }, {}), {
      key: `paths.said-work-${form.value.decision}`,
    });
  });

  return pages;
}

function readerOf(actor: Actor): WorkReader {
  return { personId: actor.personId, reach: actor.reach('paths:tutor') };
}

function filterFrom({ query }: Pick<Listing, 'query'>): WorkFilter {
  const states = ['returned', 'accepted', 'refused'] as const;
  const state = query['state'] ?? '';
  return {
    state: state === 'all' ? null : (states.find((one) => one === state) ?? 'submitted'),
    search: query['search'] ?? '',
    pathId: query['path'] || null,
  };
}

/** The filter goes along from the queue to a piece of work and back. */
function queueQuery({ query }: Pick<Listing, 'query'>): Record<string, string> {
  return Object.fromEntries(
    ['search', 'state', 'path'].flatMap((key) => (query[key] ? [[key, query[key]] as const] : [])),
  );
}

const figure = /^\d{1,4}([.,]\d{1,2})?$/;
const reviewForm = z.object({
  decision: z.enum(['accepted', 'returned', 'refused']),
  feedback: z.string().max(20_000).default(''),
  score: z
    .string()
    .default('')
    .refine(
      (text) => text === '' || (figure.test(text) && Number(text.replace(',', '.')) <= 100),
      'paths.number-invalid',
    )
    .transform((text) => (text === '' ? null : Number(text.replace(',', '.')))),
});

/** Points that were meant and are no number: dropped in silence, they would be missed by learner and tutor alike. */
function unreadableMarks(typed: Typed): string[] {
  return Object.entries(typed).flatMap(([name, text]) =>
    name.startsWith('mark-') && typeof text === 'string' && text !== '' && !figure.test(text) ? [name] : [],
  );
}

function marksFrom(typed: Typed): Record<string, number> {
  return Object.fromEntries(
    Object.entries(typed).flatMap(([name, text]) =>
      name.startsWith('mark-') && typeof text === 'string' && figure.test(text)
        ? [[name.slice(5), Number(text.replace(',', '.'))]]
        : [],
    ),
  );
}

function remarksFrom(typed: Typed): Record<string, string> {
  return Object.fromEntries(
    Object.entries(typed).flatMap(([name, text]) =>
      name.startsWith('remark-') && typeof text === 'string' && text !== ''
        ? [[name.slice(7), text.slice(0, 5_000)]]
        : [],
    ),
  );
}
