import type { OfferedSession } from './sources.ts';
import type { Translator } from '../platform/language/index.ts';
import type { IconName } from '../platform/web/icons.ts';
import type { Outline, StageOutline, StepOutline } from './building/outline.ts';
import { allSteps, titleIn } from './building/outline.ts';
import { neededIn, type StepKind } from './progress/definition.ts';
import type { PathState, Reason, StageState, StepState } from './progress/state.ts';
import type { SessionView, StageView, StepAction, StepView, Why } from './views.ts';
import { wordReason, wordRequirement, type Names } from './wording.ts';

/** What a route is drawn from: the path's words, how the learner stands, and what can be booked. */
export interface RouteParts {
  readonly outline: Outline;
  readonly state: PathState | null;
  readonly names: Names;
  readonly sessions: ReadonlyMap<string, readonly OfferedSession[]>;
  readonly translator: Translator;
  /** Where a step is opened; null where the route is only looked at. */
  readonly actionOf: (step: StepOutline, state: StepState) => StepAction | null;
  /** Where it is taken along; null where there is nothing to take, or nothing left to do. */
  readonly takeAlongOf: (step: StepOutline, state: StepState) => StepAction | null;
  readonly hrefOf: (unlock: NonNullable<Reason['unlockedBy']>) => string | null;
  readonly besidesOf?: (step: StepOutline, state: StepState) => StepView['besides'];
  readonly mayBook: boolean;
}

/** The choice of a path above a list. */
export function pathFilter(
  paths: readonly { id: string; title: string }[],
  chosen: string | null,
  { t }: Pick<Translator, 't'>,
) {
  return {
    name: 'path',
    label: t('paths.column-path'),
    value: chosen ?? '',
    required: true,
    options: [{ value: '', label: t('common.all') }, ...paths.map(({ id, title }) => ({ value: id, label: title }))],
  };
}

export function namesIn(outline: Outline, language: string, paths: ReadonlyMap<string, string>): Names {
  return {
    steps: new Map(allSteps(outline).map(({ id, texts, title }) => [id, titleIn(texts, language, title)])),
    stages: new Map(outline.stages.map(({ id, texts, title }) => [id, titleIn(texts, language, title)])),
    paths,
  };
}

export function routeOf(parts: RouteParts): StageView[] {
  const steps = new Map(parts.state?.steps.map((step) => [step.step, step]));
  const stages = new Map(parts.state?.stages.map((stage) => [stage.stage, stage]));
  return parts.outline.stages.map((stage) => {
    const state = stages.get(stage.id) ?? null;
    return {
      id: stage.id,
      title: parts.names.stages.get(stage.id) ?? '',
      rule: ruleOf(stage, state, parts.translator),
      status: state?.status ?? null,
      whys: state && !state.met ? state.locks.map((lock) => whyOf(lock, parts)) : [],
      steps: stage.steps.map((step) => stepView(step, steps.get(step.id) ?? null, parts)),
    };
  });
}

function ruleOf({ rules, steps }: StageOutline, state: StageState | null, { t }: Translator): string {
  const needed = neededIn({ id: '', ...rules, steps: steps.map((step) => ({ id: step.id, ...step.rules })) });
  const how = t(`paths.order-${rules.order}`);
  const what =
    rules.rule.kind === 'some'
      ? t('paths.rule-some', { count: needed, total: steps.length })
      : t(`paths.rule-${rules.rule.kind}`, { total: steps.length });
  const done = state && needed > 0 ? ` · ${t('paths.stage-done', { done: Math.min(state.done, needed), needed })}` : '';
  return `${what}${rules.rule.kind === 'optional' || steps.length < 2 ? '' : `, ${how}`}${done}`;
}

