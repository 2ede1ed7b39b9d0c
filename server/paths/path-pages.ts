import type { Request, Response } from 'express';
import { z } from 'zod';
import { actorOf, foldSearch } from '../identity/index.ts';
import { languageCodes, type Translator } from '../platform/language/index.ts';
import { createPages, readForm, redirect, show } from '../platform/web/index.ts';
import type { FieldErrors, Pages, Typed } from '../platform/web/index.ts';
import { filterChips, paging, readListing } from '../platform/web/listing.ts';
import { accessTo, offeringOwners, pathFor } from './access.ts';
import type { PathFields } from './building/building.ts';
import type { PathsParts, Verbs } from './parts.ts';
import { countLearners, listPaths, textsOf } from './path-store.ts';
import { organisationsWithin } from './enrolment/people-store.ts';
import { listTabs, pathTabs } from './tabs.ts';
import { enrolmentModes, pathStatuses } from './tables.ts';
import { allPathsPage, pathFormPage, type PathFormPage } from './views.ts';

/** The list of all paths that staff deal with, a new path, and how a path describes itself. */
export function pathPages({ database }: PathsParts, verbs: Verbs): Pages {
  const pages = createPages();

  pages.get('/paths/all', 'paths:follow', async (req, res) => {
    const actor = actorOf(req);
    const { t, language } = req.translator;
    const listing = readListing('/paths/all', req.query, ['title']);
    const search = listing.query['search'] ?? '';
    const status = pathStatuses.find((one) => one === listing.query['status']) ?? null;
    const reach = actor.reach('paths:follow');
    const filter = {
      reach: actor.reach('paths:build'),
      offeredBy: offeringOwners(actor),
      search: foldSearch(search),
      status,
    };
    const limits = { limit: listing.size, offset: (listing.page - 1) * listing.size };
    const { rows, total } = await listPaths(database, filter, language, limits);
    const counts = await countLearners(
      database,
      rows.map(({ id }) => id),
      reach,
    );
    await show(res, allPathsPage, {
      title: t('paths.learning-paths'),
      section: 'paths',
      rows: rows.map((row) => {
        const access = accessTo(actor, row);
        const own = counts.filter(({ path_id }) => path_id === row.id);
        const sum = (keep: (count: (typeof own)[number]) => boolean) =>
          own.filter(keep).reduce((all, { learners }) => all + learners, 0);
        return {
          id: row.id,
          title: row.said ?? row.title,
          owner: row.owner_name,
          state: t(`paths.path-${row.status}`),
          tag: row.status,
          learners: sum(({ state }) => state === 'active'),
          completed: sum((one) => one.state === 'active' && ['completed', 'exempted'].includes(one.status)),
          overdue: sum((one) => one.state === 'active' && one.status === 'overdue'),
          requests: sum(({ state }) => state === 'requested'),
          mayBuild: access.build,
          mayEnrol: access.enrol && row.status === 'published',
        };
      }),
      search,
      status: status ?? '',
      statuses: [
        { value: '', label: t('common.all') },
        ...pathStatuses.map((value) => ({ value, label: t(`paths.path-${value}`) })),
      ],
      chips: filterChips(listing, [
        { key: 'search', label: search },
        { key: 'status', label: status === null ? undefined : t(`paths.path-${status}`) },
      ]),
      clear: '/paths/all',
      paging: paging(listing, total),
      tabs: listTabs('all', true, req.translator),
      mayBuild: actor.can('paths:build'),
    });
  });

  pages.get('/paths/new', 'paths:build', async (req, res) => {
    await show(res, pathFormPage, await newForm(req));
  });

  const newForm = async (req: Request, failed?: Failed): Promise<PathFormPage> => {
    const actor = actorOf(req);
    const { t } = req.translator;
    const owners = await organisationsWithin(database, actor.reach('paths:build'));
    const typed = failed?.typed ?? { language: req.translator.language, enrolment: 'staff' };
    const form = formOf(typed, req.translator, failed?.errors);
    return {
      ...form,
      title: t('paths.new-path'),
      section: 'paths',
      breadcrumbs: [{ label: t('paths.learning-paths'), href: '/paths/all' }],
      action: '/paths',
      cancel: '/paths/all',
      version: 0,
      fields: [
        {
          name: 'organisation',
          label: t('paths.field-organisation'),
          required: true,
          value: String(typed['organisation'] ?? actor.organisationId),
          hint: t('paths.field-organisation-hint'),
          options: owners.map(({ id, name }) => ({ value: id, label: name })),
        },
        ...form.fields,
      ],
    };
  };

  pages.post('/paths', 'paths:build', async (req, res) => {
    const form = readForm(pathForm.extend({ organisation: z.string().min(1) }), req.body);
    if (!form.ok) return show(res, pathFormPage, await newForm(req, form), 422);
    const { organisation, ...fields } = form.value;
    const id = await verbs.building.create(
      actorOf(req),
      organisation,
      fieldsFrom(fields),
      req.translator.t('paths.first-stage'),
    );
    return redirect(res, `/paths/${id}/builder`, { key: 'paths.said-created' });
  });

  const settings = async (req: Request, res: Response, failed?: Failed): Promise<void> => {
    const { path, access } = await pathFor(database, actorOf(req), String(req.params['id']), 'build');
    const texts = await textsOf(database, path.id);
    const typed: Typed = failed?.typed ?? {
      title: path.title,
      summary: path.summary,
      language: path.language,
      audience: path.audience,
      hours: String(path.hours),
      enrolment: path.enrolment,
      ...Object.fromEntries(
        texts.flatMap((one) => [
          [`title-${one.language}`, one.title],
          [`summary-${one.language}`, one.summary],
        ]),
      ),
    };
    const model: PathFormPage = {
      ...formOf(typed, req.translator, failed?.errors),
      title: path.title,
      section: 'paths',
      breadcrumbs: [{ label: req.translator.t('paths.learning-paths'), href: '/paths/all' }],
      action: `/paths/${path.id}/settings`,
      notices: `/paths/${path.id}/notices`,
      cancel: `/paths/${path.id}`,
      version: path.version,
      tabs: pathTabs(path.id, access, 'settings', req.translator),
      retire: path.status === 'published' ? `/paths/${path.id}/retirement` : null,
    };
    await show(res, pathFormPage, model, failed ? 422 : 200);
  };

  pages.get('/paths/:id/settings', 'paths:build', (req, res) => settings(req, res));
  pages.post('/paths/:id/settings', 'paths:build', async (req, res) => {
    const form = readForm(pathForm.extend({ version: z.coerce.number().int() }), req.body);
    if (!form.ok) return settings(req, res, form);
    const id = String(req.params['id']);
    await verbs.building.describe(actorOf(req), id, form.value.version, fieldsFrom(form.value));
    return redirect(res, `/paths/${id}/settings`, { key: 'paths.said-saved' });
  });

  return pages;
}

