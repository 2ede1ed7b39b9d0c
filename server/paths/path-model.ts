import type { Actor } from '../identity/index.ts';
import type { Reader } from '../platform/database/index.ts';
import type { Translator } from '../platform/language/index.ts';
import type { PathSeen } from './access.ts';
import type { EnrolmentInPlace } from './enrolment/enrolment-store.ts';
import type { Judged } from './judging/judging.ts';
import type { RequestWaiting } from './judging/facts-store.ts';
import { titleIn, type Outline, type StepOutline } from './building/outline.ts';
import { versionsOf } from './building/outline-store.ts';
import type { Verbs } from './parts.ts';
import { findPathTitles } from './path-store.ts';
import { namesIn, routeOf, type RouteParts } from './path-view.ts';
import { subjectsOf, type Condition } from './progress/definition.ts';
import type { PathState, Reason, StepState } from './progress/state.ts';
import type { Sources } from './sources.ts';
import { pathTabs } from './tabs.ts';
import type { Lead, PathPage, StageView, StepAction, Why } from './views.ts';
import { wordCondition, wordDate, wordReason, type Names } from './wording.ts';

export interface Route {
  readonly stages: StageView[];
  readonly names: Names;
}

/** The path page of whoever looks: a learner on it, a learner who may join, staff. */
export async function pathModel(
  db: Reader,
  verbs: Verbs,
  actor: Actor,
  seen: PathSeen,
  translator: Translator,
): Promise<PathPage> {
  const { path, enrolment } = seen;
  const on = enrolment?.state === 'active' ? enrolment : undefined;
  const judged = on ? (await verbs.judge.look(db, [on]))[0] : undefined;
  const outline =
    judged?.outline ?? (await verbs.judge.outline(db, path.current_version_id ?? (await firstVersion(db, path.id))));
  const { names, stages } = await drawRoute(db, verbs, {
    outline,
    judged,
    actor,
    translator,
    learner: true,
    ...(judged && { besidesOf: recognitionOf(path.id, judged.requests, translator) }),
  });
  const state = judged?.state ?? null;
  const proof = judged && state?.completedOn ? await proofOf(db, verbs, judged.enrolment.id, translator) : null;
  return {
    title: path.title,
    section: 'paths',
    breadcrumbs: [{ label: translator.t('paths.learning-paths'), href: '/paths' }],
    id: path.id,
    summary: path.summary,
    facts: pathFacts(path, outline, state, names, translator),
    status: state?.status ?? null,
    progress: state ? { done: state.done, total: state.needed } : null,
    lead: leadOf(verbs.sources, seen, judged, { outline, names, proof }, translator),
    alerts: alertsOf(seen, state, names, translator),
    stages,
    tabs: pathTabs(path.id, seen.access, 'route', translator),
    mayLeave: on !== undefined && on.source === 'self' && on.completed_on === null,
  };
}

export async function drawRoute(
  db: Reader,
  verbs: Verbs,
  looked: {
    outline: Outline;
    judged: Judged | undefined;
    actor: Actor;
    translator: Translator;
    learner: boolean;
    besidesOf?: RouteParts['besidesOf'];
  },
): Promise<Route> {
  const { outline, judged, actor, translator, learner } = looked;
  const others = outline.rules.entry.concat(
    outline.stages.flatMap(({ rules, steps }) => [...rules.gate, ...steps.flatMap((step) => step.rules.prerequisites)]),
  );
  const paths = others.flatMap((condition) => (condition.kind === 'path' ? [condition.path] : []));
  const names = namesIn(outline, translator.language, await findPathTitles(db, paths, translator.language));
  const courses = learner ? coursesToBook(outline, judged?.state ?? null) : [];
  const offered =
    courses.length > 0
      ? await verbs.sources.sessionsOffered(db, {
          courseIds: courses,
          organisationPath: actor.organisationPath,
          personId: actor.personId,
        })
      : [];
  const stages = routeOf({
    outline,
    state: judged?.state ?? null,
    names,
    sessions: new Map(courses.map((course) => [course, offered.filter(({ courseId }) => courseId === course)])),
    translator,
    actionOf: (step, state) => (learner ? actionOf(verbs.sources, outline.pathId, step, state, translator) : null),
    takeAlongOf: (step, state) => (learner ? takeAlongOf(outline.pathId, step, state, translator) : null),
    hrefOf: (unlock) => hrefOf(unlock, outline),
    ...(looked.besidesOf && { besidesOf: looked.besidesOf }),
    mayBook: judged !== undefined && learner,
  });
  return { names, stages };
}

