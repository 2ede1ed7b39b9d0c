import type { Ids } from '../../platform/id.ts';
import type { FieldErrors, Typed } from '../../platform/web/index.ts';
import type { Criterion, Level } from './outline.ts';
import type { ChecklistItem } from '../progress/definition.ts';
import type { ListName, Lists } from './list-drafting.ts';
import type { Column, ColumnRole, Section, Wording } from './structure.ts';

export const languages = ['en', 'fr', 'ar'] as const;
export const levelRows = 6;
export const columnRows = 8;
export const columnRoles = ['none', 'title', 'responsible', 'due'] as const;

export type PartEntered<Part> = { ok: true; part: Part } | { ok: false; errors: FieldErrors };

/** A new part of a list, of which only the words were entered; the rest is set on its own page. */
export function newPart<Name extends ListName>(name: Name, text: string, ids: Ids): Lists[Name] {
  const parts: { [Each in ListName]: Lists[Each] } = {
    checklist: { id: ids.next(), text, required: true },
    rubric: { id: ids.next(), text, points: 10 },
    sections: {
      id: ids.next(),
      title: { text },
      guidance: { text: '' },
      required: true,
      kind: 'text',
      columns: [],
      followed: false,
    },
  };
  return parts[name];
}

/** What was entered for a part, on top of what it was. */
export function partFrom<Name extends ListName>(
  name: Name,
  typed: Typed,
  before: Lists[Name],
  ids: Ids,
): PartEntered<Lists[Name]> {
  const readers: { [Each in ListName]: () => PartEntered<Lists[Each]> } = {
    checklist: () => itemFrom(typed, before as ChecklistItem),
    rubric: () => criterionFrom(typed, before as Criterion, ids),
    sections: () => sectionFrom(typed, before as Section, ids),
  };
  return readers[name]() as PartEntered<Lists[Name]>;
}

function itemFrom(typed: Typed, { id }: ChecklistItem): PartEntered<ChecklistItem> {
  const errors = textErrors(typed, ['text'], 300);
  return Object.keys(errors).length > 0
    ? { ok: false, errors }
    : { ok: true, part: { id, ...wordingFrom(typed, 'text'), required: typed['required'] === 'yes' } };
}

function criterionFrom(typed: Typed, { id }: Criterion, ids: Ids): PartEntered<Criterion> {
  const levels = levelsFrom(typed, ids);
  const typedPoints = text(typed, 'points');
  const points = /^\d{1,4}$/.test(typedPoints) ? Number(typedPoints) : null;
  const most = levels.length > 0 ? Math.max(...levels.map((level) => level.points)) : points;
  const isTwice = new Set(levels.map((level) => level.points)).size < levels.length;
  const errors: FieldErrors = {
    ...textErrors(typed, ['text'], 300),
    ...((most === null || most < 1 || most > 1000) && { points: { key: 'paths.number-invalid' } }),
    ...(isTwice && { rows: { key: 'paths.levels-distinct' } }),
  };
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  const part = { id, ...wordingFrom(typed, 'text'), points: most ?? 0 };
  return { ok: true, part: levels.length > 0 ? { ...part, levels } : part };
}

function levelsFrom(typed: Typed, ids: Ids): Level[] {
  return rowsFrom(typed, levelRows, 'level').map((row) => ({
    id: row.id === '' ? ids.next() : row.id,
    ...rowWording(row.of),
    points: /^\d{1,4}$/.test(row.of('points')) ? Number(row.of('points')) : 0,
  }));
}

function sectionFrom(typed: Typed, { id }: Section, ids: Ids): PartEntered<Section> {
  const kind = typed['kind'] === 'rows' ? ('rows' as const) : ('text' as const);
  const columns = kind === 'rows' ? columnsFrom(typed, ids) : [];
  const errors: FieldErrors = {
    ...textErrors(typed, ['text'], 200),
    ...textErrors(typed, ['guidance'], 2000, true),
    ...(kind === 'rows' && columns.length === 0 && { rows: { key: 'paths.columns-needed' } }),
  };
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  return {
    ok: true,
    part: {
      id,
      title: wordingFrom(typed, 'text'),
      guidance: wordingFrom(typed, 'guidance'),
      required: typed['required'] === 'yes',
      kind,
      columns,
      followed: kind === 'rows' && typed['followed'] === 'yes',
    },
  };
}

function columnsFrom(typed: Typed, ids: Ids): Column[] {
  return rowsFrom(typed, columnRows, 'column').map((row) => ({
    id: row.id === '' ? ids.next() : row.id,
    label: rowWording(row.of),
    kind: row.of('kind') === 'date' ? 'date' : 'text',
    role: (columnRoles.slice(1) as readonly ColumnRole[]).find((role) => role === row.of('role')) ?? null,
  }));
}

/** Rows of a form in which every field comes once a row; those without words are left out. */
function rowsFrom(typed: Typed, most: number, name: string) {
  return listOf(typed[`${name}-id`])
    .map((id, at) => ({
      id: /^[\w-]{0,64}$/.test(id) ? id : '',
      of: (field: string) => (listOf(typed[`${name}-${field}`])[at] ?? '').slice(0, 300),
    }))
    .filter(({ of }) => of('text') !== '')
    .slice(0, most);
}

function rowWording(of: (field: string) => string): Wording {
  return worded(of('text'), (language) => of(`text-${language}`));
}

function wordingFrom(typed: Typed, name: string): Wording {
  return worded(text(typed, name), (language) => text(typed, `${name}-${language}`));
}

function worded(own: string, other: (language: string) => string): Wording {
  const texts = Object.fromEntries(
    languages.flatMap((language) => {
      const said = other(language);
      return said === '' ? [] : [[language, said] as const];
    }),
  );
  return Object.keys(texts).length > 0 ? { text: own, texts } : { text: own };
}

function textErrors(typed: Typed, names: readonly string[], most: number, mayBeEmpty = false): FieldErrors {
  return Object.fromEntries(
    names.flatMap((name): [string, FieldErrors[string]][] => {
      const fields = [name, ...languages.map((language) => `${name}-${language}`)];
      const long = fields.find((field) => text(typed, field).length > most);
      if (long) return [[long, { key: 'common.too-long', values: { maximum: most } }]];
      return !mayBeEmpty && text(typed, name) === '' ? [[name, { key: 'common.required' }]] : [];
    }),
  );
}

function text(typed: Typed, name: string): string {
  const value = typed[name];
  return typeof value === 'string' ? value.replaceAll('\r\n', '\n') : '';
}

function listOf(value: string | string[] | undefined): string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
