import type { Translator } from '../../platform/language/index.ts';
import type { FieldErrors, Typed } from '../../platform/web/index.ts';
import type { Field } from '../../platform/web/parts.ts';
import { columnRoles, columnRows, languages, levelRows } from './list-form.ts';
import { listNames, partsOf, type ListName, type Lists } from './list-drafting.ts';
import type { ListPage, PartFormPage, RowField } from './list-views.ts';
import { titleIn, type Criterion, type Outline, type StepOutline } from './outline.ts';
import type { ChecklistItem } from '../progress/definition.ts';
import { pointsOf, totalPoints } from '../assignments/rubric.ts';
import { templateKinds, wordingIn, type Section, type Wording } from './structure.ts';

interface Asked {
  pathId: string;
  draft: Outline;
  step: StepOutline;
  name: ListName;
  translator: Translator;
  failed?: { errors: FieldErrors; typed: Typed } | undefined;
}

export function listAddress(pathId: string, stepId: string, name: ListName): string {
  return `/paths/${pathId}/draft/steps/${stepId}/${name}`;
}

/** The ways from a step to the lists it is made of. */
export function listsOf(pathId: string, step: StepOutline, { t }: Translator): { href: string; label: string }[] {
  return listNames.flatMap((name) => {
    const parts = partsOf(step, name);
    return parts === undefined
      ? []
      : [
          {
            href: listAddress(pathId, step.id, name),
            label: t(`paths.list-${name}-count`, { count: parts.length }),
          },
        ];
  });
}

export function listModel({ pathId, draft, step, name, translator, failed }: Asked): ListPage {
  const { t, say, language } = translator;
  const address = listAddress(pathId, step.id, name);
  const title = titleIn(step.texts, language, step.title);
  const { structure, rubric } = step.rules;
  return {
    title: t(`paths.list-${name}`),
    section: 'paths',
    breadcrumbs: [
      { label: t('paths.tab-builder'), href: `/paths/${pathId}/builder` },
      { label: title, href: `/paths/${pathId}/draft/steps/${step.id}` },
    ],
    step: title,
    about:
      name === 'rubric' && rubric.length > 0
        ? t('paths.list-rubric-total', { points: totalPoints(rubric) })
        : t(`paths.list-${name}-about`),
    address,
    edition: draft.edition,
    parts: (partsOf(step, name) ?? []).map((part) => partView(name, part, translator)),
    add: [
      {
        name: 'text',
        label: t(`paths.list-${name}-new`),
        required: true,
        value: String(failed?.typed['text'] ?? ''),
        attributes: { maxlength: name === 'sections' ? '200' : '300' },
        ...(failed?.errors['text'] && { error: say(failed.errors['text']) }),
      },
    ],
    addLabel: t(`paths.list-${name}-add`),
    templates:
      name === 'sections'
        ? ['none', ...templateKinds].map((value) => ({
            value,
            label: t(`paths.template-${value}`),
            hint: t(`paths.template-${value}-hint`),
            checked: value === (structure?.template ?? 'none'),
          }))
        : [],
    templateAction: `/paths/${pathId}/draft/steps/${step.id}/structure`,
    back: `/paths/${pathId}/builder#step-${step.id}`,
    errors: Object.entries(failed?.errors ?? {}).map(([field, message]) => ({ field, message: say(message) })),
  };
}

function partView(name: ListName, part: Lists[ListName], { t, language }: Translator): ListPage['parts'][number] {
  const spoken = (wording: Wording) => Object.keys(wording.texts ?? {}).join(', ');
  if (name === 'checklist') {
    const item = part as ChecklistItem;
    return {
      id: item.id,
      text: wordingIn(item, language),
      note: spoken(item),
      tag: item.required ? '' : t('common.optional'),
    };
  }
  if (name === 'rubric') {
    const criterion = part as Criterion;
    const levels = criterion.levels?.length ?? 0;
    return {
      id: criterion.id,
      text: wordingIn(criterion, language),
      note: [levels > 0 ? t('paths.levels', { count: levels }) : '', spoken(criterion)].filter(Boolean).join(' · '),
      tag: t('paths.points', { points: pointsOf(criterion) }),
    };
  }
  const section = part as Section;
  return {
    id: section.id,
    text: wordingIn(section.title, language),
    note: [
      section.kind === 'rows' ? t('paths.section-table', { count: section.columns.length }) : t('paths.section-text'),
      section.followed ? t('paths.section-followed') : '',
      spoken(section.title),
    ]
      .filter(Boolean)
      .join(' · '),
    tag: section.required ? '' : t('common.optional'),
  };
}

