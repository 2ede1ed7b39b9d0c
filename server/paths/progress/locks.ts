import { addDays, type Day } from './day.ts';
import { neededIn, type Condition, type DateRule, type PathDefinition, type Stage, type Step } from './definition.ts';
import type { Facts } from './facts.ts';
import type { Standing } from './standing.ts';
import type { Reason } from './state.ts';

/** What the locks of a path look at: how every step stands, and which stages are met. */
export interface Ground {
  readonly facts: Facts;
  readonly today: Day;
  readonly standings: ReadonlyMap<string, Standing>;
  readonly met: ReadonlyMap<string, boolean>;
}

export function resolveDate(
  rule: DateRule | null,
  { facts, standings }: Pick<Ground, 'facts' | 'standings'>,
): Day | null {
  switch (rule?.from) {
    case undefined:
      return null;
    case 'fixed':
      return rule.on;
    case 'enrolment':
      return addDays(facts.enrolledOn, rule.days);
    case 'cohort':
      // Whoever is in no cohort has a cohort of one, which starts with the enrolment.
      return addDays(facts.cohortStart ?? facts.enrolledOn, rule.days);
    case 'step': {
      const on = standings.get(rule.step)?.doneOn ?? null;
      return on === null ? null : addDays(on, rule.days);
    }
  }
}

/** Locks that hold for the whole path: its entry conditions. */
export function entryLocks(path: PathDefinition, ground: Ground): Reason[] {
  return path.entry.flatMap((condition) => unmet(condition, ground));
}

export function stageLocks(path: PathDefinition, stage: Stage, ground: Ground): Reason[] {
  const locks = [...opening(stage.opens, ground), ...stage.gate.flatMap((condition) => unmet(condition, ground))];
  if (!stage.opensAfterPrevious) return locks;
  const earlier = path.stages.slice(0, path.stages.indexOf(stage));
  const first = earlier.find((other) => neededIn(other) > 0 && ground.met.get(other.id) !== true);
  if (first && !locks.some(({ unlockedBy }) => unlockedBy?.kind === 'stage' && unlockedBy.id === first.id)) {
    locks.push({ code: 'stage-first', values: {}, unlockedBy: { kind: 'stage', id: first.id } });
  }
  return locks;
}

export function stepLocks(step: Step, firstUndone: string | undefined, ground: Ground): Reason[] {
  const locks = [
    ...opening(step.opens, ground),
    ...step.prerequisites.flatMap((condition) => unmet(condition, ground)),
  ];
  if (
    firstUndone !== undefined &&
    firstUndone !== step.id &&
    !locks.some(({ unlockedBy }) => unlockedBy?.kind === 'step' && unlockedBy.id === firstUndone)
  ) {
    locks.push({ code: 'previous-step-first', values: {}, unlockedBy: { kind: 'step', id: firstUndone } });
  }
  return locks;
}

function opening(rule: DateRule | null, ground: Ground): Reason[] {
  if (rule === null) return [];
  const on = resolveDate(rule, ground);
  if (on === null && rule.from === 'step') {
    return [{ code: 'opens-after-step', values: { days: rule.days }, unlockedBy: { kind: 'step', id: rule.step } }];
  }
  return on === null || on <= ground.today
    ? []
    : [{ code: 'opens-on', values: { on }, unlockedBy: { kind: 'day', on } }];
}

/** The lock that an unmet condition is; nothing when it is met. An exemption stands for a score and for attendance. */
function unmet(condition: Condition, { facts, today, standings, met }: Ground): Reason[] {
  switch (condition.kind) {
    case 'stage':
      return met.get(condition.stage) === true
        ? []
        : [{ code: 'stage-first', values: {}, unlockedBy: { kind: 'stage', id: condition.stage } }];
    case 'path': {
      const valid = facts.paths.some(
        ({ path, until }) => path === condition.path && (until === null || until >= today),
      );
      return valid ? [] : [{ code: 'path-first', values: {}, unlockedBy: { kind: 'path', id: condition.path } }];
    }
    case 'step':
      return standings.get(condition.step)?.done ? [] : [stepFirst('step-first', condition.step, {})];
    case 'score':
      return reached(standings.get(condition.step), 'score', condition.atLeast)
        ? []
        : [
            stepFirst(
              'score-first',
              condition.step,
              haveAndNeed(standings.get(condition.step)?.score, condition.atLeast),
            ),
          ];
    case 'attendance':
      return reached(standings.get(condition.step), 'attendance', condition.atLeast)
        ? []
        : [
            stepFirst(
              'attendance-first',
              condition.step,
              haveAndNeed(standings.get(condition.step)?.attendance, condition.atLeast),
            ),
          ];
  }
}

function reached(standing: Standing | undefined, what: 'score' | 'attendance', need: number): boolean {
  return standing !== undefined && (standing.status === 'exempted' || (standing[what] ?? -1) >= need);
}

function haveAndNeed(have: number | null | undefined, need: number): Reason['values'] {
  return have === null || have === undefined ? { need } : { have, need };
}

function stepFirst(code: Reason['code'], step: string, values: Reason['values']): Reason {
  return { code, values, unlockedBy: { kind: 'step', id: step } };
}
