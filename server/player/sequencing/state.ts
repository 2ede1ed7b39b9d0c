import type { ActivityTree } from './definition.ts';
import { definitionOf } from './definition.ts';
import type { MappedField } from '../../catalogue/manifest/index.ts';

/** Tracking information of one objective, local or shared; undefined is "unknown". */
export type ObjectiveProgress = {
  satisfied: boolean | undefined;
  measure: number | undefined;
  completion: boolean | undefined;
  progress: number | undefined;
  raw: number | undefined;
  min: number | undefined;
  max: number | undefined;
};

/** The information that rollup reads, in the order of its flags in the packed state. */
export const rolledUpFields = ['satisfied', 'completion', 'measure', 'progress'] as const;
export type RolledUpField = (typeof rolledUpFields)[number];

/** Activity state (AM.1.1), activity and attempt progress (TM.1.2) of one activity. */
export interface ActivityState {
  active: boolean;
  suspended: boolean;
  /** What was recorded before the current attempt on the parent (SN 3.2.5 and 3.2.6). Replaced, never changed in place. */
  fromEarlier: ReadonlySet<RolledUpField>;
  /** Activity Attempt Count; Activity Progress Status is true exactly when it is not zero. */
  attempts: number;
  /** In the order of the definition; the first is the primary objective and holds the attempt's completion too. */
  objectives: ObjectiveProgress[];
  times: Times;
  available: number[];
}

/** In milliseconds; the current attempt apart from the earlier ones. */
export interface Times {
  attemptBegan: number;
  attemptAbsolute: number;
  attemptExperienced: number;
  earlierAbsolute: number;
  earlierExperienced: number;
}

/**
 * Everything that changes, in compact plain JSON. Saved with the commit that changed it. Only what differs from the initial
 * state is kept: an activity is [index, flags, attempts, objectives, times in tenths of a second, available children].
 */
export interface SequencingState {
  version: 1;
  current: number | null;
  suspended: number | null;
  seed: number;
  activities: PackedActivity[];
  shared: [string, PackedObjective][];
}

export type PackedActivity = [number, number, number, PackedObjective[], number[], number[]?];
export type PackedObjective = (number | null)[];

export const mappedFields: readonly MappedField[] = [
  'satisfied',
  'measure',
  'completion',
  'progress',
  'raw',
  'min',
  'max',
];

/** Shared by all activities nothing of which is from earlier. */
export const nothing: ReadonlySet<RolledUpField> = new Set();

export const unknownProgress = (): ObjectiveProgress => ({
  satisfied: undefined,
  measure: undefined,
  completion: undefined,
  progress: undefined,
  raw: undefined,
  min: undefined,
  max: undefined,
});

export function initialActivityState(tree: ActivityTree, activity: number): ActivityState {
  const { objectives, children } = definitionOf(tree, activity);
  return {
    active: false,
    suspended: false,
    fromEarlier: nothing,
    attempts: 0,
    objectives: objectives.map(unknownProgress),
    times: { attemptBegan: 0, attemptAbsolute: 0, attemptExperienced: 0, earlierAbsolute: 0, earlierExperienced: 0 },
    available: children,
  };
}

/** Undefined where nothing differs from the initial state. */
export function packActivity(tree: ActivityTree, activity: number, state: ActivityState): PackedActivity | undefined {
  const flags = flagsOf(state);
  const objectives = withoutTail(state.objectives.map(packObjective), (packed) => packed.length === 0);
  const times = withoutTail(timesOf(state.times).map(inTenths), (time) => time === 0);
  const { children } = definitionOf(tree, activity);
  const reordered = state.available !== children && state.available.join() !== children.join();
  if (flags === 0 && state.attempts === 0 && objectives.length === 0 && times.length === 0 && !reordered)
    return undefined;
  return reordered
    ? [activity, flags, state.attempts, objectives, times, state.available]
    : [activity, flags, state.attempts, objectives, times];
}

export function unpackActivity(tree: ActivityTree, packed: PackedActivity): ActivityState {
  const [activity, flags, attempts, objectives, times, available] = packed;
  const state = initialActivityState(tree, activity);
  const [attemptBegan = 0, attemptAbsolute = 0, attemptExperienced = 0, earlierAbsolute = 0, earlierExperienced = 0] =
    times.map((tenths) => tenths * 100);
  return {
    ...state,
    active: (flags & 1) !== 0,
    suspended: isSuspendedFlag(flags),
    fromEarlier: fromEarlierIn(flags),
    attempts,
    objectives: state.objectives.map((initial, index) => {
      const known = objectives[index];
      return known ? unpackObjective(known) : initial;
    }),
    times: { attemptBegan, attemptAbsolute, attemptExperienced, earlierAbsolute, earlierExperienced },
    available: available ?? state.available,
  };
}

export function packObjective(progress: ObjectiveProgress): PackedObjective {
  const values = mappedFields.map((field) => {
    const value = progress[field];
    if (value === undefined) return null;
    return typeof value === 'boolean' ? Number(value) : value;
  });
  return withoutTail(values, (value) => value === null);
}

export function unpackObjective(packed: PackedObjective): ObjectiveProgress {
  const [satisfied, measure, completion, progress, raw, min, max] = packed;
  return {
    satisfied: truthOf(satisfied),
    measure: measure ?? undefined,
    completion: truthOf(completion),
    progress: progress ?? undefined,
    raw: raw ?? undefined,
    min: min ?? undefined,
    max: max ?? undefined,
  };
}

export const isSuspendedFlag = (flags: number): boolean => (flags & 2) !== 0;

const flagsOf = (state: ActivityState): number =>
  Number(state.active) +
  Number(state.suspended) * 2 +
  rolledUpFields.reduce((sum, field, place) => sum + Number(state.fromEarlier.has(field)) * (4 << place), 0);

function fromEarlierIn(flags: number): ReadonlySet<RolledUpField> {
  return flags < 4 ? nothing : new Set(rolledUpFields.filter((_, place) => (flags & (4 << place)) !== 0));
}

const timesOf = (times: Times): number[] => [
  times.attemptBegan,
  times.attemptAbsolute,
  times.attemptExperienced,
  times.earlierAbsolute,
  times.earlierExperienced,
];

const inTenths = (milliseconds: number): number => Math.round(milliseconds / 100);

const truthOf = (value: number | null | undefined): boolean | undefined =>
  value === null || value === undefined ? undefined : value !== 0;

function withoutTail<T>(values: T[], isEmpty: (value: T) => boolean): T[] {
  const last = values.findLastIndex((value) => !isEmpty(value));
  return values.slice(0, last + 1);
}
