import { parse } from 'csv-parse/sync';
import type { Message } from '../platform/language/index.ts';

export const importColumns = [
  'email',
  'title',
  'completed_on',
  'hours',
  'provider',
  'expires_on',
  'reference',
  'language',
] as const;
type Column = (typeof importColumns)[number];

export interface ImportedRow {
  line: number;
  /** The cells as they were typed, in the order of the columns. */
  cells: string[];
  fault: Message | null;
  value: ImportedCompletion | null;
}

export interface ImportedCompletion {
  email: string;
  title: string;
  completedOn: string;
  hours: number;
  provider: string;
  expiresOn: string | null;
  reference: string;
  language: string;
}

export type ImportReading = { ok: true; rows: ImportedRow[] } | { ok: false; fault: Message };

const mostRows = 5000;

/** Reads a file of completions. Every row is judged by itself; only a file that is no table at all is refused as a whole. */
export function readImport(content: string, today: string): ImportReading {
  const table = readTable(content);
  if (!table) return { ok: false, fault: { key: 'records.import-not-csv' } };
  const [head = [], ...body] = table;
  const columns = head.map((name) => name.trim().toLowerCase().replaceAll(/[ -]/g, '_'));
  const missing = (['email', 'title', 'completed_on'] as const).filter((name) => !columns.includes(name));
  if (missing.length > 0)
    return { ok: false, fault: { key: 'records.import-columns', values: { columns: missing.join(', ') } } };
  if (body.length === 0) return { ok: false, fault: { key: 'records.import-empty' } };
  if (body.length > mostRows) return { ok: false, fault: { key: 'records.import-long', values: { most: mostRows } } };
  return { ok: true, rows: body.map((cells, index) => readRow(index + 2, cellsBy(columns, cells), today)) };
}

function readTable(content: string): string[][] | undefined {
  try {
    const options = { bom: true, delimiter: delimiterOf(content), relaxColumnCount: true, skipEmptyLines: true };
    return parse(content, options) as string[][];
  } catch {
    return undefined;
  }
}

/** Spreadsheets of languages with a decimal comma write semicolons: what stands most often in the first line parts the cells. */
function delimiterOf(content: string): string {
  const [head = ''] = content.split('\n', 1);
  const count = (sign: string): number => head.split(sign).length;
  return [',', ';', '\t'].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}

function cellsBy(columns: string[], cells: string[]): Record<Column, string> {
  const cell = (name: Column): string => cells[columns.indexOf(name)]?.trim() ?? '';
  return Object.fromEntries(importColumns.map((name) => [name, cell(name)])) as Record<Column, string>;
}

function readRow(line: number, row: Record<Column, string>, today: string): ImportedRow {
  const cells = importColumns.map((name) => row[name]);
  const fault = faultOf(row, today);
  if (fault) return { line, cells, fault, value: null };
  const value = {
    email: row.email.toLowerCase(),
    title: row.title,
    completedOn: row.completed_on,
    hours: hoursIn(row.hours),
    provider: row.provider,
    expiresOn: row.expires_on === '' ? null : row.expires_on,
    reference: row.reference,
    language: row.language.toLowerCase(),
  };
  return { line, cells, fault: null, value };
}

function faultOf(row: Record<Column, string>, today: string): Message | null {
  const long = importColumns.find((name) => row[name].length > 300);
  const hours = hoursIn(row.hours);
  if (!row.email.includes('@')) return { key: 'records.import-email' };
  if (row.title === '') return { key: 'records.import-title' };
  if (long) return { key: 'records.import-too-long', values: { column: long } };
  if (!isDay(row.completed_on)) return { key: 'records.import-day', values: { column: 'completed_on' } };
  if (row.completed_on > today) return { key: 'records.import-future' };
  if (row.expires_on !== '' && !isDay(row.expires_on))
    return { key: 'records.import-day', values: { column: 'expires_on' } };
  if (row.expires_on !== '' && row.expires_on < row.completed_on) return { key: 'records.import-expires-first' };
  if (!Number.isFinite(hours) || hours < 0 || hours > 10_000) return { key: 'records.import-hours' };
  if (row.language !== '' && !/^[a-z]{2,3}$/i.test(row.language)) return { key: 'records.import-language' };
  return null;
}

function hoursIn(text: string): number {
  return text === '' ? 0 : /^\d+([.,]\d+)?$/.test(text) ? Number(text.replace(',', '.')) : Number.NaN;
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
