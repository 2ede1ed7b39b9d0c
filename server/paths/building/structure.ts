import type { Day } from '../progress/day.ts';
import { isDay } from '../progress/day.ts';

/** Words in the path's own language, and in others by their code. */
export interface Wording {
  readonly text: string;
  readonly texts?: Readonly<Record<string, string>>;
}

export const templateKinds = ['country-report', 'action-plan', 'modernization-project'] as const;
export type TemplateKind = (typeof templateKinds)[number];

/** What an assignment asks for, section by section. A free assignment has none. */
export interface Structure {
  /** What it was made from; its sections are the path's own since. */
  readonly template: TemplateKind | 'own';
  readonly sections: readonly Section[];
}

export interface Section {
  readonly id: string;
  readonly title: Wording;
  /** Guiding questions. */
  readonly guidance: Wording;
  readonly required: boolean;
  readonly kind: 'text' | 'rows';
  /** What each row says, for a section of rows. */
  readonly columns: readonly Column[];
  /** Its rows are the actions or milestones that status reports are about. */
  readonly followed: boolean;
}

export interface Column {
  readonly id: string;
  readonly label: Wording;
  readonly kind: 'text' | 'date';
  readonly role: ColumnRole;
}

/** What a column is to the follow-up. */
export type ColumnRole = 'title' | 'responsible' | 'due' | null;

export interface FilledRow {
  readonly id: string;
  readonly cells: Readonly<Record<string, string>>;
}

/** What was filled in, by section: a text, or rows. */
export type Filled = Readonly<Record<string, string | readonly FilledRow[]>>;

export const mostRows = 40;

export function wordingIn({ text, texts }: Wording, language: string): string {
  return texts?.[language] || text;
}

export function isFilled(content: Filled[string] | undefined): boolean {
  return content !== undefined && content.length > 0;
}

/** The sections that must say something before the work can be handed in, and do not. */
export function missingSections(structure: Structure, filled: Filled): Section[] {
  return structure.sections.filter(({ id, required }) => required && !isFilled(filled[id]));
}

/** One action or milestone, as it was accepted. */
export interface PlannedItem {
  readonly rowId: string;
  readonly title: string;
  readonly responsible: string;
  readonly dueOn: Day | null;
}

/** The rows that are followed; none where the structure follows nothing. */
export function plannedItems(structure: Structure, filled: Filled): PlannedItem[] {
  return structure.sections
    .filter(({ followed, kind }) => followed && kind === 'rows')
    .flatMap((section) => rowsOf(filled[section.id]).map((row) => plannedItem(section, row)));
}

function plannedItem({ columns }: Section, { id, cells }: FilledRow): PlannedItem {
  const cell = (role: ColumnRole) => {
    const column = columns.find((one) => one.role === role);
    return (column && cells[column.id]) ?? '';
  };
  const titled = cell('title') || Object.values(cells).find((text) => text !== '') || '';
  const due = cell('due');
  return { rowId: id, title: titled, responsible: cell('responsible'), dueOn: isDay(due) ? due : null };
}

export function rowsOf(content: Filled[string] | undefined): readonly FilledRow[] {
  return typeof content === 'object' ? content : [];
}

export function textOf(content: Filled[string] | undefined): string {
  return typeof content === 'string' ? content : '';
}

/** Everything that was filled in as lines of text, in the order of the structure: to compare versions and to search. */
export function linesOf(structure: Structure, filled: Filled, language: string): { title: string; text: string }[] {
  return structure.sections.map((section) => ({
    title: wordingIn(section.title, language),
    text:
      section.kind === 'text'
        ? textOf(filled[section.id])
        : rowsOf(filled[section.id])
            .map(({ cells }) =>
              section.columns
                .map((column) => cells[column.id] ?? '')
                .filter(Boolean)
                .join(' · '),
            )
            .join('\n'),
  }));
}
