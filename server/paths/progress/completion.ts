import type { Day } from './day.ts';
import { neededIn, type PathDefinition } from './definition.ts';
import type { Standing } from './standing.ts';
import type { Hold } from './state.ts';

/**
 * The day a path was earned: the first on which every stage was met at once. It stays earned when a proof or an
 * exemption runs out later, and is not earned by proofs that were never valid together.
 */
export function earnedOn(path: PathDefinition, standings: ReadonlyMap<string, Standing>): Day | null {
  const wanted = path.stages.filter((stage) => neededIn(stage) > 0);
  if (wanted.length === 0) return null;
  const stages = wanted.map((stage) => ({
    needed: neededIn(stage),
    holds: stage.steps.map((step) => standings.get(step.id)?.holds ?? []),
  }));
  const starts = [...new Set(stages.flatMap(({ holds }) => holds.flat().map(({ from }) => from)))].sort();
  const metOn = (day: Day) =>
    stages.every(
      ({ needed, holds }) => holds.filter((step) => step.some((hold) => covers(hold, day))).length >= needed,
    );
  const lasting = stages.every(({ holds }) => holds.flat().every(({ until }) => until === null));
  if (!lasting) return starts.find(metOn) ?? null;
  // Without an end to any proof, being met never goes back, so the first day can be found by halving.
  return firstWhere(starts, metOn);
}

function firstWhere(days: readonly Day[], holds: (day: Day) => boolean): Day | null {
  let low = 0;
  let high = days.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(days[middle] as Day)) high = middle;
    else low = middle + 1;
  }
  return days[low] ?? null;
}

function covers({ from, until }: Hold, day: Day): boolean {
  return from <= day && (until === null || until >= day);
}

/** Whether nothing but exemptions carried the path: then it is exempted, not completed. */
export function onlyExempted(path: PathDefinition, standings: ReadonlyMap<string, Standing>): boolean {
  return path.stages.every(
    (stage) =>
      neededIn(stage) === 0 ||
      stage.steps.every((step) => (standings.get(step.id)?.holds ?? []).every((hold) => hold.by === 'exemption')),
  );
}
