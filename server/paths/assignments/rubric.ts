import type { Message } from '../../platform/language/index.ts';
import type { Criterion } from '../building/outline.ts';

/** What a tutor gave: points by criterion, and what was said of it. */
export interface Assessment {
  readonly marks: Readonly<Record<string, number>>;
  readonly remarks: Readonly<Record<string, string>>;
}

export function pointsOf({ points, levels }: Criterion): number {
  return levels && levels.length > 0 ? Math.max(...levels.map((level) => level.points)) : points;
}

export function totalPoints(rubric: readonly Criterion[]): number {
  return rubric.reduce((sum, criterion) => sum + pointsOf(criterion), 0);
}

/** 0 to 100: the share of the points that can be had, so that what a path asks for does not hang on how they are dealt. */
export function scoreOf(rubric: readonly Criterion[], marks: Assessment['marks']): number | null {
  const total = totalPoints(rubric);
  if (total === 0) return null;
  const had = rubric.reduce((sum, { id }) => sum + (marks[id] ?? 0), 0);
  return Math.round((had * 1000) / total) / 10;
}

/** What is wrong with the points given, by field; with `complete` every criterion needs some. */
export function faultsOf(
  rubric: readonly Criterion[],
  marks: Assessment['marks'],
  { complete }: { complete: boolean },
): Record<string, Message> {
  const faults = rubric.flatMap((criterion): [string, Message][] => {
    const points = marks[criterion.id];
    const field = `mark-${criterion.id}`;
    if (points === undefined) return complete ? [[field, { key: 'paths.points-needed' }]] : [];
    const most = pointsOf(criterion);
    const { levels } = criterion;
    const isKnown = !levels || levels.length === 0 || levels.some((level) => level.points === points);
    return points >= 0 && points <= most && isKnown
      ? []
      : [[field, { key: 'paths.points-too-many', values: { points: most } }]];
  });
  return Object.fromEntries(faults);
}

/** Only what the rubric asks about. */
export function aboutRubric<Value>(
  rubric: readonly Criterion[],
  given: Readonly<Record<string, Value>>,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(given).filter(([id]) => rubric.some((criterion) => criterion.id === id)));
}
