import { definePage } from '../platform/web/index.ts';
import type { PageModel } from '../platform/web/index.ts';
import type { IconName } from '../platform/web/icons.ts';
import type { Paging } from '../platform/web/listing.ts';
import type { Chip, Column, Field, Tab } from '../platform/web/parts.ts';
import type { StepKind } from './progress/definition.ts';
import type { Status } from './progress/state.ts';
import type { ChoiceGroup, ConditionRow, DateFields } from './building/step-form.ts';

/** A line that says why, with a way to what would change it. */
export interface Why {
  text: string;
  href?: string;
  label?: string;
}

export interface SessionView {
  id: string;
  title: string;
  href: string;
  place: string;
  zone: string;
  language: string;
  days: { startsAt: string; endsAt: string }[];
  seats: string;
  deadline: string | null;
  booking: string | null;
  /** Where a seat is asked for; null where there is nothing to ask. */
  book: string | null;
  bookLabel: string;
}

export type StepAction =
  | { kind: 'post'; action: string; label: string; hidden: { name: string; value: string }[] }
  | { kind: 'link'; href: string; label: string };

export interface StepView {
  id: string;
  kind: StepKind;
  icon: IconName;
  /** Online steps and steps in a room are told apart at a glance. */
  look: 'module' | 'classroom';
  place: 'done' | 'current' | 'open' | 'locked';
  title: string;
  status: Status;
  facts: string[];
  requirement: string;
  because: string;
  whys: Why[];
  instructions: string;
  action: StepAction | null;
  /** Takes the module along, to work on it without a network. */
  takeAlong: StepAction | null;
  /** What else there is to do about the step: ask for recognition, observe. */
  besides: { href: string; label: string; text: string } | null;
  sessions: SessionView[] | null;
}

export interface StageView {
  id: string;
  title: string;
  rule: string;
  status: Status | null;
  whys: Why[];
  steps: StepView[];
}

export interface Lead {
  eyebrow: string;
  title: string;
  text: string;
  action: StepAction | null;
}

export interface PathPage extends PageModel {
  id: string;
  summary: string;
  facts: { label: string; value: string }[];
  status: Status | null;
  progress: { done: number; total: number } | null;
  lead: Lead | null;
  alerts: { kind: 'info' | 'good' | 'warn' | 'bad'; text: string; href?: string; label?: string }[];
  stages: StageView[];
  tabs: Tab[];
  mayLeave: boolean;
}
export const pathPage = definePage<PathPage>('paths/path');

export interface PathCard {
  id: string;
  title: string;
  provider: string;
  hours: string;
  status: Status | null;
  word: string | null;
  progress: { done: number; total: number } | null;
  next: string | null;
  due: string | null;
}

export interface MyPathsPage extends PageModel {
  mine: { heading: string; paths: PathCard[] }[];
  offered: PathCard[];
  tabs: Tab[];
}
export const myPathsPage = definePage<MyPathsPage>('paths/mine');

export interface AllPathsPage extends PageModel {
  rows: {
    id: string;
    title: string;
    owner: string;
    state: string;
    tag: 'draft' | 'published' | 'retired';
    learners: number;
    completed: number;
    overdue: number;
    requests: number;
    mayBuild: boolean;
    mayEnrol: boolean;
  }[];
  search: string;
  status: string;
  statuses: { value: string; label: string }[];
  chips: Chip[];
  clear: string;
  paging: Paging;
  tabs: Tab[];
  mayBuild: boolean;
}
export const allPathsPage = definePage<AllPathsPage>('paths/all');

export interface FormErrors {
  errors: { field: string; message: string }[];
}

export interface PathFormPage extends PageModel, FormErrors {
  tabs: Tab[];
  retire: string | null;
  /** Where it is said when people are written to; null for a path that is not there yet. */
  notices: string | null;
  action: string;
  cancel: string;
  fields: Field[];
  enrolment: { value: string; label: string; hint: string; checked: boolean }[];
  translations: { language: string; name: string; title: Field; summary: Field }[];
  version: number;
}
export const pathFormPage = definePage<PathFormPage>('paths/path-form');

export interface NoticeRulesPage extends PageModel, FormErrors {
  tabs: Tab[];
  action: string;
  cancel: string;
  fields: Field[];
}
export const noticeRulesPage = definePage<NoticeRulesPage>('paths/notice-rules');

