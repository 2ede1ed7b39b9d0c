import { z } from 'zod';
import { languageCodes, type Translator } from '../platform/language/index.ts';
import type { Field, FieldErrors, Typed } from '../platform/web/index.ts';
import { oneKindOfLine } from './question-form.ts';
import type { SurveyInPlace } from './survey-store.ts';
import type { SurveyFields } from './surveys.ts';
import { anonymities } from './tables.ts';
import type { Option, SettingsPage } from './views.ts';

/** Languages a survey may be written in; the interface speaks three of them. */
const written = ['en', 'fr', 'ar', 'es', 'pt', 'ru', 'ko', 'am'] as const;

export const language = z.enum(written);
export const anonymity = z.enum(anonymities);

export const settingsForm = z.object({
  version: z.coerce.number().int(),
  title: z.string().min(1).max(200),
  introduction: z.string().max(5000).default(''),
  language: language.optional(),
  anonymity: anonymity.optional(),
  ...Object.fromEntries(
    languageCodes.flatMap((code) => [
      [`title-${code}`, z.string().max(200).default('')] as const,
      [`introduction-${code}`, z.string().max(5000).default('')] as const,
    ]),
  ),
});

export function fieldsFrom(entered: z.output<typeof settingsForm>, before: SurveyInPlace): SurveyFields {
  const words = entered as Readonly<Record<string, unknown>>;
  // Language and names are decided with the draft; what is sent of them later means nothing.
  const isDraft = before.status === 'draft';
  const own = (isDraft && entered.language) || before.language;
  const said = (name: string) => oneKindOfLine(words[name]);
  const texts = languageCodes
    .filter((code) => code !== own)
    .map((code) => [code, { title: said(`title-${code}`), introduction: said(`introduction-${code}`) }] as const)
    .filter(([, text]) => text.title !== '' || text.introduction !== '');
  return {
    words: { title: said('title'), introduction: said('introduction') },
    language: own,
    texts: Object.fromEntries(texts),
    anonymity: (isDraft && entered.anonymity) || before.anonymity,
  };
}

export function typedSettings({ words, texts, language, anonymity }: SurveyInPlace): Typed {
  return {
    ...words,
    language,
    anonymity,
    ...Object.fromEntries(
      Object.entries(texts).flatMap(([code, text]) => [
        [`title-${code}`, text.title ?? ''],
        [`introduction-${code}`, text.introduction ?? ''],
      ]),
    ),
  };
}

export function settingsFields(
  typed: Typed,
  errors: FieldErrors,
  { own, isDraft }: { own: string; isDraft: boolean },
  translator: Translator,
): Pick<SettingsPage, 'fields' | 'translations'> {
  const { t, say, format } = translator;
  const field = (name: string, rest: Partial<Field> = {}): Field => ({
    name,
    label: t(`evaluation.field-${name.replace(/-(en|fr|ar)$/, '')}`),
    value: String(typed[name] ?? ''),
    ...(errors[name] && { error: say(errors[name]) }),
    ...rest,
  });
  return {
    fields: [
      field('title', { required: true, attributes: { maxlength: '200' } }),
      field('introduction', { kind: 'text-block', hint: t('evaluation.field-introduction-hint') }),
      ...(isDraft ? [languageField(String(typed['language'] ?? own), translator)] : []),
    ],
    translations: languageCodes
      .filter((code) => code !== own)
      .map((code) => {
        const attributes = { lang: code, dir: code === 'ar' ? 'rtl' : 'ltr' };
        return {
          name: format.languageName(code),
          title: field(`title-${code}`, { attributes }),
          introduction: field(`introduction-${code}`, { kind: 'text-block', attributes }),
        };
      }),
  };
}

export function languageField(value: string, { t, format }: Translator): Field {
  return {
    name: 'language',
    label: t('evaluation.field-language'),
    hint: t('evaluation.field-language-hint'),
    required: true,
    value,
    options: written.map((code) => ({ value: code, label: format.languageName(code) })),
  };
}

export function anonymityOptions(chosen: string, { t }: Translator): Option[] {
  return anonymities.map((value) => ({
    value,
    label: t(`evaluation.${value}`),
    hint: t(`evaluation.${value}-choice`),
    checked: value === chosen,
  }));
}
