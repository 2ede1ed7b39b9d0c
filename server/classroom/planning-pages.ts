import type { Request, Response } from 'express';
import { actorOf } from '../identity/index.ts';
import type { Actor } from '../identity/index.ts';
import { languageCodes } from '../platform/language/index.ts';
import type { Translator } from '../platform/language/index.ts';
import { Invalid, createPages, readForm, redirect, show } from '../platform/web/index.ts';
import type { Field, FieldErrors, Pages, Typed } from '../platform/web/index.ts';
import { sessionFor } from './access.ts';
import { approvals } from './booking-rules.ts';
import type { PlanClash } from './clash-finding.ts';
import type { ClassroomParts } from './parts.ts';
import { teachersWithin } from './people-store.ts';
import { changeSession, planSession } from './planning.ts';
import { planFrom, sessionForm, staffFields, unitFields } from './planning-form.ts';
import { nameOf } from './presenting.ts';
import { planOf } from './session-plan.ts';
import type { SessionPlan } from './session-plan.ts';
import { duties, modes } from './tables.ts';
import { coursesFor, courseUnits, organisationsAndCentres, roomsFor } from './venue-store.ts';
import { sessionFormPage } from './views.ts';
import type { SessionFormPage } from './views.ts';
import { knownZones } from './zones.ts';

interface Shown {
  id?: string;
  version: number;
  typed: Typed;
  errors?: FieldErrors;
  clashes?: readonly PlanClash[];
}

export function planningPages(parts: ClassroomParts): Pages {
  const pages = createPages();
  pages.get('/classroom/sessions/new', 'classroom:manage', async (req, res) => {
    const course = typeof req.query['course'] === 'string' ? req.query['course'] : '';
    await show(res, sessionFormPage, await formModel(parts, req, { version: 0, typed: { course, ...blank } }));
  });
  pages.post('/classroom/sessions', 'classroom:manage', async (req, res) => {
    await save(parts, req, res, undefined);
  });
  pages.get('/classroom/sessions/:id/edit', 'classroom:manage', async (req, res) => {
    const id = String(req.params['id']);
    const { session } = await sessionFor(parts.database, actorOf(req), id, 'manage');
    const typed = typedFrom(await planOf(parts.database, session));
    await show(res, sessionFormPage, await formModel(parts, req, { id, version: session.version, typed }));
  });
  pages.post('/classroom/sessions/:id', 'classroom:manage', async (req, res) => {
    const id = String(req.params['id']);
    await sessionFor(parts.database, actorOf(req), id, 'manage');
    await save(parts, req, res, id);
  });
  return pages;
}

async function save(parts: ClassroomParts, req: Request, res: Response, id: string | undefined): Promise<void> {
  const form = readForm(sessionForm, req.body);
  const version = Number(form.typed['version'] ?? 0);
  const again = async (more: Partial<Shown>) =>
    show(
      res,
      sessionFormPage,
      await formModel(parts, req, { ...(id && { id }), version, typed: form.typed, ...more }),
      422,
    );
  if (!form.ok) return again({ errors: form.errors });
  try {
    const plan = planFrom(form.value, form.typed);
    const despiteClashes = form.value.despite === 'yes';
    const named = { ...plan, staff: await namedStaff(parts, actorOf(req), plan) };
    const saved = id
      ? await changeSession(parts, actorOf(req), id, { version: form.value.version, plan: named, despiteClashes })
      : await planSession(parts, actorOf(req), named, { despiteClashes });
    if ('clashes' in saved) return await again({ clashes: saved.clashes });
    redirect(res, `/classroom/sessions/${saved.id}`, { key: 'classroom.said-saved' });
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    await again({ errors: error.errors });
  }
}

// The name of somebody with an account is theirs, whatever the form says; guests are as they were typed.
async function namedStaff(
  { database }: ClassroomParts,
  actor: Actor,
  plan: SessionPlan,
): Promise<SessionPlan['staff']> {
  const teachers = new Map((await teachersFor(database, actor)).map((teacher) => [teacher.id, nameOf(teacher)]));
  return plan.staff.map((one) => {
    const name = one.personId && teachers.get(one.personId);
    return name ? { ...one, name } : { ...one, personId: null };
  });
}