function stepView(step: StepOutline, state: StepState | null, parts: RouteParts): StepView {
  const { translator, names } = parts;
  const { content, instructions, minutes } = step.rules;
  const { t, format } = translator;
  const current = state !== null && parts.state?.next === step.id;
  const sessions = sessionsFor(step, state, parts);
  return {
    id: step.id,
    kind: content.kind,
    icon: icons[content.kind],
    look: content.kind === 'classroom' || content.kind === 'field-visit' ? 'classroom' : 'module',
    place: placeOf(state, current),
    title: names.steps.get(step.id) ?? '',
    status: state?.status ?? 'not-started',
    facts: [
      ...(minutes === null ? [] : [format.duration(minutes)]),
      ...(state?.due ? [t('paths.due-on', { on: format.date(state.due) })] : []),
      ...(state?.accessEnd ? [t('paths.access-until', { on: format.date(state.accessEnd) })] : []),
      ...(state?.score != null && state.status !== 'in-progress' ? [t('paths.score-is', { score: state.score })] : []),
      ...(state?.attendance != null ? [t('paths.attendance-is', { percent: state.attendance })] : []),
    ],
    requirement: wordRequirement(content).map(translator.say).join(' · '),
    because: state && state.because.code !== 'nothing-yet' ? wordReason(state.because, translator, names) : '',
    whys: state ? onceEach(state.locks.map((lock) => whyOf(lock, parts))) : [],
    instructions: step.texts[translator.language]?.instructions ?? instructions,
    action: state && state.access === 'available' ? parts.actionOf(step, state) : null,
    takeAlong: state && state.access === 'available' ? parts.takeAlongOf(step, state) : null,
    besides: state ? (parts.besidesOf?.(step, state) ?? null) : null,
    sessions,
  };
}

const icons: Record<StepKind, IconName> = {
  module: 'module',
  classroom: 'classroom',
  virtual: 'globe',
  'field-visit': 'place',
  assignment: 'edit',
  survey: 'list',
  achievement: 'certificate',
};

function placeOf(state: StepState | null, current: boolean): StepView['place'] {
  if (state?.done) return 'done';
  if (current) return 'current';
  return state && state.access !== 'available' ? 'locked' : 'open';
}

function whyOf(lock: Reason, parts: RouteParts): Why {
  const text = wordReason(lock, parts.translator, parts.names);
  const href = lock.unlockedBy ? parts.hrefOf(lock.unlockedBy) : null;
  if (href === null) return { text };
  const { unlockedBy } = lock;
  const label =
    unlockedBy?.kind === 'step' || unlockedBy?.kind === 'stage' || unlockedBy?.kind === 'path'
      ? parts.names[`${unlockedBy.kind}s`].get(unlockedBy.id)
      : undefined;
  return { text, href, ...(label !== undefined && { label }) };
}

/** A gate and a stage may give the same reason twice. */
function onceEach(whys: readonly Why[]): Why[] {
  return whys.filter((why, at) => whys.findIndex((other) => other.text === why.text && other.href === why.href) === at);
}

function sessionsFor(step: StepOutline, state: StepState | null, parts: RouteParts): SessionView[] | null {
  const { content } = step.rules;
  const course =
    content.kind === 'classroom' || content.kind === 'virtual' || content.kind === 'field-visit'
      ? content.course
      : null;
  if (course === null || state?.done || !parts.sessions.has(course)) return null;
  const open = parts.mayBook && (state === null || state.access === 'available');
  return (parts.sessions.get(course) ?? []).map((session) =>
    sessionView(session, open ? `/paths/${parts.outline.pathId}/steps/${step.id}/bookings` : null, parts.translator),
  );
}

function sessionView(session: OfferedSession, address: string | null, { t, format }: Translator): SessionView {
  const full = session.seatsLeft <= 0;
  const booked = session.booking !== null && session.booking !== 'declined' && session.booking !== 'cancelled';
  return {
    id: session.id,
    title: session.title,
    href: `/classroom/sessions/${session.id}`,
    place: session.place,
    zone: session.zone,
    language: format.languageName(session.language),
    days: [...session.days],
    seats: full
      ? t('paths.seats-none', { waiting: session.waiting })
      : t('paths.seats-left', { seats: session.seatsLeft, capacity: session.capacity }),
    deadline:
      session.signUpClosesAt === null
        ? null
        : t('paths.sign-up-until', { at: format.dateTime(session.signUpClosesAt, session.zone) }),
    booking: booked ? t(`paths.booking-${session.booking}`) : null,
    book: !booked && (!full || session.waitingList) ? address : null,
    bookLabel: full ? t('paths.join-waiting-list') : t('paths.book-seat'),
  };
}
