import type { Reader, Writer } from '../platform/database/index.ts';
import type { Actor } from './actor.ts';

/** Choices about letters that a room contributes to the page of all notices; words are keys of messages. */
export interface NoticeSection {
  name: string;
  heading: string;
  /** What is sent whatever somebody chooses. */
  always: string;
  groups: readonly NoticeGroup[];
  /** What this person has chosen, by group. */
  read(db: Reader, personId: string): Promise<Record<string, string>>;
  write(tx: Writer, personId: string, chosen: Record<string, string>): Promise<void>;
}

export interface NoticeGroup {
  name: string;
  legend: string;
  options: readonly { value: string; label: string }[];
  /** Some letters are for certain people only. */
  isFor?(actor: Actor): boolean;
}

/** Where rooms below hand in their sections: one page for all letters a person gets. */
export interface NoticeBoard {
  add(section: NoticeSection): void;
  readonly sections: readonly NoticeSection[];
}

export function createNoticeBoard(): NoticeBoard {
  const sections: NoticeSection[] = [];
  return { sections, add: (section) => void sections.push(section) };
}

/** The choices a form makes, on top of those made before: what is not offered, or not among the options, stays as it was. */
export function choicesFrom(
  section: NoticeSection,
  before: Record<string, string>,
  typed: Record<string, unknown>,
): Record<string, string> {
  const chosen = section.groups.flatMap(({ name, options }) => {
    const value = typed[fieldOf(section, name)];
    return options.some((option) => option.value === value) ? [[name, String(value)] as const] : [];
  });
  return { ...before, ...Object.fromEntries(chosen) };
}

export function fieldOf(section: Pick<NoticeSection, 'name'>, group: string): string {
  return `${section.name}-${group}`;
}
