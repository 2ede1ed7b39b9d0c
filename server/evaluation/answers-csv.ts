import type { Translator } from '../platform/language/index.ts';
import type { CsvColumn } from '../platform/web/index.ts';
import { wordValue } from './answer-model.ts';
import { allQuestions, wordIn, type Question, type Tongue } from './outline.ts';
import type { streamValues } from './result-store.ts';
import type { SurveyInPlace } from './survey-store.ts';

type ValueRow = ReturnType<typeof streamValues> extends AsyncIterable<infer Row> ? Row : never;

/** One filled-in survey. */
export interface AnswersRow {
  first: ValueRow;
  values: ReadonlyMap<string, readonly ValueRow[]>;
}

/** The values of one person after the other become one row each; at any time only one row is held. */
export async function* rowsOf(values: AsyncIterable<ValueRow>): AsyncGenerator<AnswersRow> {
  let row: { first: ValueRow; values: Map<string, ValueRow[]> } | undefined;
  for await (const value of values) {
    if (row?.first.id !== value.id) {
      if (row) yield row;
      row = { first: value, values: new Map() };
    }
    const question = value.question_id ?? '';
    row.values.set(question, [...(row.values.get(question) ?? []), value]);
  }
  if (row) yield row;
}

/** Of a named survey who answered and when; of an anonymous one the answers alone. */
export function columnsOf(survey: SurveyInPlace, translator: Translator): CsvColumn<AnswersRow>[] {
  const { t } = translator;
  const tongue: Tongue = { wanted: translator.language, own: survey.language };
  const person = (name: string, value: (row: ValueRow) => string | null) => ({
    heading: t(`evaluation.csv-${name}`),
    value: ({ first }: AnswersRow) => value(first),
  });
  return [
    ...(survey.anonymity === 'named'
      ? [
          person('name', (row) => [row.given_name, row.family_name].filter(Boolean).join(' ')),
          person('email', (row) => row.email),
          person('organisation', (row) => row.organisation_name),
          person('path', (row) => row.path_title),
          person('cohort', (row) => row.cohort_name),
          person('day', (row) => row.from_on),
        ]
      : []),
    ...allQuestions(survey.outline).map((question) => ({
      heading: wordIn(question, 'title', tongue).text,
      value: ({ values }: AnswersRow) => cellOf(question, values.get(question.id) ?? [], tongue, translator),
    })),
  ];
}

function cellOf(question: Question, values: readonly ValueRow[], tongue: Tongue, translator: Translator) {
  const [only] = values;
  // Figures as figures, so that a spreadsheet reckons with them.
  if (values.length === 1 && only?.amount != null) return only.amount;
  const order = question.content.kind === 'choices' ? question.content.options : [];
  return [...values]
    .sort((a, b) => placeOf(order, a.option_id) - placeOf(order, b.option_id))
    .map(({ option_id, amount, body }) =>
      wordValue(question, { option: option_id ?? '', amount, body }, tongue, translator),
    )
    .join('; ');
}

function placeOf(order: readonly string[], option: string | null): number {
  const at = order.indexOf(option ?? '');
  return at === -1 ? order.length : at;
}
