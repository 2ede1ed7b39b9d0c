import {
  neededIn,
  stepsOf,
  type Condition,
  type DateRule,
  type PathDefinition,
  type Stage,
  type Step,
} from './definition.ts';

/** What keeps a draft from being published, as data for the builder. */
export interface Problem {
  readonly code:
    | 'no-steps'
    | 'nothing-required'
    | 'too-few-steps'
    | 'unknown-step'
    | 'unknown-stage'
    | 'own-path'
    | 'no-score'
    | 'no-attendance'
    | 'nothing-to-observe'
    | 'no-survey'
    | 'unreachable';
  readonly at: { readonly kind: 'path' | 'stage' | 'step'; readonly id: string };
  readonly values: Readonly<Record<string, string | number>>;
}

/** A path without problems never locks a learner out for good: every step can be reached by doing the others. */
export function problemsOf(path: PathDefinition, ownId: string): Problem[] {
  const steps = stepsOf(path);
  if (steps.length === 0) return [problem('no-steps', 'path', ownId)];
  const found = [
    ...(path.stages.every((stage) => neededIn(stage) === 0) ? [problem('nothing-required', 'path', ownId)] : []),
    ...path.stages.flatMap(countProblems),
    ...conditionsOf(path, ownId).flatMap(({ at, condition }) => conditionProblems(path, ownId, at, condition)),
    ...datesOf(path, ownId).flatMap(({ at, rule }) =>
      rule?.from === 'step' && !steps.some(({ id }) => id === rule.step)
        ? [{ code: 'unknown-step' as const, at, values: {} }]
        : [],
    ),
    ...steps.filter(asksNothing).map(({ id }) => problem('nothing-to-observe', 'step', id)),
  ];
  return found.length > 0 ? found : unreachable(path);
}

function problem(
  code: Problem['code'],
  kind: Problem['at']['kind'],
  id: string,
  values: Problem['values'] = {},
): Problem {
  return { code, at: { kind, id }, values };
}

function countProblems(stage: Stage): Problem[] {
  if (stage.steps.length === 0) return [problem('no-steps', 'stage', stage.id)];
  const needed = neededIn(stage);
  return needed > stage.steps.length
    ? [problem('too-few-steps', 'stage', stage.id, { needed, steps: stage.steps.length })]
    : [];
}

function conditionsOf(path: PathDefinition, ownId: string): { at: Problem['at']; condition: Condition }[] {
  const placed = (at: Problem['at'], conditions: readonly Condition[]) =>
    conditions.map((condition) => ({ at, condition }));
  return [
    ...placed({ kind: 'path', id: ownId }, path.entry),
    ...path.stages.flatMap((stage) => placed({ kind: 'stage', id: stage.id }, stage.gate)),
    ...stepsOf(path).flatMap((step) => placed({ kind: 'step', id: step.id }, step.prerequisites)),
  ];
}

function datesOf(path: PathDefinition, ownId: string): { at: Problem['at']; rule: DateRule | null }[] {
  return [
    ...[path.due, path.accessEnd].map((rule) => ({ at: { kind: 'path' as const, id: ownId }, rule })),
    ...path.stages.map((stage) => ({ at: { kind: 'stage' as const, id: stage.id }, rule: stage.opens })),
    ...stepsOf(path).flatMap((step) =>
      [step.opens, step.due, step.accessEnd].map((rule) => ({ at: { kind: 'step' as const, id: step.id }, rule })),
    ),
  ];
}

function conditionProblems(path: PathDefinition, ownId: string, at: Problem['at'], condition: Condition): Problem[] {
  if (condition.kind === 'path') return condition.path === ownId ? [{ code: 'own-path', at, values: {} }] : [];
  if (condition.kind === 'stage') {
    const known = path.stages.some(({ id }) => id === condition.stage);
    return known ? [] : [{ code: 'unknown-stage', at, values: { stage: condition.stage } }];
  }
  const step = stepsOf(path).find(({ id }) => id === condition.step);
  if (!step) return [{ code: 'unknown-step', at, values: { step: condition.step } }];
  if (condition.kind === 'score' && !givesScore(step)) return [{ code: 'no-score', at, values: { step: step.id } }];
  if (condition.kind === 'attendance' && !givesAttendance(step)) {
    return [{ code: 'no-attendance', at, values: { step: step.id } }];
  }
  return [];
}

function givesScore({ content }: Step): boolean {
  return content.kind === 'module' || content.kind === 'assignment' || givesGrade(content);
}

function givesGrade(content: Step['content']): boolean {
  return content.kind === 'classroom' || content.kind === 'virtual';
}

function givesAttendance({ content }: Step): boolean {
  return givesGrade(content) || (content.kind === 'field-visit' && content.course !== null);
}

/** A visit without a list and without sessions could never be done. */
function asksNothing({ content }: Step): boolean {
  return content.kind === 'field-visit' && content.course === null && content.checklist.length === 0;
}

/** Plays the path through with everything succeeding; what never opens is locked by itself. */
function unreachable(path: PathDefinition): Problem[] {
  const reached = new Set<string>();
  const isMet = (id: string) => {
    const stage = path.stages.find((one) => one.id === id) as Stage;
    return stage.steps.filter((step) => reached.has(step.id)).length >= neededIn(stage);
  };
  const holds = (condition: Condition) =>
    condition.kind === 'path' || (condition.kind === 'stage' ? isMet(condition.stage) : reached.has(condition.step));
  const opened = (rule: DateRule | null) => rule?.from !== 'step' || reached.has(rule.step);
  const opens = (stage: Stage) =>
    path.entry.every(holds) &&
    stage.gate.every(holds) &&
    opened(stage.opens) &&
    (!stage.opensAfterPrevious ||
      path.stages
        .slice(0, path.stages.indexOf(stage))
        .every((earlier) => neededIn(earlier) === 0 || isMet(earlier.id)));
  for (let before = -1; before < reached.size;) {
    before = reached.size;
    for (const stage of path.stages.filter(opens)) {
      for (const step of stage.steps) {
        if (step.prerequisites.every(holds) && opened(step.opens)) reached.add(step.id);
        else if (stage.order === 'in-order' && !reached.has(step.id)) break;
      }
    }
  }
  return stepsOf(path)
    .filter(({ id }) => !reached.has(id))
    .map(({ id }) => problem('unreachable', 'step', id));
}
