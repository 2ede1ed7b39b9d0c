import type { Message, Translator } from '../platform/language/index.ts';
import type { Condition, DateRule, StepContent } from './progress/definition.ts';
import { isDay } from './progress/day.ts';
import type { Reason } from './progress/state.ts';

/** Titles by id, for whatever a reason may point at. */
export interface Names {
  readonly steps: ReadonlyMap<string, string>;
  readonly stages: ReadonlyMap<string, string>;
  readonly paths: ReadonlyMap<string, string>;
}

/** A reason in words. Days in its values are written as the reader's language writes them. */
export function wordReason(reason: Reason, { say }: Pick<Translator, 'say'>, names: Names): string {
  return say(sayReason(reason, names));
}

/** The same as a message, for where the reader's language is not known yet. */
export function sayReason(reason: Reason, names: Names): Message {
  const values: NonNullable<Message['values']> = {};
  for (const [name, value] of Object.entries(reason.values)) {
    values[name] = typeof value === 'string' && isDay(value) ? { day: value } : value;
  }
  const { unlockedBy } = reason;
  if (unlockedBy?.kind === 'step') values['step'] = names.steps.get(unlockedBy.id) ?? '';
  if (unlockedBy?.kind === 'stage') values['stage'] = names.stages.get(unlockedBy.id) ?? '';
  if (unlockedBy?.kind === 'path') values['path'] = names.paths.get(unlockedBy.id) ?? '';
  if (reason.code === 'exempted') values['kind'] = { key: `paths.exemption-${reason.values['kind']}` };
  if (reason.code === 'cannot-be-met') values['stage'] = names.stages.get(String(reason.values['stage'])) ?? '';
  return { key: `paths.reason-${reason.code}${variantOf(reason)}`, values };
}

/** A reason with the title of what it points at, for where there is no link to say it. */
export function sayReasonInFull(reason: Reason, names: Names): Message {
  const said = sayReason(reason, names);
  const { unlockedBy } = reason;
  const what =
    unlockedBy?.kind === 'step' || unlockedBy?.kind === 'stage' || unlockedBy?.kind === 'path'
      ? names[`${unlockedBy.kind}s`].get(unlockedBy.id)
      : undefined;
  return what ? { key: 'paths.reason-and-what', values: { reason: said, what } } : said;
}

/** Some reasons are told in two ways, by what is known. */
function variantOf({ code, values }: Reason): string {
  if (code === 'attempt-failed' && 'score' in values) return '-score';
  if ((code === 'score-first' || code === 'attendance-first') && 'have' in values) return '-have';
  if (code === 'grade-below' && 'score' in values) return '-score';
  if (code === 'exempted' && 'until' in values) return '-until';
  if (code === 'corrected') return `-${values['outcome']}`;
  return '';
}

export function wordRequirement(content: StepContent): Message[] {
  switch (content.kind) {
    case 'module': {
      const need: Message =
        content.need.kind === 'score'
          ? { key: 'paths.need-score', values: { score: content.need.atLeast } }
          : { key: `paths.need-${content.need.kind}` };
      return content.maximumAttempts === null
        ? [need]
        : [need, { key: 'paths.need-attempts', values: { attempts: content.maximumAttempts } }];
    }
    case 'classroom':
    case 'virtual': {
      const attend: Message = { key: 'paths.need-attendance', values: { percent: content.attendance } };
      return content.minimumGrade === null
        ? [attend]
        : [attend, { key: 'paths.need-grade', values: { score: content.minimumGrade } }];
    }
    case 'field-visit': {
      const required = content.checklist.filter((item) => item.required).length;
      const seen: Message = { key: 'paths.need-observations', values: { count: required } };
      const attend: Message = { key: 'paths.need-attendance', values: { percent: content.attendance } };
      if (content.course === null) return [seen];
      return content.checklist.length === 0 ? [attend] : [attend, seen];
    }
    case 'assignment': {
      const accepted: Message =
        content.minimumScore === null
          ? { key: 'paths.need-accepted' }
          : { key: 'paths.need-accepted-score', values: { score: content.minimumScore } };
      return content.followUp?.required
        ? [accepted, { key: 'paths.need-reports', values: { count: content.followUp.months.length } }]
        : [accepted];
    }
    case 'survey':
      return [{ key: 'paths.need-answers' }];
    case 'achievement':
      return [{ key: 'paths.need-confirmation' }];
  }
}

export function wordCondition(condition: Condition, names: Names): Message {
  switch (condition.kind) {
    case 'step':
      return { key: 'paths.condition-step', values: { step: names.steps.get(condition.step) ?? '' } };
    case 'stage':
      return { key: 'paths.condition-stage', values: { stage: names.stages.get(condition.stage) ?? '' } };
    case 'path':
      return { key: 'paths.condition-path', values: { path: names.paths.get(condition.path) ?? '' } };
    case 'score':
    case 'attendance':
      return {
        key: `paths.condition-${condition.kind}`,
        values: { step: names.steps.get(condition.step) ?? '', need: condition.atLeast },
      };
  }
}

export function wordDate(rule: DateRule | null, names: Names, format: Translator['format']): Message | null {
  switch (rule?.from) {
    case undefined:
      return null;
    case 'fixed':
      return { key: 'paths.date-fixed', values: { on: format.date(rule.on) } };
    case 'enrolment':
    case 'cohort':
      return { key: `paths.date-${rule.from}`, values: { days: rule.days } };
    case 'step':
      return { key: 'paths.date-step', values: { days: rule.days, step: names.steps.get(rule.step) ?? '' } };
  }
}
