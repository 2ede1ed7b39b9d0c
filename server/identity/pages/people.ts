import type { Request, Response } from 'express';
import type { Database } from '../../platform/database/index.ts';
import {
  createPages,
  filterChips,
  linkTo,
  paging,
  readListing,
  sendCsv,
  show,
  sortColumn,
} from '../../platform/web/index.ts';
import type { Field, Listing, Pages } from '../../platform/web/index.ts';
import { actorOf } from '../actor.ts';
import { roles } from '../capabilities.ts';
import type { Role } from '../capabilities.ts';
import { findCandidates } from '../organisation-store.ts';
import { listPeople, sortablePeople, streamPeople } from '../people-list-store.ts';
import type { PeopleFilter, PersonListed } from '../people-list-store.ts';
import { findOrganisation } from '../store.ts';
import { personStatuses } from '../tables.ts';
import { peoplePage } from '../views.ts';
import { shownStatus } from './person-status.ts';
import { tabsFor } from './tabs.ts';

export function peoplePages({ database }: { database: Database }): Pages {
  const pages = createPages();
  pages.get('/people', 'people:view', async (req, res) => {
    const listing = readListing('/people', req.query, sortablePeople);
    const asked = await readFilter(req, database, listing);
    const { rows, total } = await listPeople(database, asked.filter, listing);
    await show(res, peoplePage, peopleModel(req, listing, asked, rows, total));
  });
  pages.get('/people.csv', 'people:view', async (req, res) => {
    const listing = readListing('/people.csv', req.query, sortablePeople);
    const { filter } = await readFilter(req, database, listing);
    await sendPeople(req, res, streamPeople(database, filter, listing));
  });
  return pages;
}

interface Asked {
  filter: PeopleFilter;
  /** What the chip of the organisation filter says. */
  place: string | undefined;
}

/** The organisation filter is an id, from a link, or words, from the form; words mean every organisation that holds them. */
async function readFilter(req: Request, db: Database, { query }: Listing): Promise<Asked> {
  const reach = actorOf(req).reach('people:view');
  const filter: PeopleFilter = {
    reach,
    words: query['search'],
    role: roles.find((role) => role === query['role']),
    status: personStatuses.find((status) => status === query['status']),
  };
  const wanted = query['organisation'];
  if (!wanted) return { filter, place: undefined };
  const named = await findOrganisation(db, wanted);
  if (named) return { filter: { ...filter, within: [named.path] }, place: named.name };
  const candidates = await findCandidates(db, reach, wanted, 200);
  return { filter: { ...filter, within: candidates.map(({ path }) => path) }, place: wanted };
}

function peopleModel(req: Request, listing: Listing, asked: Asked, rows: readonly PersonListed[], total: number) {
  const { t, format } = req.translator;
  const actor = actorOf(req);
  const { filter, place } = asked;
  const column = (key: string) => sortColumn(listing, key, t(`identity.column-${key}`));
  const chips = filterChips(listing, [
    { key: 'search', label: filter.words },
    { key: 'organisation', label: place },
    { key: 'role', label: filter.role && t(`identity.role-${filter.role}`) },
    { key: 'status', label: filter.status && t(`identity.status-${filter.status}`) },
  ]);
  return {
    title: t('identity.people'),
    section: 'people',
    tabs: tabsFor(req, 'people'),
    filters: filterFields(req, asked),
    chips,
    clear: '/people',
    columns: [column('name'), column('organisation'), { label: t('identity.roles') }, column('status'), column('seen')],
    rows: rows.map((row) => ({
      href: `/people/${row.id}`,
      name: `${row.family_name}, ${row.given_name}`,
      email: row.email,
      organisation: row.organisation_name,
      above: row.above ?? '',
      roles: rolesOf(row).map((role) => t(`identity.role-${role}`)),
      shown: shownStatus(req, row.status),
      seen: row.last_seen_at ? format.date(row.last_seen_at, actor.timeZone) : t('identity.never'),
    })),
    paging: paging(listing, total),
    csv: linkTo({ ...listing, path: '/people.csv' }, {}),
    mayRegister: actor.can('people:admit'),
  };
}

function filterFields({ translator: { t } }: Request, { filter, place }: Asked): Field[] {
  const all = { value: '', label: t('common.all') };
  const roleOptions = roles.map((role) => ({ value: role, label: t(`identity.role-${role}`) }));
  const statusOptions = personStatuses.map((status) => ({ value: status, label: t(`identity.status-${status}`) }));
  return [
    { name: 'search', label: t('identity.search-people'), kind: 'search', value: filter.words },
    { name: 'organisation', label: t('identity.organisation'), kind: 'search', value: place },
    { name: 'role', label: t('identity.role'), options: [all, ...roleOptions], value: filter.role },
    { name: 'status', label: t('identity.status'), options: [all, ...statusOptions], value: filter.status },
  ];
}

function rolesOf(row: PersonListed): Role[] {
  return (['instructor', 'coordinator', 'administrator'] as const).filter((role) => (row[role] ?? 0) > 0);
}

function sendPeople(req: Request, res: Response, rows: AsyncIterable<PersonListed>): Promise<void> {
  const { t } = req.translator;
  const plain = (heading: string, value: (row: PersonListed) => string | number | null) => ({ heading, value });
  return sendCsv(
    res,
    'people.csv',
    [
      plain(t('identity.family-name'), (row) => row.family_name),
      plain(t('identity.given-name'), (row) => row.given_name),
      plain(t('identity.email'), (row) => row.email),
      plain(t('identity.organisation'), (row) => row.organisation_name),
      plain(t('identity.organisation-above'), (row) => row.above),
      plain(t('identity.organisation-code'), (row) => row.organisation_code),
      plain(t('identity.roles'), (row) =>
        rolesOf(row)
          .map((role) => t(`identity.role-${role}`))
          .join('; '),
      ),
      plain(t('identity.status'), (row) => t(`identity.status-${row.status}`)),
      plain(t('identity.language-preferred'), (row) => row.language),
      plain(t('identity.grade'), (row) => row.grade),
      plain(t('identity.service-began'), (row) => row.service_began),
      plain(t('identity.sex'), (row) => (row.sex ? t(`identity.sex-${row.sex}`) : '')),
      plain(t('identity.staff-number'), (row) => row.staff_number),
      plain(t('identity.column-registered'), (row) => row.created_at),
      plain(t('identity.column-seen'), (row) => row.last_seen_at),
    ],
    rows,
  );
}
