import { definePage } from '../platform/web/index.ts';
import type {
  BarChart,
  Chip,
  Column,
  IconName,
  LineChart,
  PageModel,
  Paging,
  Status,
  Tab,
  Tile,
} from '../platform/web/index.ts';

export interface Choice {
  value: string;
  label: string;
}

export interface OverviewPage extends PageModel {
  tabs: Tab[];
  asOf: string;
  tiles: Tile[];
  administrations: BarChart;
  months: LineChart;
  isEmpty: boolean;
}

export const overviewPage = definePage<OverviewPage>('reporting/overview');

export interface LearnersPage extends PageModel {
  tabs: Tab[];
  asOf: string;
  fields: {
    search: string;
    path: string;
    organisation: string;
    status: string;
    dates: string;
    from: string;
    to: string;
  };
  /** Kept when the filter changes. */
  kept: { name: string; value: string }[];
  choices: { paths: Choice[]; organisations: Choice[]; statuses: Choice[]; dates: Choice[] };
  chips: Chip[];
  clear: string;
  csv: string;
  counts: { status: Status; learners: number; href: string; current: boolean }[];
  columns: Column[];
  rows: LearnerLine[];
  total: { learners: number; stepsDone: number; stepsNeeded: number };
  paging: Paging;
}

export interface LearnerLine {
  name: string;
  href: string;
  organisation: string;
  administration: string;
  path: string;
  cycle: number;
  stepsDone: number;
  stepsNeeded: number;
  status: Status;
  enrolledOn: string | null;
  dueOn: string | null;
  completedOn: string | null;
}

export const learnersPage = definePage<LearnersPage>('reporting/learners');

export interface LearnerPage extends PageModel {
  asOf: string;
  transcript: string | undefined;
  email: string;
  organisation: string;
  lastSeen: string | null;
  enrolments: EnrolmentSection[];
  attempts: AttemptLine[];
  sessions: SessionLine[];
}

export interface EnrolmentSection {
  id: string;
  title: string;
  href: string;
  status: Status;
  withdrawn: boolean;
  cycle: number;
  stepsDone: number;
  stepsNeeded: number;
  enrolledOn: string | null;
  dueOn: string | null;
  completedOn: string | null;
  expiresOn: string | null;
  steps: StepLine[];
}

export interface StepLine {
  title: string;
  isOnline: boolean;
  status: Status;
  score: number | null;
  attendance: number | null;
  doneOn: string | null;
  why: string;
}

export interface AttemptLine {
  href: string;
  module: string;
  number: number;
  status: Status;
  score: number | null;
  minutes: number;
  startedAt: string;
  changedAt: string;
}

export interface SessionLine {
  title: string;
  href: string;
  place: string;
  startsAt: string;
  zone: string;
  booking: string;
  minutes: number | null;
  planned: number | null;
  grade: number | null;
  units: { title: string; status: string; minutes: number; planned: number; on: string }[];
}

export const learnerPage = definePage<LearnerPage>('reporting/learner');

export interface HomePage extends PageModel {
  greeting: string;
  asOf: string;
  next: Next | undefined;
  /** Overdue first, then what is due within two weeks. */
  pressing: PathLine[];
  /** Status reports that the person owes on accepted work. */
  reports: { title: string; href: string; facts: string[]; late: boolean }[];
  sessions: (SessionCard & { booking: string })[];
  groups: { heading: string; paths: PathLine[] }[];
  isLearner: boolean;
  deeds: { icon: IconName; label: string; href: string }[];
  work: Work[];
  tiles: Tile[];
  teaching: SessionCard[];
}

export interface Next {
  eyebrow: string;
  title: string;
  isOnline: boolean;
  path: string;
  pathHref: string;
  done: number;
  total: number;
  label: string;
  /** Where a form goes that opens the module at once. */
  launch: string | undefined;
  href: string;
}

export interface PathLine {
  title: string;
  href: string;
  status: Status;
  done: number;
  total: number;
  facts: string[];
}

export interface SessionCard {
  title: string;
  href: string;
  calendar: string;
  place: string;
  startsAt: string;
  zone: string;
  day: string;
  month: string;
  seats: string;
}

export interface Work {
  icon: IconName;
  title: string;
  detail: string;
  href: string;
}

export const homePage = definePage<HomePage>('reporting/home');
