import type { Ids } from '../../platform/id.ts';
import type { FieldErrors, Typed } from '../../platform/web/index.ts';
import { isDay } from '../progress/day.ts';
import { mostRows, type Filled, type FilledRow, type Section } from '../building/structure.ts';

const longestText = 20_000;
const longestCell = 2_000;

export type SectionEntered = { ok: true; content: Filled[string] } | { ok: false; errors: FieldErrors };

/** What was entered into a section: a text, or rows of which the empty ones are left out. */
export function sectionFrom(section: Section, typed: Typed, ids: Ids): SectionEntered {
  if (section.kind === 'rows') return rowsFrom(section, typed, ids);
  const text = String(typed['content'] ?? '').replaceAll('\r\n', '\n');
  return text.length > longestText
    ? { ok: false, errors: { content: { key: 'common.too-long', values: { maximum: longestText } } } }
    : { ok: true, content: text };
}

function rowsFrom({ columns }: Section, typed: Typed, ids: Ids): SectionEntered {
  const rows = rowsTyped(columns, typed)
    .filter(({ cells }) => Object.values(cells).some((cell) => cell !== ''))
    .map(({ id, cells }) => ({ id: id === '' ? ids.next() : id, cells }));
  const tooLong = rows.some(({ cells }) => Object.values(cells).some((cell) => cell.length > longestCell));
  if (tooLong) return fault({ key: 'common.too-long', values: { maximum: longestCell } });
  if (rows.length > mostRows) return fault({ key: 'paths.rows-too-many', values: { rows: mostRows } });
  const dates = columns.filter(({ kind }) => kind === 'date');
  const wrong = rows.some(({ cells }) => dates.some(({ id }) => cells[id] !== '' && !isDay(cells[id] ?? '')));
  if (wrong) return fault({ key: 'paths.day-invalid' });
  return new Set(rows.map(({ id }) => id)).size === rows.length
    ? { ok: true, content: rows }
    : fault({ key: 'common.invalid' });
}

/** The rows as they stand in the form, also the empty ones: fields of one name follow each other row by row. */
export function rowsTyped(columns: Section['columns'], typed: Typed): FilledRow[] {
  return listOf(typed['row']).map((id, at) => ({
    id: /^[\w-]{0,64}$/.test(id) ? id : '',
    cells: Object.fromEntries(
      columns.map((column) => [column.id, (listOf(typed[`cell-${column.id}`])[at] ?? '').replaceAll('\r\n', '\n')]),
    ),
  }));
}

function fault(message: FieldErrors[string]): SectionEntered {
  return { ok: false, errors: { content: message } };
}

function listOf(value: string | string[] | undefined): string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
