import { definePage } from '../../platform/web/index.ts';
import type { PageModel } from '../../platform/web/index.ts';
import type { Chip, Field, Tab } from '../../platform/web/parts.ts';
import type { Paging } from '../../platform/web/listing.ts';
import type { Status } from '../progress/state.ts';
import type { ChoiceGroup } from '../building/step-form.ts';
import type { FormErrors } from '../views.ts';

export interface EquivalencesPage extends PageModel {
  tabs: Tab[];
  rows: {
    href: string;
    had: string;
    counts: string;
    organisation: string;
    note: string;
    status: Status;
    word: string;
  }[];
  search: string;
  filters: Field[];
  chips: Chip[];
  clear: string;
  paging: Paging;
}
export const equivalencesPage = definePage<EquivalencesPage>('paths/equivalences');

export interface GroupedField {
  name: string;
  label: string;
  value: string;
  groups: ChoiceGroup[];
  error: string;
}

/** Whom an equivalence exempts: some by name, and how many in all. */
export interface Exempted {
  total: number;
  rows: { name: string; organisation: string; path: string; step: string }[];
}

export interface EquivalenceFormPage extends PageModel, FormErrors {
  had: GroupedField;
  counts: GroupedField;
  fields: Field[];
  preview: Exempted | null;
}
export const equivalenceFormPage = definePage<EquivalenceFormPage>('paths/equivalence-form');

export interface EquivalencePage extends PageModel, FormErrors {
  had: string;
  counts: string;
  status: Status;
  word: string;
  facts: { label: string; value: string }[];
  exempted: Exempted;
  paging: Paging;
  withdrawal: { action: string; field: Field } | null;
}
export const equivalencePage = definePage<EquivalencePage>('paths/equivalence');
