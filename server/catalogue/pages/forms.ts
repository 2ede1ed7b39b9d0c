import type { Request } from 'express';
import { z } from 'zod';
import type { Typed } from '../../platform/web/index.ts';
import type { ModuleDetails, VariantDetails } from '../modules.ts';
import type { ModuleRow, VariantRow } from '../tables.ts';
import { topics } from '../topics.ts';

/** Languages content may be in; a select is long enough, and nobody mistypes a code. */
export const contentLanguages = [
  'am', 'ar', 'az', 'bg', 'bn', 'bs', 'cs', 'da', 'de', 'el', 'en', 'es', 'et', 'fa', 'fi', 'fr', 'he', 'hi', 'hr', 'hu',
  'hy', 'id', 'it', 'ja', 'ka', 'kk', 'km', 'ko', 'ky', 'lo', 'lt', 'lv', 'mk', 'mn', 'ms', 'my', 'ne', 'nl', 'no', 'pl',
  'ps', 'pt', 'ro', 'ru', 'rw', 'si', 'sk', 'sl', 'so', 'sq', 'sr', 'sv', 'sw', 'tg', 'th', 'ti', 'tk', 'tr', 'uk', 'ur',
  'uz', 'vi', 'zh',
] as const; // prettier-ignore

const hours = z
  .string()
  .transform((text) => (text === '' ? null : Number(text.replace(',', '.'))))
  .pipe(
    z
      .number('catalogue.hours-invalid')
      .min(0.1, 'catalogue.hours-invalid')
      .max(1000, 'catalogue.hours-invalid')
      .nullable(),
  );

const attemptLimit = z
  .string()
  .transform((text) => (text === '' ? null : Number(text)))
  .pipe(
    z
      .number('catalogue.limit-invalid')
      .int('catalogue.limit-invalid')
      .min(1, 'catalogue.limit-invalid')
      .max(100, 'catalogue.limit-invalid')
      .nullable(),
  );

const moduleFields = {
  topic: z.enum(topics),
  hours,
  audience: z.enum(['policy', 'technical']),
  stage: z.enum(['basic', 'ongoing']),
  limit: attemptLimit,
  counts: z.enum(['best', 'last', 'first']),
  locks: z.literal('yes').optional(),
};

const variantFields = {
  language: z.enum(contentLanguages),
  title: z.string().min(1).max(200),
  summary: z.string().max(2000),
  objectives: z.string().max(5000),
};

const version = { version: z.coerce.number().int().min(1) };

export const newModuleForm = z.object({
  ...moduleFields,
  ...variantFields,
  owner: z.string().max(100),
  package: z.string().max(100),
});
export const moduleForm = z.object({ ...moduleFields, ...version });
export const newVariantForm = z.object({ ...variantFields, package: z.string().max(100) });
export const variantForm = z.object({ ...variantFields, ...version });

export const versionForm = z.object({
  package: z.string().max(100),
  version: z.coerce.number().int().min(1),
  kind: z.enum(['correction', 'new-version', 'roll-back']),
  inProgress: z.enum(['stay', 'move', 'restart']),
  completed: z.enum(['stay', 'restart']),
  note: z.string().max(1000),
});

/** What was typed, else what the address asks for. */
export function asked(req: Request, name: string, typed?: Typed): string {
  const value = typed?.[name] ?? req.query[name];
  return typeof value === 'string' ? value : '';
}

export function moduleDetails(form: Omit<z.output<typeof moduleForm>, 'version'>): ModuleDetails {
  return {
    topic: form.topic,
    hours: form.hours,
    audience: form.audience,
    stage: form.stage,
    attemptLimit: form.limit,
    attemptCounts: form.counts,
    locksAfterPassing: form.locks === 'yes',
  };
}

export function variantDetails(form: VariantDetails): VariantDetails {
  const { language, title, summary, objectives } = form;
  return { language, title, summary, objectives };
}

/** A stored module as its form would have been typed. */
export function typedModule(module: ModuleRow): Record<string, string> {
  return {
    topic: module.topic,
    hours: module.hours === null ? '' : String(module.hours),
    audience: module.audience,
    stage: module.stage,
    limit: module.attempt_limit === null ? '' : String(module.attempt_limit),
    counts: module.attempt_counts,
    locks: module.locks_after_passing === 1 ? 'yes' : '',
    version: String(module.version),
  };
}

export function typedVariant(variant: VariantRow): Record<string, string> {
  const { language, title, summary, objectives } = variant;
  return { language, title, summary, objectives, version: String(variant.version) };
}
