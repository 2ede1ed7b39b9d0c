import type { Actor } from '../identity/index.ts';
import { titleIn, wordReason } from '../paths/index.ts';
import type { Translator } from '../platform/language/index.ts';
import type { FieldErrors, Typed } from '../platform/web/index.ts';
import type { StepSurvey } from './answering.ts';
import type { Value } from './answers.ts';
import { allQuestions, otherOption, wordIn, type Question, type Tongue } from './outline.ts';
import { optionsOf, questionnaireOf } from './questionnaire.ts';
import type { SurveyInPlace } from './survey-store.ts';
import { anonymityOf } from './titles.ts';
import type { AnswerPage } from './views.ts';

interface Asked {
  actor: Actor;
  path: { id: string; title: string };
  found: StepSurvey;
  translator: Translator;
  failed?: { errors: FieldErrors; typed: Typed };
}

export function answerModel({ actor, path, found, translator, failed }: Asked): AnswerPage {
  const { t, say, language } = translator;
  const { own, survey, answeredOn, draft } = found;
  const { step, state, judged } = own;
  const names = {
    steps: new Map(judged.outline.stages.flatMap((stage) => stage.steps.map((one) => [one.id, said(one, language)]))),
    stages: new Map(judged.outline.stages.map((stage) => [stage.id, said(stage, language)])),
    paths: new Map<string, string>(),
  };
  const isOpen = answeredOn === null && state.access === 'available' && survey?.status === 'published';
  const address = `/evaluation/paths/${path.id}/steps/${step.id}`;
  return {
    title: survey ? wordIn(survey, 'title', { wanted: language, own: survey.language }).text : said(step, language),
    section: 'paths',
    breadcrumbs: [
      { label: t('paths.learning-paths'), href: '/paths' },
      { label: path.title, href: `/paths/${path.id}` },
    ],
    status: state.status,
    because: state.because.code === 'nothing-yet' ? '' : wordReason(state.because, translator, names),
    whys: answeredOn === null ? state.locks.map((lock) => wordReason(lock, translator, names)) : [],
    anonymity: survey ? anonymityOf(survey.anonymity, translator) : null,
    alert: alertOf(found, translator),
    keep: [actor.personId, judged.enrolment.id, step.id].join(' '),
    back: `/paths/${path.id}#step-${step.id}`,
    answered: survey && answeredOn !== null ? answersOf(survey, found.values, translator) : [],
    form:
      isOpen && survey
        ? {
            questionnaire: questionnaireOf(survey, translator, failed?.typed ?? draft?.typed, failed?.errors),
            action: address,
            draft: `${address}/draft`,
            surveyId: survey.id,
            enrolmentId: judged.enrolment.id,
            savedAt: draft?.savedAt ?? '',
            kept: t(`evaluation.kept-${survey.anonymity}`),
          }
        : null,
    errors: Object.entries(failed?.errors ?? {}).map(([field, message]) => ({ field, message: say(message) })),
  };
}

function alertOf({ survey, answeredOn, own }: StepSurvey, { t, format }: Translator): AnswerPage['alert'] {
  if (answeredOn !== null) {
    const what = survey?.anonymity === 'named' ? 'named' : 'anonymous';
    return { kind: 'good', text: t(`evaluation.answered-${what}`, { on: format.date(answeredOn) }) };
  }
  if (!survey) return { kind: 'warn', text: t('evaluation.no-survey') };
  if (survey.status === 'closed' && own.state.access === 'available')
    return { kind: 'warn', text: t('evaluation.closed') };
  return null;
}

function answersOf(survey: SurveyInPlace, values: readonly Value[], translator: Translator): AnswerPage['answered'] {
  const tongue: Tongue = { wanted: translator.language, own: survey.language };
  return allQuestions(survey.outline).flatMap((question) => {
    const own = values.filter(({ questionId }) => questionId === question.id);
    const answers = own.map((value) => wordValue(question, value, tongue, translator));
    return answers.length === 0 ? [] : [{ title: wordIn(question, 'title', tongue), answers }];
  });
}

/** One answer in words. */
export function wordValue(
  question: Question,
  { option, amount, body }: Omit<Value, 'questionId'>,
  tongue: Tongue,
  { t, format }: Pick<Translator, 't' | 'format'>,
): string {
  if (amount !== null) return format.number(amount);
  if (option === '') return body ?? '';
  const label = optionsOf(question, tongue, t).find(({ value }) => value === option)?.label.text ?? option;
  return option === otherOption && body ? `${label}: ${body}` : label;
}

function said(part: { texts: Parameters<typeof titleIn>[0]; title: string }, language: string): string {
  return titleIn(part.texts, language, part.title);
}
