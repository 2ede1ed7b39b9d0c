import { neededIn, type PathDefinition } from './definition.ts';
import type { Reason, StageState, StepState, Unlock } from './state.ts';

export interface Way {
  readonly next: StepState | null;
  /** Reasons outside the path (a day, another path, a coordinator) when nothing inside it is open. */
  readonly blocked: readonly Reason[];
}

interface Wanted {
  readonly state: StepState;
  /** Done already, but a better score or more attendance is asked for further on. */
  readonly toImprove: boolean;
}

/**
 * The way on: from the steps still needed, back through what locks them, to what is open now. Steps of an optional
 * stage are on the way when something needed waits for them.
 */
export function wayOn(
  path: PathDefinition,
  stages: readonly StageState[],
  steps: readonly StepState[],
  exhausted: ReadonlyMap<string, Reason>,
): Way {
  const wanted = wantedSteps(path, stages, steps);
  const open = steps.filter((state) => wanted.has(state.step) && isOpen(wanted.get(state.step) as Wanted, exhausted));
  const next =
    open.find(({ action }) => action === 'continue') ??
    open.find(({ action }) => action === 'start' || action === 'choose-session') ??
    open.find(({ action }) => action === 'review') ??
    open[0] ??
    null;
  return { next, blocked: next ? [] : outsideReasons([...wanted.values()], exhausted) };
}

function wantedSteps(
  path: PathDefinition,
  stages: readonly StageState[],
  steps: readonly StepState[],
): Map<string, Wanted> {
  const state = new Map(steps.map((step) => [step.step, step]));
  const undoneOf = new Map(path.stages.map((stage) => [stage.id, undone(stage.steps, state)]));
  const wanted = new Map<string, Wanted>();
  const seenStages = new Set<string>();
  const queue: Wanted[] = [];
  const want = (step: StepState | undefined, toImprove: boolean) => {
    if (step && !wanted.has(step.step)) {
      wanted.set(step.step, { state: step, toImprove });
      queue.push({ state: step, toImprove });
    }
  };
  const wantStage = (id: string) => {
    if (seenStages.has(id)) return;
    seenStages.add(id);
    for (const step of undoneOf.get(id) ?? []) want(step, false);
  };
  for (const [at, stage] of path.stages.entries()) {
    if (neededIn(stage) > 0 && !stages[at]?.met) wantStage(stage.id);
  }
  for (let item = queue.shift(); item; item = queue.shift()) {
    for (const lock of item.state.locks) {
      if (lock.unlockedBy?.kind === 'stage') wantStage(lock.unlockedBy.id);
      if (lock.unlockedBy?.kind === 'step') {
        const target = state.get(lock.unlockedBy.id);
        want(target, target?.done ?? false);
      }
    }
  }
  return wanted;
}

function undone(steps: readonly { id: string }[], state: ReadonlyMap<string, StepState>): StepState[] {
  return steps.flatMap(({ id }) => state.get(id) ?? []).filter((step) => !step.done);
}

function isOpen({ state, toImprove }: Wanted, exhausted: ReadonlyMap<string, Reason>): boolean {
  return state.access === 'available' && !(toImprove && exhausted.has(state.step));
}

function outsideReasons(wanted: readonly Wanted[], exhausted: ReadonlyMap<string, Reason>): Reason[] {
  const reasons = new Map<string, Reason>();
  for (const { state, toImprove } of wanted) {
    const spent = toImprove ? exhausted.get(state.step) : undefined;
    for (const lock of spent ? [spent] : state.locks) {
      if (isOutside(lock.unlockedBy)) reasons.set(JSON.stringify(lock), lock);
    }
  }
  if (reasons.size > 0) return [...reasons.values()];
  return [{ code: 'circular', values: { steps: wanted.length }, unlockedBy: { kind: 'coordinator' } }];
}

function isOutside(unlock: Unlock | undefined): boolean {
  return unlock === undefined || unlock.kind === 'day' || unlock.kind === 'path' || unlock.kind === 'coordinator';
}
