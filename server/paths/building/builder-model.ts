import type { Actor } from '../../identity/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import type { Translator } from '../../platform/language/index.ts';
import type { FieldErrors, Typed } from '../../platform/web/index.ts';
import type { Field } from '../../platform/web/parts.ts';
import { caseTitle } from '../cases/case-model.ts';
import type { Access } from '../access.ts';
import { offeringOwners } from '../access.ts';
import type { Outline, StageOutline, StepOutline } from './outline.ts';
import { allSteps } from './outline.ts';
import { changesBetween } from './changes.ts';
import { countByVersion, countConcerned, countLosing } from './version-store.ts';
import { findOutlines, versionsOf } from './outline-store.ts';
import type { Verbs } from '../parts.ts';
import { listPaths, type PathInPlace } from '../path-store.ts';
import { namesIn, routeOf } from '../path-view.ts';
import type { Problem } from '../progress/problems.ts';
import type { Condition } from '../progress/definition.ts';
import {
  conditionChoices,
  conditionRowsOf,
  dateFieldsOf,
  stepFields,
  titleFields,
  type ChoiceGroup,
} from './step-form.ts';
import { listsOf } from './list-model.ts';
import { surveysFirst, surveyView } from './survey-steps.ts';
import { pathTabs } from '../tabs.ts';
import { underWay } from '../tables.ts';
import type { BuilderPage, RuleFormPage, VersionsPage } from '../views.ts';
import { wordCondition, wordDate, type Names } from '../wording.ts';

interface Looked {
  actor: Actor;
  path: PathInPlace;
  access: Access;
  draft: Outline;
  translator: Translator;
}

export async function builderModel(
  db: Reader,
  verbs: Verbs,
  { actor, path, access, draft, translator }: Looked,
): Promise<BuilderPage> {
  const { t, say } = translator;
  const others = await otherPaths(db, actor, draft.pathId, translator.language);
  const names = namesIn(draft, translator.language, new Map(others.map(({ id, title }) => [id, title])));
  const route = routeOf({
    outline: draft,
    state: null,
    names,
    sessions: new Map(),
    translator,
    actionOf: () => null,
    takeAlongOf: () => null,
    hrefOf: () => null,
    mayBook: false,
  });
  const problems = await verbs.building.problems(db, draft);
  const concerned = await countConcerned(db, path.id);
  const moves = { stay: 0, 'move-not-started': concerned.notStarted, move: concerned.underWay };
  const at = (id: string) =>
    problems.filter((problem) => problem.at.id === id).map((problem) => wordProblem(problem, translator));
  const waits = (conditions: readonly Condition[]) =>
    conditions.map((condition) => say(wordCondition(condition, names)));
  return {
    title: path.title,
    section: 'paths',
    breadcrumbs: [{ label: t('paths.learning-paths'), href: '/paths/all' }],
    id: path.id,
    edition: draft.edition,
    number: draft.number,
    tabs: pathTabs(path.id, access, 'builder', translator),
    published: path.current_version_id !== null,
    problems: at(path.id),
    warnings: (await verbs.cases.foresee(db, path, draft)).map((one) => caseTitle(one, names, translator)),
    rules: ruleFacts(draft, names, translator),
    stages: draft.stages.map((stage, place) => ({
      id: stage.id,
      title: names.stages.get(stage.id) ?? '',
      rule: route[place]?.rule ?? '',
      waits: [
        ...(stage.rules.opensAfterPrevious && place > 0 ? [t('paths.opens-after-previous')] : []),
        ...waits(stage.rules.gate),
      ],
      problems: at(stage.id),
      steps: stage.steps.map((step, index) => {
        const view = route[place]?.steps[index];
        return {
          id: step.id,
          title: names.steps.get(step.id) ?? '',
          icon: view?.icon ?? 'module',
          look: view?.look ?? 'module',
          kind: t(`paths.kind-${step.rules.content.kind}`),
          requirement: view?.requirement ?? '',
          lists: listsOf(path.id, step, translator),
          waits: waits(step.rules.prerequisites),
          problems: at(step.id),
        };
      }),
    })),
    subjects: await subjectGroups(db, verbs, actor, translator),
    underWay: underWay.map((value) => ({
      value,
      label: t(`paths.under-way-${value}`),
      hint: `${t(`paths.under-way-${value}-hint`)} ${t('paths.moves', { count: moves[value] })}`,
      checked: value === draft.underWay,
    })),
    learnersUnderWay: concerned.underWay,
    losing: await countLosing(
      db,
      path.id,
      allSteps(draft).map(({ id }) => id),
    ),
  };
}

