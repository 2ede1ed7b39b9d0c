import type { Request } from 'express';
import type { Actor } from '../../identity/index.ts';
import type { Translator } from '../../platform/language/index.ts';
import type { Field, FieldErrors, Typed } from '../../platform/web/index.ts';
import type { ShownModule } from '../modules.ts';
import type { InspectedPackage } from '../packages.ts';
import type { ModuleWithOwner } from '../store/modules.ts';
import type { PackageSummary } from '../store/packages.ts';
import type { VariantRow } from '../tables.ts';
import { topics } from '../topics.ts';
import type { FormPage } from '../views.ts';
import { titleFor } from './page-models.ts';
import { contentLanguages } from './forms.ts';

interface Asked {
  req: Request;
  typed?: Typed | undefined;
  errors?: FieldErrors | undefined;
}

export function newModuleModel(
  asked: Asked & { inspected: InspectedPackage; owners: { id: string; name: string }[]; actor: Actor },
): FormPage {
  const { inspected, owners, actor } = asked;
  const { t } = asked.req.translator;
  const own = owners.some(({ id }) => id === actor.organisationId) ? actor.organisationId : owners[0]?.id;
  const form = reader(asked, { ...suggested(inspected), owner: own ?? '', ...newModule });
  const owner: Field = {
    ...form.field('owner', { hint: t('catalogue.field-owner-hint') }),
    options: owners.map(({ id, name }) => ({ value: id, label: name })),
  };
  return {
    ...form.page(t('catalogue.module-new'), [{ label: t('catalogue.packages-title'), href: '/catalogue/packages' }]),
    lead: t('catalogue.module-new-lead', { package: titleOf(inspected.summary) }),
    action: '/catalogue/modules',
    hidden: { package: inspected.summary.id },
    groups: [
      { legend: t('catalogue.group-variant'), fields: variantFields(form) },
      { legend: t('catalogue.group-module'), fields: [owner, ...moduleFields(form)] },
      { legend: t('catalogue.group-attempts'), fields: attemptFields(form) },
    ],
    locks: form.value('locks') === 'yes',
    submit: t('catalogue.module-create'),
    cancel: `/catalogue/packages/${inspected.summary.id}`,
  };
}

export function moduleFormModel(asked: Asked & { module: ModuleWithOwner; variants: VariantRow[] }): FormPage {
  const { module, variants, req } = asked;
  const { t } = req.translator;
  const form = reader(asked, {});
  const address = `/catalogue/modules/${module.id}`;
  return {
    ...form.page(t('catalogue.module-edit'), [{ label: titleFor(variants, req.translator), href: address }]),
    action: address,
    hidden: { version: form.value('version') },
    groups: [
      { legend: t('catalogue.group-module'), fields: moduleFields(form) },
      { legend: t('catalogue.group-attempts'), fields: attemptFields(form) },
    ],
    locks: form.value('locks') === 'yes',
    submit: t('common.save'),
    cancel: address,
  };
}

export function newVariantModel(
  asked: Asked & { shown: ShownModule; packages: PackageSummary[]; inspected: InspectedPackage | undefined },
): FormPage {
  const { shown, packages, inspected, req } = asked;
  const { t } = req.translator;
  const form = reader(asked, inspected ? suggested(inspected) : {});
  const address = `/catalogue/modules/${shown.module.id}`;
  const choice: Field = {
    ...form.field('package', { hint: t('catalogue.field-package-hint') }),
    value: form.value('package') || (inspected?.summary.id ?? ''),
    options: packages.map((row) => ({ value: row.id, label: titleOf(row) })),
  };
  return {
    ...form.page(t('catalogue.variant-new'), [{ label: titleFor(shown.variants, req.translator), href: address }]),
    lead: t('catalogue.variant-new-lead'),
    action: `${address}/variants`,
    hidden: {},
    groups: [{ legend: t('catalogue.group-variant'), fields: [choice, ...variantFields(form)] }],
    submit: t('catalogue.variant-add'),
    cancel: address,
  };
}

