import { allQuestions, type Outline, type Question } from './outline.ts';

/** What keeps a survey from being published, as data for the builder; `at` is a section, a question or ''. */
export interface Problem {
  readonly code: 'no-questions' | 'empty-section' | 'too-few-options' | 'same-option' | 'least-above-most';
  readonly at: string;
}

export function problemsOf(outline: Outline): Problem[] {
  const questions = allQuestions(outline);
  if (questions.length === 0) return [{ code: 'no-questions', at: '' }];
  return [
    ...outline.sections
      .filter((section) => section.questions.length === 0)
      .map(({ id }) => ({ code: 'empty-section' as const, at: id })),
    ...questions.flatMap((question) => {
      const code = problemOf(question);
      return code ? [{ code, at: question.id }] : [];
    }),
  ];
}

function problemOf({ content, words }: Question): Problem['code'] | null {
  if (content.kind === 'choice' || content.kind === 'choices') {
    if (content.options.length + (content.other ? 1 : 0) < 2) return 'too-few-options';
    const labels = content.options.map((option) => words.options[option]);
    return new Set(labels).size < labels.length ? 'same-option' : null;
  }
  if (content.kind === 'number' && content.least !== null && content.most !== null && content.least > content.most)
    return 'least-above-most';
  return null;
}

/** How many words of a survey are not there in a language and would be shown in its own. */
export function missingIn(
  language: string,
  survey: { words: object; texts: Readonly<Record<string, object>>; outline: Outline },
): number {
  const parts = [survey, ...survey.outline.sections, ...allQuestions(survey.outline)];
  return parts.reduce((sum, { words, texts }) => sum + missing(words, texts[language] ?? {}), 0);
}

function missing(words: object, texts: object): number {
  return Object.entries(words).reduce((sum, [name, word]) => {
    const translated = (texts as Record<string, unknown>)[name];
    if (typeof word === 'object') return sum + missing(word as object, (translated as object | undefined) ?? {});
    return sum + (word !== '' && !translated ? 1 : 0);
  }, 0);
}
