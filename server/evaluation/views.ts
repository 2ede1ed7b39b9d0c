import { definePage } from '../platform/web/index.ts';
import type { BarChart, Chip, Column, Field, PageModel, Paging, Status, Tab, Tile } from '../platform/web/index.ts';
import type { Phrase, QuestionKind } from './outline.ts';

export interface FormErrors {
  errors: { field: string; message: string }[];
}

export interface SurveysPage extends PageModel {
  tabs: Tab[];
  columns: Column[];
  rows: {
    id: string;
    title: string;
    href: string;
    owner: string;
    state: string;
    anonymity: string;
    published: string;
    answered: string;
    rate: string;
  }[];
  search: string;
  status: string;
  statuses: { value: string; label: string }[];
  chips: Chip[];
  clear: string;
  paging: Paging;
  mayManage: boolean;
}
export const surveysPage = definePage<SurveysPage>('evaluation/surveys');

export interface Option {
  value: string;
  label: string;
  hint?: string;
  checked: boolean;
}

export interface NewSurveyPage extends PageModel, FormErrors {
  fields: Field[];
  anonymity: Option[];
}
export const newSurveyPage = definePage<NewSurveyPage>('evaluation/new');

export interface SettingsPage extends PageModel, FormErrors {
  tabs: Tab[];
  id: string;
  version: number;
  status: 'draft' | 'published' | 'closed';
  facts: { label: string; value: string }[];
  fields: Field[];
  /** Null once it is decided. */
  anonymity: Option[] | null;
  translations: { name: string; title: Field; introduction: Field }[];
  corrections: { when: string; language: string; was: string; became: string }[];
  closing: string;
}
export const settingsPage = definePage<SettingsPage>('evaluation/settings');

export interface BuilderQuestion {
  id: string;
  title: string;
  kind: string;
  facts: string[];
  problems: string[];
}

export interface BuilderPage extends PageModel {
  tabs: Tab[];
  id: string;
  version: number;
  isDraft: boolean;
  about: string;
  problems: string[];
  sections: { id: string; title: string; problems: string[]; questions: BuilderQuestion[] }[];
  kinds: { value: QuestionKind; label: string }[];
  languages: { name: string; missing: number }[];
  anonymity: { title: string; text: string };
}
export const builderPage = definePage<BuilderPage>('evaluation/builder');

export interface WordsFormPage extends PageModel, FormErrors {
  heading: string;
  action: string;
  cancel: string;
  version: number;
  fields: Field[];
  choices: { name: string; value: string; label: string; hint?: string; checked: boolean }[];
  translations: { name: string; fields: Field[] }[];
  /** What may still be changed, once it is published. */
  notice: string | null;
}
export const wordsFormPage = definePage<WordsFormPage>('evaluation/words-form');

export interface QuestionView {
  id: string;
  number: string;
  field: string;
  kind: QuestionKind;
  required: boolean;
  title: Phrase;
  hint: Phrase | null;
  error: string | null;
  low: Phrase | null;
  high: Phrase | null;
  /** Steps of a scale, options, yes and no. */
  options: { value: string; label: Phrase; checked: boolean }[];
  other: { field: string; value: string; maximum: number; error: string | null } | null;
  value: string;
  maximum: number;
}

export interface SectionView {
  id: string;
  title: Phrase;
  introduction: Phrase | null;
  questions: QuestionView[];
}

export interface Questionnaire {
  introduction: Phrase | null;
  sections: SectionView[];
}

export interface AnswerPage extends PageModel, FormErrors {
  status: Status;
  because: string;
  whys: string[];
  anonymity: { title: string; text: string } | null;
  alert: { kind: 'good' | 'info' | 'warn'; text: string } | null;
  /** By which this device knows what it keeps: person, enrolment and step. */
  keep: string;
  back: string;
  /** What was answered with one's name. */
  answered: { title: Phrase; answers: string[] }[];
  form: {
    questionnaire: Questionnaire;
    action: string;
    draft: string;
    surveyId: string;
    enrolmentId: string;
    savedAt: string;
    kept: string;
  } | null;
}
export const answerPage = definePage<AnswerPage>('evaluation/answer');

export interface PreviewPage extends PageModel {
  tabs: Tab[];
  languages: { label: string; href: string; current: boolean }[];
  anonymity: { title: string; text: string };
  questionnaire: Questionnaire;
}
export const previewPage = definePage<PreviewPage>('evaluation/preview');

export interface QuestionResult {
  id: string;
  number: string;
  title: Phrase;
  kind: string;
  answers: string;
  facts: { label: string; value: string }[];
  chart: BarChart | null;
  texts: string[];
  /** The list of all texts, where there are more. */
  all: { href: string; label: string } | null;
}

export interface ResultFilters {
  action: string;
  paths: Field;
  cohorts: Field | null;
  places: Field;
  from: string;
  to: string;
  chips: Chip[];
  clear: string;
}

export interface ResultsPage extends PageModel {
  tabs: Tab[];
  asOf: string;
  csv: string;
  filters: ResultFilters;
  tiles: Tile[];
  facts: { label: string; value: string; note: string }[];
  notices: { kind: 'info' | 'warn'; title?: string; text: string }[];
  /** Why there is nothing to see; null when there is. */
  empty: { title: string; text: string } | null;
  sections: { id: string; title: Phrase; questions: QuestionResult[] }[];
  corrections: { when: string; language: string; was: string; became: string }[];
}
export const resultsPage = definePage<ResultsPage>('evaluation/results');

export interface TextsPage extends PageModel {
  tabs: Tab[];
  about: string;
  chips: Chip[];
  clear: string;
  rows: { body: string; by: string; on: string }[];
  paging: Paging;
}
export const textsPage = definePage<TextsPage>('evaluation/texts');