export function variantFormModel(asked: Asked & { module: ModuleWithOwner; variant: VariantRow }): FormPage {
  const { module, variant, req } = asked;
  const { t } = req.translator;
  const form = reader(asked, {});
  const address = `/catalogue/modules/${module.id}`;
  return {
    ...form.page(t('catalogue.variant-edit'), [{ label: variant.title, href: address }]),
    action: `/catalogue/variants/${variant.id}`,
    hidden: { version: form.value('version') },
    groups: [{ legend: t('catalogue.group-variant'), fields: variantFields(form) }],
    submit: t('common.save'),
    cancel: address,
  };
}

interface FormReader {
  translator: Translator;
  value(name: string): string;
  field(name: string, more?: Partial<Field>): Field;
  page(
    title: string,
    above: { label: string; href: string }[],
  ): Pick<FormPage, 'title' | 'section' | 'breadcrumbs' | 'errors'>;
}

const newModule = { topic: 'other', audience: 'technical', stage: 'basic', counts: 'best' };

/** What is typed stands; else what is suggested. */
function reader({ req, typed, errors = {} }: Asked, suggestions: Record<string, string>): FormReader {
  const { translator } = req;
  const { t } = translator;
  const value = (name: string) => String(typed?.[name] ?? suggestions[name] ?? '');
  return {
    translator,
    value,
    field: (name, more = {}) => ({
      name,
      label: t(`catalogue.field-${name}`),
      value: value(name),
      required: true,
      error: errors[name] && translator.say(errors[name]),
      ...more,
    }),
    page: (title, above) => ({
      title,
      section: 'catalogue',
      breadcrumbs: [{ label: t('catalogue.title'), href: '/catalogue' }, ...above],
      errors: Object.entries(errors).map(([field, said]) => ({ field, message: translator.say(said) })),
    }),
  };
}

function variantFields(form: FormReader): Field[] {
  const { t, format } = form.translator;
  const languages = contentLanguages.map((code) => ({ value: code, label: format.languageName(code) }));
  const empty = { value: '', label: '' };
  return [
    {
      ...form.field('language'),
      options: [empty, ...languages.sort((a, b) => a.label.localeCompare(b.label, form.translator.language))],
    },
    form.field('title', { attributes: { maxlength: '200' } }),
    form.field('summary', { kind: 'text-block', required: false, hint: t('catalogue.field-summary-hint') }),
    form.field('objectives', { kind: 'text-block', required: false, hint: t('catalogue.field-objectives-hint') }),
  ];
}

function moduleFields(form: FormReader): Field[] {
  const { t } = form.translator;
  return [
    {
      ...form.field('topic'),
      options: topics.map((topic) => ({ value: topic, label: t(`catalogue.topic-${topic}`) })),
    },
    form.field('hours', {
      required: false,
      hint: t('catalogue.field-hours-hint'),
      attributes: { inputmode: 'decimal' },
    }),
    { ...form.field('audience'), options: options(form, 'audience', ['policy', 'technical']) },
    { ...form.field('stage'), options: options(form, 'stage', ['basic', 'ongoing']) },
  ];
}

function attemptFields(form: FormReader): Field[] {
  const { t } = form.translator;
  return [
    form.field('limit', {
      required: false,
      hint: t('catalogue.field-limit-hint'),
      attributes: { inputmode: 'numeric' },
    }),
    { ...form.field('counts'), options: options(form, 'counts', ['best', 'last', 'first']) },
  ];
}

function options(form: FormReader, name: string, values: string[]): { value: string; label: string }[] {
  return values.map((value) => ({ value, label: form.translator.t(`catalogue.${name}-${value}`) }));
}

/** What the package says of itself, as a beginning. */
function suggested({ summary, report }: InspectedPackage): Record<string, string> {
  const language = report.languages.map((tag) => tag.split('-')[0] ?? '').find((code) => isKnown(code));
  return { title: titleOf(summary), summary: report.description, language: language ?? '' };
}

function isKnown(code: string): boolean {
  return (contentLanguages as readonly string[]).includes(code);
}

function titleOf({ title, file_name }: Pick<PackageSummary, 'title' | 'file_name'>): string {
  return (title || file_name.replace(/\.zip$/i, '')).slice(0, 200);
}
