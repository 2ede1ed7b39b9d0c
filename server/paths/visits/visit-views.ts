import { definePage } from '../../platform/web/index.ts';
import type { PageModel } from '../../platform/web/index.ts';
import type { Chip, Field, Tab } from '../../platform/web/parts.ts';
import type { Paging } from '../../platform/web/listing.ts';
import type { Status } from '../progress/state.ts';
import type { Why } from '../views.ts';

/** One observation in the log of an item. */
export interface LoggedObservation {
  id: string;
  text: string;
  comment: string;
  by: string;
  /** How it stands: it counts, was replaced, contradicts, was set aside or withdrawn. */
  state: 'counts' | 'earlier' | 'disputed' | 'set-aside' | 'withdrawn';
  word: string;
  withdrawal: string;
  withdraw: string | null;
}

/** The checklist of a field visit, for the learner. */
export interface ChecklistPage extends PageModel {
  instructions: string[];
  requirement: string;
  status: Status;
  because: string;
  whys: Why[];
  progress: { done: number; total: number } | null;
  items: { text: string; required: boolean; seen: boolean | null; word: string; note: string; comment: string }[];
}
export const checklistPage = definePage<ChecklistPage>('paths/checklist');

/** The field visits at which somebody has people to observe. */
export interface VisitsPage extends PageModel {
  tabs: Tab[];
  visits: { href: string; title: string; path: string; note: string; open: number; word: string }[];
}
export const visitsPage = definePage<VisitsPage>('paths/field-visits');

/** One field visit: who takes part, and how much of each is observed. */
export interface VisitPage extends PageModel {
  path: string;
  offline: OfflinePage;
  instructions: string[];
  items: { href: string; text: string; required: boolean; note: string }[];
  participants: {
    href: string;
    name: string;
    organisation: string;
    done: number;
    total: number;
    status: Status;
    last: string;
  }[];
  search: string;
  filters: Field[];
  chips: Chip[];
  clear: string;
  paging: Paging;
}
export const visitPage = definePage<VisitPage>('paths/visit');

/** What a page needs that goes on working without a network. */
export interface OfflinePage {
  personId: string;
  /** The address below which the device keeps pages of this visit. */
  scope: string;
  addresses: string[];
}

/** One line to observe: an item of one participant. */
export interface ObservedLine {
  /** Names the fields of the line: person and item. */
  key: string;
  /** What was held when the page was shown. */
  was: string;
  personId: string;
  itemId: string;
  text: string;
  hint: string;
  seen: boolean | null;
  comment: string;
  base: string;
  note: string;
  disputes: { id: string; text: string }[];
}

/** The lines of one participant, or of one item; made for a phone in the field. */
export interface ObservePage extends PageModel {
  errors: { field: string; message: string }[];
  kind: 'person' | 'item';
  subtitle: string;
  offline: OfflinePage;
  action: string;
  back: string;
  on: { value: string; max: string; error: string };
  status: Status | null;
  because: string;
  lines: ObservedLine[];
  log: { text: string; entries: LoggedObservation[] }[];
  previous: string | null;
  next: string | null;
  paging: Paging | null;
}
export const observePage = definePage<ObservePage>('paths/observe');
