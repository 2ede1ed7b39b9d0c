import type { Outcome, Values } from '../runtime/index.ts';
import { arePrerequisitesMet, itemsNamed, type LessonStatus } from './prerequisites.ts';

/** An item of a SCORM 1.2 organization as the host needs it, in the order of the manifest. */
export interface CourseItem {
  identifier: string;
  title: string;
  /** 0 for the first level. */
  depth: number;
  isVisible: boolean;
  /** An item without a resource is a heading; an asset is complete once it was shown. */
  kind: 'sco' | 'asset' | 'heading';
  prerequisites?: string | undefined;
}

/** The outcome of every item that was opened, by identifier. */
export type ItemOutcomes = ReadonlyMap<string, Outcome>;

export interface Progress {
  completion: 'completed' | 'incomplete' | 'not attempted';
  success: 'passed' | 'failed' | 'unknown';
  /** 0 to 1. */
  progress: number;
  /** -1 to 1: the mean of the items that have one. */
  scaled: number | undefined;
  /** The items that stand between the learner and completion. */
  missing: string[];
  failed: string[];
}

/** May the learner open this item now? When not, the items it waits for. */
export function waitsFor(items: readonly CourseItem[], item: CourseItem, outcomes: ItemOutcomes): string[] | undefined {
  if (!item.prerequisites?.trim()) return undefined;
  const known = new Set(items.map(({ identifier }) => identifier));
  const statusOf = (identifier: string): LessonStatus | undefined =>
    known.has(identifier) ? lessonStatus(outcomesUnder(items, identifier, outcomes)) : undefined;
  if (arePrerequisitesMet(item.prerequisites, statusOf)) return undefined;
  return itemsNamed(item.prerequisites).filter((identifier) => known.has(identifier));
}

/** The item to open first: the one left open, else the first that is not done, else the first. */
export function firstItem(
  items: readonly CourseItem[],
  outcomes: ItemOutcomes,
  leftOpen: string | undefined,
): CourseItem | undefined {
  const open = items.filter((item) => item.kind !== 'heading' && !waitsFor(items, item, outcomes));
  return (
    open.find(({ identifier }) => identifier === leftOpen) ??
    open.find(({ identifier }) => !isDone(outcomes.get(identifier))) ??
    open[0]
  );
}

/** The next (1) or previous (-1) item that may be opened. */
export function neighbour(
  items: readonly CourseItem[],
  current: string,
  outcomes: ItemOutcomes,
  step: 1 | -1,
): CourseItem | undefined {
  let at = items.findIndex(({ identifier }) => identifier === current);
  if (at < 0) return undefined;
  for (at += step; at >= 0 && at < items.length; at += step) {
    const item = items[at];
    if (item && item.kind !== 'heading' && item.isVisible && !waitsFor(items, item, outcomes)) return item;
  }
  return undefined;
}

/**
 * SCORM 1.2 leaves the course as a whole to the host: it is complete when every item is, passed when every item that
 * gives a verdict passed, and failed as soon as nothing is missing and one failed.
 */
export function rollUp(items: readonly CourseItem[], outcomes: ItemOutcomes): Progress {
  const leaves = items.filter(({ kind }) => kind !== 'heading');
  const done = leaves.filter(({ identifier }) => isDone(outcomes.get(identifier)));
  const missing = leaves.filter((leaf) => !done.includes(leaf)).map(({ identifier }) => identifier);
  const verdicts = leaves.map(({ identifier }) => outcomes.get(identifier)?.success ?? 'unknown');
  const failed = leaves.filter((_, index) => verdicts[index] === 'failed').map(({ identifier }) => identifier);
  const isComplete = missing.length === 0 && leaves.length > 0;
  const isPassed = isComplete && failed.length === 0 && verdicts.includes('passed');
  return {
    completion: isComplete ? 'completed' : outcomes.size > 0 ? 'incomplete' : 'not attempted',
    success: isPassed ? 'passed' : isComplete && failed.length > 0 ? 'failed' : 'unknown',
    progress: leaves.length === 0 ? 0 : done.length / leaves.length,
    scaled: mean(leaves.map(({ identifier }) => outcomes.get(identifier)?.scaled)),
    missing,
    failed,
  };
}

/** An asset says nothing; that it was shown is all there is to know. */
export const assetShown: Readonly<Values> = { 'cmi.core.lesson_status': 'completed' };

function isDone(outcome: Outcome | undefined): boolean {
  return outcome?.completion === 'completed';
}

/** A heading stands for the items below it. */
function outcomesUnder(
  items: readonly CourseItem[],
  identifier: string,
  outcomes: ItemOutcomes,
): (Outcome | undefined)[] {
  const at = items.findIndex((item) => item.identifier === identifier);
  const item = items[at];
  if (item?.kind !== 'heading') return [outcomes.get(identifier)];
  const rest = items.slice(at + 1);
  const end = rest.findIndex(({ depth }) => depth <= item.depth);
  return (end < 0 ? rest : rest.slice(0, end))
    .filter(({ kind }) => kind !== 'heading')
    .map((below) => outcomes.get(below.identifier));
}

function lessonStatus(outcomes: readonly (Outcome | undefined)[]): LessonStatus {
  if (outcomes.every((outcome) => outcome === undefined)) return 'not attempted';
  if (outcomes.some((outcome) => outcome?.success === 'failed')) return 'failed';
  if (!outcomes.every(isDone)) return 'incomplete';
  return outcomes.some((outcome) => outcome?.success === 'passed') ? 'passed' : 'completed';
}

function mean(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length;
}
