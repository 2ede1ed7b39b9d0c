import type { Request, Response } from 'express';
import { z } from 'zod';
import { actorOf } from '../../identity/index.ts';
import type { Translator } from '../../platform/language/index.ts';
import { createPages, Invalid, readForm, redirect, show } from '../../platform/web/index.ts';
import type { FieldErrors, Pages, Typed } from '../../platform/web/index.ts';
import { filterChips, paging, readListing } from '../../platform/web/listing.ts';
import { offeringOwners } from '../access.ts';
import type { Equivalences } from './equivalences.ts';
import {
  equivalenceStandings,
  listEquivalences,
  type AskedOf,
  type EquivalenceInPlace,
  type EquivalenceStanding,
} from './equivalence-store.ts';
import {
  equivalenceFormPage,
  equivalencePage,
  equivalencesPage,
  type EquivalenceFormPage,
  type Exempted,
} from './equivalence-views.ts';
import { titleIn, type Texts } from '../building/outline.ts';
import type { PathsParts, Verbs } from '../parts.ts';
import { findPathTitles, listPaths } from '../path-store.ts';
import { organisationsWithin } from '../enrolment/people-store.ts';
import { dayOf, isDay } from '../progress/day.ts';
import type { Status } from '../progress/state.ts';
import type { ChoiceGroup } from '../building/step-form.ts';
import { workTabs } from '../tabs.ts';

const home = '/paths/equivalences';
const shownInPreview = 10;

