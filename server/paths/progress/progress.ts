import { earnedOn, onlyExempted } from './completion.ts';
import { addDays, addMonths, type Day } from './day.ts';
import { neededIn, stepsOf, type PathDefinition, type Stage, type Step } from './definition.ts';
import { fileFacts } from './evidence.ts';
import type { Facts } from './facts.ts';
import { entryLocks, resolveDate, stageLocks, stepLocks, type Ground } from './locks.ts';
import { earliest, latest } from './outcome.ts';
import { standingOf, type Standing } from './standing.ts';
import type { Action, PathState, Reason, StageState, Status, StepState } from './state.ts';
import { wayOn } from './way.ts';

/**
 * Where one person stands on a path: a pure function of the path, what is known of the person and the day. The order
 * of the facts means nothing. Results count also for a step that is still locked: locks rule access, not truth.
 */
export function progressOf(path: PathDefinition, facts: Facts, today: Day): PathState {
  const evidence = fileFacts(facts);
  const standings = new Map(stepsOf(path).map((step) => [step.id, standingOf(step, evidence, today)]));
  const met = new Map(path.stages.map((stage) => [stage.id, doneIn(stage, standings) >= neededIn(stage)]));
  const ground: Ground = { facts, today, standings, met };
  const accessEnd = facts.accessEndsOn ?? resolveDate(path.accessEnd, ground);
  const entry = entryLocks(path, ground);
  const judged = path.stages.map((stage) => judgeStage(path, stage, ground, { entry, accessEnd }));
  const stages = judged.map(({ stage }) => stage);
  const steps = judged.flatMap((one) => one.steps);
  const due = facts.dueOn ?? resolveDate(path.due, ground);
  return summary(path, ground, { stages, steps, due, accessEnd });
}

interface Bounds {
  readonly entry: readonly Reason[];
  readonly accessEnd: Day | null;
}

function judgeStage(path: PathDefinition, stage: Stage, ground: Ground, bounds: Bounds) {
  const locks = [...bounds.entry, ...stageLocks(path, stage, ground)];
  const firstUndone =
    stage.order === 'in-order' ? stage.steps.find((step) => !ground.standings.get(step.id)?.done)?.id : undefined;
  let reached = false;
  const steps = stage.steps.map((step) => {
    const blockedBy = reached ? firstUndone : undefined;
    reached ||= step.id === firstUndone;
    return judgeStep(step, [...locks, ...stepLocks(step, blockedBy, ground)], ground, bounds.accessEnd);
  });
  const done = doneIn(stage, ground.standings);
  const needed = neededIn(stage);
  const state: StageState = {
    stage: stage.id,
    status: stageStatus(steps, done, needed),
    done,
    needed,
    met: done >= needed,
    locks,
  };
  return { stage: state, steps };
}

function judgeStep(step: Step, locks: readonly Reason[], ground: Ground, pathEnd: Day | null): StepState {
  const standing = ground.standings.get(step.id) as Standing;
  const { today } = ground;
  const due = resolveDate(step.due, ground);
  const accessEnd = earliest([resolveDate(step.accessEnd, ground), pathEnd]);
  const ended: Reason[] =
    accessEnd !== null && accessEnd < today
      ? [{ code: 'access-ended', values: { on: accessEnd }, unlockedBy: { kind: 'coordinator' } }]
      : [];
  const closing = standing.exhausted && !standing.done ? [...ended, standing.exhausted] : ended;
  const holding = standing.done ? closing : [...closing, ...locks];
  const late = !standing.done && due !== null && due < today && isUnderWay(standing.status);
  return {
    step: step.id,
    kind: step.content.kind,
    status: late ? 'overdue' : standing.status,
    done: standing.done,
    doneOn: standing.doneOn,
    startedOn: standing.startedOn,
    score: standing.score,
    attendance: standing.attendance,
    due,
    accessEnd,
    access: closing.length > 0 ? 'closed' : holding.length > 0 ? 'locked' : 'available',
    because: late && standing.because.code === 'nothing-yet' ? { code: 'overdue', values: { due } } : standing.because,
    locks: holding,
    action: standing.action,
  };
}

function isUnderWay(status: Status): boolean {
  return status === 'not-started' || status === 'in-progress' || status === 'expired';
}

function stageStatus(steps: readonly StepState[], done: number, needed: number): Status {
  if (needed > 0 && done >= needed) {
    return steps.filter((step) => step.done).every((step) => step.status === 'exempted') ? 'exempted' : 'completed';
  }
  if (needed === 0 && steps.length > 0 && done === steps.length) return 'completed';
  if (steps.some((step) => step.status === 'overdue')) return 'overdue';
  return steps.every((step) => step.status === 'not-started') ? 'not-started' : 'in-progress';
}

