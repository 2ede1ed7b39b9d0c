import { z } from 'zod';
import type { Typed } from '../../platform/web/index.ts';
import { approvals } from '../booking/booking-rules.ts';
import type { PlannedStaff, PlannedUnit, SessionPlan } from './session-plan.ts';
import { duties, modes } from '../tables.ts';
import type { Duty } from '../tables.ts';
import type { StaffFields, UnitFields } from '../views.ts';
import { isDate } from '../wall-time.ts';

const optionalId = z
  .string()
  .max(64)
  .default('')
  .transform((text) => text || null);
const optionalDate = z
  .string()
  .default('')
  .refine((text) => text === '' || isDate(text), 'classroom.date-needed')
  .transform((text) => text || null);
const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,5}$/, 'classroom.number-needed')
    .transform(Number)
    .refine((value) => value >= least && value <= most, 'classroom.number-needed');

/** The form of a session, but for its units and staff, which come as lists. The organisation is named, not yet found. */
export const sessionForm = z.object({
  version: z.coerce.number().int().default(0),
  course: z.string().min(1).max(64),
  organisation: z.string().min(1).max(300),
  centre: optionalId,
  title: z.string().min(1).max(200),
  topic: z.string().max(2_000).default(''),
  mode: z.enum(modes),
  room: optionalId,
  place: z.string().max(300).default(''),
  link: z
    .string()
    .max(1_000)
    .default('')
    .refine((text) => text === '' || isHttpAddress(text), 'classroom.link-needed')
    .transform((text) => text || null),
  'link-opens': wholeNumber(0, 240),
  timeZone: z.string().max(64).default(''),
  language: z.string().regex(/^[a-z]{2}$/),
  capacity: wholeNumber(1, 5_000),
  minimum: wholeNumber(0, 5_000),
  'waiting-list': z.string().optional(),
  approval: z.enum(approvals),
  'sign-up-until': optionalDate,
  'cancel-until': optionalDate,
  despite: z.string().optional(),
});

export function planFrom(form: z.output<typeof sessionForm>, typed: Typed, organisationId: string): SessionPlan {
  return {
    courseId: form.course,
    organisationId,
    centreId: form.centre,
    title: form.title,
    topic: form.topic,
    mode: form.mode,
    roomId: form.room,
    place: form.place,
    link: form.link,
    linkOpensBefore: form['link-opens'],
    timeZone: form.timeZone,
    language: form.language,
    capacity: form.capacity,
    minimum: form.minimum,
    waitingList: form['waiting-list'] === 'yes',
    approval: form.approval,
    signUpUntil: form['sign-up-until'],
    cancelUntil: form['cancel-until'],
    units: unitFields(typed)
      .filter((unit) => unit.date || unit.starts || unit.ends)
      .map(plannedUnit),
    staff: staffFields(typed)
      .filter((one) => one.person || one.name)
      .map(plannedStaff),
  };
}

export function unitFields(typed: Typed): UnitFields[] {
  const lists = ['id', 'part', 'title', 'date', 'starts', 'ends'].map((name) => listOf(typed[`unit-${name}`]));
  return rowsOf(lists).map(([id = '', part = '', title = '', date = '', starts = '', ends = '']) => ({
    id,
    part,
    title,
    date,
    starts,
    ends,
  }));
}

/** The rows of those who teach, without those that were ticked to go. */
export function staffFields(typed: Typed): StaffFields[] {
  const lists = ['person', 'name', 'affiliation', 'email', 'duty'].map((name) => listOf(typed[`staff-${name}`]));
  const going = new Set(listOf(typed['staff-remove']));
  return rowsOf(lists)
    .filter((_, index) => !going.has(String(index)))
    .map(([person = '', name = '', affiliation = '', email = '', duty = '']) => ({
      person,
      name,
      affiliation,
      email,
      duty,
    }));
}

/** The first guest whose address is none, as the field of an error; undefined when all are well. */
export function staffFault(typed: Typed): string | undefined {
  const wrong = staffFields(typed).some(({ email }) => email !== '' && !z.email().safeParse(email).success);
  return wrong ? 'staff' : undefined;
}

/** One field of a repeated row: a form sends one value as text and several as a list. */
export function listOf(value: string | string[] | undefined): string[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

/** Columns of fields, as a form sends them, turned into rows. */
export function rowsOf(columns: readonly string[][]): string[][] {
  const length = Math.min(200, Math.max(0, ...columns.map((column) => column.length)));
  return Array.from({ length }, (_, row) => columns.map((column) => column[row] ?? ''));
}

function plannedUnit(unit: UnitFields): PlannedUnit {
  const { date, starts, ends } = unit;
  const title = unit.title.slice(0, 200);
  return { ...(unit.id && { id: unit.id }), courseUnitId: unit.part || null, title, date, starts, ends };
}

function plannedStaff(one: StaffFields): PlannedStaff {
  const duty = (duties as readonly string[]).includes(one.duty) ? (one.duty as Duty) : 'instructor';
  return {
    personId: one.person || null,
    name: one.name.slice(0, 200),
    affiliation: one.affiliation.slice(0, 200),
    email: one.email.slice(0, 254),
    duty,
  };
}

function isHttpAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
