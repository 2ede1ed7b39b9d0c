import type { Request } from 'express';
import { actorOf, foldSearch, selfAndAbove } from '../../identity/index.ts';
import type { Actor } from '../../identity/index.ts';
import { languageCodes } from '../../platform/language/index.ts';
import { createPages, filterChips, linkTo, paging, readListing, show } from '../../platform/web/index.ts';
import type { Field, Listing, Pages, Tab } from '../../platform/web/index.ts';
import { countAwaiting, standingsOf } from '../booking/booking-store.ts';
import { isMonth, neighbours, weeksOf } from './month.ts';
import type { ClassroomParts } from '../parts.ts';
import { sessionLine } from '../presenting.ts';
import { listSessions, sessionsByDay } from './session-list-store.ts';
import { unitsBySession } from './session-store.ts';
import type { SessionFilter } from './session-list-store.ts';
import { modes } from '../tables.ts';
import type { MonthPage, SessionsPage } from '../views.ts';
import { monthPage, sessionsPage } from '../views.ts';
import { isDate, wallTimeOf } from '../wall-time.ts';

/** More than these are a link to the list of the day. */
const mostOnADay = 4;

export function listPages(parts: ClassroomParts): Pages {
  const pages = createPages();
  pages.get('/classroom', 'signed-in', async (req, res) => {
    const listing = readListing('/classroom', req.query, ['starts']);
    await show(res, sessionsPage, await listModel(parts, req, actorOf(req), listing));
  });
  pages.get('/classroom/month', 'signed-in', async (req, res) => {
    await show(res, monthPage, await monthModel(parts, req, actorOf(req)));
  });
  return pages;
}

async function listModel(
  { database, clock }: ClassroomParts,
  req: Request,
  actor: Actor,
  listing: Listing,
): Promise<SessionsPage> {
  const { translator } = req;
  const now = clock.iso();
  const filter = filterOf(actor, listing.query, now);
  const { rows, total } = await listSessions(database, filter, {
    size: listing.size,
    offset: (listing.page - 1) * listing.size,
  });
  const ids = rows.map((session) => session.id);
  const units = await unitsBySession(database, ids);
  const standings = await standingsOf(database, actor.personId, ids);
  const undecided = await waitingForMe({ database }, actor, now);
  return {
    title: translator.t('classroom.sessions'),
    section: 'classroom',
    tabs: tabsOf(req, listing.query),
    query: listing.query,
    filters: filterFields(req, listing.query),
    chips: filterChips(listing, [
      { key: 'search', label: listing.query['search'] },
      { key: 'language', label: filter.language && translator.format.languageName(filter.language) },
      { key: 'on', label: filter.on && translator.format.date(`${filter.on}T12:00:00.000Z`) },
      { key: 'mode', label: filter.mode && translator.t(`classroom.mode-${filter.mode}`) },
    ]),
    clear: linkTo({ path: '/classroom', query: {} }, { view: listing.query['view'] ?? '' }),
    lines: rows.map((session) =>
      sessionLine(translator, session, {
        units: units.get(session.id) ?? [],
        waiting: standings.get(session.id)?.waiting ?? 0,
        own: standings.get(session.id)?.own ?? null,
        now,
      }),
    ),
    paging: paging(listing, total),
    mayPlan: actor.can('classroom:manage'),
    waiting: undecided,
  };
}

