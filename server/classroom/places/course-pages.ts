import type { Request, Response } from 'express';
import { z } from 'zod';
import { actorOf } from '../../identity/index.ts';
import { NotFound, createPages, paging, readForm, readListing, redirect, show } from '../../platform/web/index.ts';
import type { Field, FieldErrors, Pages, Typed } from '../../platform/web/index.ts';
import { addCourse, changeCourse } from './courses.ts';
import type { ClassroomParts } from '../parts.ts';
import { crumbs, placeTabs } from './place-pages.ts';
import { listOf, rowsOf } from '../planning/planning-form.ts';
import { courseChecks, courseUnits, findCourse, searchCourses } from './course-store.ts';
import { ownLabel, ownerNamed } from './owners.ts';
import { organisationLabel } from './venue-store.ts';
import { courseFormPage, placesPage } from '../views.ts';
import type { CourseFormPage } from '../views.ts';

const courseForm = z.object({
  version: z.coerce.number().int().default(0),
  organisation: z.string().min(1).max(300),
  title: z.string().min(1).max(200),
  summary: z.string().max(2_000).default(''),
  hours: z
    .string()
    .regex(/^\d{1,4}([.,]\d)?$/, 'classroom.number-needed')
    .transform((text) => Number(text.replace(',', '.'))),
  'unit-minimum': z
    .string()
    .regex(/^(100|\d{1,2})$/, 'classroom.number-needed')
    .transform(Number),
});

interface Shown {
  id?: string;
  typed: Typed;
  version: number;
  errors?: FieldErrors;
}

export function coursePages(parts: ClassroomParts): Pages {
  const { database } = parts;
  const pages = createPages();
  pages.get('/classroom/courses', 'classroom:manage', async (req, res) => {
    const { t, format } = req.translator;
    const actor = actorOf(req);
    const listing = readListing('/classroom/courses', req.query, ['title']);
    const search = listing.query['search'] ?? '';
    const { rows: courses, total } = await searchCourses(database, actor.reach('classroom:manage'), search, {
      size: listing.size,
      offset: (listing.page - 1) * listing.size,
    });
    const units = await courseUnits(
      database,
      courses.map((course) => course.id),
    );
    const rows = courses.map((course) => ({
      href: actor.canAt('classroom:manage', course.owner_path) ? `/classroom/courses/${course.id}` : null,
      name: course.title,
      lines: [
        `${format.duration(course.hours * 60)} · ${course.owner_name}`,
        units
          .filter((unit) => unit.course_id === course.id)
          .map((unit) => unit.title)
          .join(', '),
      ].filter(Boolean),
    }));
    await show(res, placesPage, {
      title: t('classroom.courses-title'),
      section: 'classroom',
      breadcrumbs: crumbs(req),
      tabs: placeTabs(req, 'courses'),
      kind: 'courses',
      search,
      rows,
      paging: paging(listing, total),
      add: '/classroom/courses/new',
    });
  });
  pages.get('/classroom/courses/new', 'classroom:manage', async (req, res) => {
    const typed = { 'unit-minimum': '0', organisation: await ownLabel(database, actorOf(req)) };
    await show(res, courseFormPage, await formModel(req, { typed, version: 0 }));
  });
  pages.post('/classroom/courses', 'classroom:manage', (req, res) => save(parts, req, res, undefined));
  pages.get('/classroom/courses/:id', 'classroom:manage', async (req, res) => {
    const id = String(req.params['id']);
    const course = await findCourse(database, id);
    if (!course || !actorOf(req).canAt('classroom:manage', course.owner_path)) throw new NotFound();
    const units = await courseUnits(database, [id]);
    const checks = await courseChecks(database, id);
    const typed = {
      organisation: await organisationLabel(database, course.organisation_id),
      title: course.title,
      summary: course.summary,
      hours: String(course.hours),
      'unit-minimum': String(course.unit_minimum),
      'unit-id': units.map((unit) => unit.id),
      'unit-title': units.map((unit) => unit.title),
      'unit-minutes': units.map((unit) => String(unit.minutes)),
      'check-id': checks.map((check) => check.id),
      'check-wording': checks.map((check) => check.wording),
    };
    await show(res, courseFormPage, await formModel(req, { id, typed, version: course.version }));
  });
  pages.post('/classroom/courses/:id', 'classroom:manage', (req, res) =>
    save(parts, req, res, String(req.params['id'])),
  );
  return pages;
}