function ruleFacts(draft: Outline, names: Names, { t, say, format }: Translator): { label: string; value: string }[] {
  const { entry, due, accessEnd, validity } = draft.rules;
  const dueSaid = wordDate(due, names, format);
  const endSaid = wordDate(accessEnd, names, format);
  return [
    {
      label: t('paths.fact-entry'),
      value: entry.length === 0 ? t('common.none') : entry.map((one) => say(wordCondition(one, names))).join(' · '),
    },
    { label: t('paths.fact-due'), value: dueSaid ? say(dueSaid) : t('common.none') },
    { label: t('paths.fact-access'), value: endSaid ? say(endSaid) : t('common.none') },
    {
      label: t('paths.fact-validity'),
      value: validity ? t('paths.months', { months: validity.months }) : t('paths.for-ever'),
    },
  ];
}

function wordProblem({ code, values }: Problem, { t }: Translator): string {
  return t(`paths.problem-${code}`, { ...values });
}

async function subjectGroups(db: Reader, verbs: Verbs, actor: Actor, translator: Translator): Promise<ChoiceGroup[]> {
  const { t } = translator;
  const modules = await verbs.sources.modules(db, actor, translator.language);
  const courses = await verbs.sources.courses(db, actor);
  const surveys = await surveysFirst(db, verbs, actor, translator);
  const own = ['assignment', 'achievement', 'field-visit'].map((kind) => ({
    value: kind,
    label: t(`paths.kind-${kind}`),
  }));
  return [
    {
      label: t('paths.group-modules'),
      options: modules.map(({ id, title }) => ({ value: `module ${id}`, label: title })),
    },
    {
      label: t('paths.group-courses'),
      options: courses.map(({ id, title }) => ({ value: `classroom ${id}`, label: title })),
    },
    { label: t('paths.group-surveys'), options: surveys },
    { label: t('paths.group-other'), options: own },
  ].filter(({ options }) => options.length > 0);
}

async function otherPaths(
  db: Reader,
  actor: Actor,
  self: string,
  language: string,
): Promise<{ id: string; title: string }[]> {
  const filter = {
    reach: actor.reach('paths:build'),
    offeredBy: offeringOwners(actor),
    search: '',
    status: 'published',
  };
  const { rows } = await listPaths(db, filter, language, { limit: 300, offset: 0 });
  return rows.filter(({ id }) => id !== self).map(({ id, said, title }) => ({ id, title: said ?? title }));
}

export async function versionsModel(
  db: Reader,
  path: PathInPlace,
  access: Access,
  { translator, reach }: { translator: Translator; reach: readonly string[] },
): Promise<VersionsPage> {
  const { t, say, format, language } = translator;
  const versions = await versionsOf(db, path.id);
  const outlines = await findOutlines(
    db,
    versions.map(({ id }) => id),
  );
  const people = await countByVersion(db, path.id, reach);
  const news = (id: string, number: number): string[] => {
    const before = versions.find((one) => one.number === number - 1);
    const [old, now] = [before && outlines.get(before.id), outlines.get(id)];
    return old && now ? changesBetween(old, now, language).map(say) : [];
  };
  return {
    title: path.title,
    section: 'paths',
    breadcrumbs: [{ label: t('paths.learning-paths'), href: '/paths/all' }],
    id: path.id,
    tabs: pathTabs(path.id, access, 'builder', translator),
    number: (versions[0]?.number ?? 0) + 1,
    draft: versions.some(({ status }) => status === 'draft'),
    versions: versions.map((version) => ({
      number: format.number(version.number),
      status: t(`paths.version-${version.status}`),
      published: version.published_at === null ? '' : format.date(version.published_at, path.owner_zone),
      news: [version.note, ...news(version.id, version.number)].filter((line) => line !== ''),
      decision: version.number === 1 || version.status === 'draft' ? '' : t(`paths.under-way-${version.under_way}`),
      people: people.get(version.id) ?? 0,
      href: access.follow ? `/paths/${path.id}/participants?version=${version.number}` : null,
    })),
  };
}