/** The way to recognition of a step that is not done, or how far it has come. */
function recognitionOf(
  pathId: string,
  waiting: readonly RequestWaiting[],
  { t, format }: Translator,
): RouteParts['besidesOf'] {
  return (step, state) => {
    const href = `/paths/${pathId}/steps/${step.id}/recognition`;
    const request = waiting.find((one) => one.step === step.id);
    if (request) {
      const text = t('paths.recognition-waits', { on: format.date(request.at) });
      return { href, label: t('paths.see-request'), text };
    }
    if (state.because.code === 'exempted' && state.because.values['kind'] === 'recognition')
      return { href, label: t('paths.see-request'), text: '' };
    return state.done ? null : { href, label: t('paths.ask-recognition'), text: '' };
  };
}

/** Sessions are looked for where there is something left to book. */
function coursesToBook(outline: Outline, state: PathState | null): string[] {
  const steps = outline.stages.flatMap((stage) => stage.steps);
  return [
    ...new Set(
      steps
        .filter(
          ({ id, rules: { content } }) =>
            ['classroom', 'virtual', 'field-visit'].includes(content.kind) &&
            !state?.steps.find(({ step }) => step === id)?.done,
        )
        .flatMap(({ rules }) => subjectsOf(rules.content)),
    ),
  ];
}

function hrefOf(unlock: NonNullable<Reason['unlockedBy']>, outline: Outline): string | null {
  switch (unlock.kind) {
    case 'step':
      return `#step-${unlock.id}`;
    case 'stage':
      return outline.stages.some(({ id }) => id === unlock.id) ? `#stage-${unlock.id}` : null;
    case 'path':
      return `/paths/${unlock.id}`;
    default:
      return null;
  }
}

function actionOf(
  { surveys }: Sources,
  pathId: string,
  step: StepOutline,
  { action }: StepState,
  { t }: Translator,
): StepAction | null {
  const { content } = step.rules;
  const label = t(`paths.action-${action === 'choose-session' || action === 'wait' ? 'open' : action}`);
  switch (content.kind) {
    case 'module':
      return { kind: 'post', action: `/paths/${pathId}/steps/${step.id}/launch`, label, hidden: [] };
    case 'assignment':
    case 'achievement':
      return { kind: 'link', href: `/paths/${pathId}/steps/${step.id}`, label };
    case 'field-visit':
      return content.checklist.length === 0
        ? null
        : { kind: 'link', href: `/paths/${pathId}/steps/${step.id}`, label: t('paths.see-checklist') };
    case 'survey':
      return { kind: 'link', href: surveys.addressOf(pathId, step.id), label };
    default:
      return null;
  }
}

/** How much room it needs is said on the page that this leads to, before anything is fetched. */
function takeAlongOf(
  pathId: string,
  { id, rules }: StepOutline,
  { done }: StepState,
  { t }: Translator,
): StepAction | null {
  if (rules.content.kind !== 'module' || done) return null;
  return {
    kind: 'post',
    action: `/paths/${pathId}/steps/${id}/launch`,
    label: t('player.kept-take'),
    hidden: [{ name: 'keep', value: 'yes' }],
  };
}

/** Where what is kept of a completed path is found. */
async function proofOf(
  db: Reader,
  { proofs }: Verbs,
  enrolmentId: string,
  translator: Translator,
): Promise<StepAction | null> {
  for (const one of proofs) {
    const proof = await one.proofOf(db, enrolmentId);
    if (proof) return { kind: 'link', href: proof.href, label: translator.say(proof.label) };
  }
  return null;
}

/** The one primary button: start, continue, choose a session, waiting, review. */
function leadOf(
  sources: Sources,
  { path, enrolment, offered }: PathSeen,
  judged: Judged | undefined,
  looked: { outline: Outline; names: Names; proof: StepAction | null },
  translator: Translator,
): Lead | null {
  const { t } = translator;
  if (enrolment?.state === 'requested') {
    return {
      eyebrow: t('paths.lead-waiting'),
      title: t('paths.waiting-for-approval'),
      text: t('paths.waiting-for-approval-text'),
      action: null,
    };
  }
  if (judged) return leadOn(sources, judged, looked, translator);
  if (!offered || path.status !== 'published' || path.enrolment === 'staff') return null;
  const asks = path.enrolment === 'approval';
  return {
    eyebrow: t('paths.lead-open'),
    title: t(asks ? 'paths.ask-to-join' : 'paths.join'),
    text: t(asks ? 'paths.ask-to-join-text' : 'paths.join-text'),
    action: {
      kind: 'post',
      action: `/paths/${path.id}/enrolment`,
      label: t(asks ? 'paths.ask-to-join' : 'paths.join'),
      hidden: [],
    },
  };
}