/** Equivalences: what stands for what, whom it exempts, a new one with a preview, and its end. */
export function equivalencePages({ database, clock }: PathsParts, verbs: Verbs, equivalences: Equivalences): Pages {
  const pages = createPages();
  const todayOf = (req: Request) => dayOf(clock.iso(), actorOf(req).timeZone);

  const titlesFor = async (rows: readonly EquivalenceInPlace[], language: string) => {
    const ids = [...new Set(rows.flatMap(({ had_id, counts_id }) => [had_id, counts_id]))];
    const paths = rows.filter(({ had_kind }) => had_kind === 'path').map(({ had_id }) => had_id);
    const subjects = await verbs.sources.titles(database, ids, language);
    return new Map([...subjects, ...(await findPathTitles(database, [...new Set(paths)], language))]);
  };

  const exemptedView = async (
    rows: readonly AskedOf[],
    { from, most }: { from: number; most: number },
    { language }: Translator,
  ): Promise<Exempted> => {
    const shown = rows.slice(from, from + most);
    const paths = await findPathTitles(database, [...new Set(shown.map(({ path_id }) => path_id))], language);
    return {
      total: new Set(rows.map(({ person_id }) => person_id)).size,
      rows: shown.map((row) => ({
        name: `${row.given_name} ${row.family_name}`,
        organisation: row.organisation_name,
        path: paths.get(row.path_id) ?? row.path_title,
        step: titleIn(JSON.parse(row.step_texts) as Texts, language, row.step_title),
      })),
    };
  };

  pages.get(home, 'paths:exempt', async (req, res) => {
    const actor = actorOf(req);
    const { t, format, language } = req.translator;
    const listing = readListing(home, req.query, ['since']);
    const { query } = listing;
    const today = todayOf(req);
    const standing = equivalenceStandings.find((one) => one === query['state']) ?? null;
    const filter = { reach: actor.reach('paths:exempt'), search: query['search'] ?? '', standing, today };
    const limits = { limit: listing.size, offset: (listing.page - 1) * listing.size };
    const { rows, total } = await listEquivalences(database, filter, limits);
    const titles = await titlesFor(rows, language);
    await show(res, equivalencesPage, {
      title: t('paths.equivalences'),
      section: 'paths',
      breadcrumbs: [{ label: t('paths.learning-paths'), href: '/paths' }],
      tabs: workTabs('equivalences', actor, req.translator),
      rows: rows.map((row) => ({
        href: `${home}/${row.id}`,
        had: hadWords(row, titles, req.translator),
        counts: countsWords(row, titles, req.translator),
        organisation: row.owner_name,
        note: [
          t('paths.decided-by', { name: approverOf(row), on: format.date(row.approved_on) }),
          row.expires_on === null ? '' : t('paths.valid-until', { on: format.date(row.expires_on) }),
        ]
          .filter(Boolean)
          .join(' · '),
        ...standingOf(row, today, req.translator),
      })),
      search: filter.search,
      filters: [
        {
          name: 'state',
          label: t('paths.column-state'),
          value: standing ?? '',
          required: true,
          options: [
            { value: '', label: t('common.all') },
            ...equivalenceStandings.map((value) => ({ value, label: t(`paths.equivalence-${value}`) })),
          ],
        },
      ],
      chips: filterChips(listing, [
        { key: 'search', label: filter.search },
        { key: 'state', label: standing ? t(`paths.equivalence-${standing}`) : undefined },
      ]),
      clear: home,
      paging: paging(listing, total),
    });
  });

  const formModel = async (
    req: Request,
    {
      errors = {},
      typed = {},
      preview = null,
    }: { errors?: FieldErrors; typed?: Typed; preview?: Exempted | null } = {},
  ): Promise<EquivalenceFormPage> => {
    const actor = actorOf(req);
    const { t, say } = req.translator;
    const value = (name: string) => String(typed[name] ?? '');
    const error = (name: string) => (errors[name] ? say(errors[name]) : '');
    const organisations = await organisationsWithin(database, actor.reach('paths:exempt'));
    const { modules, courses, paths } = await subjectsFor(req);
    const field = (name: string, rest: object) => ({
      name,
      label: t(`paths.equivalence-field-${name}`),
      value: value(name),
      ...(errors[name] && { error: error(name) }),
      ...rest,
    });
    return {
      title: t('paths.new-equivalence'),
      section: 'paths',
      breadcrumbs: [{ label: t('paths.equivalences'), href: home }],
      had: {
        name: 'had',
        label: t('paths.equivalence-field-had'),
        value: value('had'),
        groups: [modules, paths].filter(({ options }) => options.length > 0),
        error: error('had'),
      },
      counts: {
        name: 'counts',
        label: t('paths.equivalence-field-counts'),
        value: value('counts'),
        groups: [modules, courses].filter(({ options }) => options.length > 0),
        error: error('counts'),
      },
      fields: [
        field('organisation', {
          required: true,
          value: value('organisation') || actor.organisationId,
          hint: t('paths.equivalence-field-organisation-hint'),
          options: organisations.map(({ id, name }) => ({ value: id, label: name })),
        }),
        field('reason', { required: true, kind: 'text-block', attributes: { maxlength: '2000', rows: '3' } }),
        field('evidence', { required: true, hint: t('paths.evidence-hint'), attributes: { maxlength: '1000' } }),
        field('expires', { kind: 'date' }),
      ],
      preview,
      errors: Object.entries(errors).map(([name, message]) => ({ field: name, message: say(message) })),
    };
  };

  const subjectsFor = async (req: Request) => {
    const actor = actorOf(req);
    const { t, language } = req.translator;
    const filter = {
      reach: actor.reach('paths:build'),
      offeredBy: offeringOwners(actor),
      search: '',
      status: null,
    };
    const group = (label: string, kind: string, rows: readonly { id: string; title: string }[]): ChoiceGroup => ({
      label: t(label),
      options: rows.map(({ id, title }) => ({ value: `${kind} ${id}`, label: title })),
    });
    const paths = (await listPaths(database, filter, language, { limit: 300, offset: 0 })).rows;
    return {
      modules: group('paths.group-modules', 'module', await verbs.sources.modules(database, actor, language)),
      courses: group('paths.group-courses', 'classroom', await verbs.sources.courses(database, actor)),
      paths: group(
        'paths.learning-paths',
        'path',
        paths.filter(({ status }) => status !== 'draft').map(({ id, said, title }) => ({ id, title: said ?? title })),
      ),
    };
  };

  pages.get(`${home}/new`, 'paths:exempt', async (req, res) => {
    await show(res, equivalenceFormPage, await formModel(req));
  });

  pages.post(home, 'paths:exempt', async (req, res) => {
    const form = readForm(equivalenceForm, req.body);
    const again = async (failed: Parameters<typeof formModel>[1], status = 422) =>
      show(res, equivalenceFormPage, await formModel(req, { ...failed, typed: form.typed }), status);
    if (!form.ok) return again({ errors: form.errors });
    const { had, counts, organisation, reason, evidence, expires, deed } = form.value;
    const wanted = {
      organisation_id: organisation,
      had_kind: had.kind as EquivalenceInPlace['had_kind'],
      had_id: had.id,
      counts_kind: counts.kind as EquivalenceInPlace['counts_kind'],
      counts_id: counts.id,
      reason,
      evidence,
      expires_on: expires === '' ? null : expires,
    };
    const unknown = await unknownIn(req, form.typed);
    if (Object.keys(unknown).length > 0) return again({ errors: unknown });
    try {
      const preview = await equivalences.preview(database, actorOf(req), wanted);
      if (deed === 'preview')
        return await again(
          { preview: await exemptedView(preview, { from: 0, most: shownInPreview }, req.translator) },
          200,
        );
      const { id, people } = await equivalences.approve(actorOf(req), wanted);
      return redirect(res, `${home}/${id}`, { key: 'paths.said-equivalence', values: { people } });
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      return again({ errors: error.errors });
    }
  });

  /** Only what the form offered can be chosen. */
  const unknownIn = async (req: Request, typed: Typed): Promise<FieldErrors> => {
    const { modules, courses, paths } = await subjectsFor(req);
    const offers = (groups: ChoiceGroup[], value: string | string[] | undefined) =>
      groups.some(({ options }) => options.some((option) => option.value === value));
    return {
      ...(!offers([modules, paths], typed['had']) && { had: { key: 'common.invalid' } }),
      ...(!offers([modules, courses], typed['counts']) && { counts: { key: 'common.invalid' } }),
    };
  };

  const showOne = async (req: Request, res: Response, failed?: { errors: FieldErrors; typed: Typed }) => {
    const actor = actorOf(req);
    const { t, say, format, language } = req.translator;
    const equivalence = await equivalences.see(database, actor, String(req.params['equivalence']));
    const titles = await titlesFor([equivalence], language);
    const exempted = await equivalences.exempted(database, equivalence);
    const listing = readListing(`${home}/${equivalence.id}`, req.query, ['name']);
    const from = (listing.page - 1) * listing.size;
    const today = todayOf(req);
    const fact = (label: string, value: string) => ({ label: t(label), value });
    const withdrawer = `${equivalence.withdrawer_given ?? ''} ${equivalence.withdrawer_family ?? ''}`.trim();
    await show(
      res,
      equivalencePage,
      {
        title: t('paths.equivalence-title', {
          had: titles.get(equivalence.had_id) ?? '',
          counts: titles.get(equivalence.counts_id) ?? '',
        }),
        section: 'paths',
        breadcrumbs: [{ label: t('paths.equivalences'), href: home }],
        had: hadWords(equivalence, titles, req.translator),
        counts: countsWords(equivalence, titles, req.translator),
        ...standingOf(equivalence, today, req.translator),
        facts: [
          fact('paths.equivalence-field-organisation', equivalence.owner_name),
          fact('paths.reason', equivalence.reason),
          fact('paths.evidence', equivalence.evidence),
          fact(
            'paths.approved',
            t('paths.decided-by', { name: approverOf(equivalence), on: format.date(equivalence.approved_on) }),
          ),
          fact(
            'paths.expires',
            equivalence.expires_on === null ? t('paths.without-end') : format.date(equivalence.expires_on),
          ),
          ...(equivalence.withdrawn_at === null
            ? []
            : [
                fact(
                  'paths.equivalence-withdrawn',
                  [
                    t('paths.decided-by', { name: withdrawer, on: format.date(equivalence.withdrawn_at) }),
                    equivalence.withdrawal_reason ?? '',
                  ]
                    .filter(Boolean)
                    .join(' · '),
                ),
              ]),
        ],
        exempted: await exemptedView(exempted, { from, most: listing.size }, req.translator),
        paging: paging(listing, exempted.length),
        withdrawal:
          equivalence.withdrawn_at === null
            ? {
                action: `${home}/${equivalence.id}/withdrawal`,
                field: {
                  name: 'reason',
                  label: t('paths.reason'),
                  required: true,
                  value: String(failed?.typed['reason'] ?? ''),
                  attributes: { maxlength: '1000' },
                  ...(failed?.errors['reason'] && { error: say(failed.errors['reason']) }),
                },
              }
            : null,
        errors: Object.entries(failed?.errors ?? {}).map(([name, message]) => ({ field: name, message: say(message) })),
      },
      failed ? 422 : 200,
    );
  };

  pages.get(`${home}/:equivalence`, 'paths:exempt', (req, res) => showOne(req, res));

  pages.post(`${home}/:equivalence/withdrawal`, 'paths:exempt', async (req, res) => {
    const form = readForm(z.object({ reason: z.string().min(1).max(1000) }), req.body);
    if (!form.ok) return showOne(req, res, form);
    const id = String(req.params['equivalence']);
    await equivalences.withdraw(actorOf(req), id, form.value.reason);
    return redirect(res, `${home}/${id}`, { key: 'paths.said-equivalence-withdrawn' });
  });

  return pages;
}

