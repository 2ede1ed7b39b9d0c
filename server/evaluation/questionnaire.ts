import { languageCodes, type Translator } from '../platform/language/index.ts';
import type { FieldErrors, Typed } from '../platform/web/index.ts';
import type { SurveySeen } from './access.ts';
import { fieldOf, otherFieldOf } from './answers.ts';
import {
  allQuestions,
  mostCharacters,
  optionIn,
  otherOption,
  wordIn,
  yesOrNo,
  type Phrase,
  type Question,
  type Tongue,
} from './outline.ts';
import type { SurveyInPlace } from './survey-store.ts';
import { surveyTabs } from './tabs.ts';
import { anonymityOf, titleOf } from './titles.ts';
import type { PreviewPage, Questionnaire, QuestionView } from './views.ts';

/** The survey as it is filled in: in the reader's language as far as it goes, with what was typed so far. */
export function questionnaireOf(
  survey: Pick<SurveyInPlace, 'words' | 'texts' | 'language' | 'outline'>,
  translator: Translator,
  typed: Typed = {},
  errors: FieldErrors = {},
): Questionnaire {
  const tongue: Tongue = { wanted: translator.language, own: survey.language };
  const numbers = new Map(allQuestions(survey.outline).map(({ id }, at) => [id, translator.format.number(at + 1)]));
  return {
    introduction: unlessEmpty(wordIn(survey, 'introduction', tongue)),
    sections: survey.outline.sections.map((section) => ({
      id: section.id,
      title: wordIn(section, 'title', tongue),
      introduction: unlessEmpty(wordIn(section, 'introduction', tongue)),
      questions: section.questions.map((question) => ({
        ...questionView(question, tongue, translator, typed, errors),
        number: numbers.get(question.id) ?? '',
      })),
    })),
  };
}

function questionView(
  question: Question,
  tongue: Tongue,
  { t, say }: Translator,
  typed: Typed,
  errors: FieldErrors,
): Omit<QuestionView, 'number'> {
  const { id, required, content } = question;
  const field = fieldOf(id);
  const other = otherFieldOf(id);
  const chosen = [typed[field] ?? []].flat();
  const told = (name: string) => (errors[name] ? say(errors[name]) : null);
  const hasOther = 'other' in content && content.other;
  return {
    id,
    field,
    kind: content.kind,
    required,
    title: wordIn(question, 'title', tongue),
    hint: unlessEmpty(wordIn(question, 'hint', tongue)),
    error: told(field),
    low: unlessEmpty(wordIn(question, 'low', tongue)),
    high: unlessEmpty(wordIn(question, 'high', tongue)),
    options: optionsOf(question, tongue, t).map((option) => ({ ...option, checked: chosen.includes(option.value) })),
    other: hasOther
      ? { field: other, value: String(typed[other] ?? ''), maximum: mostCharacters.other, error: told(other) }
      : null,
    value: chosen[0] ?? '',
    maximum: content.kind === 'long-text' ? mostCharacters['long-text'] : mostCharacters['short-text'],
  };
}

/** What can be chosen, in order, in words. */
export function optionsOf(question: Question, tongue: Tongue, t: Translator['t']): { value: string; label: Phrase }[] {
  const { content } = question;
  const said = (text: string): Phrase => ({ text, language: tongue.wanted });
  switch (content.kind) {
    case 'scale':
      return Array.from({ length: content.steps }, (_, at) => ({ value: String(at + 1), label: said(String(at + 1)) }));
    case 'yes-no':
      return yesOrNo.map((value) => ({ value, label: said(t(`common.${value}`)) }));
    case 'choice':
    case 'choices':
      return [
        ...content.options.map((value) => ({ value, label: optionIn(question, value, tongue) })),
        ...(content.other ? [{ value: otherOption, label: said(t('evaluation.other')) }] : []),
      ];
    default:
      return [];
  }
}

export function previewModel({ survey, access }: SurveySeen, wanted: string, translator: Translator): PreviewPage {
  const { t, format } = translator;
  const offered = [...new Set<string>([...languageCodes, survey.language])];
  const language = offered.includes(wanted) ? wanted : translator.language;
  return {
    title: titleOf(survey, translator),
    section: 'paths',
    breadcrumbs: [{ label: t('evaluation.surveys'), href: '/evaluation/surveys' }],
    tabs: surveyTabs(survey, access, 'preview', translator),
    languages: offered.map((code) => ({
      label: format.languageName(code),
      href: `/evaluation/surveys/${survey.id}/preview?language=${code}`,
      current: code === language,
    })),
    anonymity: anonymityOf(survey.anonymity, translator),
    // The survey's words in the language looked at, the page around it in the reader's own.
    questionnaire: questionnaireOf(survey, { ...translator, language: language as Translator['language'] }),
  };
}

function unlessEmpty(phrase: Phrase): Phrase | null {
  return phrase.text === '' ? null : phrase;
}
