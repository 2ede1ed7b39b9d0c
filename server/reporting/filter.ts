import type { Listing, Status } from '../platform/web/index.ts';
import { statuses } from '../platform/web/index.ts';

export const sortable = ['name', 'organisation', 'path', 'progress', 'status', 'enrolled', 'due', 'completed'] as const;
export type SortKey = (typeof sortable)[number];

export const dateKinds = ['enrolled', 'due', 'completed'] as const;
export type DateKind = (typeof dateKinds)[number];

/** Which learners on which paths a report is about. Days are ISO dates, both included. */
export interface Filter {
  search: string;
  pathId: string;
  organisationId: string;
  status: Status | '';
  dates: DateKind;
  from: string;
  to: string;
}

/** Reads the filter of a report from its address; what makes no sense is left out, as if it had not been asked. */
export function readFilter(query: Listing['query']): Filter {
  return {
    search: query['search']?.trim() ?? '',
    pathId: query['path'] ?? '',
    organisationId: query['organisation'] ?? '',
    status: statuses.find((status) => status === query['status']) ?? '',
    dates: dateKinds.find((kind) => kind === query['dates']) ?? 'completed',
    from: day(query['from']),
    to: day(query['to']),
  };
}

function day(text: string | undefined): string {
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return '';
  const parsed = new Date(`${text}T00:00:00Z`);
  // 31 February is read as a day of March: not what was asked.
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(text) ? text : '';
}