interface FormAsked {
  actor: Actor;
  id: string;
  draft: Outline;
  translator: Translator;
  failed?: { errors: FieldErrors; typed: Typed };
}

export async function stageFormModel(db: Reader, asked: FormAsked & { stage: StageOutline }): Promise<RuleFormPage> {
  const { stage, draft, translator } = asked;
  const { t } = translator;
  const { rules } = stage;
  const frame = await formFrame(db, asked, {
    self: stage.id,
    conditions: rules.gate,
    legend: 'paths.gate',
    address: `stages/${stage.id}`,
  });
  const model: RuleFormPage = {
    ...frame,
    title: stage.title,
    heading: t('paths.stage'),
    fields: [
      ...named(stage.title, t),
      {
        name: 'count',
        label: t('paths.field-count'),
        kind: 'number',
        value: rules.rule.kind === 'some' ? String(rules.rule.count) : '',
        hint: t('paths.field-count-hint'),
        attributes: { min: '1', max: String(Math.max(1, stage.steps.length)) },
      },
    ],
    titles: titleFields(stage.texts, '', t, translator.format),
    choices: [
      choice('rule', t('paths.field-rule'), ['all', 'some', 'optional'], rules.rule.kind, (value) =>
        t(`paths.rule-choice-${value}`),
      ),
      choice('order', t('paths.field-order'), ['in-order', 'free'], rules.order, (value) =>
        t(`paths.order-choice-${value}`),
      ),
      ...(draft.stages[0]?.id === stage.id
        ? []
        : [
            choice('after', t('paths.field-after'), ['yes', 'no'], rules.opensAfterPrevious ? 'yes' : 'no', (value) =>
              t(`paths.after-choice-${value}`),
            ),
          ]),
    ],
    dates: [{ fields: dateFieldsOf('opens', rules.opens, translator), error: null }],
  };
  return { ...model, ...withTyped(model, asked) };
}

export async function stepFormModel(
  db: Reader,
  verbs: Verbs,
  asked: FormAsked & { step: StepOutline },
): Promise<RuleFormPage> {
  const { step, translator } = asked;
  const { t } = translator;
  const { rules } = step;
  const frame = await formFrame(db, asked, {
    self: step.id,
    conditions: rules.prerequisites,
    legend: 'paths.prerequisites',
    address: `steps/${step.id}`,
  });
  const model: RuleFormPage = {
    ...frame,
    title: step.title,
    heading: t(`paths.kind-${rules.content.kind}`),
    lists: listsOf(asked.id, step, translator),
    fields: [...named(step.title, t), ...stepFields(step, translator)],
    choices: followUpChoices(step, t),
    titles: titleFields(step.texts, '', t, translator.format),
    survey: await surveyView(db, verbs, asked),
    instructions: {
      name: 'instructions',
      label: t('paths.field-instructions'),
      kind: 'text-block',
      value: rules.instructions,
    },
    dates: [
      { fields: dateFieldsOf('opens', rules.opens, translator), error: null },
      { fields: dateFieldsOf('due', rules.due, translator), error: null },
      { fields: dateFieldsOf('access', rules.accessEnd, translator), error: null },
    ],
  };
  return { ...model, ...withTyped(model, asked) };
}

