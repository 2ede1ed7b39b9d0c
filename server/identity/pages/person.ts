import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Database } from '../../platform/database/index.ts';
import { createPages, NotFound, readForm, redirect, show } from '../../platform/web/index.ts';
import type { Pages } from '../../platform/web/index.ts';
import { mayGrant, mayManage } from '../access.ts';
import { actorOf } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { roles } from '../capabilities.ts';
import { objection } from '../group-registration.ts';
import { labelOf, pickOrganisation } from '../organisation-picker.ts';
import { listAncestry } from '../organisation-store.ts';
import type { Roles } from '../roles.ts';
import type { Standing } from '../standing.ts';
import { findNames, findPerson, listRoles } from '../store.ts';
import type { PersonWithOrganisation, RoleHeld } from '../store.ts';
import { personPage } from '../views.ts';
import { attempt, fieldsOf, summaryOf, untouched } from './form.ts';
import type { FieldSpec, Filled } from './form.ts';
import { deedsFor } from './person-deeds.ts';
import { personFacts } from './person-facts.ts';
import { shownStatus } from './person-status.ts';
import { tabsFor } from './tabs.ts';

export function personPages(parts: { database: Database; granting: Roles; standing: Standing }): Pages {
  const { database, granting, standing } = parts;
  const pages = createPages();
  const idOf = (req: Request): string => String(req.params['id']);
  const showPerson = (req: Request, res: Response, filled?: Filled) => showOne(req, res, database, filled);

  pages.get('/people/:id', 'people:view', (req, res) => showPerson(req, res));
  pages.post('/people/:id/roles', 'people:manage', async (req, res) => {
    const actor = actorOf(req);
    await visible(database, actor, idOf(req));
    const form = readForm(grantSchema, req.body);
    if (!form.ok) return showPerson(req, res, { ...form, status: 422 });
    const place = await pickOrganisation(database, actor.reach('people:manage'), form.value.organisation);
    if (!place.found)
      return showPerson(req, res, { typed: form.typed, errors: { organisation: objection(place) }, status: 422 });
    const wanted = { personId: idOf(req), role: form.value.role, organisationId: place.found.id };
    const failed = await attempt(form.typed, () => granting.grant(actor, wanted));
    if (failed) return showPerson(req, res, failed);
    return redirect(res, `/people/${idOf(req)}`, { key: 'identity.role-is-granted' });
  });
  pages.post('/people/:id/roles/:role/withdrawal', 'people:manage', async (req, res) => {
    await granting.withdraw(actorOf(req), idOf(req), String(req.params['role']));
    redirect(res, `/people/${idOf(req)}`, { key: 'identity.role-is-withdrawn' });
  });

  const withReason = z.object({ reason: z.string().min(1).max(500) });
  const put = (path: string, done: string, deed: (actor: Actor, id: string, reason: string) => Promise<void>): void =>
    pages.post(`/people/:id/${path}`, 'people:manage', async (req, res) => {
      await visible(database, actorOf(req), idOf(req));
      const form = readForm(withReason, req.body);
      if (!form.ok) return showPerson(req, res, { typed: form.typed, errors: { [path]: reasonNeeded }, status: 422 });
      await deed(actorOf(req), idOf(req), form.value.reason);
      return redirect(res, `/people/${idOf(req)}`, { key: done });
    });
  put('suspension', 'identity.is-suspended', standing.suspend);
  put('closure', 'identity.is-closed', standing.close);
  pages.post('/people/:id/reopening', 'people:manage', async (req, res) => {
    await standing.reopen(actorOf(req), idOf(req));
    redirect(res, `/people/${idOf(req)}`, { key: 'identity.is-reopened' });
  });
  pages.post('/people/:id/welcome', 'people:admit', async (req, res) => {
    await standing.welcomeAgain(actorOf(req), idOf(req));
    redirect(res, `/people/${idOf(req)}`, { key: 'identity.welcome-is-sent' });
  });
  return pages;
}

const reasonNeeded = { key: 'identity.reason-needed' };
const grantSchema = z.object({ role: z.enum(roles), organisation: z.string().min(1).max(300) });

async function visible(db: Database, actor: Actor, id: string): Promise<PersonWithOrganisation> {
  const person = await findPerson(db, id);
  if (!person || !actor.canAt('people:view', person.organisation_path)) throw new NotFound();
  return person;
}

async function showOne(req: Request, res: Response, db: Database, filled?: Filled): Promise<void> {
  const actor = actorOf(req);
  const person = await visible(db, actor, String(req.params['id']));
  const held = await listRoles(db, person.id);
  const ancestry = await listAncestry(db, person.organisation_path);
  const decider = person.decided_by ? (await findNames(db, [person.decided_by])).get(person.decided_by) : undefined;
  const name = `${person.given_name} ${person.family_name}`;
  const manages = person.id !== actor.personId && mayManage(actor, person.organisation_path, held);
  const organisation = labelOf({ name: person.organisation_name, parent_name: ancestry.at(-2)?.name ?? null });
  const model = {
    title: name,
    section: 'people',
    tabs: tabsFor(req, 'people'),
    breadcrumbs: [{ label: req.translator.t('identity.people'), href: '/people' }],
    shown: shownStatus(req, person.status),
    ...decisionOf(req, person, decider),
    facts: personFacts(req, person, ancestry),
    roles: held.map((role) => roleModel(req, actor, person, role)),
    grant:
      actor.can('people:manage') && person.status === 'active'
        ? grantForm(req, person, organisation, filled)
        : undefined,
    edit: manages ? `/people/${person.id}/edit` : undefined,
    history: actor.can('audit:view') ? `/audit?subject=person:${person.id}` : undefined,
    deeds: deedsFor(req, person, manages),
  };
  await show(res, personPage, model, filled?.status ?? 200);
}

function decisionOf(req: Request, person: PersonWithOrganisation, decider: string | undefined) {
  const { t, format } = req.translator;
  if (!person.decided_at) return { decision: undefined, reason: undefined };
  const date = format.date(person.decided_at, actorOf(req).timeZone);
  return {
    decision: t('identity.decided-by', { name: decider ?? t('identity.nobody'), date }),
    reason: person.decision_reason ?? undefined,
  };
}

function roleModel(req: Request, actor: Actor, person: PersonWithOrganisation, held: RoleHeld) {
  const { t, format } = req.translator;
  return {
    label: t(`identity.role-${held.role}`),
    organisation: held.organisation_name,
    since: format.date(held.granted_at, actor.timeZone),
    by: held.granted_by_name ?? '',
    withdrawal: mayGrant(actor, held) ? `/people/${person.id}/roles/${held.id}/withdrawal` : undefined,
  };
}

function grantForm(req: Request, person: PersonWithOrganisation, organisation: string, given: Filled | undefined) {
  const { translator } = req;
  const filled = given ?? untouched({ organisation });
  const options = roles.map((value) => ({ value, label: translator.t(`identity.role-${value}`) }));
  const fields: FieldSpec[] = [
    { name: 'role', label: 'identity.role', required: true, options },
    { name: 'organisation', label: 'identity.at-organisation', hint: 'identity.organisation-hint', required: true },
  ];
  return {
    action: `/people/${person.id}/roles`,
    hidden: {},
    errors: summaryOf(translator, filled),
    groups: [{ fields: fieldsOf(translator, fields, filled) }],
    submit: translator.t('identity.role-grant'),
  };
}
