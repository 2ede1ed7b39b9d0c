import { z } from 'zod';
import { languageCodes } from '../platform/language/index.ts';
import type { Ids } from '../platform/id.ts';
import type { FieldErrors, Typed } from '../platform/web/index.ts';
import { numberIn } from './answers.ts';
import {
  mostCharacters,
  mostOptions,
  scaleSteps,
  type ChoiceContent,
  type Question,
  type QuestionContent,
  type QuestionWords,
  type Section,
  type Texts,
} from './outline.ts';

const text = (most: number) => z.string().max(most).default('');
const figure = z
  .string()
  .default('')
  .refine((word) => word === '' || numberIn(word) !== null, 'evaluation.number-needed')
  .transform((word) => (word === '' ? null : numberIn(word)));

const wordFields = { title: text(500), hint: text(1000), low: text(80), high: text(80), options: text(8000) };
type WordName = keyof typeof wordFields;
const wordNames = Object.keys(wordFields) as WordName[];

const translated = Object.fromEntries(
  languageCodes.flatMap((code) => wordNames.map((name) => [`${name}-${code}`, wordFields[name]] as const)),
);

export const questionForm = z.object({
  ...translated,
  ...wordFields,
  title: z.string().min(1).max(500),
  version: z.coerce.number().int().default(0),
  required: z.string().optional(),
  other: z.string().optional(),
  steps: z.coerce
    .number()
    .int()
    .min(scaleSteps.least, 'evaluation.steps-invalid')
    .max(scaleSteps.most, 'evaluation.steps-invalid')
    .default(scaleSteps.usual),
  least: figure,
  most: figure,
});

export const sectionForm = z.object({
  title: z.string().min(1).max(200),
  introduction: text(2000),
  version: z.coerce.number().int().default(0),
  ...Object.fromEntries(
    languageCodes.flatMap((code) => [
      [`title-${code}`, text(200)] as const,
      [`introduction-${code}`, text(2000)] as const,
    ]),
  ),
});

export type Entered = Readonly<Record<string, unknown>>;

/**
 * What the author entered for a question, on top of what it was. Options are lines: in a draft a line that stays keeps its
 * option, whatever its place; of a published question the lines stand for the options in their order.
 */
export function questionFrom(
  entered: Entered,
  before: Question,
  { own, isDraft, ids }: { own: string; isDraft: boolean; ids: Ids },
): { ok: true; question: Question } | { ok: false; errors: FieldErrors } {
  const errors: FieldErrors = lineFaults(entered);
  const lines = linesIn(entered['options']);
  const isChoice = before.content.kind === 'choice' || before.content.kind === 'choices';
  const kept = isChoice ? (before.content as ChoiceContent).options : [];
  if (!isDraft && isChoice && lines.length !== kept.length)
    errors['options'] = { key: 'evaluation.options-fixed', values: { count: kept.length } };
  const options = isDraft ? optionsFrom(lines, before, ids) : kept;
  const words = wordsFrom(entered, '', options, lines);
  const texts = Object.fromEntries(
    languageCodes
      .filter((code) => code !== own)
      .map((code) => {
        const translations = linesIn(entered[`options-${code}`]);
        if (translations.length > 0 && translations.length !== options.length)
          errors[`options-${code}`] = { key: 'evaluation.options-differ', values: { count: options.length } };
        return [code, withoutEmpty(wordsFrom(entered, `-${code}`, options, translations))];
      }),
  );
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  const content = isDraft ? contentFrom(entered, before.content, options) : before.content;
  const required = isDraft ? entered['required'] === 'yes' : before.required;
  return { ok: true, question: { id: before.id, required, content, words, texts } };
}

function contentFrom(entered: Entered, before: QuestionContent, options: readonly string[]): QuestionContent {
  switch (before.kind) {
    case 'scale':
      return { ...before, steps: Number(entered['steps']) };
    case 'choice':
    case 'choices':
      return { ...before, options, other: entered['other'] === 'yes' };
    case 'number':
      return { ...before, least: entered['least'] as number | null, most: entered['most'] as number | null };
    default:
      return before;
  }
}