export interface ParticipantsPage extends PageModel {
  id: string;
  tabs: Tab[];
  columns: Column[];
  rows: {
    personId: string;
    name: string;
    organisation: string;
    status: Status | null;
    word: string;
    requested: boolean;
    enrolmentId: string;
    note: string;
    done: number;
    needed: number;
    next: string;
    because: string;
    due: string;
    completed: string;
  }[];
  totals: { label: string; href: string; figure: string; icon: IconName; warn: boolean }[];
  filters: { search: string; statuses: Field; organisations: Field; cohorts: Field | null };
  chips: Chip[];
  clear: string;
  paging: Paging;
  mayEnrol: boolean;
  csv: string;
  cases: CaseLine[];
}
export const participantsPage = definePage<ParticipantsPage>('paths/participants');

export interface GatesPage extends PageModel {
  id: string;
  tabs: Tab[];
  gates: { title: string; kind: string; icon: IconName; href: string; met: string; missing: string }[];
}
export const gatesPage = definePage<GatesPage>('paths/gates');

export interface GatePage extends PageModel {
  id: string;
  gateId: string;
  tabs: Tab[];
  /** What comes before it. */
  asks: string[];
  tiles: { label: string; href: string; figure: string; icon: IconName }[];
  places: { name: string; met: number; missing: number; href: string }[];
  search: string;
  standing: Field;
  organisations: Field;
  rows: {
    personId: string;
    name: string;
    organisation: string;
    met: boolean;
    word: string;
    missing: string[];
    since: string;
    seat: string;
    done: number;
    needed: number;
    due: string;
  }[];
  chips: Chip[];
  clear: string;
  paging: Paging;
  csv: string;
  book: string | null;
  write: string | null;
}
export const gatePage = definePage<GatePage>('paths/gate');

export interface GateBookingPage extends PageModel {
  id: string;
  tabs: Tab[];
  action: string;
  /** Names this order, so that it is carried out once. */
  order: string;
  most: number;
  kept: Record<string, string>;
  sessions: { value: string; label: string }[];
  session: string;
  summary: string[];
  rows: { id: string; name: string; organisation: string; outcome: string; may: boolean; checked: boolean }[];
}
export const gateBookingPage = definePage<GateBookingPage>('paths/gate-booking');

export interface GateResultPage extends PageModel {
  id: string;
  tabs: Tab[];
  session: string;
  summary: string[];
  rows: { name: string; organisation: string; outcome: string; good: boolean; why: string }[];
}
export const gateResultPage = definePage<GateResultPage>('paths/gate-result');

export interface GateLetterPage extends PageModel {
  id: string;
  tabs: Tab[];
  action: string;
  letter: string;
  people: number;
}
export const gateLetterPage = definePage<GateLetterPage>('paths/gate-letter');

/** People who cannot make it as things stand, in words, with the list of exactly these. */
export interface CaseLine {
  title: string;
  advice: string;
  people: string;
  href: string;
}

export interface CasesPage extends PageModel {
  id: string;
  tabs: Tab[];
  cases: CaseLine[];
}
export const casesPage = definePage<CasesPage>('paths/cases');

export interface CasePage extends PageModel {
  id: string;
  tabs: Tab[];
  advice: string;
  deed: { href: string; label: string } | null;
  rows: { personId: string; name: string; organisation: string; due: string; access: string }[];
  paging: Paging;
  csv: string;
}
export const casePage = definePage<CasePage>('paths/case');

export interface EnrolPage extends PageModel {
  id: string;
  tabs: Tab[];
  search: string;
  organisation: Field;
  rows: { id: string; name: string; email: string; organisation: string; word: string | null; status: Status | null }[];
  chips: Chip[];
  clear: string;
  paging: Paging;
  matching: number;
  under: string;
  notOpen: boolean;
}
export const enrolPage = definePage<EnrolPage>('paths/enrol');

export interface ProgressPage extends PageModel {
  id: string;
  person: { id: string; name: string; email: string; organisation: string };
  enrolmentId: string;
  active: boolean;
  facts: { label: string; value: string }[];
  status: Status | null;
  because: string;
  progress: { done: number; total: number };
  alerts: { kind: 'info' | 'good' | 'warn' | 'bad'; text: string; href?: string; label?: string }[];
  stages: StageView[];
  cycles: { label: string; href: string; status: Status; current: boolean }[];
  mayEnrol: boolean;
  mayExempt: boolean;
  dates: Field[];
  steps: { value: string; label: string }[];
  outcomes: { value: string; label: string }[];
  records: {
    id: string;
    kind: string;
    title: string;
    text: string;
    note: string;
    revoke: string | null;
    href: string | null;
  }[];
}
export const progressPage = definePage<ProgressPage>('paths/progress');

