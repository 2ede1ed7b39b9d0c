import type { Message } from '../platform/language/index.ts';
import type { FieldErrors, Typed } from '../platform/web/index.ts';
import {
  allQuestions,
  mostCharacters,
  otherOption,
  yesOrNo,
  type ChoiceContent,
  type Outline,
  type Question,
} from './outline.ts';

/** One thing that was answered to a question: an option, a figure or words. */
export interface Value {
  readonly questionId: string;
  /** '' where the answer is a figure or a text. */
  readonly option: string;
  readonly amount: number | null;
  readonly body: string | null;
}

export function fieldOf(questionId: string): string {
  return `q-${questionId}`;
}

export function otherFieldOf(questionId: string): string {
  return `q-${questionId}-other`;
}

/** The fields of this survey among all that came with a request, as they were typed. */
export function typedAnswers(outline: Outline, typed: Typed): Typed {
  const names = new Set(allQuestions(outline).flatMap(({ id }) => [fieldOf(id), otherFieldOf(id)]));
  return Object.fromEntries(Object.entries(typed).filter(([name]) => names.has(name)));
}

/** What was answered; or a message for each field that is missing or cannot be taken. */
export function readAnswers(outline: Outline, typed: Typed): { values: Value[]; errors: FieldErrors } {
  const errors: FieldErrors = {};
  const values = allQuestions(outline).flatMap((question) => {
    const read = readAnswer(question, typed);
    if (Array.isArray(read)) return read;
    errors[read.field] = read.message;
    return [];
  });
  return { values, errors };
}

interface Fault {
  readonly field: string;
  readonly message: Message;
}

function readAnswer(question: Question, typed: Typed): Value[] | Fault {
  const field = fieldOf(question.id);
  const chosen = [typed[field] ?? []].flat().filter((word) => word !== '');
  const { content } = question;
  const fault = (key: string, values: Message['values'] = {}): Fault => ({ field, message: { key, values } });
  if (content.kind === 'choice' || content.kind === 'choices') return readChoice(question, content, chosen, typed);
  const [word] = chosen;
  if (word === undefined) return question.required ? fault('evaluation.answer-needed') : [];
  const value: Value = { questionId: question.id, option: '', amount: null, body: null };
  switch (content.kind) {
    case 'scale': {
      const step = Number(word);
      const isStep = Number.isInteger(step) && step >= 1 && step <= content.steps;
      return isStep ? [{ ...value, amount: step }] : fault('common.invalid');
    }
    case 'yes-no':
      return yesOrNo.some((one) => one === word) ? [{ ...value, option: word }] : fault('common.invalid');
    case 'number': {
      const amount = numberIn(word);
      if (amount === null) return fault('evaluation.number-needed');
      const { least, most } = content;
      if ((least !== null && amount < least) || (most !== null && amount > most))
        return fault(
          `evaluation.number-${least === null ? 'most' : most === null ? 'least' : 'between'}`,
          limits(content),
        );
      return [{ ...value, amount }];
    }
    default: {
      const maximum = mostCharacters[content.kind];
      return word.length > maximum ? fault('common.too-long', { maximum }) : [{ ...value, body: word }];
    }
  }
}

function limits({ least, most }: { least: number | null; most: number | null }): Record<string, number> {
  return { ...(least !== null && { least }), ...(most !== null && { most }) };
}

function readChoice(
  question: Question,
  { kind, options, other }: ChoiceContent,
  chosen: readonly string[],
  typed: Typed,
): Value[] | Fault {
  const { id: questionId, required } = question;
  const field = fieldOf(questionId);
  const words = other ? String(typed[otherFieldOf(questionId)] ?? '').trim() : '';
  // Whoever writes into the field of "other" means it, also without having ticked it.
  const meant = words !== '' && (kind === 'choices' || chosen.length === 0) ? [...chosen, otherOption] : chosen;
  const picked = [...new Set(meant)];
  const known = other ? [...options, otherOption] : options;
  if (picked.some((option) => !known.includes(option)) || (kind === 'choice' && picked.length > 1))
    return { field, message: { key: 'common.invalid' } };
  if (picked.length === 0) return required ? { field, message: { key: 'evaluation.answer-needed' } } : [];
  if (picked.includes(otherOption)) {
    const maximum = mostCharacters.other;
    const otherField = otherFieldOf(questionId);
    if (words === '') return { field: otherField, message: { key: 'evaluation.other-needed' } };
    if (words.length > maximum) return { field: otherField, message: { key: 'common.too-long', values: { maximum } } };
  }
  return picked.map((option) => ({ questionId, option, amount: null, body: option === otherOption ? words : null }));
}

/** A number as people write it: with a comma or a point, in Western, Arabic or Persian digits. */
export function numberIn(text: string): number | null {
  const plain = text
    .replaceAll(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replaceAll(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
    .replaceAll(/[\s\u00a0\u202f]/g, '')
    .replace(/[,٫]/, '.');
  return /^[-−]?\d{1,12}(\.\d{1,6})?$/.test(plain) ? Number(plain.replace('−', '-')) : null;
}
