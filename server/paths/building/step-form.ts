import { z } from 'zod';
import type { Translator } from '../../platform/language/index.ts';
import type { Field } from '../../platform/web/parts.ts';
import type { Outline, StageOutline, StageRules, StepOutline, StepRules, Texts, PathRules } from './outline.ts';
import { allSteps } from './outline.ts';
import { isDay } from '../progress/day.ts';
import type { Condition, DateRule, FollowUp, StepContent } from '../progress/definition.ts';

export const conditionRows = 6;

const whole = (most: number) =>
  z
    .string()
    .default('')
    .refine((text) => text === '' || (/^\d{1,5}$/.test(text) && Number(text) <= most), 'paths.number-invalid')
    .transform((text) => (text === '' ? null : Number(text)));
const percent = whole(100);
const text = (most: number) => z.string().max(most).default('');
const day = text(10).refine((value) => value === '' || isDay(value), 'paths.day-invalid');

const dateFields = (name: string) => ({
  [`${name}-from`]: z.enum(['none', 'fixed', 'enrolment', 'cohort', 'step']).default('none'),
  [`${name}-on`]: day,
  [`${name}-days`]: whole(5000),
  [`${name}-step`]: text(64),
});

const conditionFields = Object.fromEntries(
  Array.from({ length: conditionRows }, (_, at) => [
    [`waits-${at}`, text(140)] as const,
    [`waits-${at}-value`, percent] as const,
  ]).flat(),
);

const titles = { 'title-en': text(200), 'title-fr': text(200), 'title-ar': text(200) };

export const stepForm = z.object({
  edition: whole(1_000_000),
  title: z.string().min(1).max(200),
  ...titles,
  instructions: text(5000),
  minutes: whole(60_000),
  held: z.enum(['classroom', 'virtual', 'field-visit']).optional(),
  need: z.enum(['completed', 'passed', 'score']).default('completed'),
  score: percent,
  attempts: whole(100),
  attendance: percent,
  grade: percent,
  reports: text(60).refine((value) => /^(\d{1,3}(\s*,\s*\d{1,3}){0,7})?$/.test(value), 'paths.months-invalid'),
  'reports-required': text(3),
  ...conditionFields,
  ...dateFields('opens'),
  ...dateFields('due'),
  ...dateFields('access'),
});

export const stageForm = z.object({
  edition: whole(1_000_000),
  title: z.string().min(1).max(200),
  ...titles,
  rule: z.enum(['all', 'some', 'optional']),
  count: whole(500),
  order: z.enum(['in-order', 'free']),
  after: text(3),
  ...conditionFields,
  ...dateFields('opens'),
});

export const rulesForm = z.object({
  edition: whole(1_000_000),
  ...conditionFields,
  ...dateFields('due'),
  ...dateFields('access'),
  months: whole(600),
  window: whole(1000),
  refresher: text(64),
});

export type Entered = Readonly<Record<string, unknown>>;

/** What the author entered for a step, on top of what the step was. */
export function stepFrom(entered: Entered, before: StepOutline): { title: string; texts: Texts; rules: StepRules } {
  return {
    title: words(entered['title']),
    texts: textsFrom(entered, before.texts),
    rules: {
      ...before.rules,
      content: contentFrom(entered, before.rules.content),
      prerequisites: conditionsFrom(entered),
      opens: dateFrom(entered, 'opens'),
      due: dateFrom(entered, 'due'),
      accessEnd: dateFrom(entered, 'access'),
      instructions: words(entered['instructions']),
      minutes: number(entered['minutes']),
    },
  };
}

function contentFrom(entered: Entered, before: StepContent): StepContent {
  const score = number(entered['score']);
  switch (before.kind) {
    case 'module': {
      const need =
        entered['need'] === 'score'
          ? { kind: 'score' as const, atLeast: score ?? 1 }
          : { kind: entered['need'] === 'passed' ? ('passed' as const) : ('completed' as const) };
      return { ...before, need, maximumAttempts: number(entered['attempts']) || null };
    }
    case 'classroom':
    case 'virtual':
    case 'field-visit':
      return attendedFrom(entered, before);
    case 'assignment':
      return { ...before, minimumScore: score, followUp: followUpFrom(entered) };
    default:
      return before;
  }
}

type Attended = Extract<StepContent, { kind: 'classroom' | 'virtual' | 'field-visit' }>;

