import { definitionOf } from './definition.ts';
import type { ActivityDefinition, ActivityTree } from './definition.ts';
import { nextRandom } from './random.ts';
import { initialActivityState, packActivity, packObjective, unpackActivity, unpackObjective } from './state.ts';
import type { RuntimeReport } from './runtime-data.ts';
import type { ActivityState, ObjectiveProgress, SequencingState } from './state.ts';
import type { TraceCode, TraceStep } from './trace.ts';

/** The working copy of a state while one request is processed: the procedures of the standard change it in place. */
export interface Session {
  readonly tree: ActivityTree;
  readonly activities: ActivityState[];
  readonly shared: Map<string, ObjectiveProgress>;
  current: number | undefined;
  suspended: number | undefined;
  seed: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Undefined while trying: what did not happen needs no record. */
  readonly trace: TraceStep[] | undefined;
  /** What the content of the current activity reported, until the end of its attempt takes it in. */
  report: RuntimeReport | undefined;
}

export function openSession(tree: ActivityTree, state: SequencingState, now: number, report?: RuntimeReport): Session {
  const known = new Map(state.activities.map((packed) => [packed[0], packed]));
  const activities = tree.activities.map(({ index }) => {
    const packed = known.get(index);
    return packed ? unpackActivity(tree, packed) : initialActivityState(tree, index);
  });
  const shared = new Map<string, ObjectiveProgress>();
  for (const [target, packed] of state.shared) shared.set(target, unpackObjective(packed));
  const existing = (activity: number | null): number | undefined =>
    activity !== null && activity < activities.length ? activity : undefined;
  return {
    tree,
    activities,
    shared,
    current: existing(state.current),
    suspended: existing(state.suspended),
    seed: state.seed,
    now,
    trace: [],
    report,
  };
}

export function stateOf(session: Session): SequencingState {
  return {
    version: 1,
    current: session.current ?? null,
    suspended: session.suspended ?? null,
    seed: session.seed,
    activities: session.activities
      .map((activity, index) => packActivity(session.tree, index, activity))
      .filter((packed) => packed !== undefined),
    shared: [...session.shared].map(([target, progress]) => [target, packObjective(progress)]),
  };
}

/** A copy to try a request on. */
export function copyOf(session: Session): Session {
  const copyActivity = (state: ActivityState): ActivityState => ({
    ...state,
    objectives: state.objectives.map((objective) => ({ ...objective })),
    times: { ...state.times },
  });
  return {
    ...session,
    activities: session.activities.map(copyActivity),
    shared: new Map([...session.shared].map(([target, progress]) => [target, { ...progress }])),
    trace: undefined,
  };
}

export const definition = (session: Session, activity: number): ActivityDefinition =>
  definitionOf(session.tree, activity);

export function stateAt(session: Session, activity: number): ActivityState {
  const state = session.activities[activity];
  if (!state) throw new RangeError(`no activity ${activity} in ${session.tree.identifier}`);
  return state;
}

/** The Available Children of the activity's parent; the root has no siblings. */
export function siblingsOf(session: Session, activity: number): number[] {
  const { parent } = definition(session, activity);
  return parent < 0 ? [activity] : stateAt(session, parent).available;
}

/** Whether the activity and all its ancestors are among the Available Children of their parents. */
export function isAvailable(session: Session, activity: number): boolean {
  const { parent } = definition(session, activity);
  return parent < 0 || (isOffered(session, parent, activity) && isAvailable(session, parent));
}

/** Whether the Available Children of the parent contain the activity. */
export function isOffered(session: Session, parent: number, activity: number): boolean {
  const { available } = stateAt(session, parent);
  return available === definition(session, parent).children || available.includes(activity);
}

export function randomIn(session: Session): number {
  const { value, seed } = nextRandom(session.seed);
  session.seed = seed;
  return value;
}

export function note(
  session: Session,
  clause: string,
  code: TraceCode,
  activity?: number,
  values?: Record<string, string | number | boolean>,
): void {
  session.trace?.push({
    clause,
    code,
    ...(activity === undefined ? {} : { activity: definition(session, activity).identifier }),
    ...(values ? { values } : {}),
  });
}
