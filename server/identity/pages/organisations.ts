import type { Request, Response } from 'express';
import type { Database } from '../../platform/database/index.ts';
import {
  createPages,
  filterChips,
  NotFound,
  paging,
  readListing,
  redirect,
  show,
  sortColumn,
} from '../../platform/web/index.ts';
import type { IconName } from '../../platform/web/icons.ts';
import type { Listing, Pages } from '../../platform/web/index.ts';
import { actorOf } from '../actor.ts';
import type { Organisations } from '../organisations.ts';
import { findOrganisationsByPath, listAncestry, listOrganisations } from '../organisation-store.ts';
import type { OrganisationListed } from '../organisation-store.ts';
import { findOrganisation } from '../store.ts';
import { organisationKinds } from '../tables.ts';
import type { OrganisationKind, OrganisationRow } from '../tables.ts';
import { organisationsPage } from '../views.ts';
import type { OrganisationsPage } from '../views.ts';
import { fieldsOf, summaryOf, untouched } from './form.ts';
import type { Filled } from './form.ts';
import { tabsFor } from './tabs.ts';

export const sortableOrganisations = ['name', 'kind', 'code'];

/** The tree, a level at a time: what one may see at the top, then what stands below each. */
export function organisationsPages({
  database,
  organisations,
}: {
  database: Database;
  organisations: Organisations;
}): Pages {
  const pages = createPages();
  const idOf = (req: Request): string => String(req.params['id']);

  pages.get('/organisations', 'people:view', (req, res) => showLevel(req, res, database, undefined));
  pages.get('/organisations/:id', 'people:view', async (req, res) => {
    await showLevel(req, res, database, await visibleOrganisation(req, database));
  });
  pages.post('/organisations/:id/closure', 'organisations:manage', async (req, res) => {
    await organisations.close(actorOf(req), idOf(req));
    redirect(res, `/organisations/${idOf(req)}`, { key: 'identity.organisation-is-closed' });
  });
  pages.post('/organisations/:id/reopening', 'organisations:manage', async (req, res) => {
    await organisations.reopen(actorOf(req), idOf(req));
    redirect(res, `/organisations/${idOf(req)}`, { key: 'identity.organisation-is-reopened' });
  });
  return pages;
}

export async function visibleOrganisation(req: Request, db: Database): Promise<OrganisationRow> {
  const row = await findOrganisation(db, String(req.params['id']));
  if (!row || !actorOf(req).canAt('people:view', row.path)) throw new NotFound();
  return row;
}

/** Without words one level of the tree; with words everything that holds them, at and below it. */
export async function showLevel(
  req: Request,
  res: Response,
  db: Database,
  here: OrganisationRow | undefined,
  moving?: Filled,
): Promise<void> {
  const { t } = req.translator;
  const listing = readListing(here ? `/organisations/${here.id}` : '/organisations', req.query, sortableOrganisations);
  const { rows, total } = await levelOf(req, db, listing, here);
  const above = here ? await listAncestry(db, here.path) : [];
  const column = (key: string) => sortColumn(listing, key, t(`identity.column-${key}`));
  const model = {
    title: here?.name ?? t('identity.organisations'),
    section: 'people',
    tabs: tabsFor(req, 'organisations'),
    ...(here && { breadcrumbs: trail(req, above.slice(0, -1)) }),
    here: here && { name: here.name, facts: factsOf(req, here), closed: here.closed_at !== null },
    ...filtersOf(req, listing),
    columns: [
      column('name'),
      column('kind'),
      column('code'),
      { label: t('identity.column-children'), numeric: true },
      { label: t('identity.column-people'), numeric: true },
    ],
    rows: rows.map((row) => rowModel(req, row, isSearch(listing))),
    paging: paging(listing, total),
    ...deedsOf(req, here, above.at(-2), moving),
  };
  await show(res, organisationsPage, model, moving?.status ?? 200);
}

async function levelOf(req: Request, db: Database, listing: Listing, here: OrganisationRow | undefined) {
  const { query } = listing;
  const words = query['search'];
  const kind = organisationKinds.find((each) => each === query['kind']);
  const searching = isSearch(listing);
  const reach = actorOf(req).reach('people:view');
  if (!here && !searching) {
    const tops = await findOrganisationsByPath(db, reach);
    // One top: its children are worth more than a list of one.
    const only = tops.length === 1 ? tops[0] : undefined;
    if (!only) return listOrganisations(db, { reach, closed: true, ids: tops.map(({ id }) => id) }, listing);
    return listOrganisations(db, { reach, ids: [only.id], parentId: only.id, closed: true }, listing);
  }
  const within = here ? [here.path] : reach;
  return listOrganisations(
    db,
    { reach: within, words, kind, closed: true, ...(!searching && here && { parentId: here.id }) },
    listing,
  );
}