const blank = {
  mode: 'in-person',
  'link-opens': '15',
  capacity: '20',
  minimum: '0',
  'waiting-list': 'yes',
  approval: 'none',
};

async function formModel({ database }: ClassroomParts, req: Request, shown: Shown): Promise<SessionFormPage> {
  const { t, say } = req.translator;
  const actor = actorOf(req);
  const reach = actor.reach('classroom:manage');
  const courses = await coursesFor(database, reach);
  const bodies = await organisationsAndCentres(database, reach);
  const organisations = bodies.filter((body) => reach.some((prefix) => body.path.startsWith(prefix)));
  const centres = bodies.filter((body) => body.kind === 'training-centre');
  const rooms = await roomsFor(database, reach);
  const units = await courseUnits(
    database,
    courses.map((course) => course.id),
  );
  const teachers = await teachersFor(database, actor);
  const title = shown.id ? t('classroom.edit-session') : t('classroom.plan');
  const choose = { value: '', label: t('classroom.choose') };
  const fields = fieldMaker(shown, say);
  const byCourse = new Map(courses.map((course) => [course.id, course.title]));
  return {
    title,
    section: 'classroom',
    breadcrumbs: [
      { label: t('classroom.sessions'), href: '/classroom' },
      ...(shown.id ? [{ label: String(shown.typed['title'] ?? ''), href: `/classroom/sessions/${shown.id}` }] : []),
    ],
    action: shown.id ? `/classroom/sessions/${shown.id}` : '/classroom/sessions',
    back: shown.id ? `/classroom/sessions/${shown.id}` : '/classroom',
    version: shown.version,
    errors: Object.entries(shown.errors ?? {}).map(([field, message]) => ({
      field: field.startsWith('units') ? 'units' : field,
      message: say(message),
    })),
    what: [
      fields('course', t('classroom.course'), {
        required: true,
        options: [choose, ...courses.map(({ id, title: label }) => ({ value: id, label }))],
      }),
      fields('title', t('classroom.session-title'), { required: true }),
      fields('topic', t('classroom.topic'), { kind: 'text-block' }),
      fields('language', t('classroom.language'), { required: true, options: languageOptions(req.translator) }),
      fields('organisation', t('classroom.organiser'), {
        required: true,
        hint: t('classroom.organiser-hint'),
        options: organisations.map(({ id, name }) => ({ value: id, label: name })),
      }),
    ],
    where: [
      fields('mode', t('classroom.mode'), {
        required: true,
        options: modes.map((mode) => ({ value: mode, label: t(`classroom.mode-${mode}`) })),
      }),
      fields('centre', t('classroom.centre'), {
        options: [
          { value: '', label: t('common.none') },
          ...centres.map(({ id, name }) => ({ value: id, label: name })),
        ],
      }),
      fields('room', t('classroom.room'), {
        hint: t('classroom.room-hint'),
        options: [
          { value: '', label: t('classroom.no-room') },
          ...rooms.map((room) => ({
            value: room.id,
            label: t('classroom.room-choice', { room: room.name, venue: room.venue_name, seats: room.capacity }),
          })),
        ],
      }),
      fields('place', t('classroom.place'), { hint: t('classroom.place-hint') }),
      fields('timeZone', t('classroom.zone'), { hint: t('classroom.zone-hint'), attributes: { list: 'zones' } }),
      fields('link', t('classroom.link'), { kind: 'url', hint: t('classroom.link-hint') }),
      fields('link-opens', t('classroom.link-opens'), { kind: 'number', required: true }),
    ],
    booking: [
      fields('capacity', t('classroom.capacity'), { kind: 'number', required: true }),
      fields('minimum', t('classroom.minimum'), { kind: 'number', required: true, hint: t('classroom.minimum-hint') }),
      fields('approval', t('classroom.approval'), {
        required: true,
        options: approvals.map((approval) => ({ value: approval, label: t(`classroom.approval-${approval}`) })),
      }),
      fields('sign-up-until', t('classroom.sign-up-deadline'), { kind: 'date' }),
      fields('cancel-until', t('classroom.cancel-deadline'), { kind: 'date' }),
    ],
    waitingList: shown.typed['waiting-list'] === 'yes',
    units: padded(
      unitFields(shown.typed),
      { id: '', part: '', title: '', date: '', starts: '', ends: '' },
      shown.id ? 1 : 3,
    ),
    parts: [
      { value: '', label: t('classroom.no-part') },
      ...units.map((unit) => ({ value: unit.id, label: `${byCourse.get(unit.course_id) ?? ''}: ${unit.title}` })),
    ],
    staff: padded(staffFields(shown.typed), { person: '', name: '', affiliation: '', duty: 'instructor' }, 1),
    people: [
      { value: '', label: t('classroom.guest') },
      ...teachers.map((teacher) => ({ value: teacher.id, label: `${nameOf(teacher)}, ${teacher.organisation_name}` })),
    ],
    duties: duties.map((duty) => ({ value: duty, label: t(`classroom.duty-${duty}`) })),
    zones: knownZones,
    clashes: (shown.clashes ?? []).map((clash) => clashText(req.translator, clash, actor)),
  };
}

