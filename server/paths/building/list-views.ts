import { definePage } from '../../platform/web/index.ts';
import type { PageModel } from '../../platform/web/index.ts';
import type { Field } from '../../platform/web/parts.ts';
import type { FormErrors } from '../views.ts';

/** A list of which a step is made, in the builder: every deed is a form, dragging only fills one in. */
export interface ListPage extends PageModel, FormErrors {
  step: string;
  about: string;
  address: string;
  edition: number;
  parts: { id: string; text: string; note: string; tag: string }[];
  add: Field[];
  addLabel: string;
  templates: { value: string; label: string; hint: string; checked: boolean }[];
  templateAction: string;
  back: string;
}
export const listPage = definePage<ListPage>('paths/list');

export interface PartFormPage extends PageModel, FormErrors {
  heading: string;
  action: string;
  cancel: string;
  edition: number;
  fields: Field[];
  choices: {
    name: string;
    legend: string;
    options: { value: string; label: string; hint?: string; checked: boolean }[];
  }[];
  /** Levels of a criterion, columns of a section: rows of fields, of which the empty ones are left out. */
  rows: { legend: string; hint: string; rows: { id: string; heading: string; fields: RowField[] }[] } | null;
  translations: Field[];
}
export const partFormPage = definePage<PartFormPage>('paths/part-form');

export interface RowField {
  name: string;
  label: string;
  value: string;
  kind: 'text' | 'number' | 'select';
  language: string;
  options: { value: string; label: string }[];
}
