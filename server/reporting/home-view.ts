import type { Actor } from '../identity/index.ts';
import { titleIn } from '../paths/index.ts';
import type { Translator } from '../platform/language/index.ts';
import type { IconName } from '../platform/web/index.ts';
import { statusTiles } from './overview-view.ts';
import type { OwnHome } from './own-home.ts';
import type { ComingSession, OwnPath, ReportDue } from './own-store.ts';
import type { StaffHome } from './staff-home.ts';
import type { HomePage, Next, PathLine, SessionCard, Work } from './views.ts';
import type { Waiting } from './work-store.ts';

export function homeModel(
  actor: Actor,
  own: OwnHome,
  staff: StaffHome | undefined,
  now: string,
  translator: Translator,
): HomePage {
  const { t, format } = translator;
  const lines = (paths: OwnPath[]): PathLine[] => paths.map((path) => pathLine(path, translator));
  const groups = (['underWay', 'notStarted', 'asked', 'done'] as const).map((group) => ({
    heading: t(`reporting.paths-${group}`),
    paths: lines(own[group]),
  }));
  return {
    title: t('reporting.home'),
    section: 'home',
    greeting: t('reporting.greeting', { name: actor.name }),
    asOf: t('common.as-of', { time: format.dateTime(now, actor.timeZone) }),
    next: own.next && nextStep(own.next, translator),
    pressing: [...lines(own.overdue), ...lines(own.dueSoon)],
    sessions: own.sessions.map((session) => ({
      ...sessionCard(session, translator),
      booking: t(`reporting.booking-${session.booking}`),
    })),
    groups: groups.filter(({ paths }) => paths.length > 0),
    reports: own.reports.map((report) => reportLine(report, own.today, translator)),
    isLearner: !staff?.office,
    deeds: deedsOf(actor, t),
    work: staff ? workOf(staff, now, translator) : [],
    tiles: staff?.standing ? statusTiles(staff.standing, translator) : [],
    teaching: staff?.teaching.map((session) => sessionCard(session, translator)) ?? [],
  };
}

function reportLine(
  report: ReportDue,
  today: string,
  { t, format, language }: Translator,
): HomePage['reports'][number] {
  const texts = JSON.parse(report.step_texts || '{}') as Parameters<typeof titleIn>[0];
  return {
    title: titleIn(texts, language, report.step_title ?? report.path_title),
    href: `/paths/assignments/${report.submission_id}/reports`,
    facts: [report.path_title, t('reporting.due-on', { day: format.date(report.due_on) })],
    late: report.due_on < today,
  };
}

/** What those with duties begin most often. */
function deedsOf(actor: Actor, t: Translator['t']): HomePage['deeds'] {
  const deeds = [
    { may: 'catalogue:manage', icon: 'upload', name: 'upload', href: '/catalogue/uploads' },
    { may: 'classroom:manage', icon: 'calendar', name: 'plan', href: '/classroom/sessions/new' },
    { may: 'paths:enrol', icon: 'route', name: 'enrol', href: '/paths/all' },
  ] as const;
  return deeds
    .filter(({ may }) => actor.can(may))
    .map(({ icon, name, href }) => ({ icon, href, label: t(`reporting.deed-${name}`) }));
}

/** One click back to the work: a module is opened at once, anything else is chosen on the page of its path. */
function nextStep(path: OwnPath, translator: Translator): Next {
  const { t } = translator;
  const isModule = path.step_kind === 'module' && ['start', 'continue'].includes(path.next_action);
  const resumes = path.next_action === 'continue';
  const page = `/paths/${path.path_id}`;
  return {
    eyebrow: t(resumes ? 'reporting.continue-where-left' : 'reporting.next-step'),
    title: stepTitle(path, translator.language),
    isOnline: !['classroom', 'field-visit'].includes(path.step_kind ?? ''),
    path: path.title,
    pathHref: page,
    done: path.steps_done,
    total: path.steps_needed,
    label: t(`reporting.action-${path.next_action}`),
    launch: isModule ? `${page}/steps/${path.step_id}/launch` : undefined,
    href: `${page}#step-${path.step_id}`,
  };
}

function stepTitle(path: OwnPath, language: string): string {
  const texts = JSON.parse(path.step_texts || '{}') as Parameters<typeof titleIn>[0];
  return titleIn(texts, language, path.step_title ?? path.title);
}

