import { definePage } from '../../platform/web/index.ts';
import type { PageModel } from '../../platform/web/index.ts';
import type { Chip, Field, Tab } from '../../platform/web/parts.ts';
import type { Paging } from '../../platform/web/listing.ts';
import type { Status } from '../progress/state.ts';
import type { FormErrors, Why } from '../views.ts';
import type { FileView, FilesField } from '../assignments/work-views.ts';

/** A request or a claim as its record stands. */
export interface RecordView {
  title: string;
  status: Status;
  word: string;
  lines: string[];
  evidence: string;
  files: FileView[];
  reason: string;
  withdraw: string | null;
}

export interface EvidenceForm {
  action: string;
  fields: Field[];
  files: FilesField;
  label: string;
}

/** An achievement from outside, for the learner: what is asked, what was claimed, what was decided. */
export interface ClaimPage extends PageModel, FormErrors {
  instructions: string[];
  requirement: string;
  status: Status;
  because: string;
  whys: Why[];
  form: EvidenceForm | null;
  records: RecordView[];
}
export const claimPage = definePage<ClaimPage>('paths/claim');

/** Recognition of prior learning for one step, for the learner. */
export interface RecognitionPage extends PageModel, FormErrors {
  step: string;
  about: string;
  form: EvidenceForm | null;
  records: RecordView[];
  back: string;
}
export const recognitionPage = definePage<RecognitionPage>('paths/recognition');

export interface RequestsPage extends PageModel {
  tabs: Tab[];
  rows: {
    href: string;
    name: string;
    organisation: string;
    path: string;
    step: string;
    kind: string;
    title: string;
    since: string;
    status: Status;
    word: string;
  }[];
  search: string;
  filters: Field[];
  chips: Chip[];
  clear: string;
  paging: Paging;
}
export const requestsPage = definePage<RequestsPage>('paths/requests');

/** One request, for those who decide. */
export interface RequestPage extends PageModel, FormErrors {
  kind: string;
  name: string;
  organisation: string;
  path: string;
  step: string;
  progress: string | null;
  record: RecordView;
  decision: { action: string; fields: Field[]; grant: string; refuse: string } | null;
  revocation: { action: string; field: Field } | null;
}
export const requestPage = definePage<RequestPage>('paths/request');
