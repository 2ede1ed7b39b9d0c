import type { Request, Response } from 'express';
import { actorOf } from '../../identity/index.ts';
import type { Actor } from '../../identity/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { Invalid, createPages, paging, readForm, readListing, redirect, show } from '../../platform/web/index.ts';
import type { Pages, Typed } from '../../platform/web/index.ts';
import { sessionFor } from '../access.ts';
import { courseUnits, findCourse, isWithinOrAbove, searchCourses } from '../places/course-store.ts';
import type { CourseOwned } from '../places/course-store.ts';
import { fieldsOf } from '../form-reading.ts';
import { ownLabel, ownerNamed } from '../places/owners.ts';
import type { ClassroomParts } from '../parts.ts';
import { teachersAmong } from '../people-store.ts';
import { changeSession, planSession } from './planning.ts';
import { planFrom, sessionForm, staffFault, staffFields } from './planning-form.ts';
import { formModel, typedFrom } from './planning-model.ts';
import type { Shown } from './planning-model.ts';
import { nameOf } from '../presenting.ts';
import { planOf } from './session-plan.ts';
import type { PlannedStaff } from './session-plan.ts';
import { staffOf } from '../sessions/session-store.ts';
import { organisationLabel } from '../places/venue-store.ts';
import { courseChoicePage, sessionFormPage } from '../views.ts';

export function planningPages(parts: ClassroomParts): Pages {
  const { database } = parts;
  const pages = createPages();
  const idOf = (req: Request) => String(req.params['id']);
  const show200 = async (req: Request, res: Response, shown: Shown) =>
    show(res, sessionFormPage, await formModel(parts, plannerOf(req), shown));

  // What is taught comes first: its units become the rows of the timetable.
  pages.get('/classroom/sessions/new', 'classroom:manage', async (req, res) => {
    const asked = typeof req.query['course'] === 'string' ? req.query['course'] : '';
    const course = await findCourse(database, asked);
    const reach = actorOf(req).reach('classroom:manage');
    if (!course || !isWithinOrAbove(reach, course.owner_path)) return chooseCourse(parts, req, res);
    return show200(req, res, { version: 0, typed: await typedForNew(database, actorOf(req), course) });
  });
  pages.post('/classroom/sessions', 'classroom:manage', (req, res) => save(parts, req, res, undefined));
  pages.post('/classroom/sessions/form', 'classroom:manage', async (req, res) => {
    await show200(req, res, await lookedFor(parts, req));
  });
  pages.get('/classroom/sessions/:id/edit', 'classroom:manage', async (req, res) => {
    const { session } = await sessionFor(database, actorOf(req), idOf(req), 'manage');
    const organisation = await organisationLabel(database, session.organisation_id);
    const typed = typedFrom(await planOf(database, session), organisation);
    await show200(req, res, { id: session.id, version: session.version, typed });
  });
  pages.post('/classroom/sessions/:id/form', 'classroom:manage', async (req, res) => {
    await sessionFor(database, actorOf(req), idOf(req), 'manage');
    await show200(req, res, { id: idOf(req), ...(await lookedFor(parts, req)) });
  });
  pages.post('/classroom/sessions/:id', 'classroom:manage', async (req, res) => {
    await sessionFor(database, actorOf(req), idOf(req), 'manage');
    await save(parts, req, res, idOf(req));
  });
  return pages;
}

async function chooseCourse({ database }: ClassroomParts, req: Request, res: Response): Promise<void> {
  const { t, format } = req.translator;
  const listing = readListing('/classroom/sessions/new', req.query, ['title']);
  const page = { size: listing.size, offset: (listing.page - 1) * listing.size };
  const search = listing.query['search'] ?? '';
  const reach = actorOf(req).reach('classroom:manage');
  const { rows, total } = await searchCourses(database, reach, search, page);
  await show(res, courseChoicePage, {
    title: t('classroom.plan'),
    section: 'classroom',
    breadcrumbs: [{ label: t('classroom.sessions'), href: '/classroom' }],
    search,
    courses: rows.map((course) => ({
      href: `/classroom/sessions/new?course=${course.id}`,
      title: course.title,
      about: `${format.duration(course.hours * 60)} · ${course.owner_name}`,
    })),
    paging: paging(listing, total),
  });
}