interface Failed {
  errors: FieldErrors;
  typed: Typed;
}

const pathForm = z.object({
  title: z.string().min(1).max(200),
  summary: z.string().max(5000).default(''),
  language: z.string().regex(/^[a-z]{2,3}(-[A-Za-z]{2,4})?$/, 'paths.language-invalid'),
  audience: z.string().max(300).default(''),
  hours: z
    .string()
    .default('')
    .transform((text) => Number(text === '' ? '0' : text.replace(',', '.')))
    .refine((hours) => Number.isFinite(hours) && hours >= 0 && hours <= 10_000, 'paths.number-invalid'),
  enrolment: z.enum(enrolmentModes),
  'title-en': z.string().max(200).default(''),
  'title-fr': z.string().max(200).default(''),
  'title-ar': z.string().max(200).default(''),
  'summary-en': z.string().max(5000).default(''),
  'summary-fr': z.string().max(5000).default(''),
  'summary-ar': z.string().max(5000).default(''),
});

function fieldsFrom(form: z.output<typeof pathForm>): PathFields {
  const { title, summary, language, audience, hours, enrolment } = form;
  const texts = languageCodes
    .map((code) => ({ language: code as string, title: form[`title-${code}`], summary: form[`summary-${code}`] }))
    .filter((text) => text.title !== '' && text.language !== language);
  return { title, summary, language, audience, hours, enrolment, texts };
}

/** Languages a path may be taught in; the interface speaks three of them. */
const taught = ['en', 'fr', 'ar', 'es', 'pt', 'ru', 'ko', 'am'];

function formOf(typed: Typed, { t, say, format }: Translator, errors: FieldErrors = {}) {
  const value = (name: string) => String(typed[name] ?? '');
  const field = (name: string) => ({
    name,
    label: t(`paths.field-${name.replace(/-(en|fr|ar)$/, '')}`),
    value: value(name),
    ...(errors[name] && { error: say(errors[name]) }),
  });
  return {
    fields: [
      { ...field('title'), required: true, attributes: { maxlength: '200' } },
      { ...field('summary'), kind: 'text-block' as const },
      {
        ...field('language'),
        required: true,
        options: taught.map((code) => ({ value: code, label: format.languageName(code) })),
      },
      { ...field('audience'), hint: t('paths.field-audience-hint') },
      { ...field('hours'), kind: 'number' as const, attributes: { min: '0', step: '0.5' } },
    ],
    enrolment: enrolmentModes.map((mode) => ({
      value: mode,
      label: t(`paths.enrolment-${mode}`),
      hint: t(`paths.enrolment-${mode}-hint`),
      checked: value('enrolment') === mode,
    })),
    translations: languageCodes.map((code) => {
      const attributes = { lang: code, dir: code === 'ar' ? 'rtl' : 'ltr' };
      return {
        language: code as string,
        name: format.languageName(code),
        title: { ...field(`title-${code}`), label: t('paths.field-title'), attributes },
        summary: {
          ...field(`summary-${code}`),
          label: t('paths.field-summary'),
          kind: 'text-block' as const,
          attributes,
        },
      };
    }),
    errors: Object.entries(errors).map(([name, message]) => ({ field: name, message: say(message) })),
    tabs: [],
    retire: null,
    notices: null,
  };
}