function leadOn(
  sources: Sources,
  { state, enrolment }: Judged,
  { outline, names, proof }: { outline: Outline; names: Names; proof: StepAction | null },
  translator: Translator,
): Lead {
  const { t, format } = translator;
  if (state.completedOn !== null) {
    return {
      eyebrow: t(`common.status-${state.status}`),
      title: t(state.exempted ? 'paths.lead-exempted' : 'paths.lead-completed', { on: format.date(state.completedOn) }),
      text: state.expiresOn === null ? '' : t('paths.valid-until', { on: format.date(state.expiresOn) }),
      action: proof ?? { kind: 'link', href: '#route', label: t('paths.action-review') },
    };
  }
  const step = outline.stages.flatMap(({ steps }) => steps).find(({ id }) => id === state.next);
  const stepState = state.steps.find((one) => one.step === state.next);
  if (!step || !stepState) {
    const reason = state.blocked[0];
    return {
      eyebrow: t('paths.lead-waiting'),
      title: t('paths.nothing-open'),
      text: reason ? wordReason(reason, translator, names) : '',
      action: null,
    };
  }
  const eyebrow = t(
    state.action === 'wait'
      ? 'paths.lead-waiting'
      : state.startedOn === null
        ? 'paths.lead-start'
        : 'paths.lead-continue',
  );
  return {
    eyebrow,
    title: titleIn(step.texts, translator.language, step.title),
    text: stepState.because.code === 'nothing-yet' ? '' : wordReason(stepState.because, translator, names),
    action: leadAction(sources, enrolment, step, stepState, state, translator),
  };
}

function leadAction(
  sources: Sources,
  enrolment: EnrolmentInPlace,
  step: StepOutline,
  stepState: StepState,
  state: PathState,
  translator: Translator,
): StepAction | null {
  const { t } = translator;
  const there: StepAction = { kind: 'link', href: `#step-${step.id}`, label: t('paths.action-see-step') };
  if (stepState.action === 'wait') return there;
  if (stepState.action === 'choose-session') return { ...there, label: t('paths.action-choose-session') };
  const action = actionOf(sources, enrolment.path_id, step, stepState, translator);
  return action ? { ...action, label: t(`paths.action-${state.action === 'start' ? 'start' : 'continue'}`) } : there;
}

export function pathFacts(
  path: PathSeen['path'],
  outline: Outline,
  state: PathState | null,
  names: Names,
  translator: Translator,
): { label: string; value: string }[] {
  const { t, say, format } = translator;
  const { rules } = outline;
  const due = state?.due ? format.date(state.due) : said(wordDate(rules.due, names, format), say);
  const end = state?.accessEnd ? format.date(state.accessEnd) : said(wordDate(rules.accessEnd, names, format), say);
  return [
    { label: t('paths.fact-provider'), value: path.owner_name },
    { label: t('paths.fact-language'), value: format.languageName(path.language) },
    ...(path.hours > 0 ? [{ label: t('paths.fact-hours'), value: format.duration(path.hours * 60) }] : []),
    ...(path.audience ? [{ label: t('paths.fact-audience'), value: path.audience }] : []),
    ...(due ? [{ label: t('paths.fact-due'), value: due }] : []),
    ...(end ? [{ label: t('paths.fact-access'), value: end }] : []),
    ...(rules.validity
      ? [{ label: t('paths.fact-validity'), value: t('paths.months', { months: rules.validity.months }) }]
      : []),
    ...rules.entry.map((condition: Condition) => ({
      label: t('paths.fact-entry'),
      value: say(wordCondition(condition, names)),
    })),
  ];
}

function said(message: ReturnType<typeof wordDate>, say: Translator['say']): string {
  return message === null ? '' : say(message);
}

function alertsOf(seen: PathSeen, state: PathState | null, names: Names, translator: Translator): PathPage['alerts'] {
  const { t, format } = translator;
  const { path, enrolment } = seen;
  const alerts: PathPage['alerts'] = [];
  if (path.status === 'draft') alerts.push({ kind: 'info', text: t('paths.alert-draft') });
  if (path.status === 'retired') alerts.push({ kind: 'info', text: t('paths.alert-retired') });
  if (enrolment?.state === 'refused') {
    alerts.push({ kind: 'warn', text: t('paths.alert-refused', { reason: enrolment.decision_reason ?? '' }) });
  }
  if (state?.status === 'overdue' && state.due)
    alerts.push({ kind: 'warn', text: t('paths.alert-overdue', { on: format.date(state.due) }) });
  if (state?.status === 'expired' && state.expiresOn) {
    alerts.push({ kind: 'warn', text: t('paths.alert-expired', { on: format.date(state.expiresOn) }) });
  }
  for (const reason of state?.blocked ?? []) {
    const why: Why = { text: wordReason(reason, translator, names) };
    const path = reason.unlockedBy?.kind === 'path' ? reason.unlockedBy.id : null;
    alerts.push({
      kind: 'info',
      text: why.text,
      ...(path && { href: `/paths/${path}`, label: names.paths.get(path) ?? '' }),
    });
  }
  return alerts;
}

/** A path that was never published is shown to its builders as its draft stands. */
async function firstVersion(db: Reader, pathId: string): Promise<string> {
  return (await versionsOf(db, pathId))[0]?.id ?? '';
}