function hadWords(row: EquivalenceInPlace, titles: ReadonlyMap<string, string>, { t }: Translator): string {
  return t(`paths.had-${row.had_kind}`, { title: titles.get(row.had_id) ?? '' });
}

function countsWords(row: EquivalenceInPlace, titles: ReadonlyMap<string, string>, { t }: Translator): string {
  return t(`paths.counts-${row.counts_kind}`, { title: titles.get(row.counts_id) ?? '' });
}

function approverOf(row: EquivalenceInPlace): string {
  return `${row.approver_given ?? ''} ${row.approver_family ?? ''}`.trim();
}

function standingOf(row: EquivalenceInPlace, today: string, { t }: Translator): { status: Status; word: string } {
  const standing: EquivalenceStanding =
    row.withdrawn_at !== null
      ? 'withdrawn'
      : row.expires_on !== null && row.expires_on < today
        ? 'expired'
        : 'in-force';
  const status = { 'in-force': 'completed', expired: 'expired', withdrawn: 'not-started' } as const;
  return { status: status[standing], word: t(`paths.equivalence-${standing}`) };
}

const subject = (...kinds: readonly string[]) =>
  z
    .string()
    .max(140)
    .refine((text) => kinds.includes(text.split(' ')[0] ?? '') && /^\S+ \S+$/.test(text), 'paths.equivalence-choose')
    .transform((text) => {
      const [kind = '', id = ''] = text.split(' ');
      return { kind, id };
    });
const equivalenceForm = z.object({
  had: subject('module', 'path'),
  counts: subject('module', 'classroom'),
  organisation: z.string().min(1).max(64),
  reason: z.string().min(1).max(2000),
  evidence: z.string().min(1).max(1000),
  expires: z
    .string()
    .default('')
    .refine((text) => text === '' || isDay(text), 'paths.day-invalid'),
  deed: z.enum(['preview', 'save']).default('preview'),
});