function pathLine(path: OwnPath, { t, format }: Translator): PathLine {
  const due = path.due_on && path.completed_on === null ? t('reporting.due-on', { day: format.date(path.due_on) }) : '';
  const ends =
    path.access_ends_on && path.completed_on === null
      ? t('reporting.access-ends-on', { day: format.date(path.access_ends_on) })
      : '';
  const completed = path.completed_on ? t('reporting.completed-on', { day: format.date(path.completed_on) }) : '';
  const expires = path.expires_on ? t('reporting.valid-until', { day: format.date(path.expires_on) }) : '';
  return {
    title: path.title,
    href: `/paths/${path.path_id}`,
    status: path.status,
    done: path.steps_done,
    total: path.steps_needed,
    facts: [due, ends, completed, expires].filter((fact) => fact !== ''),
  };
}

function sessionCard(session: ComingSession, { t, format }: Translator): SessionCard {
  const place = [session.room_name, session.venue_name, session.venue_city, session.place].filter(Boolean).join(', ');
  return {
    title: session.title,
    href: `/classroom/sessions/${session.id}`,
    calendar: `/classroom/sessions/${session.id}/calendar.ics`,
    place: place || t(`reporting.mode-${session.mode}`),
    startsAt: session.starts_at,
    zone: session.time_zone,
    day: format.dayOfMonth(session.starts_at, session.time_zone),
    month: format.month(session.starts_at, 'short', session.time_zone),
    seats: t('reporting.seats-taken', { taken: session.taken, capacity: session.capacity }),
  };
}

function workOf(staff: StaffHome, now: string, translator: Translator): Work[] {
  const { t, format } = translator;
  const sessions = staff.attendance.map((session) => ({
    icon: 'check-circle' as const,
    title: t(session.ends_at <= now ? 'reporting.work-approve' : 'reporting.work-mark', { session: session.title }),
    detail: t('reporting.work-session', {
      day: format.date(session.starts_at, session.time_zone),
      count: session.taken,
    }),
    href: `/classroom/sessions/${session.id}/attendance`,
  }));
  const { enrolments, assignments, people, requests, reports } = staff.queues;
  const queues: [string, IconName, Waiting, string][] = [
    ['enrolments', 'route', enrolments, `/paths/${enrolments.pathId}/participants?status=requested`],
    ['assignments', 'file', assignments, '/paths/assignments'],
    ['requests', 'exempt', requests, '/paths/requests'],
    ['people', 'person', people, '/people?status=submitted'],
  ];
  const waiting = queues.flatMap(([name, icon, { count, since }, href]) => {
    if (count === 0) return [];
    const detail = since ? t('reporting.work-since', { when: format.relative(since, now) }) : '';
    return [{ icon, title: t(`reporting.work-${name}`, { count }), detail, href }];
  });
  const seats = [...staff.seatsForCoordinator, ...staff.seatsForOrganiser].map(({ title, count, since }) => ({
    icon: 'seat' as const,
    title: t('reporting.work-seats', { count, session: title }),
    detail: t('reporting.work-since', { when: format.relative(since, now) }),
    href: '/classroom/requests',
  }));
  const visits = {
    icon: 'place' as const,
    title: t('reporting.work-visits', { count: staff.visits }),
    detail: '',
    href: '/paths/field-visits',
  };
  const owed = {
    icon: 'flag' as const,
    title: t('reporting.work-reports', { count: reports.count }),
    detail: reports.since === null ? '' : t('reporting.work-due-since', { day: format.date(reports.since) }),
    href: '/paths/plans?reports=late',
  };
  const overdue = staff.standing?.get('overdue') ?? 0;
  const late = {
    icon: 'status-overdue' as const,
    title: t('reporting.work-overdue', { count: overdue }),
    detail: '',
    href: '/reports/learners?status=overdue&sort=due',
  };
  const { impossible } = staff.queues;
  const stuck = {
    icon: 'alert' as const,
    title: t('reporting.work-impossible', { count: impossible.count }),
    detail: '',
    href: `/paths/${impossible.pathId}/cases`,
  };
  return [
    ...seats,
    ...waiting,
    ...sessions,
    ...(staff.visits > 0 ? [visits] : []),
    ...(reports.count > 0 ? [owed] : []),
    ...(impossible.count > 0 ? [stuck] : []),
    ...(overdue > 0 ? [late] : []),
  ];
}
