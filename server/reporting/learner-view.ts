import type { Translator } from '../platform/language/index.ts';
import { linkTo } from '../platform/web/index.ts';
import { titleIn, wordReason } from '../paths/index.ts';
import type { Reason } from '../paths/index.ts';
import type { LearnerReport } from './learner-report.ts';
import type { AttemptLine, EnrolmentSection, LearnerPage, SessionLine, StepLine } from './views.ts';

export function learnerModel(
  report: LearnerReport,
  asOf: string,
  reader: { mayList: boolean; mayReadRecords: boolean },
  translator: Translator,
): LearnerPage {
  const { learner, enrolments, attempts, sessions, attendance } = report;
  const { t } = translator;
  return {
    title: `${learner.given_name} ${learner.family_name}`,
    section: 'reports',
    breadcrumbs: wayToLearners(reader.mayList, t),
    asOf,
    transcript: reader.mayReadRecords ? `/records/people/${learner.id}` : undefined,
    email: learner.email,
    organisation: learner.organisation_name,
    lastSeen: learner.last_seen_at,
    enrolments: enrolments.map((enrolment) => enrolmentSection(enrolment, report, translator)),
    attempts: attempts.map((attempt) => attemptLine(attempt, t)),
    sessions: sessions.map((session) => sessionLine(session, attendance, t)),
  };
}

/** Instructors read about a learner without having the list of all. */
function wayToLearners(mayList: boolean, t: Translator['t']): { label: string; href: string }[] {
  const list = [
    { label: t('reporting.reports'), href: '/reports' },
    { label: t('reporting.learners'), href: '/reports/learners' },
  ];
  return mayList ? list : [];
}

function enrolmentSection(
  row: LearnerReport['enrolments'][number],
  { steps }: LearnerReport,
  translator: Translator,
): EnrolmentSection {
  const own = steps.filter((step) => step.enrolment_id === row.id);
  const names = new Map(own.map((step) => [step.step_id, stepTitle(step, translator.language)]));
  return {
    id: row.id,
    title: row.title,
    href: linkTo({ path: '/reports/learners', query: {} }, { path: row.path_id }),
    status: row.status,
    withdrawn: row.state === 'withdrawn',
    cycle: row.cycle,
    stepsDone: row.steps_done,
    stepsNeeded: row.steps_needed,
    enrolledOn: row.enrolled_on,
    dueOn: row.due_on,
    completedOn: row.completed_on,
    expiresOn: row.expires_on,
    steps: own.map((step) => stepLine(step, names, translator)),
  };
}

type StepRow = LearnerReport['steps'][number];

function stepLine(step: StepRow, names: Map<string, string>, translator: Translator): StepLine {
  const reason = step.because === null ? undefined : (JSON.parse(step.because) as Reason);
  const known = { steps: names, stages: new Map<string, string>(), paths: new Map<string, string>() };
  return {
    title: names.get(step.step_id) ?? step.title,
    isOnline: !['classroom', 'field-visit'].includes(step.kind),
    status: step.status ?? 'not-started',
    score: step.score,
    attendance: step.attendance,
    doneOn: step.done_on,
    why: reason ? wordReason(reason, translator, known) : '',
  };
}

function stepTitle({ texts, title }: StepRow, language: string): string {
  return titleIn(JSON.parse(texts || '{}') as Parameters<typeof titleIn>[0], language, title);
}

function attemptLine(row: LearnerReport['attempts'][number], t: Translator['t']): AttemptLine {
  return {
    href: `/player/attempts/${row.id}`,
    module: row.module_title ?? t('reporting.unknown'),
    number: row.number,
    status: row.status === 'not-attempted' ? 'not-started' : row.status,
    score: row.scaled,
    minutes: row.centiseconds / 6000,
    startedAt: row.started_at,
    changedAt: row.changed_at,
  };
}

function sessionLine(
  row: LearnerReport['sessions'][number],
  attendance: LearnerReport['attendance'],
  t: Translator['t'],
): SessionLine {
  return {
    title: row.title,
    href: `/classroom/sessions/${row.session_id}`,
    place: row.place,
    startsAt: row.starts_at,
    zone: row.time_zone,
    booking: row.cancelled_at === null ? t(`reporting.booking-${row.status}`) : t('reporting.session-cancelled'),
    minutes: row.minutes,
    planned: row.planned_minutes,
    grade: row.grade,
    units: attendance
      .filter((unit) => unit.booking_id === row.id)
      .map((unit) => ({
        title: unit.title,
        status: t(`reporting.attendance-${unit.status}`),
        minutes: unit.minutes,
        planned: unit.planned_minutes,
        on: unit.held_on,
      })),
  };
}