function fieldMaker(shown: Shown, say: Translator['say']) {
  return (name: string, label: string, more: Partial<Field>): Field => {
    const error = shown.errors?.[name];
    const value = shown.typed[name];
    return { name, label, value: typeof value === 'string' ? value : '', error: error && say(error), ...more };
  };
}

function typedFrom(plan: SessionPlan): Typed {
  return {
    course: plan.courseId,
    organisation: plan.organisationId,
    centre: plan.centreId ?? '',
    title: plan.title,
    topic: plan.topic,
    mode: plan.mode,
    room: plan.roomId ?? '',
    place: plan.place,
    link: plan.link ?? '',
    'link-opens': String(plan.linkOpensBefore),
    timeZone: plan.timeZone,
    language: plan.language,
    capacity: String(plan.capacity),
    minimum: String(plan.minimum),
    'waiting-list': plan.waitingList ? 'yes' : 'no',
    approval: plan.approval,
    'sign-up-until': plan.signUpUntil ?? '',
    'cancel-until': plan.cancelUntil ?? '',
    'unit-id': plan.units.map((unit) => unit.id ?? ''),
    'unit-part': plan.units.map((unit) => unit.courseUnitId ?? ''),
    'unit-title': plan.units.map((unit) => unit.title),
    'unit-date': plan.units.map((unit) => unit.date),
    'unit-starts': plan.units.map((unit) => unit.starts),
    'unit-ends': plan.units.map((unit) => unit.ends),
    'staff-person': plan.staff.map((one) => one.personId ?? ''),
    'staff-name': plan.staff.map((one) => one.name),
    'staff-affiliation': plan.staff.map((one) => one.affiliation),
    'staff-duty': plan.staff.map((one) => one.duty),
  };
}

function clashText({ t, format }: Translator, clash: PlanClash, actor: Actor): string {
  return t(`classroom.clash-${clash.kind}`, {
    other: clash.otherTitle,
    when: format.dateTime(clash.startsAt, actor.timeZone),
  });
}

function languageOptions({ format }: Translator): { value: string; label: string }[] {
  const taught = [...languageCodes, 'es', 'pt', 'ru', 'ko', 'am'];
  return taught.map((code) => ({ value: code, label: format.languageName(code) }));
}

function padded<Row>(rows: readonly Row[], empty: Row, more: number): Row[] {
  return [...rows, ...Array.from({ length: more }, () => empty)];
}

async function teachersFor(database: ClassroomParts['database'], actor: Actor) {
  return teachersWithin(database, actor.reach('classroom:manage'), 500);
}
