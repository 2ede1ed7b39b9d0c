import type { Translator } from '../platform/language/index.ts';
import type { SurveyWords, Texts } from './outline.ts';
import type { Anonymity } from './tables.ts';

interface Titled {
  readonly title: string;
  readonly texts: Texts<SurveyWords>;
  readonly number: number;
}

/** In the reader's language where it is there; later versions say which one they are. */
export function titleOf({ title, texts, number }: Titled, { t, language }: Pick<Translator, 't' | 'language'>): string {
  const said = texts[language]?.title || title;
  return number === 1 ? said : t('evaluation.title-version', { title: said, number });
}

/** What those who answer are told of their name. */
export function anonymityOf(anonymity: Anonymity, { t }: Pick<Translator, 't'>): { title: string; text: string } {
  return { title: t(`evaluation.${anonymity}`), text: t(`evaluation.${anonymity}-text`) };
}
