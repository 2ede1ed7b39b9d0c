import { parse } from 'csv-parse/sync';
import { Invalid } from '../platform/web/index.ts';

/** The columns of a file that registers a group; the first line of the file names them, in any order. */
export const groupColumns = [
  'family_name',
  'given_name',
  'email',
  'organisation',
  'language',
  'grade',
  'service_began',
  'sex',
  'staff_number',
] as const;
export type GroupColumn = (typeof groupColumns)[number];
const needed: readonly GroupColumn[] = ['family_name', 'given_name', 'email'];

export interface GroupRow {
  /** As a spreadsheet counts, the heading being line 1. */
  line: number;
  values: Record<GroupColumn, string>;
}

export const mostRows = 1_000;

/** Reads a CSV file as spreadsheets write it (comma, semicolon or tab; UTF-8 or UTF-16). Throws Invalid for `file`. */
export function readGroupFile(bytes: Buffer): GroupRow[] {
  const records = recordsOf(decode(bytes));
  const [heading = [], ...rest] = records;
  const columns = heading.map((name) =>
    name
      .trim()
      .toLowerCase()
      .replaceAll(/[\s-]+/g, '_'),
  );
  const missing = needed.filter((column) => !columns.includes(column));
  if (missing.length > 0) throw wrong('identity.group-columns-missing', { columns: missing.join(', ') });
  const rows = rest
    .map((cells, index) => ({ line: index + 2, values: valuesOf(columns, cells) }))
    .filter(({ values }) => Object.values(values).some((value) => value !== ''));
  if (rows.length === 0) throw wrong('identity.group-empty');
  if (rows.length > mostRows) throw wrong('identity.group-too-many', { most: mostRows });
  return rows;
}

function decode(bytes: Buffer): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // Not the encoding it should be: said below.
  }
  throw wrong('identity.group-not-text');
}

function recordsOf(text: string): string[][] {
  const firstLine = text.slice(0, text.search(/[\r\n]|$/));
  const delimiter = [',', ';', '\t'].reduce((best, sign) =>
    count(firstLine, sign) > count(firstLine, best) ? sign : best,
  );
  try {
    return parse(text, { delimiter, relax_column_count: true, skip_empty_lines: false, trim: true });
  } catch (error) {
    const line = Number((error as { lines?: number }).lines ?? 1);
    throw wrong('identity.group-broken', { line });
  }
}

function count(text: string, sign: string): number {
  return text.split(sign).length - 1;
}

function valuesOf(columns: readonly string[], cells: readonly string[]): Record<GroupColumn, string> {
  const value = (column: GroupColumn): string => harmless(cells[columns.indexOf(column)] ?? '');
  return Object.fromEntries(groupColumns.map((column) => [column, value(column)])) as Record<GroupColumn, string>;
}

// Our own files put an apostrophe before what a spreadsheet would compute; it does not belong to the value.
function harmless(cell: string): string {
  return /^'[=+\-@]/.test(cell) ? cell.slice(1).trim() : cell.trim();
}

function wrong(key: string, values: Record<string, string | number> = {}): Invalid {
  return new Invalid({ file: { key, values } });
}
