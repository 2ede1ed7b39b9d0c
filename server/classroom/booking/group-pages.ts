import type { Request } from 'express';
import { actorOf } from '../../identity/index.ts';
import { NotFound, createPages, show } from '../../platform/web/index.ts';
import type { Pages } from '../../platform/web/index.ts';
import { seeSession } from '../access.ts';
import { bookingStatuses, refusalToBook } from './booking-rules.ts';
import { bookingsOf } from './booking-store.ts';
import { locksOf } from '../contributions.ts';
import type { DoorLock } from '../contributions.ts';
import { fieldsOf } from '../form-reading.ts';
import { bookGroup, lookAhead, mostInGroup, readGroup } from './group-booking.ts';
import type { Prospect } from './group-booking.ts';
import type { ClassroomParts } from '../parts.ts';
import { officersByIds } from '../people-store.ts';
import { listOf } from '../planning/planning-form.ts';
import { bookingLook, nameOf, seatsText } from '../presenting.ts';
import { bookable, unitsOf } from '../sessions/session-store.ts';
import { groupPage } from '../views.ts';
import type { GroupPage } from '../views.ts';

/** Booking a group by a list of addresses: first what would happen, then the deed with what became of each. */
export function groupPages(parts: ClassroomParts): Pages {
  const pages = createPages();
  pages.get('/classroom/sessions/:id/group', 'signed-in', async (req, res) => {
    await show(res, groupPage, (await asked(parts, req)).empty);
  });
  pages.post('/classroom/sessions/:id/group', 'signed-in', async (req, res) => {
    const { database } = parts;
    const { empty, session, reach } = await asked(parts, req);
    const body = (req.body ?? {}) as Record<string, string | string[] | undefined>;
    if (fieldsOf(body)['sure'] === 'yes') return show(res, groupPage, await resultModel(parts, req, empty));
    const list = (fieldsOf(body)['list'] ?? '').slice(0, 20_000);
    const { people, unknown } = await readGroup(database, reach, list);
    const error = people.length + unknown.length === 0 ? req.translator.t('classroom.group-empty') : '';
    if (error) return show(res, groupPage, { ...empty, error }, 422);
    const everybody = await bookingsOf(database, session.id, bookingStatuses);
    const prospects = await lookAhead(database, session.id, await unitsOf(database, [session.id]), people, everybody);
    const ids = people.map(({ id }) => id);
    const { language } = req.translator;
    const locks = await locksOf(parts.around, database, { people: ids, courseId: session.course_id, language });
    const lines = prospects.map((prospect) => previewLine(req, prospect, locks.get(prospect.person.id)));
    const ready = lines.filter(({ personId, locked }) => personId && !locked).length;
    return show(res, groupPage, { ...empty, stage: 'preview', list, lines, ready, unknown });
  });
  return pages;
}

async function asked({ database, clock }: ClassroomParts, req: Request) {
  const actor = actorOf(req);
  const { t } = req.translator;
  const { session, access } = await seeSession(database, actor, String(req.params['id']));
  if (!access.manage && !access.nominate) throw new NotFound();
  const by = access.manage ? 'staff' : 'coordinator';
  if (refusalToBook(bookable(session), by, clock.iso())) throw new NotFound();
  const reach = access.manage ? [session.owner_path] : actor.reach('classroom:nominate');
  const empty: GroupPage = {
    title: t('classroom.group'),
    section: 'classroom',
    breadcrumbs: [
      { label: t('classroom.sessions'), href: '/classroom' },
      { label: session.title, href: `/classroom/sessions/${session.id}` },
    ],
    action: `/classroom/sessions/${session.id}/group`,
    back: `/classroom/sessions/${session.id}`,
    list: '',
    seats: seatsText(req.translator, session, 0),
    stage: 'list',
    lines: [],
    ready: 0,
    unknown: [],
    error: '',
  };
  return { session, reach, empty };
}

function previewLine(
  { translator }: Request,
  { person, booking, clash }: Prospect,
  lock: DoorLock | undefined,
): GroupPage['lines'][number] {
  const { t, say } = translator;
  const text = booking
    ? t('classroom.refused-already-booked')
    : clash
      ? t('classroom.refused-clash', { other: clash })
      : lock
        ? say(lock.said)
        : t('classroom.group-ready');
  const personId = booking || clash ? '' : person.id;
  const look = booking ? bookingLook(translator, booking) : null;
  const locked = personId !== '' && lock !== undefined;
  return { personId, name: nameOf(person), organisation: person.organisation_name, look, text, locked };
}

async function resultModel(parts: ClassroomParts, req: Request, empty: GroupPage): Promise<GroupPage> {
  const { t, say } = req.translator;
  const body = (req.body ?? {}) as Record<string, string | string[] | undefined>;
  const despiteLock = new Set(listOf(body['despite']));
  const personIds = [...new Set([...listOf(body['person']), ...despiteLock])].slice(0, mostInGroup);
  const outcomes = await bookGroup(parts, actorOf(req), String(req.params['id']), { people: personIds, despiteLock });
  const people = new Map((await officersByIds(parts.database, personIds)).map((person) => [person.id, person]));
  const lines = outcomes.flatMap(({ personId, status, refusal }) => {
    const person = people.get(personId);
    // Whoever is beyond reach is not named.
    if (!person || refusal?.key === 'common.not-found') return [];
    const look = status ? bookingLook(req.translator, status) : null;
    const text = refusal ? say(refusal) : t('classroom.group-done');
    return [{ personId, name: nameOf(person), organisation: person.organisation_name, look, text, locked: false }];
  });
  return { ...empty, stage: 'result', lines };
}