/** The same course can be held in a room, on line or in the field: that is chosen with the step. */
function attendedFrom(entered: Entered, before: Attended): StepContent {
  const kind = (entered['held'] ?? before.kind) as Attended['kind'];
  const attendance = Math.max(1, number(entered['attendance']) ?? before.attendance);
  if (kind === 'field-visit' || before.course === null) {
    const checklist = before.kind === 'field-visit' ? before.checklist : [];
    return { kind: 'field-visit', course: before.course, attendance, checklist };
  }
  return {
    kind,
    course: before.course,
    attendance,
    minimumGrade: number(entered['grade']),
  };
}

/** "3, 6" asks for reports after three and six months. */
function followUpFrom(entered: Entered): FollowUp | null {
  const months = [...new Set(words(entered['reports']).split(',').map(Number))].filter((count) => count > 0);
  if (months.length === 0) return null;
  return { months: months.sort((a, b) => a - b), required: entered['reports-required'] === 'yes' };
}

export function stageFrom(entered: Entered, before: StageOutline): { title: string; texts: Texts; rules: StageRules } {
  const count = number(entered['count']);
  const rule =
    entered['rule'] === 'some'
      ? { kind: 'some' as const, count: Math.max(1, count ?? 1) }
      : { kind: entered['rule'] === 'optional' ? ('optional' as const) : ('all' as const) };
  return {
    title: words(entered['title']),
    texts: textsFrom(entered, before.texts),
    rules: {
      ...before.rules,
      rule,
      order: entered['order'] === 'free' ? 'free' : 'in-order',
      opensAfterPrevious: entered['after'] === 'yes',
      gate: conditionsFrom(entered),
      opens: dateFrom(entered, 'opens'),
    },
  };
}

export function rulesFrom(entered: Entered): PathRules {
  const months = number(entered['months']);
  const refresher = words(entered['refresher']);
  return {
    entry: conditionsFrom(entered),
    due: dateFrom(entered, 'due'),
    accessEnd: dateFrom(entered, 'access'),
    validity: months
      ? { months, windowDays: number(entered['window']) ?? 60, refresher: refresher === '' ? null : refresher }
      : null,
  };
}

/** Titles as entered; what else a language says stays. */
function textsFrom(entered: Entered, before: Texts): Texts {
  return Object.fromEntries(
    ['en', 'fr', 'ar'].flatMap((language) => {
      const title = words(entered[`title-${language}`]);
      return title === '' ? [] : [[language, { ...before[language], title }]];
    }),
  );
}

