import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/index.ts';
import { createPages, NotFound, readForm, redirect, show } from '../../platform/web/index.ts';
import type { Pages, Typed } from '../../platform/web/index.ts';
import { actorOf } from '../actor.ts';
import type { Capability } from '../capabilities.ts';
import { objection } from '../group-registration.ts';
import { labelOf, pickOrganisation } from '../organisation-picker.ts';
import type { OrganisationCandidate } from '../organisation-store.ts';
import { listAncestry } from '../organisation-store.ts';
import { personFields, timeZoneField } from '../person-form.ts';
import type { Registration } from '../registration.ts';
import { findOrganisation, findPerson } from '../store.ts';
import type { PersonWithOrganisation } from '../store.ts';
import { formPage } from '../views.ts';
import { attempt, fieldsOf, summaryOf, untouched } from './form.ts';
import type { FieldSpec, Filled } from './form.ts';
import { emailField, languageField, nameFields, serviceFields, timeZoneFieldSpec } from './person-fields.ts';
import { textOf } from './sign-in.ts';

/** Entering one person, and correcting what is known of one. */
export function registerPages(parts: { database: Database; clock: Clock; registration: Registration }): Pages {
  const { database, clock, registration } = parts;
  const pages = createPages();
  const thisYear = () => clock.now().getUTCFullYear();

  pages.get('/people/new', 'people:admit', async (req, res) => {
    const organisation = await suggestedPlace(req, database);
    await showRegister(req, res, untouched({ organisation, language: actorOf(req).language }));
  });
  pages.post('/people', 'people:admit', async (req, res) => {
    const form = readForm(z.object({ ...personFields(thisYear()), organisation: organisationField }), req.body);
    if (!form.ok) return showRegister(req, res, { ...form, status: 422 });
    const { organisation, ...details } = form.value;
    const place = await placeNamed(req, database, 'people:admit', organisation);
    if (place.wrong) return showRegister(req, res, { typed: form.typed, ...place.wrong });
    const { id: organisationId, time_zone: timeZone } = place.found;
    const failed = await attempt(form.typed, async () => {
      const person = await registration.register(actorOf(req), { ...details, organisationId, timeZone });
      redirect(res, `/people/${person.id}`, { key: 'identity.is-registered', values: { address: person.email } });
    });
    if (failed) await showRegister(req, res, failed);
  });

  pages.get('/people/:id/edit', 'people:manage', async (req, res) => {
    const person = await editable(req, database);
    await showEdit(req, res, person, untouched(await typedOf(database, person)));
  });
  pages.post('/people/:id', 'people:manage', async (req, res) => {
    const person = await editable(req, database);
    const form = readForm(z.object({ ...personFields(thisYear()), ...editFields }), req.body);
    if (!form.ok) return showEdit(req, res, person, { ...form, status: 422 });
    const { organisation, version, ...details } = form.value;
    const place = await placeNamed(req, database, 'people:manage', organisation);
    if (place.wrong) return showEdit(req, res, person, { typed: form.typed, ...place.wrong });
    const changed = { ...details, organisationId: place.found.id };
    const failed = await attempt(form.typed, () => registration.change(actorOf(req), person.id, version, changed));
    if (failed) return showEdit(req, res, person, failed);
    return redirect(res, `/people/${person.id}`, { key: 'identity.is-changed' });
  });
  return pages;
}

const organisationField = z.string().min(1).max(300);
const editFields = { organisation: organisationField, timeZone: timeZoneField, version: z.coerce.number().int() };

const organisationSpec: FieldSpec = {
  name: 'organisation',
  label: 'identity.organisation',
  hint: 'identity.organisation-hint',
  required: true,
};

type Placed =
  { found: OrganisationCandidate; wrong?: undefined } | { found?: undefined; wrong: Pick<Filled, 'errors' | 'status'> };

export async function placeNamed(req: Request, db: Database, capability: Capability, words: string): Promise<Placed> {
  const place = await pickOrganisation(db, actorOf(req).reach(capability), words);
  return place.found ? { found: place.found } : { wrong: { errors: { organisation: objection(place) }, status: 422 } };
}

/** The organisation a link names, otherwise the actor's own. */
async function suggestedPlace(req: Request, db: Database): Promise<string> {
  const id = textOf(req.query, 'organisation') || actorOf(req).organisationId;
  const row = await findOrganisation(db, id);
  return row && actorOf(req).canAt('people:admit', row.path) ? labelFor(db, row.path) : '';
}

async function labelFor(db: Database, path: string): Promise<string> {
  const ancestry = await listAncestry(db, path);
  return labelOf({ name: ancestry.at(-1)?.name ?? '', parent_name: ancestry.at(-2)?.name ?? null });
}

async function editable(req: Request, db: Database): Promise<PersonWithOrganisation> {
  const person = await findPerson(db, String(req.params['id']));
  if (!person || !actorOf(req).canAt('people:manage', person.organisation_path)) throw new NotFound();
  return person;
}

async function typedOf(db: Database, person: PersonWithOrganisation): Promise<Typed> {
  return {
    familyName: person.family_name,
    givenName: person.given_name,
    email: person.email,
    language: person.language,
    timeZone: person.time_zone,
    grade: person.grade ?? '',
    serviceBegan: person.service_began ? String(person.service_began) : '',
    staffNumber: person.staff_number ?? '',
    sex: person.sex ?? '',
    organisation: await labelFor(db, person.organisation_path),
  };
}

async function showRegister(req: Request, res: Response, filled: Filled): Promise<void> {
  const { translator } = req;
  const { t } = translator;
  const form = {
    action: '/people',
    hidden: {},
    errors: summaryOf(translator, filled),
    groups: groupsOf(req, filled, [languageField]),
    submit: t('identity.register'),
    cancel: '/people',
  };
  const links = [{ href: '/people/groups/new', label: t('identity.group-instead') }];
  const breadcrumbs = [{ label: t('identity.people'), href: '/people' }];
  const model = { title: t('identity.register-person'), lead: t('identity.register-lead'), section: 'people' };
  await show(res, formPage, { ...model, breadcrumbs, form, links }, filled.status);
}

async function showEdit(req: Request, res: Response, person: PersonWithOrganisation, filled: Filled): Promise<void> {
  const { translator } = req;
  const { t } = translator;
  const name = `${person.given_name} ${person.family_name}`;
  const form = {
    action: `/people/${person.id}`,
    // After a conflict the newest version: whoever sends the form again has been told and means it.
    hidden: { version: String(person.version) },
    errors: summaryOf(translator, filled),
    groups: groupsOf(req, filled, [languageField, timeZoneFieldSpec]),
    submit: t('common.save'),
    cancel: `/people/${person.id}`,
  };
  const breadcrumbs = [
    { label: t('identity.people'), href: '/people' },
    { label: name, href: `/people/${person.id}` },
  ];
  await show(res, formPage, { title: t('common.edit'), section: 'people', breadcrumbs, form }, filled.status);
}

function groupsOf(req: Request, filled: Filled, choices: FieldSpec[]) {
  const { translator } = req;
  const personal = [...nameFields, emailField, ...choices];
  return [
    { legend: translator.t('identity.subject-person'), fields: fieldsOf(translator, personal, filled) },
    {
      legend: translator.t('identity.service'),
      fields: fieldsOf(translator, [organisationSpec, ...serviceFields(translator)], filled),
    },
  ];
}
