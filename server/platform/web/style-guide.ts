import { barChart, lineChart } from './charts.ts';
import { iconNames } from './icons.ts';
import { filterChips, linkTo, paging, readListing, sortColumn } from './listing.ts';
import { createPages } from './pages.ts';
import type { Pages } from './pages.ts';
import { statuses } from './parts.ts';
import type { RouteStage, Tile } from './parts.ts';
import { definePage, show } from './render.ts';

export const styleGuidePage = definePage<ReturnType<typeof styleGuide>>('platform/style-guide');

/** For those who build pages; not served in production. */
export function styleGuidePages(): Pages {
  const pages = createPages();
  pages.get('/style-guide', 'anyone', (req, res) => show(res, styleGuidePage, styleGuide(req.query)));
  return pages;
}

/** Samples of every part. */
function styleGuide(query: Record<string, unknown>) {
  const listing = readListing('/style-guide', { administration: 'Kenya', ...query }, ['name', 'progress', 'due']);
  return {
    title: 'Style guide',
    breadcrumbs: [{ label: 'Home', href: '/' }],
    statuses,
    icons: iconNames,
    tiles,
    stages,
    columns: [
      sortColumn(listing, 'name', 'Learner'),
      { label: 'Administration' },
      sortColumn(listing, 'progress', 'Progress'),
      { label: 'Status' },
      sortColumn(listing, 'due', 'Due', true),
    ],
    rows,
    chips: filterChips(listing, [{ key: 'administration', label: 'Administration: Kenya' }]),
    clear: linkTo({ path: '/style-guide', query: {} }, {}),
    paging: paging(listing, 5000),
    bars: barChart({
      title: 'Completions by administration',
      first: 'Administration',
      series: ['Completed', 'Under way'],
      rows: administrations,
    }),
    lines: lineChart({
      title: 'Learners who finished a path',
      note: 'by month',
      first: 'Month',
      series: ['Completed', 'Started'],
      rows: months,
    }),
  };
}

const tiles: Tile[] = [
  { icon: 'people', label: 'Learners', figure: '5,000', href: '#tables', note: 'in 12 administrations' },
  { icon: 'clock', label: 'Overdue', figure: '37', href: '#tables', note: 'oldest: 12 days', warn: true },
  { icon: 'seat', label: 'Requests to decide', figure: '4', href: '#tables' },
  { icon: 'certificate', label: 'Completed this month', figure: '218', href: '#tables' },
];

const stages: RouteStage[] = [
  {
    title: 'Before the workshop',
    rule: 'All steps, in order',
    steps: [
      {
        kind: 'module',
        place: 'done',
        status: 'passed',
        title: 'Harmonized System: reading a heading',
        href: '#route',
        facts: ['45 min'],
        why: { text: 'Passed because score 86 is at least 80 (attempt 2, 3 September).' },
      },
      {
        kind: 'module',
        place: 'current',
        status: 'in-progress',
        title: 'Single Window: how a declaration travels',
        href: '#route',
        facts: ['1 h', 'English, French, Arabic'],
        requirement: 'Score at least 80 %',
        action: { href: '#route', label: 'Continue' },
      },
    ],
  },
  {
    title: 'Workshop',
    rule: 'All steps',
    steps: [
      {
        kind: 'classroom',
        place: 'locked',
        status: 'not-started',
        title: 'Risk management workshop',
        facts: ['2 days', 'Mombasa'],
        requirement: 'Attend at least 75 %',
        why: { text: 'Locked until the online phase is complete.', href: '#route', label: 'Go to Single Window' },
      },
      {
        kind: 'classroom',
        place: 'open',
        status: 'exempted',
        title: 'Study visit: express cargo centre',
        facts: ['1 day'],
      },
    ],
  },
];

const rows = [
  { name: 'Amina Wanjiru', administration: 'Kenya', done: 3, total: 7, status: 'in-progress', due: '2026-09-30' },
  { name: '김민준', administration: 'Korea', done: 7, total: 7, status: 'completed', due: '2026-08-31' },
  {
    name: 'خالد المنصوري',
    administration: 'United Arab Emirates',
    done: 2,
    total: 7,
    status: 'overdue',
    due: '2026-08-15',
  },
  { name: 'Елена Соколова', administration: 'Kazakhstan', done: 0, total: 7, status: 'not-started', due: '2026-10-15' },
] as const;

const administrations = [
  { label: 'Kenya', values: [42, 11], href: '#charts' },
  { label: 'Korea', values: [36, 4], href: '#charts' },
  { label: 'Senegal', values: [19, 22], href: '#charts' },
  { label: 'Kazakhstan', values: [8, 3], href: '#charts' },
];

const months = [
  { label: 'Apr', values: [12, 30] },
  { label: 'May', values: [18, 28] },
  { label: 'Jun', values: [31, 35] },
  { label: 'Jul', values: [27, 22] },
  { label: 'Aug', values: [40, 44] },
];
