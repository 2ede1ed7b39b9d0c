import { definePage } from '../platform/web/index.ts';
import type { Chip, Column, Field, PageModel, Paging, Status, Tab, Tile } from '../platform/web/index.ts';

/** A certificate's worth as a word and a shape. */
export interface Mark {
  status: Status;
  label: string;
}

export interface RecordRow {
  completionId: string;
  title: string;
  mark: Mark;
  completed: string;
  expires: string;
  hours: string;
  number: string;
  provider: string;
  certificate: string | null;
  person: { name: string; href: string; organisation: string } | null;
}

export interface MyRecordsPage extends PageModel {
  tabs: Tab[];
  rows: RecordRow[];
  hours: string;
  paging: Paging;
}
export const myRecordsPage = definePage<MyRecordsPage>('records/mine');

export interface AllRecordsPage extends PageModel {
  tabs: Tab[];
  tiles: Tile[];
  columns: Column[];
  rows: RecordRow[];
  fields: Field[];
  chips: Chip[];
  clear: string;
  paging: Paging;
  csv: string;
  zip: string;
}
export const allRecordsPage = definePage<AllRecordsPage>('records/all');

export interface CertificatePage extends PageModel {
  tabs: Tab[];
  id: string;
  mark: Mark;
  name: string;
  facts: { label: string; value: string }[];
  publicPage: string;
  history: { number: string; mark: Mark; issued: string; note: string; href: string | null }[];
  manage: { reason: Field; revocation: Field } | null;
}
export const certificatePage = definePage<CertificatePage>('records/certificate');

export interface TranscriptTable {
  title: string;
  columns: Column[];
  rows: string[][];
}

export interface TranscriptPage extends PageModel {
  tabs: Tab[];
  facts: { label: string; value: string }[];
  completions: RecordRow[];
  tables: TranscriptTable[];
  csv: string;
  asOf: string;
}
export const transcriptPage = definePage<TranscriptPage>('records/transcript');

export interface CheckPage extends PageModel {
  number: string;
  field: Field;
  found: { mark: Mark; text: string; name: string; facts: { label: string; value: string }[] } | null;
  unknown: boolean;
}
export const checkPage = definePage<CheckPage>('records/check');

export interface TemplatesPage extends PageModel {
  tabs: Tab[];
  search: string;
  rows: { name: string; href: string; kind: string; signatory: string; changed: string; own: boolean }[];
  paging: Paging;
}
export const templatesPage = definePage<TemplatesPage>('records/templates');

export interface TemplatePage extends PageModel {
  tabs: Tab[];
  action: string;
  errors: { field: string; message: string }[];
  fields: Field[];
  logo: { error: string | undefined; kept: boolean };
  specimen: string;
  remove: string | null;
}
export const templatePage = definePage<TemplatePage>('records/template');

export interface ImportsPage extends PageModel {
  tabs: Tab[];
  error: string | undefined;
  columns: { name: string; text: string }[];
  rows: { name: string; href: string; by: string; at: string; outcome: string }[];
  paging: Paging | null;
}
export const importsPage = definePage<ImportsPage>('records/imports');

export interface ImportPage extends PageModel {
  tabs: Tab[];
  applied: string | null;
  good: number;
  bad: number;
  action: string;
  faults: string;
  columns: Column[];
  rows: { line: string; cells: string[]; fault: string }[];
  paging: Paging;
}
export const importPage = definePage<ImportPage>('records/import');
