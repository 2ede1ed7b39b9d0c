import type { Request } from 'express';
import { actorOf } from '../../identity/index.ts';
import { NotFound, createPages, show } from '../../platform/web/index.ts';
import type { Pages } from '../../platform/web/index.ts';
import { seeSession } from '../access.ts';
import { isOpening, refusalToBook } from './booking-rules.ts';
import { locksOf } from '../contributions.ts';
import type { DoorLock } from '../contributions.ts';
import { fieldsOf } from '../form-reading.ts';
import { foreseeIn } from './foreseeing.ts';
import type { Foreseen } from './foreseeing.ts';
import { bookGroup, mostInGroup, readGroup } from './group-booking.ts';
import type { ClassroomParts } from '../parts.ts';
import { officersByIds } from '../people-store.ts';
import type { Officer } from '../people-store.ts';
import { listOf } from '../planning/planning-form.ts';
import { bookingLook, nameOf, seatsText } from '../presenting.ts';
import { bookable } from '../sessions/session-store.ts';
import { groupPage } from '../views.ts';
import type { GroupPage } from '../views.ts';

/** Booking a group by a list of addresses: first what would happen, then the deed with what became of each. */
export function groupPages(parts: ClassroomParts): Pages {
  const pages = createPages();
  pages.get('/classroom/sessions/:id/group', 'signed-in', async (req, res) => {
    await show(res, groupPage, (await asked(parts, req)).empty);
  });
  pages.post('/classroom/sessions/:id/group', 'signed-in', async (req, res) => {
    const { database, clock } = parts;
    const { empty, seen, reach } = await asked(parts, req);
    const body = (req.body ?? {}) as Record<string, string | string[] | undefined>;
    if (fieldsOf(body)['sure'] === 'yes') return show(res, groupPage, await resultModel(parts, req, empty));
    const list = (fieldsOf(body)['list'] ?? '').slice(0, 20_000);
    const { people, unknown } = await readGroup(database, reach, list);
    const error = people.length + unknown.length === 0 ? req.translator.t('classroom.group-empty') : '';
    if (error) return show(res, groupPage, { ...empty, error }, 422);
    const ids = people.map(({ id }) => id);
    const { language } = req.translator;
    const locks = await locksOf(parts.around, database, { people: ids, courseId: seen.session.course_id, language });
    // As they would be booked: whoever is locked comes after the others, so that a seat is not foreseen twice.
    const order = [...ids.filter((id) => !locks.has(id)), ...ids.filter((id) => locks.has(id))];
    const foreseen = await foreseeIn(database, actorOf(req), seen, { people: order, now: clock.iso() });
    const lines = people.map((person) => previewLine(req, person, foreseen.get(person.id), locks.get(person.id)));
    const ready = lines.filter(({ personId, locked }) => personId && !locked).length;
    return show(res, groupPage, { ...empty, stage: 'preview', list, lines, ready, unknown });
  });
  return pages;
}

async function asked({ database, clock }: ClassroomParts, req: Request) {
  const actor = actorOf(req);
  const { t } = req.translator;
  const seen = await seeSession(database, actor, String(req.params['id']));
  const { session, access } = seen;
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
  return { seen, reach, empty };
}

function previewLine(
  { translator }: Request,
  person: Officer,
  { outcome, standing, other = '' }: Foreseen = { outcome: 'not-offered' },
  lock: DoorLock | undefined,
): GroupPage['lines'][number] {
  const { t, say } = translator;
  const may = isOpening(outcome);
  const locked = may && lock !== undefined;
  return {
    personId: may ? person.id : '',
    name: nameOf(person),
    organisation: person.organisation_name,
    look: standing ? bookingLook(translator, standing) : null,
    text: locked
      ? say(lock.said)
      : may
        ? t(`classroom.group-will-be-${outcome}`)
        : t(`classroom.refused-${outcome}`, { other }),
    locked,
  };
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
