import { languageCodes, type Translator } from '../platform/language/index.ts';
import type { SurveySeen } from './access.ts';
import { questionKinds, type Question } from './outline.ts';
import { missingIn, problemsOf } from './problems.ts';
import { surveyTabs } from './tabs.ts';
import { anonymityOf, titleOf } from './titles.ts';
import type { BuilderPage, BuilderQuestion } from './views.ts';

export function builderModel({ survey, access }: SurveySeen, translator: Translator): BuilderPage {
  const { t, format } = translator;
  const isDraft = survey.status === 'draft';
  const problems = isDraft ? problemsOf(survey.outline) : [];
  const at = (id: string) =>
    problems.filter((problem) => problem.at === id).map(({ code }) => t(`evaluation.problem-${code}`));
  return {
    title: titleOf(survey, translator),
    section: 'paths',
    breadcrumbs: [{ label: t('evaluation.surveys'), href: '/evaluation/surveys' }],
    tabs: surveyTabs(survey, access, 'builder', translator),
    id: survey.id,
    version: survey.version,
    isDraft,
    about: t(isDraft ? 'evaluation.builder-text' : 'evaluation.builder-published'),
    problems: at(''),
    sections: survey.outline.sections.map((section) => ({
      id: section.id,
      title: section.words.title,
      problems: at(section.id),
      questions: section.questions.map((question) => questionView(question, at(question.id), translator)),
    })),
    kinds: questionKinds.map((value) => ({ value, label: t(`evaluation.kind-${value}`) })),
    languages: languageCodes
      .filter((code) => code !== survey.language)
      .map((code) => ({ name: format.languageName(code), missing: missingIn(code, survey) })),
    anonymity: anonymityOf(survey.anonymity, translator),
  };
}

function questionView(
  { id, required, content, words }: Question,
  problems: string[],
  { t }: Translator,
): BuilderQuestion {
  return {
    id,
    title: words.title,
    kind: t(`evaluation.kind-${content.kind}`),
    facts: [
      ...(required ? [] : [t('common.optional')]),
      ...(content.kind === 'scale' ? [t('evaluation.steps', { count: content.steps })] : []),
      ...(content.kind === 'choice' || content.kind === 'choices'
        ? [t('evaluation.options', { count: content.options.length + (content.other ? 1 : 0) })]
        : []),
    ],
    problems,
  };
}