function optionsFrom(lines: readonly string[], { words }: Question, ids: Ids): string[] {
  const known = new Map(Object.entries(words.options).map(([id, label]) => [label, id]));
  return lines.map((line) => {
    const id = known.get(line) ?? ids.next();
    // A line that stands twice is two options; the builder says that they are the same.
    known.delete(line);
    return id;
  });
}

function wordsFrom(
  entered: Entered,
  suffix: string,
  options: readonly string[],
  lines: readonly string[],
): QuestionWords {
  const word = (name: WordName) => oneKindOfLine(entered[`${name}${suffix}`]);
  return {
    title: word('title'),
    hint: word('hint'),
    low: word('low'),
    high: word('high'),
    options: Object.fromEntries(options.map((id, at) => [id, lines[at] ?? ''])),
  };
}

export function sectionFrom(entered: Entered, own: string): Pick<Section, 'words' | 'texts'> {
  const word = (name: string) => oneKindOfLine(entered[name]);
  return {
    words: { title: word('title'), introduction: word('introduction') },
    texts: Object.fromEntries(
      languageCodes
        .filter((code) => code !== own)
        .map((code) => [
          code,
          withoutEmpty({ title: word(`title-${code}`), introduction: word(`introduction-${code}`) }),
        ]),
    ),
  };
}

/** The fields of a question as they stand, by name, as a form shows them. */
export function typedQuestion({ required, content, words, texts }: Question): Typed {
  const order = content.kind === 'choice' || content.kind === 'choices' ? content.options : [];
  const fields = (suffix: string, some: Partial<QuestionWords>): [string, string][] => [
    [`title${suffix}`, some.title ?? ''],
    [`hint${suffix}`, some.hint ?? ''],
    [`low${suffix}`, some.low ?? ''],
    [`high${suffix}`, some.high ?? ''],
    [`options${suffix}`, some.options ? order.map((id) => some.options?.[id] ?? '').join('\n') : ''],
  ];
  return Object.fromEntries([
    ...fields('', words),
    ...Object.entries(texts).flatMap(([code, some]) => fields(`-${code}`, some)),
    ['required', required ? 'yes' : ''],
    ['other', 'other' in content && content.other ? 'yes' : ''],
    ['steps', content.kind === 'scale' ? String(content.steps) : ''],
    ['least', content.kind === 'number' && content.least !== null ? String(content.least) : ''],
    ['most', content.kind === 'number' && content.most !== null ? String(content.most) : ''],
  ]);
}

export function typedSection({ words, texts }: Section): Typed {
  return Object.fromEntries([
    ...Object.entries(words),
    ...Object.entries(texts).flatMap(([code, some]) =>
      Object.entries(some).map(([name, word]) => [`${name}-${code}`, word] as const),
    ),
  ]);
}

function linesIn(lines: unknown): string[] {
  return wordOf(lines)
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

function lineFaults(entered: Entered): FieldErrors {
  const names = ['options', ...languageCodes.map((code) => `options-${code}`)];
  return Object.fromEntries(
    names.flatMap((name): [string, FieldErrors[string]][] => {
      const lines = linesIn(entered[name]);
      if (lines.length > mostOptions)
        return [[name, { key: 'evaluation.too-many-options', values: { most: mostOptions } }]];
      const isLong = lines.some((line) => line.length > mostCharacters.option);
      return isLong ? [[name, { key: 'evaluation.option-too-long', values: { maximum: mostCharacters.option } }]] : [];
    }),
  );
}

/** Browsers send the ends of lines in a way of their own, which is no change of the text. */
export function oneKindOfLine(text: unknown): string {
  return wordOf(text).replaceAll('\r\n', '\n');
}

function wordOf(entered: unknown): string {
  return typeof entered === 'string' ? entered : '';
}

/** What is not translated is left out, so that the survey's own words stand in for it. */
function withoutEmpty<Words extends object>(words: Words): Texts<Words>[string] {
  return Object.fromEntries(
    Object.entries(words)
      .map(([name, word]) => [name, typeof word === 'object' ? withoutEmpty(word as object) : word] as const)
      .filter(([, word]) => (typeof word === 'object' ? Object.keys(word as object).length > 0 : word !== '')),
  ) as Partial<Words>;
}