export function partFormModel<Name extends ListName>(asked: Asked & { name: Name; part: Lists[Name] }): PartFormPage {
  const { pathId, draft, step, name, part, translator } = asked;
  const { t, say } = translator;
  const address = listAddress(pathId, step.id, name);
  const { errors = {} } = asked.failed ?? {};
  const frame = {
    title: t(`paths.list-${name}-edit`),
    section: 'paths',
    breadcrumbs: [
      { label: t('paths.tab-builder'), href: `/paths/${pathId}/builder` },
      { label: t(`paths.list-${name}`), href: address },
    ],
    heading: titleIn(step.texts, translator.language, step.title),
    action: `${address}/${part.id}`,
    cancel: address,
    edition: draft.edition,
    errors: Object.entries(errors).map(([field, message]) => ({ field, message: say(message) })),
  };
  if (name === 'checklist') return { ...frame, ...itemFields(part as ChecklistItem, asked) };
  if (name === 'rubric') return { ...frame, ...criterionFields(part as Criterion, asked) };
  return { ...frame, ...sectionFields(part as Section, asked) };
}

type Fields = Pick<PartFormPage, 'fields' | 'choices' | 'rows' | 'translations'>;

function itemFields(item: ChecklistItem, asked: Asked): Fields {
  const { t } = asked.translator;
  const field = fieldMaker(asked);
  return {
    fields: [field('text', item.text, { label: t('paths.item-text'), required: true })],
    choices: [requiredChoice(item.required, asked)],
    rows: null,
    translations: translated('text', item, field, asked),
  };
}

function criterionFields(criterion: Criterion, asked: Asked): Fields {
  const { t } = asked.translator;
  const field = fieldMaker(asked);
  const levels = criterion.levels ?? [];
  return {
    fields: [
      field('text', criterion.text, { label: t('paths.criterion-text'), required: true }),
      field('points', String(pointsOf(criterion)), {
        label: t('paths.criterion-points'),
        kind: 'number',
        hint: t('paths.criterion-points-hint'),
        attributes: { min: '1', max: '1000' },
      }),
    ],
    choices: [],
    rows: {
      legend: t('paths.levels-legend'),
      hint: t('paths.levels-hint'),
      rows: rowViews(
        asked,
        'level',
        levelRows,
        levels.map(({ id, points, ...wording }) => ({ id, wording, more: { points: String(points) } })),
        [{ name: 'points', label: t('paths.level-points'), kind: 'number', options: [] }],
        t('paths.level'),
      ),
    },
    translations: translated('text', criterion, field, asked),
  };
}

function sectionFields(section: Section, asked: Asked): Fields {
  const { t } = asked.translator;
  const field = fieldMaker(asked);
  const chosen = (name: string, otherwise: string) => String(asked.failed?.typed[name] ?? otherwise);
  const radio = (name: string, values: readonly string[], value: string) => ({
    name,
    legend: t(`paths.section-field-${name}`),
    options: values.map((one) => ({
      value: one,
      label: t(`paths.section-${name}-${one}`),
      checked: one === chosen(name, value),
    })),
  });
  return {
    fields: [
      field('text', section.title.text, { label: t('paths.field-title'), required: true }),
      field('guidance', section.guidance.text, {
        label: t('paths.section-guidance'),
        kind: 'text-block',
        hint: t('paths.section-guidance-hint'),
      }),
    ],
    choices: [
      requiredChoice(section.required, asked),
      radio('kind', ['text', 'rows'], section.kind),
      radio('followed', ['no', 'yes'], section.followed ? 'yes' : 'no'),
    ],
    rows: {
      legend: t('paths.columns-legend'),
      hint: t('paths.columns-hint'),
      rows: rowViews(
        asked,
        'column',
        columnRows,
        section.columns.map(({ id, label, kind, role }) => ({
          id,
          wording: label,
          more: { kind, role: role ?? 'none' },
        })),
        [
          {
            name: 'kind',
            label: t('paths.column-kind'),
            kind: 'select',
            options: ['text', 'date'].map((value) => ({ value, label: t(`paths.column-kind-${value}`) })),
          },
          {
            name: 'role',
            label: t('paths.column-role'),
            kind: 'select',
            options: columnRoles.map((value) => ({ value, label: t(`paths.column-role-${value}`) })),
          },
        ],
        t('paths.column'),
      ),
    },
    translations: [
      ...translated('text', section.title, field, asked),
      ...translated('guidance', section.guidance, field, asked),
    ],
  };
}

