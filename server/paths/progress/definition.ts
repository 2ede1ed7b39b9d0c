import type { Day } from './day.ts';

/** What a path asks for. Ids of stages and steps stay the same from one version of the path to the next. */
export interface PathDefinition {
  readonly stages: readonly Stage[];
  /** To be met before any step opens. */
  readonly entry: readonly Condition[];
  /** Advice: being late changes a word, never a right. */
  readonly due: DateRule | null;
  /** Blocks: after this day nothing of the path can be done any more. */
  readonly accessEnd: DateRule | null;
  readonly validity: Validity | null;
}

export interface Stage {
  readonly id: string;
  readonly rule: StageRule;
  readonly order: 'in-order' | 'free';
  readonly opensAfterPrevious: boolean;
  readonly gate: readonly Condition[];
  readonly opens: DateRule | null;
  readonly steps: readonly Step[];
}

export type StageRule = { kind: 'all' } | { kind: 'some'; count: number } | { kind: 'optional' };

export interface Step {
  readonly id: string;
  readonly content: StepContent;
  readonly prerequisites: readonly Condition[];
  readonly opens: DateRule | null;
  readonly due: DateRule | null;
  readonly accessEnd: DateRule | null;
}

export type StepKind = StepContent['kind'];
export const stepKinds = [
  'module',
  'classroom',
  'virtual',
  'field-visit',
  'assignment',
  'survey',
  'achievement',
] as const satisfies readonly StepKind[];

export type StepContent =
  | ModuleContent
  | AttendedContent
  | FieldVisitContent
  | AssignmentContent
  | { kind: 'survey'; survey: string }
  | { kind: 'achievement'; achievement: string };

export interface ModuleContent {
  readonly kind: 'module';
  /** The module and what counts as the same: its language variants. A result in any of them counts. */
  readonly modules: readonly string[];
  readonly need: ModuleNeed;
  readonly maximumAttempts: number | null;
}

/** `completed` takes the package's word; `score` puts the path's own mark (0 to 100) in place of the package's. */
export type ModuleNeed = { kind: 'completed' } | { kind: 'passed' } | { kind: 'score'; atLeast: number };

export interface AttendedContent {
  readonly kind: 'classroom' | 'virtual';
  readonly course: string;
  /** Share of the planned minutes, 1 to 100. */
  readonly attendance: number;
  readonly minimumGrade: number | null;
}

export interface FieldVisitContent {
  readonly kind: 'field-visit';
  /** A visit that is organised as sessions counts attendance too; one that is only observed has no course. */
  readonly course: string | null;
  readonly attendance: number;
  readonly checklist: readonly ChecklistItem[];
}

export interface ChecklistItem {
  readonly id: string;
  /** In the path's own language; others by their code. */
  readonly text: string;
  readonly texts?: Readonly<Record<string, string>>;
  readonly required: boolean;
}

export interface AssignmentContent {
  readonly kind: 'assignment';
  readonly assignment: string;
  readonly minimumScore: number | null;
  readonly followUp?: FollowUp | null;
}

/** Status reports after the acceptance; with `required` the step is done once the last of them was made. */
export interface FollowUp {
  readonly months: readonly number[];
  readonly required: boolean;
}

export type Condition =
  | { readonly kind: 'step'; readonly step: string }
  | { readonly kind: 'stage'; readonly stage: string }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'score'; readonly step: string; readonly atLeast: number }
  | { readonly kind: 'attendance'; readonly step: string; readonly atLeast: number };

export type DateRule =
  | { readonly from: 'fixed'; readonly on: Day }
  | { readonly from: 'enrolment' | 'cohort'; readonly days: number }
  | { readonly from: 'step'; readonly step: string; readonly days: number };

export interface Validity {
  readonly months: number;
  /** How many days before the end a new cycle opens. */
  readonly windowDays: number;
  /** A shorter path that renews this one; without it the path itself is taken again. */
  readonly refresher: string | null;
}

export function stepsOf(path: PathDefinition): Step[] {
  return path.stages.flatMap((stage) => stage.steps);
}

/** How many steps a stage wants done; an optional stage wants none. */
export function neededIn(stage: Stage): number {
  if (stage.rule.kind === 'optional') return 0;
  return stage.rule.kind === 'all' ? stage.steps.length : stage.rule.count;
}

/** The subject a step's facts are filed under: one step may accept several modules. */
export function subjectsOf(content: StepContent): readonly string[] {
  switch (content.kind) {
    case 'module':
      return content.modules;
    case 'classroom':
    case 'virtual':
      return [content.course];
    case 'field-visit':
      return content.course === null ? [] : [content.course];
    case 'assignment':
      return [content.assignment];
    case 'survey':
      return [content.survey];
    case 'achievement':
      return [content.achievement];
  }
}
