import type { Translator } from '../platform/language/index.ts';
import { barChart, lineChart } from '../platform/web/index.ts';
import type { Status, Tile } from '../platform/web/index.ts';
import type { Overview } from './overview.ts';
import { reportTabs } from './learners-view.ts';
import type { OverviewPage } from './views.ts';

// A chart of more bars than this is a table; the rest is one click away.
const administrationsShown = 12;

export function overviewModel(found: Overview, asOf: string, translator: Translator): OverviewPage {
  const { t, format } = translator;
  return {
    title: t('reporting.reports'),
    section: 'reports',
    tabs: reportTabs('overview', t),
    asOf,
    tiles: statusTiles(found.byStatus, translator),
    isEmpty: found.administrations.length === 0,
    administrations: barChart({
      title: t('reporting.by-administration'),
      first: t('reporting.administration'),
      series: ['done', 'under-way', 'overdue-or-expired', 'not-started'].map((name) => t(`reporting.series-${name}`)),
      rows: found.administrations.slice(0, administrationsShown).map((administration) => ({
        label: administration.name,
        values: [administration.done, administration.underWay, administration.overdue, administration.notStarted],
        href: `/reports/learners?organisation=${administration.id}`,
      })),
    }),
    months: lineChart({
      title: t('reporting.by-month'),
      first: t('reporting.month'),
      series: [t('reporting.series-completed'), t('reporting.series-enrolled')],
      rows: found.months.map(({ month, enrolled, completed }) => ({
        label: format.month(`${month}-01`),
        mark: format.month(`${month}-01`, 'short'),
        values: [completed, enrolled],
        href: `/reports/learners?dates=completed&from=${month}-01&to=${lastDayOf(month)}`,
      })),
    }),
  };
}

/** The numbers that matter first, each leading to the list behind it. */
export function statusTiles(byStatus: Map<Status, number>, { t, format }: Translator): Tile[] {
  const count = (...statuses: Status[]): number =>
    statuses.reduce((sum, status) => sum + (byStatus.get(status) ?? 0), 0);
  const all = [...byStatus.values()].reduce((sum, learners) => sum + learners, 0);
  const done = count('completed', 'passed', 'exempted');
  const list = '/reports/learners';
  return [
    { icon: 'people', label: t('reporting.tile-enrolled'), figure: format.number(all), href: list },
    {
      icon: 'status-in-progress',
      label: t('common.status-in-progress'),
      figure: format.number(count('in-progress')),
      href: `${list}?status=in-progress`,
    },
    {
      icon: 'status-overdue',
      label: t('common.status-overdue'),
      figure: format.number(count('overdue')),
      href: `${list}?status=overdue&sort=due`,
      warn: count('overdue') > 0,
    },
    {
      icon: 'status-completed',
      label: t('common.status-completed'),
      figure: format.number(count('completed')),
      href: `${list}?status=completed&sort=-completed`,
      ...(all > 0 && { note: t('reporting.share-done', { share: format.percent(done / all) }) }),
    },
  ];
}

function lastDayOf(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
}