async function save(parts: ClassroomParts, req: Request, res: Response, id: string | undefined): Promise<void> {
  const form = readForm(courseForm, req.body);
  const version = Number(form.typed['version'] ?? 0);
  const again = async (errors: FieldErrors) =>
    show(res, courseFormPage, await formModel(req, { ...(id && { id }), typed: form.typed, version, errors }), 422);
  if (!form.ok) return again(form.errors);
  const owner = await ownerNamed(parts.database, actorOf(req), form.value.organisation);
  if ('objection' in owner) return again({ organisation: owner.objection });
  const units = unitFields(form.typed).filter((unit) => unit.title !== '');
  if (units.some((unit) => !/^[1-9]\d{0,3}$/.test(unit.minutes)))
    return again({ units: { key: 'classroom.unit-minutes' } });
  const plan = {
    organisationId: owner.id,
    title: form.value.title,
    summary: form.value.summary,
    hours: form.value.hours,
    unitMinimum: form.value['unit-minimum'],
    units: units.map(({ id: unitId, title, minutes }) => ({
      ...(unitId && { id: unitId }),
      title,
      minutes: Number(minutes),
    })),
    checks: checkFields(form.typed)
      .filter((check) => check.wording !== '')
      .map(({ id: checkId, wording }) => ({ ...(checkId && { id: checkId }), wording })),
  };
  if (id) await changeCourse(parts, actorOf(req), id, form.value.version, plan);
  else await addCourse(parts, actorOf(req), plan);
  redirect(res, '/classroom/courses', { key: 'classroom.said-saved' });
}

async function formModel(req: Request, shown: Shown): Promise<CourseFormPage> {
  const { t, say } = req.translator;
  const field = (name: string, label: string, more: Partial<Field> = {}): Field => {
    const error = shown.errors?.[name];
    const value = shown.typed[name];
    return { name, label, value: typeof value === 'string' ? value : '', error: error && say(error), ...more };
  };
  const spare = shown.id ? 1 : 3;
  return {
    title: shown.id ? t('classroom.edit-course') : t('classroom.add-course'),
    section: 'classroom',
    breadcrumbs: [...crumbs(req), { label: t('classroom.courses-title'), href: '/classroom/courses' }],
    action: shown.id ? `/classroom/courses/${shown.id}` : '/classroom/courses',
    version: shown.version,
    errors: Object.entries(shown.errors ?? {}).map(([name, message]) => ({ field: name, message: say(message) })),
    fields: [
      field('title', t('classroom.session-title'), { required: true }),
      field('organisation', t('classroom.owner'), { required: true, hint: t('classroom.owner-hint') }),
      field('summary', t('classroom.topic'), { kind: 'text-block' }),
      field('hours', t('classroom.hours'), { required: true, attributes: { inputmode: 'decimal' } }),
      field('unit-minimum', t('classroom.unit-minimum'), {
        kind: 'number',
        required: true,
        hint: t('classroom.unit-minimum-hint'),
      }),
    ],
    units: [...unitFields(shown.typed), ...Array.from({ length: spare }, () => ({ id: '', title: '', minutes: '' }))],
    checks: [...checkFields(shown.typed), ...Array.from({ length: spare }, () => ({ id: '', wording: '' }))],
  };
}

function unitFields(typed: Typed): { id: string; title: string; minutes: string }[] {
  const lists = ['id', 'title', 'minutes'].map((name) => listOf(typed[`unit-${name}`]));
  return rowsOf(lists).map(([id = '', title = '', minutes = '']) => ({ id, title: title.slice(0, 200), minutes }));
}

function checkFields(typed: Typed): { id: string; wording: string }[] {
  const lists = ['id', 'wording'].map((name) => listOf(typed[`check-${name}`]));
  return rowsOf(lists).map(([id = '', wording = '']) => ({ id, wording: wording.slice(0, 300) }));
}
