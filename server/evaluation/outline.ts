/** What a survey asks: sections of questions. Words stand in the survey's own language; others by language code. */
export interface Outline {
  readonly sections: readonly Section[];
}

export interface Section {
  readonly id: string;
  readonly words: SectionWords;
  readonly texts: Texts<SectionWords>;
  readonly questions: readonly Question[];
}

export interface SectionWords {
  readonly title: string;
  readonly introduction: string;
}

export interface Question {
  readonly id: string;
  readonly required: boolean;
  readonly content: QuestionContent;
  readonly words: QuestionWords;
  readonly texts: Texts<QuestionWords>;
}

export interface QuestionWords {
  readonly title: string;
  readonly hint: string;
  /** What the ends of a scale mean. */
  readonly low: string;
  readonly high: string;
  /** By the id of the option. */
  readonly options: Readonly<Record<string, string>>;
}

/** The words of a survey itself. */
export interface SurveyWords {
  readonly title: string;
  readonly introduction: string;
}

/** A word that is missing, or empty, is shown in the survey's own language. */
export type Texts<Words> = Readonly<Record<string, Partial<Words>>>;

export const questionKinds = ['scale', 'choice', 'choices', 'yes-no', 'number', 'short-text', 'long-text'] as const;
export type QuestionKind = (typeof questionKinds)[number];

export type QuestionContent =
  | { readonly kind: 'scale'; readonly steps: number }
  | ChoiceContent
  | { readonly kind: 'yes-no' }
  | { readonly kind: 'number'; readonly least: number | null; readonly most: number | null }
  | { readonly kind: 'short-text' | 'long-text' };

/** One of several, or any of several. With `other` there is a last option with words of one's own. */
export interface ChoiceContent {
  readonly kind: 'choice' | 'choices';
  readonly options: readonly string[];
  readonly other: boolean;
}

/** The id of the option with words of one's own. */
export const otherOption = 'other';
export const yesOrNo = ['yes', 'no'] as const;
export const mostCharacters = { 'short-text': 200, 'long-text': 2_000, other: 200, option: 200 } as const;
export const mostOptions = 40;
export const mostQuestions = 60;
export const scaleSteps = { least: 2, most: 10, usual: 5 } as const;

export function allQuestions(outline: Outline): Question[] {
  return outline.sections.flatMap((section) => section.questions);
}

export function plainContent(kind: QuestionKind): QuestionContent {
  switch (kind) {
    case 'scale':
      return { kind, steps: scaleSteps.usual };
    case 'choice':
    case 'choices':
      return { kind, options: [], other: false };
    case 'number':
      return { kind, least: null, most: null };
    default:
      return { kind };
  }
}

export function plainWords(title: string): QuestionWords {
  return { title, hint: '', low: '', high: '', options: {} };
}

/** A text with the language it is in: the reader's, or the survey's own where that is missing. */
export interface Phrase {
  readonly text: string;
  readonly language: string;
}

/** Which language is wanted, and which one everything is there in. */
export interface Tongue {
  readonly wanted: string;
  readonly own: string;
}

export function phrase(own: string, translated: string | undefined, tongue: Tongue): Phrase {
  return translated && tongue.wanted !== tongue.own
    ? { text: translated, language: tongue.wanted }
    : { text: own, language: tongue.own };
}

export function wordIn<Words>(
  { words, texts }: { words: Words; texts: Texts<Words> },
  name: keyof Words,
  tongue: Tongue,
): Phrase {
  return phrase(String(words[name]), texts[tongue.wanted]?.[name] as string | undefined, tongue);
}

export function optionIn({ words, texts }: Question, option: string, tongue: Tongue): Phrase {
  return phrase(words.options[option] ?? '', texts[tongue.wanted]?.options?.[option], tongue);
}
