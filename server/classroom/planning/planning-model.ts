import type { Actor } from '../../identity/index.ts';
import { languageCodes } from '../../platform/language/index.ts';
import type { Translator } from '../../platform/language/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { NotFound } from '../../platform/web/index.ts';
import type { Field, FieldErrors, Typed } from '../../platform/web/index.ts';
import { approvals } from '../booking/booking-rules.ts';
import type { PlanClash } from './clash-finding.ts';
import { courseUnits, findCourse } from '../places/course-store.ts';
import type { ClassroomParts } from '../parts.ts';
import { searchTeachers } from '../people-store.ts';
import { staffFields, unitFields } from './planning-form.ts';
import { offerRooms, withOccupation } from './planning-search.ts';
import type { RoomOffered } from './planning-search.ts';
import { nameOf } from '../presenting.ts';
import type { SessionPlan } from './session-plan.ts';
import { duties, modes } from '../tables.ts';
import { findRoom, trainingCentres } from '../places/venue-store.ts';
import type { RoomFound, SessionFormPage } from '../views.ts';
import { knownZones } from '../zones.ts';

export interface Shown {
  /** Of the session that is changed; none for a new one. */
  id?: string;
  version: number;
  typed: Typed;
  /** What was looked for last, its results to be shown. */
  looking?: 'rooms' | 'people' | undefined;
  errors?: FieldErrors;
  clashes?: readonly PlanClash[];
}

/** Whose form it is. */
interface Planner {
  actor: Actor;
  translator: Translator;
}

const mostTeachers = 10;

export async function formModel(
  { database }: Pick<ClassroomParts, 'database'>,
  { actor, translator }: Planner,
  shown: Shown,
): Promise<SessionFormPage> {
  const { t, say } = translator;
  const { typed, id } = shown;
  const course = await findCourse(database, String(typed['course'] ?? ''));
  if (!course) throw new NotFound();
  const units = await courseUnits(database, [course.id]);
  const action = id ? `/classroom/sessions/${id}` : '/classroom/sessions';
  return {
    title: id ? t('classroom.edit-session') : t('classroom.plan'),
    section: 'classroom',
    breadcrumbs: [
      { label: t('classroom.sessions'), href: '/classroom' },
      ...(id ? [{ label: String(typed['title'] ?? ''), href: `/classroom/sessions/${id}` }] : []),
    ],
    action,
    looking: `${action}/form`,
    back: id ? `/classroom/sessions/${id}` : '/classroom',
    version: shown.version,
    course: { id: course.id, title: course.title },
    errors: Object.entries(shown.errors ?? {}).map(([field, message]) => ({
      field: field.startsWith('units') ? 'units' : field,
      message: say(message),
    })),
    ...fieldsOf(translator, shown, await trainingCentres(database)),
    waitingList: typed['waiting-list'] === 'yes',
    units: [...unitFields(typed), ...spare(id ? 1 : units.length > 0 ? 1 : 3, emptyUnit)],
    parts: [
      { value: '', label: t('classroom.no-part') },
      ...units.map((unit) => ({ value: unit.id, label: unit.title })),
    ],
    staff: [...staffFields(typed), ...spare(1, emptyStaff)],
    duties: duties.map((duty) => ({ value: duty, label: t(`classroom.duty-${duty}`) })),
    ...(await roomPart(database, { actor, translator }, shown)),
    ...(await peoplePart(database, actor, shown)),
    zones: knownZones,
    clashes: (shown.clashes ?? []).map((clash) => clashText(translator, clash, actor.timeZone)),
  };
}

export function typedFrom(plan: SessionPlan, organisation: string): Typed {
  return {
    course: plan.courseId,
    organisation,
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
    'staff-email': plan.staff.map((one) => one.email ?? ''),
    'staff-duty': plan.staff.map((one) => one.duty),
  };
}

export function clashText({ t, format }: Translator, clash: PlanClash, zone: string): string {
  const when = format.dateTime(clash.startsAt, zone);
  return t(`classroom.clash-${clash.kind}`, { name: clash.holderName, other: clash.otherTitle, when });
}

const emptyUnit = { id: '', part: '', title: '', date: '', starts: '', ends: '' };
const emptyStaff = { person: '', name: '', affiliation: '', email: '', duty: 'guest-expert' };

function spare<Row>(count: number, empty: Row): Row[] {
  return Array.from({ length: count }, () => empty);
}