/** What the form says after somebody looked for a room or a person, chose one, or took somebody out. */
async function lookedFor({ database }: ClassroomParts, req: Request): Promise<Shown> {
  const { typed } = readForm(sessionForm, req.body);
  const form = fieldsOf(req.body);
  const version = Number(form['version'] ?? 0) || 0;
  if (form['choose-room'] !== undefined) return { version, typed: { ...typed, room: form['choose-room'] } };
  if (form['look-for'] === 'rooms' || form['look-for'] === 'people')
    return { version, typed, looking: form['look-for'] };
  const reach = actorOf(req).reach('classroom:manage');
  const [added] = await teachersAmong(database, reach, [form['add-person'] ?? '']);
  const rows = staffFields(typed).filter((one) => one.person || one.name);
  const known = rows.some((one) => one.person === added?.id);
  const joined =
    added && !known
      ? [
          ...rows,
          {
            person: added.id,
            name: nameOf(added),
            affiliation: added.organisation_name,
            email: '',
            duty: rows.length > 0 ? 'instructor' : 'lead',
          },
        ]
      : rows;
  const columns = (name: 'person' | 'name' | 'affiliation' | 'email' | 'duty') => joined.map((one) => one[name]);
  const { 'staff-remove': _removed, ...kept } = typed;
  return {
    version,
    typed: {
      ...kept,
      'people-words': '',
      'staff-person': columns('person'),
      'staff-name': columns('name'),
      'staff-affiliation': columns('affiliation'),
      'staff-email': columns('email'),
      'staff-duty': columns('duty'),
    },
  };
}

async function save(parts: ClassroomParts, req: Request, res: Response, id: string | undefined): Promise<void> {
  const { database } = parts;
  const actor = actorOf(req);
  const form = readForm(sessionForm, req.body);
  const version = Number(form.typed['version'] ?? 0) || 0;
  const again = async (more: Partial<Shown>) =>
    show(
      res,
      sessionFormPage,
      await formModel(parts, plannerOf(req), { ...(id && { id }), version, typed: form.typed, ...more }),
      422,
    );
  if (!form.ok) return again({ errors: form.errors });
  if (staffFault(form.typed)) return again({ errors: { staff: { key: 'classroom.guest-email-wrong' } } });
  const organiser = await organiserNamed(database, actor, form.value.organisation, id);
  if ('objection' in organiser) return again({ errors: { organisation: organiser.objection } });
  try {
    const plan = planFrom(form.value, form.typed, organiser.id);
    const named = { ...plan, staff: await namedStaff(database, actor, plan.staff, id) };
    const despiteClashes = form.value.despite === 'yes';
    const saved = id
      ? await changeSession(parts, actor, id, { version: form.value.version, plan: named, despiteClashes })
      : await planSession(parts, actor, named, { despiteClashes });
    if ('clashes' in saved) return await again({ clashes: saved.clashes });
    redirect(res, `/classroom/sessions/${saved.id}`, { key: 'classroom.said-saved' });
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    await again({ errors: error.errors });
  }
}

async function organiserNamed(db: Reader, actor: Actor, words: string, sessionId: string | undefined) {
  const named = await ownerNamed(db, actor, words);
  if ('id' in named || !sessionId) return named;
  // An organiser that has been closed since may keep what it has.
  const { session } = await sessionFor(db, actor, sessionId, 'manage');
  const kept = words === (await organisationLabel(db, session.organisation_id));
  return kept ? { id: session.organisation_id } : named;
}

// The name of somebody with an account is theirs, whatever the form says; guests are as they were typed.
async function namedStaff(
  db: Reader,
  actor: Actor,
  staff: readonly PlannedStaff[],
  sessionId: string | undefined,
): Promise<PlannedStaff[]> {
  const asked = staff.flatMap((one) => one.personId ?? []);
  const teachers = await teachersAmong(db, actor.reach('classroom:manage'), asked);
  const names = new Map(teachers.map((teacher) => [teacher.id, nameOf(teacher)]));
  // Whoever teaches it already stays, also where somebody with a wider reach asked them.
  for (const one of sessionId ? await staffOf(db, [sessionId]) : [])
    if (one.person_id !== null && !names.has(one.person_id)) names.set(one.person_id, one.name);
  const seen = new Set<string>();
  return staff.flatMap((one) => {
    if (one.personId === null) return one.name ? [one] : [];
    const name = names.get(one.personId);
    if (name === undefined || seen.has(one.personId)) return [];
    seen.add(one.personId);
    return [{ ...one, name, email: '' }];
  });
}

async function typedForNew(db: Reader, actor: Actor, course: CourseOwned): Promise<Typed> {
  const units = await courseUnits(db, [course.id]);
  return {
    ...blank,
    course: course.id,
    title: course.title,
    language: actor.language,
    timeZone: actor.timeZone,
    organisation: await ownLabel(db, actor),
    'unit-id': units.map(() => ''),
    'unit-part': units.map((unit) => unit.id),
    'unit-title': units.map((unit) => unit.title),
    'unit-date': units.map(() => ''),
    'unit-starts': units.map(() => ''),
    'unit-ends': units.map(() => ''),
  };
}

function plannerOf(req: Request) {
  return { actor: actorOf(req), translator: req.translator };
}

const blank = {
  mode: 'in-person',
  'link-opens': '15',
  capacity: '20',
  minimum: '0',
  'waiting-list': 'yes',
  approval: 'none',
};