export async function rulesFormModel(db: Reader, asked: FormAsked): Promise<RuleFormPage> {
  const { draft, translator, actor } = asked;
  const { t } = translator;
  const { entry, due, accessEnd, validity } = draft.rules;
  const frame = await formFrame(db, asked, { self: '', conditions: entry, legend: 'paths.entry', address: 'rules' });
  const others = await otherPaths(db, actor, draft.pathId, translator.language);
  const model: RuleFormPage = {
    ...frame,
    title: t('paths.rules-of-path'),
    heading: t('paths.rules-of-path'),
    fields: [
      {
        name: 'months',
        label: t('paths.field-months'),
        kind: 'number',
        value: validity ? String(validity.months) : '',
        hint: t('paths.field-months-hint'),
        attributes: { min: '1', max: '600' },
      },
      {
        name: 'window',
        label: t('paths.field-window'),
        kind: 'number',
        value: validity ? String(validity.windowDays) : '',
        hint: t('paths.field-window-hint'),
        attributes: { min: '1', max: '1000' },
      },
      {
        name: 'refresher',
        label: t('paths.field-refresher'),
        value: validity?.refresher ?? '',
        hint: t('paths.field-refresher-hint'),
        options: [
          { value: '', label: t('paths.refresher-itself') },
          ...others.map(({ id, title }) => ({ value: id, label: title })),
        ],
      },
    ],
    dates: [
      { fields: dateFieldsOf('due', due, translator), error: null },
      { fields: dateFieldsOf('access', accessEnd, translator), error: null },
    ],
  };
  return { ...model, ...withTyped(model, asked) };
}

/** Whether the reports are part of the step or follow it. */
function followUpChoices({ rules: { content } }: StepOutline, t: Translator['t']): RuleFormPage['choices'] {
  if (content.kind !== 'assignment') return [];
  const chosen = content.followUp?.required ? 'yes' : 'no';
  return [
    choice('reports-required', t('paths.field-reports-required'), ['no', 'yes'], chosen, (value) =>
      t(`paths.reports-required-${value}`),
    ),
  ];
}

async function formFrame(
  db: Reader,
  { actor, id, draft, translator }: FormAsked,
  about: { self: string; conditions: readonly Condition[]; legend: string; address: string },
): Promise<RuleFormPage> {
  const { t } = translator;
  const others = await otherPaths(db, actor, id, translator.language);
  return {
    title: '',
    section: 'paths',
    breadcrumbs: [
      { label: t('paths.learning-paths'), href: '/paths/all' },
      { label: t('paths.tab-builder'), href: `/paths/${id}/builder` },
    ],
    action: `/paths/${id}/draft/${about.address}`,
    cancel: `/paths/${id}/builder`,
    edition: draft.edition,
    heading: '',
    lists: [],
    fields: [],
    titles: [],
    survey: null,
    instructions: null,
    choices: [],
    conditions: {
      legend: t(about.legend),
      hint: t(`${about.legend}-hint`),
      rows: conditionRowsOf(about.conditions),
      groups: conditionChoices(draft, about.self, others, translator),
    },
    dates: [],
    dateChoices: ['none', 'fixed', 'enrolment', 'cohort', 'step'].map((value) => ({
      value,
      label: t(`paths.date-choice-${value}`),
    })),
    steps: allSteps(draft)
      .filter((step) => step.id !== about.self)
      .map((step) => ({ value: step.id, label: step.title })),
    errors: [],
  };
}

function named(title: string, t: Translator['t']): Field[] {
  return [
    { name: 'title', label: t('paths.field-title'), required: true, value: title, attributes: { maxlength: '200' } },
  ];
}

function choice(
  name: string,
  legend: string,
  values: readonly string[],
  chosen: string,
  label: (value: string) => string,
) {
  return { name, legend, options: values.map((value) => ({ value, label: label(value), checked: value === chosen })) };
}

/** A form that was refused shows what was typed, and a message by each field. */
function withTyped(model: RuleFormPage, { failed, translator }: FormAsked): Partial<RuleFormPage> {
  if (!failed) return {};
  const typed = (name: string) => (typeof failed.typed[name] === 'string' ? failed.typed[name] : undefined);
  const again = (field: Field): Field => {
    const error = failed.errors[field.name];
    return { ...field, value: typed(field.name) ?? field.value, ...(error && { error: translator.say(error) }) };
  };
  return {
    fields: model.fields.map(again),
    titles: model.titles.map(again),
    instructions: model.instructions && again(model.instructions),
    errors: Object.entries(failed.errors).map(([field, message]) => ({ field, message: translator.say(message) })),
  };
}
