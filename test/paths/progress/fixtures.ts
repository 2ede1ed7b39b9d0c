import type {
  AttendedContent,
  ModuleContent,
  PathDefinition,
  Stage,
  Step,
  StepContent,
} from '../../../server/paths/progress/definition.ts';
import type { AttemptFact, AttendanceFact, Facts } from '../../../server/paths/progress/facts.ts';
import { noFacts } from '../../../server/paths/progress/facts.ts';

export const today = '2026-03-10';

export function path(stages: Stage[], rest: Partial<PathDefinition> = {}): PathDefinition {
  return { stages, entry: [], due: null, accessEnd: null, validity: null, ...rest };
}

export function stage(id: string, steps: Step[], rest: Partial<Stage> = {}): Stage {
  return { id, rule: { kind: 'all' }, order: 'free', opensAfterPrevious: false, gate: [], opens: null, steps, ...rest };
}

export function step(id: string, content: StepContent, rest: Partial<Step> = {}): Step {
  return { id, content, prerequisites: [], opens: null, due: null, accessEnd: null, ...rest };
}

export function moduleStep(id: string, content: Partial<ModuleContent> = {}, rest: Partial<Step> = {}): Step {
  return step(
    id,
    { kind: 'module', modules: [id], need: { kind: 'completed' }, maximumAttempts: null, ...content },
    rest,
  );
}

export function classStep(id: string, content: Partial<AttendedContent> = {}, rest: Partial<Step> = {}): Step {
  return step(id, { kind: 'classroom', course: id, attendance: 100, minimumGrade: null, ...content }, rest);
}

export function facts(some: Partial<Facts> = {}): Facts {
  return { ...noFacts('2026-03-01'), ...some };
}

export function attempt(module: string, some: Partial<AttemptFact> = {}): AttemptFact {
  const number = some.number ?? 1;
  const on = some.on === undefined ? '2026-03-04' : some.on;
  return {
    id: `${module}-${number}`,
    module,
    number,
    startedOn: '2026-03-02',
    on,
    at: `${on ?? '2026-03-02'}T10:00:00.000Z`,
    completion: on === null ? 'incomplete' : 'completed',
    success: 'unknown',
    score: null,
    ...some,
  };
}

export function present(course: string, some: Partial<AttendanceFact> = {}): AttendanceFact {
  const mark = { session: 's1', unit: 'u1', on: '2026-03-05', plannedMinutes: 180, ...some };
  return {
    id: `${course}-${mark.session}-${mark.unit}`,
    course,
    minutes: mark.plannedMinutes,
    outcome: 'attended',
    grade: null,
    at: `${mark.on}T18:00:00.000Z`,
    ...mark,
  };
}
