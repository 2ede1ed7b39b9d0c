import type { Request } from 'express';
import type { Database } from '../../platform/database/index.ts';
import { createPages, filterChips, linkTo, paging, readListing, sendCsv, show } from '../../platform/web/index.ts';
import type { Field, Listing, Pages } from '../../platform/web/index.ts';
import { actorOf } from '../actor.ts';
import { listAudit, listDeeds, streamAudit } from '../audit-store.ts';
import type { AuditFilter } from '../audit-store.ts';
import { findNames } from '../store.ts';
import type { AuditRow } from '../tables.ts';
import { auditPage } from '../views.ts';
import { tabsFor } from './tabs.ts';

/** Who did what, for administrators, as far as they reach. */
export function auditPages({ database }: { database: Database }): Pages {
  const pages = createPages();
  pages.get('/audit', 'audit:view', async (req, res) => {
    const listing = readListing('/audit', req.query, ['at']);
    const filter = readFilter(req, listing);
    const { rows, total } = await listAudit(database, filter, listing);
    const deeds = await listDeeds(database);
    const names = await findNames(database, peopleNamedIn(rows));
    const { t } = req.translator;
    await show(res, auditPage, {
      title: t('identity.audit'),
      section: 'people',
      tabs: tabsFor(req, 'audit'),
      ...filtersOf(req, listing, filter, deeds),
      columns: ['at', 'who', 'deed', 'subject', 'details'].map((key) => ({ label: t(`identity.column-${key}`) })),
      rows: rows.map((row) => rowModel(req, row, names)),
      paging: paging(listing, total),
      csv: linkTo({ ...listing, path: '/audit.csv' }, {}),
    });
  });
  pages.get('/audit.csv', 'audit:view', async (req, res) => {
    const filter = readFilter(req, readListing('/audit.csv', req.query, ['at']));
    const { t } = req.translator;
    const plain = (key: string, value: (row: AuditRow) => string) => ({ heading: t(`identity.column-${key}`), value });
    const columns = [
      plain('at', (row) => row.at),
      plain('who', (row) => row.actor_name),
      plain('deed', (row) => deedName(req, row.deed)),
      plain('subject', (row) => `${row.subject_kind}:${row.subject_id}`),
      plain('details', (row) => row.details),
    ];
    await sendCsv(res, 'audit.csv', columns, streamAudit(database, filter));
  });
  return pages;
}

function readFilter(req: Request, { query }: Listing): AuditFilter {
  const [, kind, id] = /^([a-z-]+):([\w-]+)$/.exec(query['subject'] ?? '') ?? [];
  return {
    reach: actorOf(req).reach('audit:view'),
    deed: query['deed'] || undefined,
    words: query['person'] || undefined,
    subject: kind && id ? { kind, id } : undefined,
    from: dayStart(query['from'], 0),
    until: dayStart(query['until'], 1),
  };
}

/** Midnight (UTC) of a day as a form sends it, so many days later. */
function dayStart(day: string | undefined, later: number): string | undefined {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(day ?? '') ? Date.parse(`${day}T00:00:00.000Z`) : Number.NaN;
  return Number.isNaN(time) ? undefined : new Date(time + later * 86_400_000).toISOString();
}

function filtersOf(req: Request, listing: Listing, filter: AuditFilter, deeds: readonly string[]) {
  const { t, format } = req.translator;
  const { query } = listing;
  const options = deeds
    .map((value) => ({ value, label: deedName(req, value) }))
    .sort((a, b) => a.label.localeCompare(b.label, req.translator.language));
  const fields: Field[] = [
    { name: 'person', label: t('identity.column-who'), kind: 'search', value: query['person'] },
    {
      name: 'deed',
      label: t('identity.column-deed'),
      options: [{ value: '', label: t('common.all') }, ...options],
      value: query['deed'],
    },
    { name: 'from', label: t('identity.from'), kind: 'date', value: filter.from && query['from'] },
    { name: 'until', label: t('identity.until'), kind: 'date', value: filter.until && query['until'] },
  ];
  const day = (key: string, time: string | undefined) =>
    time && t(`identity.chip-${key}`, { date: format.date(`${query[key]}T00:00:00.000Z`) });
  const chips = filterChips(listing, [
    { key: 'person', label: filter.words },
    { key: 'deed', label: filter.deed && deedName(req, filter.deed) },
    {
      key: 'subject',
      label: filter.subject && t('identity.chip-subject', { kind: kindName(req, filter.subject.kind) }),
    },
    { key: 'from', label: day('from', filter.from) },
    { key: 'until', label: day('until', filter.until) },
  ]);
  return { filters: fields, chips, clear: '/audit' };
}

function detailsOf(row: AuditRow): Record<string, unknown> {
  return JSON.parse(row.details) as Record<string, unknown>;
}

const isId = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);

/** People that details name by id only, such as whose booking it was. */
function peopleNamedIn(rows: readonly AuditRow[]): string[] {
  return [...new Set(rows.map((row) => detailsOf(row)['person']).filter(isId))];
}

function rowModel(req: Request, row: AuditRow, names: ReadonlyMap<string, string>) {
  const { name, ...rest } = detailsOf(row);
  const kind = kindName(req, row.subject_kind, row.deed);
  // Other ids say nothing to a reader; the file has them.
  const said = Object.entries(rest)
    .map(([key, value]): [string, unknown] => [key, isId(value) ? names.get(value) : value])
    .filter(([, value]) => value !== undefined && value !== null);
  return {
    at: req.translator.format.dateTime(row.at, actorOf(req).timeZone),
    who: row.actor_name,
    whoHref: row.actor_id ? `/people/${row.actor_id}` : undefined,
    deed: deedName(req, row.deed),
    subject: typeof name === 'string' ? `${kind}: ${name}` : kind,
    subjectHref: addresses[row.subject_kind]?.(row.subject_id),
    details: said.map(([key, value]) => detailOf(req, key, value)),
  };
}

const addresses: Record<string, (id: string) => string> = {
  person: (id) => `/people/${id}`,
  organisation: (id) => `/organisations/${id}`,
};

function deedName({ translator: { t, has } }: Request, deed: string): string {
  const key = deed.replace('.', '.deed-');
  return has(key) ? t(key) : deed;
}

/** The word for a kind of subject: the room that did the deed has it, or this one; otherwise the kind as it is stored. */
function kindName({ translator: { t, has } }: Request, kind: string, deed = ''): string {
  const keys = [`${deed.split('.')[0]}.subject-${kind}`, `identity.subject-${kind}`];
  const known = keys.find((key) => has(key));
  return known ? t(known) : kind;
}

function detailOf(req: Request, key: string, value: unknown): string {
  const { t, has } = req.translator;
  const label = has(`identity.detail-${key}`) ? t(`identity.detail-${key}`) : key;
  const role =
    key === 'role' && has(`identity.role-${String(value)}`) ? t(`identity.role-${String(value)}`) : undefined;
  return `${label}: ${role ?? (typeof value === 'string' ? value : JSON.stringify(value))}`;
}
