import type { Request, Response } from 'express';
import { z } from 'zod';
import { actorOf } from '../../identity/index.ts';
import { createPages, Invalid, NotFound, readForm, redirect, sendCsv, show } from '../../platform/web/index.ts';
import type { FieldErrors, Pages, Typed } from '../../platform/web/index.ts';
import { filterChips, linkTo, paging, readListing, sortColumn } from '../../platform/web/listing.ts';
import type { Listing } from '../../platform/web/listing.ts';
import type { Translator } from '../../platform/language/index.ts';
import { followUpModel } from './follow-up-model.ts';
import { itemsOf } from './follow-up-store.ts';
import type { Following, ItemReport } from './following.ts';
import { storedTitle } from '../building/outline.ts';
import type { PathsParts } from '../parts.ts';
import { findPathTitles } from '../path-store.ts';
import {
  countPlans,
  listPlans,
  pathsWithPlans,
  planItemsAfter,
  planSorts,
  reportStandings,
  type PlanFilter,
  type PlanListed,
  type PlanSort,
} from './plan-store.ts';
import { addDays, dayOf, isDay } from '../progress/day.ts';
import { organisationChoices } from '../enrolment/staff-pages.ts';
import { itemStatuses } from '../tables.ts';
import { workTabs } from '../tabs.ts';
import { followUpPage, plansPage } from './work-views.ts';
import type { Working } from './working.ts';
import { pathFilter } from '../path-view.ts';

const soonDays = 30;

/** Status reports after the return: the learner's page of them, and the table of all plans for those who follow them. */
export function followUpPages({ database, clock }: PathsParts, working: Working, following: Following): Pages {
  const pages = createPages();

  const showFollowUp = async (req: Request, res: Response, failed?: { errors: FieldErrors; typed: Typed }) => {
    const actor = actorOf(req);
    const work = await working.work(database, actor, String(req.params['work']));
    if (work.state !== 'accepted') throw new NotFound();
    const today = dayOf(clock.iso(), actor.timeZone);
    const asked = { actor, today, translator: req.translator, ...(failed && { failed }) };
    await show(res, followUpPage, await followUpModel(database, working, work, asked), failed ? 422 : 200);
  };

  pages.get('/paths/assignments/:work/reports', 'signed-in', (req, res) => showFollowUp(req, res));

  pages.post('/paths/assignments/:work/reports', 'signed-in', async (req, res) => {
    const work = await working.work(database, actorOf(req), String(req.params['work']));
    const items = await itemsOf(database, [work.id]);
    const form = readForm(reportForm(items.map(({ id }) => id)), req.body);
    if (!form.ok) return showFollowUp(req, res, form);
    const told = items.map(({ id }) => itemReport(id, form.value));
    try {
      await following.report(actorOf(req), work.id, told);
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      return showFollowUp(req, res, { errors: error.errors, typed: form.typed });
    }
    return redirect(res, `/paths/assignments/${work.id}/reports`, { key: 'paths.said-reported' });
  });

  const filterOf = (req: Request, { query }: Pick<Listing, 'query'>): PlanFilter => {
    const actor = actorOf(req);
    const today = dayOf(clock.iso(), actor.timeZone);
    return {
      reader: { personId: actor.personId, reach: actor.reach('paths:follow') },
      search: query['search'] ?? '',
      pathId: query['path'] || null,
      under: query['under'] || null,
      status: itemStatuses.find((status) => status === query['status']) ?? null,
      reports: reportStandings.find((one) => one === query['reports']) ?? null,
      today,
      soon: addDays(today, soonDays),
    };
  };

  pages.get('/paths/plans', 'signed-in', async (req, res) => {
    const actor = actorOf(req);
    const { t, format } = req.translator;
    const listing = readListing('/paths/plans', req.query, planSorts);
    const filter = filterOf(req, listing);
    const total = await countPlans(database, filter);
    const all: PlanFilter = { ...filter, search: '', pathId: null, under: null, status: null, reports: null };
    const tiles = {
      all: await countPlans(database, all),
      late: await countPlans(database, { ...all, reports: 'late' }),
      delayed: await countPlans(database, { ...all, status: 'delayed' }),
    };
    const rows = await listPlans(database, filter, {
      sort: listing.sort as PlanSort,
      descending: listing.descending,
      limit: listing.size,
      offset: (listing.page - 1) * listing.size,
    });
    const offered = await pathsWithPlans(database, filter);
    const titles = await findPathTitles(
      database,
      offered.map(({ id }) => id),
      req.translator.language,
    );
    const paths = offered.map(({ id, title }) => ({ id, title: titles.get(id) ?? title }));
    const organisations = await organisationChoices(database, filter.reader.reach, filter.under, req.translator);
    const choices = (name: string, values: readonly string[], key: string, chosen: string | null) => ({
      name,
      label: t(`paths.filter-${name}`),
      value: chosen ?? '',
      required: true,
      options: [
        { value: '', label: t('common.all') },
        ...values.map((value) => ({ value, label: t(`${key}-${value}`) })),
      ],
    });
    const tile = (label: string, figure: number, query: Record<string, string>) => ({
      label: t(label),
      figure: format.number(figure),
      href: linkTo({ path: '/paths/plans', query: {} }, query),
      current: ['reports', 'status'].every((key) => (listing.query[key] ?? '') === (query[key] ?? '')),
    });
    await show(res, plansPage, {
      title: t('paths.plans'),
      section: 'paths',
      breadcrumbs: [{ label: t('paths.learning-paths'), href: '/paths' }],
      tabs: workTabs('plans', actor, req.translator),
      columns: [
        sortColumn(listing, 'learner', t('paths.column-name')),
        sortColumn(listing, 'organisation', t('paths.column-organisation')),
        { label: t('paths.column-path') },
        sortColumn(listing, 'accepted', t('paths.column-accepted')),
        { label: t('paths.column-actions') },
        { label: t('paths.column-last-report') },
        sortColumn(listing, 'next', t('paths.column-next-report')),
      ],
      rows: rows.map((row) => ({
        ...planRow(row, filter.today, req.translator),
        path: titles.get(row.path_id) ?? row.path_title,
      })),
      totals: [
        tile('paths.plans-all', tiles.all, {}),
        tile('paths.plans-late', tiles.late, { reports: 'late' }),
        tile('paths.plans-delayed', tiles.delayed, { status: 'delayed' }),
      ],
      search: filter.search,
      filters: [
        pathFilter(paths, filter.pathId, req.translator),
        ...((organisations.options?.length ?? 0) > 2 ? [{ ...organisations, required: true }] : []),
        choices('status', itemStatuses, 'paths.report', filter.status),
        choices('reports', reportStandings, 'paths.report-state', filter.reports),
      ],
      chips: filterChips(listing, [
        { key: 'search', label: filter.search },
        { key: 'path', label: paths.find(({ id }) => id === filter.pathId)?.title },
        {
          key: 'under',
          label: organisations.options?.find(({ value }) => value !== '' && value === filter.under)?.label,
        },
        { key: 'status', label: filter.status ? t(`paths.report-${filter.status}`) : undefined },
        { key: 'reports', label: filter.reports ? t(`paths.report-state-${filter.reports}`) : undefined },
      ]),
      clear: '/paths/plans',
      paging: paging(listing, total),
      csv: linkTo({ path: '/paths/plans.csv', query: listing.query }, {}),
    });
  });

  pages.get('/paths/plans.csv', 'signed-in', async (req, res) => {
    const { t, language } = req.translator;
    const filter = filterOf(req, readListing('/paths/plans', req.query, planSorts));
    type Row = Awaited<ReturnType<typeof planItemsAfter>>[number] & { path: string };
    const column = (name: string, value: (row: Row) => string) => ({ heading: t(`paths.${name}`), value });
    await sendCsv<Row>(
      res,
      'action-plans.csv',
      [
        column('csv-name', (row) => `${row.given_name} ${row.family_name}`),
        column('csv-email', (row) => row.email),
        column('csv-organisation', (row) => row.organisation_name),
        column('column-path', (row) => row.path),
        column('step', (row) => storedTitle(row.step_title, row.step_texts, language)),
        column('csv-action', (row) => row.item_title),
        column('csv-responsible', (row) => row.responsible),
        column('csv-deadline', (row) => row.due_on ?? ''),
        column('report-status', (row) => t(`paths.report-${row.status}`)),
        column('report-as-of', (row) => row.status_on ?? ''),
        column('column-last-report', (row) => row.last_reported_on ?? ''),
        column('column-next-report', (row) => row.next_due_on ?? ''),
      ],
      everyItem(filter, language),
    );
  });

  async function* everyItem(filter: PlanFilter, language: string) {
    for (let after = ''; ;) {
      const rows = await planItemsAfter(database, filter, after, 500);
      const titles = await findPathTitles(database, [...new Set(rows.map((row) => row.path_id))], language);
      for (const row of rows) yield { ...row, path: titles.get(row.path_id) ?? row.path_title };
      if (rows.length < 500) return;
      after = rows.at(-1)?.item_id ?? '';
    }
  }

  return pages;
}

