import type { Translator } from '../platform/language/index.ts';
import { filterChips, linkTo, paging, sortColumn, statuses } from '../platform/web/index.ts';
import type { Column, Listing, Tab } from '../platform/web/index.ts';
import { dateKinds } from './filter.ts';
import type { LearnersReport } from './learners.ts';
import type { LearnerRow } from './learners-store.ts';
import { namePlaces, placeChoices } from './places.ts';
import type { Place } from './places.ts';
import type { LearnerLine, LearnersPage } from './views.ts';

export function learnersModel(report: LearnersReport, asOf: string, translator: Translator): LearnersPage {
  const { scope, listing, totals, count } = report;
  const { t } = translator;
  const places = namePlaces(report.places);
  return {
    title: t('reporting.learners'),
    section: 'reports',
    breadcrumbs: [{ label: t('reporting.reports'), href: '/reports' }],
    tabs: reportTabs('learners', t),
    asOf,
    fields: {
      search: scope.search,
      path: scope.pathId,
      organisation: scope.organisationId,
      status: scope.status,
      dates: scope.dates,
      from: scope.from,
      to: scope.to,
    },
    kept: ['sort', 'size'].flatMap((name) => (listing.query[name] ? [{ name, value: listing.query[name] }] : [])),
    choices: choices(report, t),
    chips: chips(report, translator),
    clear: linkTo({ path: listing.path, query: {} }, kept(listing)),
    csv: linkTo({ path: `${listing.path}.csv`, query: listing.query }, {}),
    counts: statuses.flatMap((status) => {
      const learners = totals.find((total) => total.status === status)?.learners ?? 0;
      const current = scope.status === status;
      const href = linkTo(listing, { status: current ? '' : status });
      return learners > 0 ? [{ status, learners, href, current }] : [];
    }),
    columns: columns(listing, t),
    rows: report.rows.map((row) => line(row, places.get(row.organisationId))),
    total: {
      learners: count,
      stepsDone: totals.reduce((sum, { stepsDone }) => sum + stepsDone, 0),
      stepsNeeded: totals.reduce((sum, { stepsNeeded }) => sum + stepsNeeded, 0),
    },
    paging: paging(listing, count),
  };
}

export function reportTabs(current: 'overview' | 'learners', t: Translator['t']): Tab[] {
  return [
    { label: t('reporting.overview'), href: '/reports', icon: 'chart', current: current === 'overview' },
    { label: t('reporting.learners'), href: '/reports/learners', icon: 'people', current: current === 'learners' },
  ];
}

function columns(listing: Listing, t: Translator['t']): Column[] {
  return [
    sortColumn(listing, 'name', t('reporting.learner')),
    sortColumn(listing, 'organisation', t('reporting.organisation')),
    sortColumn(listing, 'path', t('reporting.path')),
    sortColumn(listing, 'progress', t('common.progress')),
    sortColumn(listing, 'status', t('reporting.status')),
    sortColumn(listing, 'enrolled', t('reporting.enrolled')),
    sortColumn(listing, 'due', t('reporting.due')),
    sortColumn(listing, 'completed', t('reporting.completed')),
  ];
}

function line(row: LearnerRow, place: Place | undefined): LearnerLine {
  const { cycle, stepsDone, stepsNeeded, status, enrolledOn, dueOn, completedOn } = row;
  const administration = place && place.administration !== place.name ? place.administration : '';
  return {
    name: `${row.familyName}, ${row.givenName}`,
    href: `/reports/learners/${row.personId}#${row.enrolmentId}`,
    organisation: place?.name ?? '',
    administration,
    path: row.pathTitle,
    cycle,
    stepsDone,
    stepsNeeded,
    status,
    enrolledOn,
    dueOn,
    completedOn,
  };
}

function choices({ paths, places, scope }: LearnersReport, t: Translator['t']): LearnersPage['choices'] {
  return {
    paths: paths.map(({ id, title }) => ({ value: id, label: title })),
    organisations: placeChoices(places, scope.reach).map(({ id, name }) => ({ value: id, label: name })),
    statuses: statuses.map((status) => ({ value: status, label: t(`common.status-${status}`) })),
    dates: dateKinds.map((kind) => ({ value: kind, label: t(`reporting.dates-${kind}`) })),
  };
}

function chips({ scope, listing, paths, places }: LearnersReport, { t, format }: Translator) {
  const path = paths.find(({ id }) => id === scope.pathId)?.title;
  const place = places.find(({ id }) => id === scope.organisationId)?.name;
  const dates = t(`reporting.dates-${scope.dates}`);
  return filterChips(listing, [
    { key: 'search', label: scope.search && t('reporting.chip-search', { text: scope.search }) },
    { key: 'path', label: scope.pathId && t('reporting.chip-path', { name: path ?? t('reporting.unknown') }) },
    {
      key: 'organisation',
      label: scope.organisationId && t('reporting.chip-organisation', { name: place ?? t('reporting.unknown') }),
    },
    { key: 'status', label: scope.status && t('reporting.chip-status', { name: t(`common.status-${scope.status}`) }) },
    { key: 'from', label: scope.from && t('reporting.chip-from', { dates, day: format.date(scope.from) }) },
    { key: 'to', label: scope.to && t('reporting.chip-to', { dates, day: format.date(scope.to) }) },
  ]);
}

function kept({ query }: Listing): Record<string, string> {
  return { sort: query['sort'] ?? '', size: query['size'] ?? '' };
}
