import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/index.ts';
import {
  createPages,
  filterChips,
  NotFound,
  paging,
  readForm,
  readListing,
  redirect,
  show,
  sortColumn,
} from '../../platform/web/index.ts';
import type { Pages } from '../../platform/web/index.ts';
import { actorOf } from '../actor.ts';
import type { Admission } from '../admission.ts';
import { coordinatorsOf } from '../directory.ts';
import { listAncestry } from '../organisation-store.ts';
import { listPeople } from '../people-list-store.ts';
import { findPerson } from '../store.ts';
import type { PersonWithOrganisation } from '../store.ts';
import { applicationPage, applicationsPage } from '../views.ts';
import { personFacts } from './person-facts.ts';
import { tabsFor } from './tabs.ts';
import { textOf } from './sign-in.ts';

/** Where a National Coordinator decides who gets in. */
export function applicationsPages(parts: { database: Database; clock: Clock; admission: Admission }): Pages {
  const { database, clock, admission } = parts;
  const pages = createPages();
  const idOf = (req: Request): string => String(req.params['id']);

  pages.get('/applications', 'people:admit', async (req, res) => {
    const listing = readListing('/applications', req.query, ['registered', 'name', 'organisation']);
    const words = listing.query['search'];
    const filter = { reach: actorOf(req).reach('people:admit'), status: 'submitted' as const, words };
    const { rows, total } = await listPeople(database, filter, listing);
    const { t, format } = req.translator;
    const column = (key: string) => sortColumn(listing, key, t(`identity.column-${key}`));
    await show(res, applicationsPage, {
      title: t('identity.applications'),
      section: 'people',
      tabs: tabsFor(req, 'applications'),
      filters: [{ name: 'search', label: t('identity.search-people'), kind: 'search', value: words }],
      chips: filterChips(listing, [{ key: 'search', label: words }]),
      clear: '/applications',
      columns: [column('name'), column('organisation'), column('registered')],
      rows: rows.map((row) => ({
        href: `/applications/${row.id}`,
        name: `${row.family_name}, ${row.given_name}`,
        email: row.email,
        organisation: row.organisation_name,
        above: row.above ?? '',
        applied: format.date(row.created_at, actorOf(req).timeZone),
        ago: format.relative(row.created_at, clock.iso()),
      })),
      paging: paging(listing, total),
    });
  });
  pages.get('/applications/:id', 'people:admit', (req, res) => showOne(req, res, database));
  pages.post('/applications/:id/validation', 'people:admit', async (req, res) => {
    await admission.admit(actorOf(req), idOf(req));
    redirect(res, '/applications', { key: 'identity.is-validated' });
  });
  pages.post('/applications/:id/refusal', 'people:admit', async (req, res) => {
    const form = readForm(z.object({ reason: z.string().min(1).max(500) }), req.body);
    if (!form.ok) return showOne(req, res, database, true);
    await admission.refuse(actorOf(req), idOf(req), form.value.reason);
    return redirect(res, '/applications', { key: 'identity.is-refused' });
  });
  return pages;
}

async function showOne(req: Request, res: Response, db: Database, reasonMissing = false): Promise<void> {
  const { t } = req.translator;
  const person = await findPerson(db, String(req.params['id']));
  if (!person || !actorOf(req).canAt('people:admit', person.organisation_path)) throw new NotFound();
  const address = `/applications/${person.id}`;
  const open = person.status === 'submitted';
  const decide = {
    validation: `${address}/validation`,
    refusal: `${address}/refusal`,
    reason: textOf(req.body, 'reason'),
    error: reasonMissing ? t('identity.reason-needed') : undefined,
  };
  const model = {
    title: `${person.given_name} ${person.family_name}`,
    section: 'people',
    tabs: tabsFor(req, 'applications'),
    breadcrumbs: [{ label: t('identity.applications'), href: '/applications' }],
    facts: [...personFacts(req, person, await listAncestry(db, person.organisation_path)), await told(req, db, person)],
    decide: open ? decide : undefined,
    decided: open ? undefined : t('identity.application-decided', { status: t(`identity.status-${person.status}`) }),
  };
  await show(res, applicationPage, model, reasonMissing ? 422 : 200);
}

/** Who else has been asked to decide. */
async function told(req: Request, db: Database, person: PersonWithOrganisation) {
  const deciders = await coordinatorsOf(db, person.organisation_path);
  const { t, format } = req.translator;
  return { label: t('identity.deciders'), value: format.list(deciders.slice(0, 5).map(({ name }) => name)) };
}
