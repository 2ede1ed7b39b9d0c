import type { Actor } from '../identity/index.ts';
import type { Database } from '../platform/database/index.ts';
import type { Translator } from '../platform/language/index.ts';
import { filterChips, paging } from '../platform/web/index.ts';
import type { Field, Listing } from '../platform/web/index.ts';
import { errorsOfLaunches, searchLaunches } from './launch-search-store.ts';
import type { FoundLaunch, LaunchFilter } from './launch-search-store.ts';
import type { LaunchErrorRow } from './tables.ts';
import type { LaunchesModel } from './views.ts';

export const launchesAddress = '/player/launches';

const kinds = ['normal', 'review', 'preview', 'trial'] as const;

/** How many different errors of a launch its line names. */
const errorsNamed = 3;

/** Every launch of the learners that support looks after, to be found by learner, module, error or day. */
export async function launchesModel(
  database: Database,
  actor: Actor,
  listing: Listing,
  translator: Translator,
): Promise<LaunchesModel> {
  const filter = readFilter(actor, listing);
  const { rows, total } = await searchLaunches(database, filter, listing);
  const errors = await errorsOfLaunches(
    database,
    rows.map(({ id }) => id),
  );
  const { t } = translator;
  return {
    title: t('player.launches-title'),
    section: 'catalogue',
    breadcrumbs: [{ label: t('player.crumb-catalogue'), href: '/catalogue' }],
    filters: fieldsOf(listing, filter, translator),
    chips: chipsOf(listing, filter, translator),
    clear: launchesAddress,
    rows: rows.map((row) =>
      line(
        row,
        errors.filter(({ launch_id }) => launch_id === row.id),
        translator,
      ),
    ),
    paging: paging(listing, total),
  };
}

function readFilter(actor: Actor, { query }: Listing): LaunchFilter {
  return {
    reach: actor.reach('player:support'),
    learner: query['learner'],
    module: query['module'],
    kind: kinds.find((kind) => kind === query['kind']),
    hasErrors: query['errors'] === 'some',
    error: query['error']?.trim() || undefined,
    from: dayStart(query['from'], 0),
    until: dayStart(query['until'], 1),
  };
}

/** Midnight (UTC) of a day as a form sends it, so many days later. */
function dayStart(day: string | undefined, later: number): string | undefined {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(day ?? '') ? Date.parse(`${day}T00:00:00.000Z`) : Number.NaN;
  return Number.isNaN(time) ? undefined : new Date(time + later * 86_400_000).toISOString();
}

function fieldsOf({ query }: Listing, filter: LaunchFilter, { t }: Translator): Field[] {
  const all = { value: '', label: t('common.all') };
  return [
    { name: 'learner', label: t('player.launch-learner'), kind: 'search', value: query['learner'] },
    { name: 'module', label: t('player.launch-module'), kind: 'search', value: query['module'] },
    { name: 'error', label: t('player.launch-error'), value: query['error'] },
    {
      name: 'errors',
      label: t('player.launch-errors'),
      value: filter.hasErrors ? 'some' : '',
      options: [all, { value: 'some', label: t('player.launch-errors-some') }],
    },
    {
      name: 'kind',
      label: t('player.launch-kind'),
      value: filter.kind,
      options: [all, ...kinds.map((kind) => ({ value: kind, label: t(`player.launch-${kind}`) }))],
    },
    { name: 'from', label: t('player.launch-from'), kind: 'date', value: filter.from && query['from'] },
    { name: 'until', label: t('player.launch-until'), kind: 'date', value: filter.until && query['until'] },
  ];
}

function chipsOf(listing: Listing, filter: LaunchFilter, { t, format }: Translator): LaunchesModel['chips'] {
  const { query } = listing;
  const day = (key: 'from' | 'until') =>
    filter[key] && `${t(`player.launch-${key}`)}: ${format.date(`${query[key]}T00:00:00.000Z`)}`;
  return filterChips(listing, [
    { key: 'learner', label: filter.learner },
    { key: 'module', label: filter.module },
    { key: 'error', label: filter.error },
    { key: 'errors', label: filter.hasErrors ? t('player.launch-errors-some') : undefined },
    { key: 'kind', label: filter.kind && t(`player.launch-${filter.kind}`) },
    { key: 'from', label: day('from') },
    { key: 'until', label: day('until') },
  ]);
}

function line(row: FoundLaunch, errors: readonly LaunchErrorRow[], { t }: Translator): LaunchesModel['rows'][number] {
  const known = errors.filter(({ call }) => call !== '');
  return {
    href: `${launchesAddress}/${row.id}`,
    startedAt: row.started_at,
    learner: `${row.given_name} ${row.family_name}`,
    organisation: row.organisation,
    title: row.title ?? row.file_name,
    kind: t(`player.launch-${row.trial === 1 ? 'trial' : row.mode}`),
    isSuperseded: row.superseded_at !== null,
    errors: errors.reduce((sum, { times }) => sum + Number(times), 0),
    named: known.slice(0, errorsNamed).map(({ call, element, code }) => `${call}(${element}): ${code}`),
    more: Math.max(0, known.length - errorsNamed),
  };
}
