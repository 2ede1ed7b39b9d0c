import { languageCodes } from '../platform/language/index.ts';
import type { Languages, Translator } from '../platform/language/index.ts';
import type { Ids } from '../platform/id.ts';
import {
  plainContent,
  type Outline,
  type Question,
  type QuestionContent,
  type QuestionWords,
  type SurveyWords,
  type Texts,
} from './outline.ts';

export const templateNames = ['reaction', 'module'] as const;
export type TemplateName = (typeof templateNames)[number];

/**
 * Ready questionnaires, in every language of the product; their words are messages. They ask for the first level of
 * evaluation, the reaction, and announce the next two: what was learnt, and what is done with it.
 */
export function surveyFrom(
  template: TemplateName,
  language: string,
  languages: Languages,
  ids: Ids,
): { words: SurveyWords; texts: Texts<SurveyWords>; outline: Outline } {
  const own = languages.translator(language);
  const others = languageCodes.filter((code) => code !== language).map((code) => languages.translator(code));
  const worded = <Words>(wordsIn: (translator: Translator) => Words) => ({
    words: wordsIn(own),
    texts: Object.fromEntries(others.map((one) => [one.language, wordsIn(one)])) as Texts<Words>,
  });
  const prefix = `evaluation.template-${template}`;
  return {
    ...worded(({ t }) => ({ title: t(prefix), introduction: t(`${prefix}-introduction`) })),
    outline: {
      sections: contents[template].map(({ name, questions }) => ({
        id: ids.next(),
        ...worded(({ t }) => ({
          title: t(`${prefix}-${name}`),
          introduction: name === 'next' ? t(`${prefix}-next-introduction`) : '',
        })),
        questions: questions.map((wanted): Question => {
          const content = contentOf(wanted);
          return {
            id: ids.next(),
            required: wanted.required ?? false,
            content,
            ...worded((translator) => wordsOf(`${prefix}-${name}-${wanted.name}`, wanted, content, translator)),
          };
        }),
      })),
    },
  };
}

interface Wanted {
  name: string;
  kind: QuestionContent['kind'];
  required?: boolean;
  /** The name of the scale's ends. */
  ends?: 'satisfied' | 'agree' | 'useful' | 'sure';
  /** The name of a set of options, and the options of it. */
  options?: [set: string, ...names: string[]];
  other?: boolean;
}

const scale = (name: string, ends: NonNullable<Wanted['ends']>): Wanted => ({
  name,
  kind: 'scale',
  required: true,
  ends,
});

const contents: Record<TemplateName, readonly { name: string; questions: readonly Wanted[] }[]> = {
  reaction: [
    {
      name: 'whole',
      questions: [
        scale('satisfaction', 'satisfied'),
        scale('relevance', 'useful'),
        { name: 'length', kind: 'choice', required: true, options: ['amount', 'less', 'right', 'more'] },
        { name: 'difficulty', kind: 'choice', required: true, options: ['difficulty', 'easy', 'right', 'hard'] },
      ],
    },
    {
      name: 'teaching',
      questions: [
        scale('objectives', 'agree'),
        scale('trainers', 'agree'),
        scale('exchange', 'agree'),
        scale('materials', 'agree'),
      ],
    },
    {
      name: 'organisation',
      questions: [
        scale('organisation', 'satisfied'),
        {
          name: 'obstacles',
          kind: 'choices',
          options: ['obstacle', 'connection', 'equipment', 'language', 'work', 'time', 'nothing'],
          other: true,
        },
      ],
    },
    {
      name: 'next',
      questions: [
        scale('learnt', 'agree'),
        scale('apply', 'sure'),
        {
          name: 'support',
          kind: 'choices',
          options: ['support', 'supervisor', 'time', 'tools', 'colleagues', 'refresher'],
          other: true,
        },
        { name: 'action', kind: 'long-text' },
        { name: 'recommend', kind: 'yes-no', required: true },
        { name: 'better', kind: 'long-text' },
      ],
    },
  ],
  module: [
    {
      name: 'module',
      questions: [
        scale('satisfaction', 'satisfied'),
        scale('relevance', 'useful'),
        scale('clear', 'agree'),
        { name: 'worked', kind: 'yes-no', required: true },
        { name: 'minutes', kind: 'number' },
      ],
    },
    {
      name: 'next',
      questions: [scale('apply', 'sure'), { name: 'better', kind: 'long-text' }],
    },
  ],
};

function contentOf({ kind, options, other }: Wanted): QuestionContent {
  if (kind === 'choice' || kind === 'choices') return { kind, options: options?.slice(1) ?? [], other: other ?? false };
  return kind === 'number' ? { kind, least: 0, most: null } : plainContent(kind);
}

function wordsOf(
  key: string,
  { ends, options }: Wanted,
  content: QuestionContent,
  { t, has }: Translator,
): QuestionWords {
  const [set = '', ...names] = options ?? [];
  return {
    title: t(key),
    hint: has(`${key}-hint`) ? t(`${key}-hint`) : '',
    low: ends && content.kind === 'scale' ? t(`evaluation.ends-${ends}-low`) : '',
    high: ends && content.kind === 'scale' ? t(`evaluation.ends-${ends}-high`) : '',
    options: Object.fromEntries(names.map((name) => [name, t(`evaluation.option-${set}-${name}`)])),
  };
}