function summary(
  path: PathDefinition,
  ground: Ground,
  parts: Pick<PathState, 'stages' | 'steps' | 'due' | 'accessEnd'>,
): PathState {
  const { stages, steps, due, accessEnd } = parts;
  const { today, standings } = ground;
  const completedOn = earnedOn(path, standings);
  const exempted = completedOn !== null && onlyExempted(path, standings);
  const expiresOn = completedOn === null ? null : expiry(path, completedOn, ground.facts);
  const renewsOn = expiresOn && addDays(expiresOn, -(path.validity?.windowDays ?? 0));
  const done = stages.reduce((sum, stage) => sum + Math.min(stage.done, stage.needed), 0);
  const needed = stages.reduce((sum, stage) => sum + stage.needed, 0);
  const startedOn = earliest(steps.map((step) => step.startedOn));
  const exhausted = new Map(
    [...standings].flatMap(([id, { exhausted }]) => (exhausted ? [[id, exhausted] as const] : [])),
  );
  const way = completedOn === null ? wayOn(path, stages, steps, exhausted) : { next: null, blocked: [] };
  const known = { ...parts, completedOn, exempted, startedOn, expiresOn, renewsOn, done, needed };
  const { status, because } = verdict(path, known, today);
  return {
    ...known,
    status,
    because,
    next: way.next?.step ?? null,
    action: actionOf(completedOn !== null, way.next, startedOn !== null),
    blocked: way.blocked,
    changesOn: nextChange(
      path,
      ground,
      [due && addDays(due, 1), accessEnd && addDays(accessEnd, 1), expiresOn && addDays(expiresOn, 1)],
      parts,
    ),
  };
}

type Known = Pick<
  PathState,
  'stages' | 'steps' | 'due' | 'completedOn' | 'exempted' | 'startedOn' | 'expiresOn' | 'done' | 'needed'
>;

function verdict(path: PathDefinition, known: Known, today: Day): { status: Status; because: Reason } {
  const { completedOn, expiresOn, due } = known;
  if (completedOn !== null) {
    if (expiresOn !== null && expiresOn < today) {
      return { status: 'expired', because: { code: 'validity-ended', values: { on: expiresOn } } };
    }
    return {
      status: known.exempted ? 'exempted' : 'completed',
      because: { code: 'all-done', values: { on: completedOn } },
    };
  }
  const lost = path.stages.find((stage, at) => !known.stages[at]?.met && isLost(stage, known.steps));
  if (lost) {
    return {
      status: 'failed',
      because: { code: 'cannot-be-met', values: { stage: lost.id }, unlockedBy: { kind: 'coordinator' } },
    };
  }
  const because: Reason = { code: 'steps-missing', values: { done: known.done, needed: known.needed } };
  if (due !== null && due < today) return { status: 'overdue', because: { code: 'overdue', values: { due } } };
  return { status: known.startedOn === null && known.done === 0 ? 'not-started' : 'in-progress', because };
}

function isLost(stage: Stage, steps: readonly StepState[]): boolean {
  const ids = new Set(stage.steps.map(({ id }) => id));
  return steps.filter((step) => ids.has(step.step) && (step.done || step.access !== 'closed')).length < neededIn(stage);
}

function actionOf(completed: boolean, next: StepState | null, started: boolean): Action {
  if (completed) return 'review';
  if (next === null) return 'wait';
  return started && (next.action === 'start' || next.action === 'review') ? 'continue' : next.action;
}

/** Valid for so many months from the day earned, or from the newest refresher taken since. */
function expiry(path: PathDefinition, completedOn: Day, facts: Facts): Day | null {
  if (!path.validity) return null;
  const { months, refresher } = path.validity;
  const renewals = facts.paths
    .filter((other) => other.path === refresher && other.on >= completedOn)
    .map(({ on }) => on);
  return addMonths(latest([completedOn, ...renewals]) ?? completedOn, months);
}

function nextChange(
  path: PathDefinition,
  ground: Ground,
  days: readonly (Day | null)[],
  { steps }: Pick<PathState, 'steps'>,
): Day | null {
  const { facts, standings, today } = ground;
  const ends = (until: Day | null | undefined) => (until ? addDays(until, 1) : null);
  const candidates = [
    ...days,
    ...steps.flatMap((step) => [ends(step.due), ends(step.accessEnd)]),
    ...path.stages
      .flatMap((stage) => [stage.opens, ...stage.steps.map((step) => step.opens)])
      .map((rule) => resolveDate(rule, ground)),
    ...[...standings.values()].flatMap(({ holds }) => holds.map(({ until }) => ends(until))),
    ...facts.paths.map(({ until }) => ends(until)),
    ...facts.bookings.map(({ endsOn }) => ends(endsOn)),
  ];
  return earliest(candidates.map((day) => (day !== null && day > today ? day : null)));
}

function doneIn(stage: Stage, standings: ReadonlyMap<string, Standing>): number {
  return stage.steps.filter((step) => standings.get(step.id)?.done).length;
}
