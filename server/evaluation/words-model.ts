import { languageCodes, type Translator } from '../platform/language/index.ts';
import type { Field, FieldErrors, Typed } from '../platform/web/index.ts';
import type { Question, Section } from './outline.ts';
import { typedQuestion, typedSection } from './question-form.ts';
import type { SurveyInPlace } from './survey-store.ts';
import { titleOf } from './titles.ts';
import type { WordsFormPage } from './views.ts';

interface Form {
  survey: SurveyInPlace;
  translator: Translator;
  failed?: { errors: FieldErrors; typed: Typed };
}

interface Asked extends Form {
  /** What the title is called. */
  title: 'title' | 'question';
}

/** The form of one question; once the survey is published, of its words alone. */
export function questionFormModel(question: Question, form: Form): WordsFormPage {
  const asked: Asked = { ...form, title: 'question' };
  const { survey, translator, failed } = asked;
  const { t } = translator;
  const { content } = question;
  const typed = failed?.typed ?? typedQuestion(question);
  const isDraft = survey.status === 'draft';
  const names = ['title', 'hint', ...wordsOf(content.kind)];
  const choice = (name: 'required' | 'other') => ({
    name,
    value: 'yes',
    label: t(`evaluation.field-${name}`),
    checked: typed[name] === 'yes',
  });
  const isChoice = content.kind === 'choice' || content.kind === 'choices';
  return {
    ...frame(asked, `questions/${question.id}`),
    title: question.words.title,
    heading: t(`evaluation.kind-${content.kind}`),
    fields: [
      ...names.map((name) => wordField(name, '', typed, asked)),
      ...(isDraft ? figureFields(content.kind, typed, asked) : []),
    ],
    choices: isDraft ? [choice('required'), ...(isChoice ? [choice('other')] : [])] : [],
    translations: translations(asked, names, typed),
  };
}

export function sectionFormModel(section: Section, form: Form): WordsFormPage {
  const asked: Asked = { ...form, title: 'title' };
  const typed = asked.failed?.typed ?? typedSection(section);
  const names = ['title', 'introduction'];
  return {
    ...frame(asked, `sections/${section.id}`),
    title: section.words.title,
    heading: asked.translator.t('evaluation.section'),
    fields: names.map((name) => wordField(name, '', typed, asked)),
    choices: [],
    translations: translations(asked, names, typed),
  };
}

function frame({ survey, translator, failed }: Asked, address: string) {
  const { t, say } = translator;
  const home = `/evaluation/surveys/${survey.id}`;
  return {
    section: 'paths',
    breadcrumbs: [
      { label: t('evaluation.surveys'), href: '/evaluation/surveys' },
      { label: titleOf(survey, translator), href: `${home}/builder` },
    ],
    action: `${home}/${address}`,
    cancel: `${home}/builder`,
    version: survey.version,
    notice: survey.status === 'draft' ? null : t('evaluation.corrections-only'),
    errors: Object.entries(failed?.errors ?? {}).map(([field, message]) => ({ field, message: say(message) })),
  };
}

function wordsOf(kind: string): string[] {
  if (kind === 'scale') return ['low', 'high'];
  return kind === 'choice' || kind === 'choices' ? ['options'] : [];
}

const blocks: ReadonlySet<string> = new Set(['options', 'introduction']);
const needed: ReadonlySet<string> = new Set(['title', 'options']);

function wordField(name: string, suffix: string, typed: Typed, { translator, failed, title }: Asked): Field {
  const { t, say, has } = translator;
  const field = `${name}${suffix}`;
  const label = name === 'title' ? title : name;
  const error = failed?.errors[field];
  const code = suffix.slice(1);
  return {
    name: field,
    label: t(`evaluation.field-${label}`),
    value: String(typed[field] ?? ''),
    ...(blocks.has(name) && { kind: 'text-block' as const }),
    ...(needed.has(name) && suffix === '' && { required: true }),
    ...(has(`evaluation.field-${label}-hint`) && { hint: t(`evaluation.field-${label}-hint`) }),
    ...(error && { error: say(error) }),
    ...(code && { attributes: { lang: code, dir: code === 'ar' ? 'rtl' : 'ltr' } }),
  };
}

function figureFields(kind: string, typed: Typed, { translator, failed }: Asked): Field[] {
  const { t, say } = translator;
  const field = (name: string, rest: Partial<Field>): Field => ({
    name,
    label: t(`evaluation.field-${name}`),
    value: String(typed[name] ?? ''),
    ...(failed?.errors[name] && { error: say(failed.errors[name]) }),
    ...rest,
  });
  if (kind === 'scale') {
    const attributes = { min: '2', max: '10', inputmode: 'numeric' };
    return [field('steps', { kind: 'number', required: true, hint: t('evaluation.field-steps-hint'), attributes })];
  }
  const attributes = { inputmode: 'decimal' };
  return kind === 'number' ? [field('least', { attributes }), field('most', { attributes })] : [];
}

function translations(asked: Asked, names: readonly string[], typed: Typed): WordsFormPage['translations'] {
  const { survey, translator } = asked;
  return languageCodes
    .filter((code) => code !== survey.language)
    .map((code) => ({
      name: translator.format.languageName(code),
      fields: names.map((name) => wordField(name, `-${code}`, typed, asked)),
    }));
}
