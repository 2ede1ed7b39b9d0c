import type {
  Condition,
  DateRule,
  PathDefinition,
  StepContent,
  StepKind,
  Stage,
  Step,
  Validity,
} from '../progress/definition.ts';
import type { Structure, Wording } from './structure.ts';
import type { UnderWay } from '../tables.ts';

/** One version of a path as it is kept: the rules the engine judges by, and the words around them. */
export interface Outline {
  readonly pathId: string;
  readonly versionId: string;
  readonly number: number;
  readonly status: 'draft' | 'published' | 'superseded';
  readonly underWay: UnderWay;
  readonly note: string;
  readonly edition: number;
  readonly rules: PathRules;
  readonly stages: readonly StageOutline[];
}

export interface PathRules {
  readonly entry: readonly Condition[];
  readonly due: DateRule | null;
  readonly accessEnd: DateRule | null;
  readonly validity: Validity | null;
}

export interface StageRules extends Omit<Stage, 'id' | 'steps'> {}

/** Words by language code; the path's own language is in `title`. */
export type Texts = Readonly<Record<string, { readonly title: string; readonly instructions?: string }>>;

export interface StageOutline {
  readonly id: string;
  readonly title: string;
  readonly texts: Texts;
  readonly rules: StageRules;
  readonly steps: readonly StepOutline[];
}

export interface StepRules extends Omit<Step, 'id'> {
  readonly instructions: string;
  readonly minutes: number | null;
  readonly rubric: readonly Criterion[];
  /** What an assignment asks for section by section; a free one has none. */
  readonly structure?: Structure;
}

/** One line of a rubric: what is looked at, the points it can bring, and what is worth how many of them. */
export interface Criterion extends Wording {
  readonly id: string;
  readonly points: number;
  readonly levels?: readonly Level[];
}

export interface Level extends Wording {
  readonly id: string;
  readonly points: number;
}

export interface StepOutline {
  readonly id: string;
  readonly stageId: string;
  readonly title: string;
  readonly texts: Texts;
  readonly rules: StepRules;
}

export const emptyRules: PathRules = { entry: [], due: null, accessEnd: null, validity: null };
export const plainStage: StageRules = {
  rule: { kind: 'all' },
  order: 'in-order',
  opensAfterPrevious: true,
  gate: [],
  opens: null,
};

export function definitionOf(outline: Outline): PathDefinition {
  return {
    ...outline.rules,
    stages: outline.stages.map(({ id, rules, steps }) => ({
      id,
      ...rules,
      steps: steps.map(({ id, rules: { content, prerequisites, opens, due, accessEnd } }) => ({
        id,
        content,
        prerequisites,
        opens,
        due,
        accessEnd,
      })),
    })),
  };
}

export function allSteps(outline: Outline): StepOutline[] {
  return outline.stages.flatMap((stage) => stage.steps);
}

export function titleIn(texts: Texts, language: string, fallback: string): string {
  return texts[language]?.title || fallback;
}

/** The same from a row of a store, empty where the version has no such step. */
export function storedTitle(title: string | null, texts: string | null, language: string): string {
  return title === null ? '' : titleIn(JSON.parse(texts ?? '{}') as Texts, language, title);
}

/** What a new step of a kind asks for until its author says otherwise. */
export function plainContent(kind: StepKind, subject: string): StepContent {
  switch (kind) {
    case 'module':
      return { kind, modules: [subject], need: { kind: 'completed' }, maximumAttempts: null };
    case 'classroom':
    case 'virtual':
      return { kind, course: subject, attendance: 75, minimumGrade: null };
    case 'field-visit':
      return { kind, course: subject === '' ? null : subject, attendance: 75, checklist: [] };
    case 'assignment':
      return { kind, assignment: subject, minimumScore: null };
    case 'survey':
      return { kind, survey: subject };
    case 'achievement':
      return { kind, achievement: subject };
  }
}