function words(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function number(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

/** A row says what it waits for as "step <id>", "score <id>", "stage <id>", "path <id>". */
function conditionsFrom(entered: Entered): Condition[] {
  return Array.from({ length: conditionRows }, (_, at): Condition[] => {
    const [kind, id] = words(entered[`waits-${at}`]).split(' ');
    const atLeast = Math.max(1, number(entered[`waits-${at}-value`]) ?? 1);
    if (!id) return [];
    if (kind === 'step') return [{ kind, step: id }];
    if (kind === 'stage') return [{ kind, stage: id }];
    if (kind === 'path') return [{ kind, path: id }];
    return kind === 'score' || kind === 'attendance' ? [{ kind, step: id, atLeast }] : [];
  }).flat();
}

function dateFrom(entered: Entered, name: string): DateRule | null {
  const days = number(entered[`${name}-days`]) ?? 0;
  const on = words(entered[`${name}-on`]);
  const step = words(entered[`${name}-step`]);
  switch (entered[`${name}-from`]) {
    case 'fixed':
      return on === '' ? null : { from: 'fixed', on };
    case 'enrolment':
      return { from: 'enrolment', days };
    case 'cohort':
      return { from: 'cohort', days };
    case 'step':
      return step === '' ? null : { from: 'step', step, days };
    default:
      return null;
  }
}

export interface ConditionRow {
  name: string;
  chosen: string;
  value: string;
}

export interface ChoiceGroup {
  label: string;
  options: { value: string; label: string }[];
}

export interface DateFields {
  name: string;
  legend: string;
  hint: string;
  from: string;
  on: string;
  days: string;
  step: string;
}

export function conditionRowsOf(conditions: readonly Condition[]): ConditionRow[] {
  return Array.from({ length: conditionRows }, (_, at) => {
    const condition = conditions[at];
    const name = `waits-${at}`;
    if (!condition) return { name, chosen: '', value: '' };
    const id =
      condition.kind === 'stage' ? condition.stage : condition.kind === 'path' ? condition.path : condition.step;
    return { name, chosen: `${condition.kind} ${id}`, value: 'atLeast' in condition ? String(condition.atLeast) : '' };
  }).slice(0, Math.min(conditionRows, conditions.length + 2));
}

/** What a step, a stage or the path can wait for: whatever comes before it, and other paths. */
export function conditionChoices(
  outline: Outline,
  self: string,
  paths: readonly { id: string; title: string }[],
  { t }: Translator,
): ChoiceGroup[] {
  const steps = allSteps(outline).filter(({ id }) => id !== self);
  const scored = steps.filter(({ rules }) =>
    ['module', 'assignment', 'classroom', 'virtual'].includes(rules.content.kind),
  );
  const attended = steps.filter(({ rules }) => ['classroom', 'virtual', 'field-visit'].includes(rules.content.kind));
  const options = (kind: string, items: readonly { id: string; title: string }[]) =>
    items.map(({ id, title }) => ({ value: `${kind} ${id}`, label: title }));
  return [
    { label: t('paths.group-steps'), options: options('step', steps) },
    {
      label: t('paths.group-stages'),
      options: options(
        'stage',
        outline.stages.filter(({ id }) => id !== self),
      ),
    },
    { label: t('paths.group-scores'), options: options('score', scored) },
    { label: t('paths.group-attendance'), options: options('attendance', attended) },
    { label: t('paths.group-paths'), options: options('path', paths) },
  ].filter((group) => group.options.length > 0);
}

export function dateFieldsOf(name: string, rule: DateRule | null, { t }: Translator): DateFields {
  return {
    name,
    legend: t(`paths.dates-${name}`),
    hint: t(`paths.dates-${name}-hint`),
    from: rule?.from ?? 'none',
    on: rule?.from === 'fixed' ? rule.on : '',
    days: rule && rule.from !== 'fixed' ? String(rule.days) : '',
    step: rule?.from === 'step' ? rule.step : '',
  };
}

/** The fields that a kind of step has besides title, conditions and dates. */
export function stepFields({ rules }: StepOutline, { t }: Translator): Field[] {
  const { content } = rules;
  const minutes: Field = {
    name: 'minutes',
    label: t('paths.field-minutes'),
    kind: 'number',
    value: rules.minutes === null ? '' : String(rules.minutes),
    attributes: { min: '1' },
  };
  const figure = (name: string, value: number | null, hint?: string): Field => ({
    name,
    label: t(`paths.field-${name}`),
    kind: 'number',
    value: value === null ? '' : String(value),
    attributes: { min: '0', max: '100' },
    ...(hint && { hint }),
  });
  switch (content.kind) {
    case 'module':
      return [
        {
          name: 'need',
          label: t('paths.field-need'),
          required: true,
          value: content.need.kind,
          options: ['completed', 'passed', 'score'].map((value) => ({ value, label: t(`paths.need-choice-${value}`) })),
        },
        figure('score', content.need.kind === 'score' ? content.need.atLeast : null, t('paths.field-score-hint')),
        { ...figure('attempts', content.maximumAttempts, t('paths.field-attempts-hint')), attributes: { min: '1' } },
        minutes,
      ];
    case 'classroom':
    case 'virtual':
    case 'field-visit':
      return [
        ...heldFields(content, t),
        ...(content.course === null
          ? []
          : [figure('attendance', content.attendance, t('paths.field-attendance-hint'))]),
        ...(content.kind === 'field-visit' ? [] : [figure('grade', content.minimumGrade)]),
        minutes,
      ];
    case 'assignment':
      return [
        { ...figure('score', content.minimumScore, t('paths.field-minimum-hint')), label: t('paths.field-minimum') },
        {
          name: 'reports',
          label: t('paths.field-reports'),
          hint: t('paths.field-reports-hint'),
          value: (content.followUp?.months ?? []).join(', '),
          attributes: { inputmode: 'numeric', pattern: '[0-9, ]*' },
        },
        minutes,
      ];
    default:
      return [minutes];
  }
}

function heldFields(content: Attended, t: Translator['t']): Field[] {
  if (content.course === null) return [];
  const options = ['classroom', 'virtual', 'field-visit'].map((value) => ({ value, label: t(`paths.kind-${value}`) }));
  return [{ name: 'held', label: t('paths.field-held'), required: true, value: content.kind, options }];
}

export function titleFields(texts: Texts, own: string, t: Translator['t'], format: Translator['format']): Field[] {
  return ['en', 'fr', 'ar']
    .filter((language) => language !== own)
    .map((language) => ({
      name: `title-${language}`,
      label: t('paths.field-title-in', { language: format.languageName(language) }),
      value: texts[language]?.title ?? '',
      attributes: { lang: language, dir: language === 'ar' ? 'rtl' : 'ltr' },
    }));
}