function reportForm(items: readonly string[]) {
  return z.object(
    Object.fromEntries(
      items.flatMap((id) => [
        [`status-${id}`, z.enum(itemStatuses)] as const,
        [`on-${id}`, z.string().refine(isDay, 'paths.day-invalid')] as const,
        [`note-${id}`, z.string().max(4_000).default('')] as const,
      ]),
    ),
  );
}

function itemReport(itemId: string, entered: Readonly<Record<string, unknown>>): ItemReport {
  return {
    itemId,
    status: entered[`status-${itemId}`] as ItemReport['status'],
    asOf: entered[`on-${itemId}`] as string,
    note: entered[`note-${itemId}`] as string,
  };
}

function planRow(row: PlanListed, today: string, { t, format, language }: Translator) {
  return {
    href: `/paths/assignments/${row.id}/reports`,
    learner: `${row.given_name} ${row.family_name}`,
    organisation: row.organisation_name,
    path: row.path_title,
    step: storedTitle(row.step_title, row.step_texts, language),
    accepted: row.reviewed_at === null ? '' : format.date(row.reviewed_at),
    counts: itemStatuses
      .map((status) => ({ status, word: t(`paths.report-${status}`), count: Number(row[`items_${status}`] ?? 0) }))
      .filter(({ count }) => count > 0),
    last: row.last_reported_on ? format.date(row.last_reported_on) : '',
    next: row.next_due_on ? format.date(row.next_due_on) : '',
    late: row.next_due_on !== null && row.next_due_on < today,
  };
}