function fieldsOf(
  translator: Translator,
  shown: Shown,
  centres: readonly { id: string; name: string }[],
): Pick<SessionFormPage, 'what' | 'where' | 'booking'> {
  const { t } = translator;
  const field = fieldMaker(shown, translator.say);
  return {
    what: [
      field('title', t('classroom.session-title'), { required: true }),
      field('topic', t('classroom.topic'), { kind: 'text-block' }),
      field('language', t('classroom.language'), { required: true, options: languageOptions(translator) }),
      field('organisation', t('classroom.organiser'), { required: true, hint: t('classroom.organiser-hint') }),
    ],
    where: [
      field('mode', t('classroom.mode'), {
        required: true,
        options: modes.map((mode) => ({ value: mode, label: t(`classroom.mode-${mode}`) })),
      }),
      field('centre', t('classroom.centre'), {
        options: [
          { value: '', label: t('common.none') },
          ...centres.map(({ id, name }) => ({ value: id, label: name })),
        ],
      }),
      field('place', t('classroom.place'), { hint: t('classroom.place-hint') }),
      field('timeZone', t('classroom.zone'), { hint: t('classroom.zone-hint'), attributes: { list: 'zones' } }),
      field('link', t('classroom.link'), { kind: 'url', hint: t('classroom.link-hint') }),
      field('link-opens', t('classroom.link-opens'), { kind: 'number', required: true }),
    ],
    booking: [
      field('capacity', t('classroom.capacity'), { kind: 'number', required: true }),
      field('minimum', t('classroom.minimum'), { kind: 'number', required: true, hint: t('classroom.minimum-hint') }),
      field('approval', t('classroom.approval'), {
        required: true,
        options: approvals.map((approval) => ({ value: approval, label: t(`classroom.approval-${approval}`) })),
      }),
      field('sign-up-until', t('classroom.sign-up-deadline'), { kind: 'date' }),
      field('cancel-until', t('classroom.cancel-deadline'), { kind: 'date' }),
    ],
  };
}

function fieldMaker(shown: Shown, say: Translator['say']) {
  return (name: string, label: string, more: Partial<Field>): Field => {
    const error = shown.errors?.[name];
    const value = shown.typed[name];
    return { name, label, value: typeof value === 'string' ? value : '', error: error && say(error), ...more };
  };
}

/** The room chosen, and what was found in its place. */
async function roomPart(
  db: Reader,
  { actor, translator }: Planner,
  { id = '', typed, looking, errors }: Shown,
): Promise<Pick<SessionFormPage, 'room' | 'rooms' | 'roomWords' | 'roomError'>> {
  const chosen = await findRoom(db, String(typed['room'] ?? ''));
  const [room] = await withOccupation(db, chosen ? [chosen] : [], typed, id);
  const reach = actor.reach('classroom:manage');
  const found = looking === 'rooms' ? await offerRooms(db, reach, typed, id) : undefined;
  return {
    room: room ? roomFound(translator, room) : null,
    rooms: found ? found.map((one) => roomFound(translator, one)) : null,
    roomWords: String(typed['room-words'] ?? ''),
    roomError: errors?.['room'] ? translator.say(errors['room']) : '',
  };
}

function roomFound({ t }: Translator, room: RoomOffered): RoomFound {
  const { id, name, venue_name: venue, city, capacity: seats, takenBy } = room;
  return {
    id,
    name: t('classroom.room-choice', { room: name, venue, seats }),
    about: [city, room.equipment, room.venue_equipment].filter(Boolean).join(' · '),
    taken: takenBy === null ? null : t('classroom.room-taken', { other: takenBy }),
  };
}

async function peoplePart(
  db: Reader,
  actor: Actor,
  { typed, looking }: Shown,
): Promise<Pick<SessionFormPage, 'people' | 'peopleWords'>> {
  const words = String(typed['people-words'] ?? '');
  const reach = actor.reach('classroom:manage');
  const found = looking === 'people' ? await searchTeachers(db, reach, words, mostTeachers) : undefined;
  return {
    people: found ? found.map((one) => ({ id: one.id, name: nameOf(one), about: one.organisation_name })) : null,
    peopleWords: words,
  };
}

function languageOptions({ format }: Translator): { value: string; label: string }[] {
  const taught = [...languageCodes, 'es', 'pt', 'ru', 'ko', 'am'];
  return taught.map((code) => ({ value: code, label: format.languageName(code) }));
}
