import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Database } from '../../platform/database/index.ts';
import { createPages, NotFound, readForm, redirect, show } from '../../platform/web/index.ts';
import type { Pages } from '../../platform/web/index.ts';
import { actorOf } from '../actor.ts';
import { mayStandUnder } from '../organisations.ts';
import type { Organisations } from '../organisations.ts';
import { optional, timeZoneField } from '../person-form.ts';
import { findOrganisation } from '../store.ts';
import { organisationKinds, regionCodes } from '../tables.ts';
import type { OrganisationKind, OrganisationRow } from '../tables.ts';
import { formPage } from '../views.ts';
import type { FormPage } from '../views.ts';
import { attempt, fieldsOf, summaryOf, untouched } from './form.ts';
import type { FieldSpec, Filled } from './form.ts';
import { showLevel } from './organisations.ts';
import { timeZoneFieldSpec } from './person-fields.ts';
import { placeNamed } from './register.ts';
import { textOf } from './sign-in.ts';

export function organisationFormPages(parts: { database: Database; organisations: Organisations }): Pages {
  const { database, organisations } = parts;
  const pages = createPages();

  pages.get('/organisations/new', 'organisations:manage', async (req, res) => {
    const parent = await managed(req, database, textOf(req.query, 'parent'));
    await showNew(req, res, parent, untouched({ timeZone: parent.time_zone }));
  });
  pages.post('/organisations', 'organisations:manage', async (req, res) => {
    const parent = await managed(req, database, textOf(req.body, 'parent'));
    const form = readForm(z.object({ ...details, kind: z.enum(organisationKinds) }), req.body);
    if (!form.ok) return showNew(req, res, parent, { ...form, status: 422 });
    const failed = await attempt(form.typed, async () => {
      const row = await organisations.found(actorOf(req), { ...form.value, parentId: parent.id });
      redirect(res, `/organisations/${row.id}`, { key: 'identity.organisation-is-founded' });
    });
    if (failed) await showNew(req, res, parent, failed);
  });

  pages.get('/organisations/:id/edit', 'organisations:manage', async (req, res) => {
    const row = await managed(req, database, String(req.params['id']));
    await showEdit(req, res, row, untouched(typedOf(row)));
  });
  pages.post('/organisations/:id', 'organisations:manage', async (req, res) => {
    const row = await managed(req, database, String(req.params['id']));
    const form = readForm(z.object({ ...details, version: z.coerce.number().int() }), req.body);
    if (!form.ok) return showEdit(req, res, row, { ...form, status: 422 });
    const { version, ...changed } = form.value;
    const failed = await attempt(form.typed, () => organisations.change(actorOf(req), row.id, version, changed));
    if (failed) return showEdit(req, res, row, failed);
    return redirect(res, `/organisations/${row.id}`, { key: 'identity.organisation-is-changed' });
  });

  pages.post('/organisations/:id/move', 'organisations:manage', async (req, res) => {
    const row = await managed(req, database, String(req.params['id']));
    const form = readForm(z.object({ parent: z.string().min(1).max(300) }), req.body);
    if (!form.ok) return showLevel(req, res, database, row, { ...form, status: 422 });
    const { wrong, found } = await placeNamed(req, database, 'organisations:manage', form.value.parent);
    const errors = { parent: wrong?.errors['organisation'] ?? { key: 'identity.organisation-unknown' } };
    if (!found) return showLevel(req, res, database, row, { typed: form.typed, errors, status: 422 });
    const failed = await attempt(form.typed, () => organisations.move(actorOf(req), row.id, found.id));
    if (failed) return showLevel(req, res, database, row, failed);
    return redirect(res, `/organisations/${row.id}`, { key: 'identity.organisation-is-moved' });
  });
  return pages;
}

const details = {
  name: z.string().min(1).max(200),
  code: optional(z.string().max(20)),
  country: optional(z.string().max(100)),
  timeZone: timeZoneField,
};

async function managed(req: Request, db: Database, id: string): Promise<OrganisationRow> {
  const row = await findOrganisation(db, id);
  if (!row || !actorOf(req).canAt('organisations:manage', row.path)) throw new NotFound();
  return row;
}

function typedOf(row: OrganisationRow) {
  return { name: row.name, code: row.code ?? '', country: row.country ?? '', timeZone: row.time_zone };
}

function detailFields(kind: OrganisationKind | undefined): FieldSpec[] {
  const region = regionCodes.map((value) => ({ value, label: value }));
  return [
    { name: 'name', label: 'identity.organisation-name', required: true },
    kind === 'region'
      ? { name: 'code', label: 'identity.region', required: true, options: region }
      : { name: 'code', label: 'identity.organisation-code', hint: 'identity.organisation-code-hint' },
    { name: 'country', label: 'identity.country' },
    timeZoneFieldSpec,
  ];
}

async function showNew(req: Request, res: Response, parent: OrganisationRow, filled: Filled): Promise<void> {
  const { translator } = req;
  const { t } = translator;
  const kinds = organisationKinds
    .filter((kind) => mayStandUnder[kind].includes(parent.kind))
    .map((value) => ({ value, label: t(`identity.kind-${value}`) }));
  const kind: FieldSpec = { name: 'kind', label: 'identity.column-kind', required: true, options: kinds };
  const form = {
    action: '/organisations',
    hidden: { parent: parent.id },
    errors: summaryOf(translator, filled),
    groups: [{ fields: fieldsOf(translator, [kind, ...detailFields(undefined)], filled) }],
    submit: t('common.add'),
    cancel: `/organisations/${parent.id}`,
  };
  const lead = t('identity.organisation-add-lead', { parent: parent.name });
  await showForm(req, res, parent, { title: t('identity.organisation-add'), lead, form }, filled.status);
}

async function showEdit(req: Request, res: Response, row: OrganisationRow, filled: Filled): Promise<void> {
  const { translator } = req;
  const form = {
    action: `/organisations/${row.id}`,
    hidden: { version: String(row.version) },
    errors: summaryOf(translator, filled),
    groups: [{ fields: fieldsOf(translator, detailFields(row.kind), filled) }],
    submit: translator.t('common.save'),
    cancel: `/organisations/${row.id}`,
  };
  await showForm(req, res, row, { title: translator.t('common.edit'), form }, filled.status);
}

function showForm(req: Request, res: Response, above: OrganisationRow, model: FormPage, status: number): Promise<void> {
  const breadcrumbs = [
    { label: req.translator.t('identity.organisations'), href: '/organisations' },
    { label: above.name, href: `/organisations/${above.id}` },
  ];
  return show(res, formPage, { ...model, section: 'people', breadcrumbs }, status);
}
