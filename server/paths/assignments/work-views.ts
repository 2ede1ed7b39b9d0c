import { definePage } from '../../platform/web/index.ts';
import type { PageModel } from '../../platform/web/index.ts';
import type { Chip, Column, Field, Tab } from '../../platform/web/parts.ts';
import type { Paging } from '../../platform/web/listing.ts';
import type { Status } from '../progress/state.ts';
import type { Stretch } from './text-difference.ts';
import type { FormErrors, Why } from '../views.ts';

export interface FileView {
  name: string;
  size: string;
  href: string;
  remove: string | null;
}

/** What was filled into one section: a text, or a table. */
export interface SectionContent {
  title: string;
  text: string;
  columns: string[];
  rows: string[][];
}

/** One line of a rubric, before anybody has given points and after. */
export interface CriterionView {
  text: string;
  points: string;
  levels: { text: string; points: string; given: boolean }[];
  given: string;
  remark: string;
}

export interface WorkVersion {
  number: string;
  status: Status;
  word: string;
  facts: string[];
  late: string;
  body: string;
  sections: SectionContent[];
  files: FileView[];
  feedback: string;
  score: string;
  criteria: CriterionView[];
  /** What is different from the version before, where anything is. */
  changes: { title: string; stretches: Stretch[] }[];
  print: string | null;
}

/** A form that is kept on the device while it is written. */
export interface KeptForm {
  /** Names the form for this person on this device. */
  key: string;
  /** Where the draft is sent while it is written. */
  url: string;
  was: string;
}

export interface FilesField {
  name: string;
  label: string;
  accept: string;
  hint: string;
  multiple: boolean;
  error?: string | undefined;
}

/** An assignment, for the learner: what is asked, what was written and handed in, what came back. */
export interface WorkPage extends PageModel, FormErrors {
  instructions: string[];
  requirement: string;
  status: Status;
  because: string;
  due: string;
  whys: Why[];
  rubric: CriterionView[];
  returned: { feedback: string; criteria: CriterionView[] } | null;
  sections: { title: string; note: string; filled: boolean; href: string }[];
  filled: { done: number; total: number } | null;
  draft: {
    action: string;
    kept: KeptForm | null;
    body: Field | null;
    files: FilesField;
    attached: FileView[];
    note: string;
  } | null;
  versions: WorkVersion[];
  followUp: { href: string; text: string } | null;
  keptPrefix: string;
}
export const workPage = definePage<WorkPage>('paths/work');

export interface SectionRow {
  id: string;
  heading: string;
  cells: { name: string; label: string; kind: 'text' | 'date'; value: string }[];
}

/** One section of a structured assignment, to be filled in. */
export interface SectionPage extends PageModel, FormErrors {
  place: string;
  guidance: string[];
  required: boolean;
  action: string;
  overview: string;
  previous: string | null;
  hasNext: boolean;
  kept: KeptForm;
  text: Field | null;
  rows: SectionRow[] | null;
  /** What another window kept meanwhile, where that is why the form is shown again. */
  meanwhile: SectionContent | null;
}
export const sectionPage = definePage<SectionPage>('paths/section');

/** The tabs of those who judge, decide and follow. */
export interface QueuePage extends PageModel {
  tabs: Tab[];
  works: {
    href: string;
    name: string;
    organisation: string;
    path: string;
    step: string;
    since: string;
    late: string;
    status: Status;
    word: string;
  }[];
  search: string;
  states: Field;
  paths: Field;
  chips: Chip[];
  clear: string;
  paging: Paging;
}
export const queuePage = definePage<QueuePage>('paths/queue');

export interface ReviewPage extends PageModel, FormErrors {
  learner: string;
  organisation: string;
  path: string;
  work: WorkVersion;
  earlier: WorkVersion[];
  instructions: string[];
  review: {
    action: string;
    key: string;
    criteria: {
      name: string;
      text: string;
      hint: string;
      error: string;
      options: ReviewOption[];
      field: Field;
      remark: Field;
    }[];
    score: Field | null;
    feedback: Field;
    minimum: string;
  } | null;
  previous: string | null;
  next: string | null;
  followUp: string | null;
  keptKey: string;
}
export const reviewPage = definePage<ReviewPage>('paths/review');

export interface ReviewOption {
  value: string;
  label: string;
  hint: string;
  checked: boolean;
}

/** Work as a document, to be printed or kept as PDF. */
export interface WorkPrintPage extends PageModel {
  heading: string;
  facts: { label: string; value: string }[];
  body: string[];
  sections: SectionContent[];
  criteria: CriterionView[];
  feedback: string;
  files: string[];
  back: string;
}
export const workPrintPage = definePage<WorkPrintPage>('paths/work-print');

export interface ReportItemView {
  id: string;
  title: string;
  note: string;
  status: string;
  word: string;
  /** From first to last: what was told, and when. */
  line: { word: string; status: string; on: string; note: string; by: string }[];
}

/** What became of accepted work: the line of every action, and the next report. */
export interface FollowUpPage extends PageModel, FormErrors {
  learner: string;
  organisation: string;
  path: string;
  dates: { text: string; state: 'reported' | 'due' | 'late' | 'coming'; word: string }[];
  items: ReportItemView[];
  form: {
    action: string;
    key: string;
    about: string;
    items: { id: string; title: string; note: string; status: Field; on: Field; text: Field }[];
  } | null;
  keptKey: string;
  work: string;
}
export const followUpPage = definePage<FollowUpPage>('paths/follow-up');

export interface PlansPage extends PageModel {
  tabs: Tab[];
  columns: Column[];
  rows: {
    href: string;
    learner: string;
    organisation: string;
    path: string;
    step: string;
    accepted: string;
    counts: { status: string; word: string; count: number }[];
    last: string;
    next: string;
    late: boolean;
  }[];
  totals: { label: string; href: string; figure: string; current: boolean }[];
  search: string;
  filters: Field[];
  chips: Chip[];
  clear: string;
  paging: Paging;
  csv: string;
}
export const plansPage = definePage<PlansPage>('paths/plans');