export interface BuilderStep {
  id: string;
  title: string;
  icon: IconName;
  look: 'module' | 'classroom';
  kind: string;
  requirement: string;
  /** What the step is made of besides its rules: checklist, sections, rubric. */
  lists: { href: string; label: string }[];
  waits: string[];
  problems: string[];
}

export interface BuilderPage extends PageModel {
  id: string;
  edition: number;
  number: number;
  tabs: Tab[];
  published: boolean;
  problems: string[];
  /** What learners would meet if it were published today; none of it keeps it from being published. */
  warnings: string[];
  rules: { label: string; value: string }[];
  stages: { id: string; title: string; rule: string; waits: string[]; problems: string[]; steps: BuilderStep[] }[];
  subjects: ChoiceGroup[];
  underWay: { value: string; label: string; hint: string; checked: boolean }[];
  learnersUnderWay: number;
  /** How many of them have done a step that this version no longer has. */
  losing: number;
}
export const builderPage = definePage<BuilderPage>('paths/builder');

/** Where there is no draft yet: what is published, and the way to a new version. */
export interface VersionsPage extends PageModel {
  id: string;
  tabs: Tab[];
  number: number;
  draft: boolean;
  versions: {
    number: string;
    status: string;
    published: string;
    /** What the author wrote, and what differs from the version before. */
    news: string[];
    decision: string;
    people: number;
    href: string | null;
  }[];
}
export const versionsPage = definePage<VersionsPage>('paths/versions');

/** Who would lose a step they have done, before it is decided what becomes of those under way. */
export interface LossesPage extends PageModel {
  id: string;
  tabs: Tab[];
  rows: { personId: string; name: string; organisation: string; steps: string[] }[];
  more: boolean;
}
export const lossesPage = definePage<LossesPage>('paths/losses');

export interface RuleFormPage extends PageModel, FormErrors {
  action: string;
  cancel: string;
  edition: number;
  heading: string;
  /** Lists that have pages of their own. */
  lists: { href: string; label: string }[];
  fields: Field[];
  titles: Field[];
  /** The survey a step asks, and where another one is chosen. */
  survey: { title: string; change: string } | null;
  instructions: Field | null;
  choices: {
    name: string;
    legend: string;
    options: { value: string; label: string; hint?: string; checked: boolean }[];
  }[];
  conditions: { legend: string; hint: string; rows: ConditionRow[]; groups: ChoiceGroup[] };
  dates: { fields: DateFields; error: string | null }[];
  dateChoices: { value: string; label: string }[];
  steps: { value: string; label: string }[];
}
export const ruleFormPage = definePage<RuleFormPage>('paths/rule-form');

/** The surveys that a step can ask, where they are too many for a list, or one is to be replaced. */
export interface SurveyChoicePage extends PageModel {
  action: string;
  hidden: { name: string; value: string }[];
  search: string;
  rows: { id: string; what: string; title: string }[];
  paging: Paging;
  newSurvey: string;
  cancel: string;
}
export const surveyChoicePage = definePage<SurveyChoicePage>('paths/choose-survey');

export interface RulesPage extends PageModel {
  id: string;
  tabs: Tab[];
  rules: { id: string; who: string; leaving: string; since: string }[];
  organisations: { value: string; label: string }[];
  roles: { value: string; label: string }[];
  leaving: { value: string; label: string; checked: boolean }[];
}
export const rulesPage = definePage<RulesPage>('paths/rules');

export interface CohortsPage extends PageModel, FormErrors {
  id: string;
  tabs: Tab[];
  cohorts: { id: string; name: string; note: string }[];
  fields: Field[];
}
export const cohortsPage = definePage<CohortsPage>('paths/cohorts');

export interface CohortPage extends PageModel {
  id: string;
  pathId: string;
  note: string;
  leads: boolean;
  tutoring: boolean;
  followable: boolean;
  tutors: { id: string; name: string; organisation: string }[];
  standings: { status: Status; people: number }[];
  members: number;
  plan: { title: string; opens: string; due: string; done: number; posts: number; href: string }[];
  queue: { href: string; text: string }[];
  queued: number;
  people: {
    id: string;
    name: string;
    organisation: string;
    status: Status;
    done: number;
    needed: number;
    next: string;
  }[];
  paging: Paging;
  messages: { author: string; to: string; body: string; at: string }[];
  search: string;
  found: { id: string; name: string; organisation: string }[];
}
export const cohortPage = definePage<CohortPage>('paths/cohort');

export interface DiscussionPage extends PageModel {
  action: string;
  /** A post that was removed keeps its place without its words. */
  posts: { author: string; at: string; body: string | null; remove: string | null }[];
}
export const discussionPage = definePage<DiscussionPage>('paths/discussion');