function fieldMaker({ translator: { say }, failed }: Asked) {
  return (name: string, value: string, rest: Partial<Field> & { label: string }): Field => ({
    name,
    value: typeof failed?.typed[name] === 'string' ? failed.typed[name] : value,
    ...(failed?.errors[name] && { error: say(failed.errors[name]) }),
    ...rest,
  });
}

function translated(
  name: string,
  wording: Wording,
  field: ReturnType<typeof fieldMaker>,
  { translator: { t, format } }: Asked,
): Field[] {
  const key = name === 'guidance' ? 'paths.guidance-in' : 'paths.words-in';
  return languages.map((language) =>
    field(`${name}-${language}`, wording.texts?.[language] ?? '', {
      label: t(key, { language: format.languageName(language) }),
      ...(name === 'guidance' && { kind: 'text-block' }),
      attributes: { lang: language, dir: language === 'ar' ? 'rtl' : 'ltr' },
    }),
  );
}

function requiredChoice(required: boolean, { translator: { t }, failed }: Asked): PartFormPage['choices'][number] {
  const chosen = String(failed?.typed['required'] ?? (required ? 'yes' : 'no'));
  return {
    name: 'required',
    legend: t('paths.part-required'),
    options: ['yes', 'no'].map((value) => ({
      value,
      label: t(`paths.part-required-${value}`),
      checked: value === chosen,
    })),
  };
}

interface Row {
  id: string;
  wording: Wording;
  more: Readonly<Record<string, string>>;
}

/** Rows as they are, or as they were typed, and empty ones up to the most there can be. */
function rowViews(
  { translator: { t, format }, failed }: Asked,
  prefix: string,
  most: number,
  rows: readonly Row[],
  more: readonly Pick<RowField, 'name' | 'label' | 'kind' | 'options'>[],
  heading: string,
): NonNullable<PartFormPage['rows']>['rows'] {
  const typed = (name: string, at: number) => {
    const values = failed?.typed[name];
    return Array.isArray(values) ? values[at] : at === 0 ? values : undefined;
  };
  return Array.from({ length: most }, (_, at) => {
    const row = rows[at];
    const value = (name: string, otherwise: string) => (failed ? (typed(`${prefix}-${name}`, at) ?? '') : otherwise);
    return {
      id: failed ? (typed(`${prefix}-id`, at) ?? '') : (row?.id ?? ''),
      heading: `${heading} ${format.number(at + 1)}`,
      fields: [
        {
          name: `${prefix}-text`,
          label: t('paths.words-own'),
          kind: 'text' as const,
          language: '',
          options: [],
          value: value('text', row?.wording.text ?? ''),
        },
        ...more.map((field) => ({
          ...field,
          name: `${prefix}-${field.name}`,
          language: '',
          value: value(field.name, row?.more[field.name] ?? field.options[0]?.value ?? ''),
        })),
        ...languages.map((language) => ({
          name: `${prefix}-text-${language}`,
          label: t('paths.words-in', { language: format.languageName(language) }),
          kind: 'text' as const,
          language,
          options: [],
          value: value(`text-${language}`, row?.wording.texts?.[language] ?? ''),
        })),
      ],
    };
  });
}