async function monthModel({ database, clock }: ClassroomParts, req: Request, actor: Actor): Promise<MonthPage> {
  const { format, t } = req.translator;
  const today = wallTimeOf(actor.timeZone, clock.iso()).date;
  const asked = typeof req.query['month'] === 'string' ? req.query['month'] : '';
  const month = isMonth(asked) ? asked : today.slice(0, 7);
  const { previous, next } = neighbours(month);
  const filter = { ...filterOf(actor, {}, clock.iso()), when: 'all' as const };
  const between = { from: `${previous}-24`, to: `${next}-07` };
  const rows = await sessionsByDay(database, filter, between, mostOnADay);
  const weeks = weeksOf(month, rows);
  const noon = (date: string) => `${date}T12:00:00.000Z`;
  return {
    title: t('classroom.month'),
    section: 'classroom',
    tabs: tabsOf(req, { view: 'month' }),
    heading: format.month(noon(`${month}-01`)),
    previous: `/classroom/month?month=${previous}`,
    next: `/classroom/month?month=${next}`,
    weekdays: (weeks[0] ?? []).map((day) => weekdayName(req.translator.language, noon(day.date))),
    weeks: weeks.map((week) =>
      week.map((day) => ({
        date: day.date,
        number: format.number(Number(day.date.slice(8))),
        label: format.longDate(noon(day.date)),
        outside: day.outside,
        today: day.date === today,
        sessions: day.entries.map((entry) => ({
          href: `/classroom/sessions/${entry.session_id}`,
          title: entry.title,
          time: entry.starts,
          cancelled: entry.cancelled_at !== null,
        })),
        more: (day.entries[0]?.total ?? 0) - day.entries.length,
        all: `/classroom?on=${day.date}`,
      })),
    ),
  };
}

function filterOf(actor: Actor, query: Record<string, string>, now: string): SessionFilter {
  const view = query['view'] ?? 'coming';
  const language = query['language'] ?? '';
  const mode = query['mode'] ?? '';
  const on = query['on'] ?? '';
  return {
    offeredAt: selfAndAbove(actor.organisationPath),
    personId: actor.personId,
    staffReach: actor.reach('classroom:view'),
    search: foldSearch(query['search']),
    courseId: query['course'] ?? '',
    language: /^[a-z]{2}$/.test(language) ? language : '',
    mode: (modes as readonly string[]).includes(mode) ? mode : '',
    when: isDate(on) ? 'all' : view === 'past' ? 'past' : view === 'mine' ? 'all' : 'coming',
    on: isDate(on) ? on : '',
    mine: view === 'mine',
    now,
  };
}

function tabsOf(req: Request, query: Record<string, string>): Tab[] {
  const { t } = req.translator;
  const view = query['view'] ?? 'coming';
  const tab = (name: string, href: string, label: string, icon: Tab['icon']): Tab => ({
    href,
    label,
    current: view === name,
    ...(icon && { icon }),
  });
  return [
    tab('coming', '/classroom', t('classroom.tab-coming'), 'list'),
    tab('month', '/classroom/month', t('classroom.tab-month'), 'calendar'),
    tab('mine', '/classroom?view=mine', t('classroom.tab-mine'), 'person'),
    tab('past', '/classroom?view=past', t('classroom.tab-past'), 'clock'),
  ];
}

function filterFields(req: Request, query: Record<string, string>): Field[] {
  const { t, format } = req.translator;
  const all = { value: '', label: t('common.all') };
  return [
    { name: 'search', label: t('common.search'), kind: 'search', value: query['search'] ?? '', required: true },
    {
      name: 'language',
      label: t('classroom.language'),
      value: query['language'] ?? '',
      required: true,
      options: [all, ...languageCodes.map((code) => ({ value: code, label: format.languageName(code) }))],
    },
    {
      name: 'mode',
      label: t('classroom.mode'),
      value: query['mode'] ?? '',
      required: true,
      options: [all, ...modes.map((mode) => ({ value: mode, label: t(`classroom.mode-${mode}`) }))],
    },
  ];
}

async function waitingForMe(
  { database }: Pick<ClassroomParts, 'database'>,
  actor: Actor,
  now: string,
): Promise<number> {
  const reach = { coordinator: actor.reach('classroom:nominate'), organiser: actor.reach('classroom:manage') };
  if (reach.coordinator.length + reach.organiser.length === 0) return 0;
  return countAwaiting(database, { ...reach, endsAfter: now });
}

function weekdayName(language: string, instant: string): string {
  return named(language, { weekday: 'short' }, instant);
}

function named(language: string, options: Intl.DateTimeFormatOptions, instant: string): string {
  const locale = language === 'ar' ? 'ar-u-nu-latn' : language;
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(new Date(instant));
}