function isSearch({ query }: Listing): boolean {
  return Boolean(query['search'] || query['kind']);
}

function filtersOf({ translator: { t } }: Request, listing: Listing) {
  const { query } = listing;
  const kind = organisationKinds.find((each) => each === query['kind']);
  const options = organisationKinds.map((value) => ({ value, label: t(`identity.kind-${value}`) }));
  return {
    filters: [
      { name: 'search', label: t('identity.search-organisations'), kind: 'search' as const, value: query['search'] },
      {
        name: 'kind',
        label: t('identity.column-kind'),
        options: [{ value: '', label: t('common.all') }, ...options],
        value: kind,
      },
    ],
    chips: filterChips(listing, [
      { key: 'search', label: query['search'] },
      { key: 'kind', label: kind && t(`identity.kind-${kind}`) },
    ]),
    clear: listing.path,
  };
}

const icons: Record<OrganisationKind, IconName> = {
  secretariat: 'globe',
  region: 'place',
  administration: 'building',
  unit: 'people',
  'training-centre': 'classroom',
};

function rowModel(req: Request, row: OrganisationListed, withParent: boolean) {
  return {
    href: `/organisations/${row.id}`,
    icon: icons[row.kind],
    name: row.name,
    kind: req.translator.t(`identity.kind-${row.kind}`),
    code: row.code ?? '',
    // On one level of the tree all would say the same.
    parent: withParent ? (row.parent_name ?? '') : '',
    children: row.children,
    people: row.people,
    peopleHref: `/people?organisation=${row.id}`,
    closed: row.closed_at !== null,
  };
}

function trail(req: Request, above: readonly OrganisationRow[]) {
  const seen = above.filter(({ path }) => actorOf(req).canAt('people:view', path));
  return [
    { label: req.translator.t('identity.organisations'), href: '/organisations' },
    ...seen.map(({ id, name }) => ({ label: name, href: `/organisations/${id}` })),
  ];
}

function factsOf({ translator: { t } }: Request, row: OrganisationRow) {
  return [
    { label: t('identity.column-kind'), value: t(`identity.kind-${row.kind}`) },
    { label: t('identity.organisation-code'), value: row.code ?? '' },
    { label: t('identity.country'), value: row.country ?? '' },
    { label: t('identity.time-zone'), value: row.time_zone.replaceAll('_', ' ') },
  ].filter(({ value }) => value !== '');
}

function deedsOf(
  req: Request,
  here: OrganisationRow | undefined,
  parent: OrganisationRow | undefined,
  moving: Filled | undefined,
): Pick<OrganisationsPage, 'links' | 'move' | 'deed'> {
  const { translator } = req;
  const { t } = translator;
  const actor = actorOf(req);
  if (!here) return { links: [], move: undefined, deed: undefined };
  const manages = actor.canAt('organisations:manage', here.path);
  const open = here.closed_at === null;
  const link = (href: string, key: string, icon: IconName, primary = false) => ({ href, label: t(key), icon, primary });
  const links = [
    ...(manages && open
      ? [link(`/organisations/new?parent=${here.id}`, 'identity.organisation-add', 'plus', true)]
      : []),
    ...(manages ? [link(`/organisations/${here.id}/edit`, 'common.edit', 'edit')] : []),
    link(`/people?organisation=${here.id}`, 'identity.organisation-people', 'people'),
  ];
  const movable = manages && here.parent_id !== null && !actor.reach('organisations:manage').includes(here.path);
  const ask = open ? 'closure' : 'reopening';
  const deed = {
    action: `/organisations/${here.id}/${ask}`,
    label: t(`identity.organisation-do-${ask}`),
    question: t(`identity.organisation-ask-${ask}`),
    danger: open,
  };
  return {
    links,
    move: movable ? moveForm(req, here, parent, moving) : undefined,
    deed: movable ? deed : undefined,
  };
}

function moveForm(
  req: Request,
  here: OrganisationRow,
  parent: OrganisationRow | undefined,
  moving: Filled | undefined,
) {
  const { translator } = req;
  const filled = moving ?? untouched({ parent: parent?.name ?? '' });
  return {
    action: `/organisations/${here.id}/move`,
    hidden: {},
    errors: summaryOf(translator, filled),
    groups: [
      {
        fields: fieldsOf(
          translator,
          [
            {
              name: 'parent',
              label: 'identity.organisation-under',
              hint: 'identity.organisation-hint',
              required: true,
            },
          ],
          filled,
        ),
      },
    ],
    submit: translator.t('identity.organisation-move'),
  };
}
