import type { Actor } from '../../identity/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import type { Translator } from '../../platform/language/index.ts';
import { locksOf } from '../contributions.ts';
import type { DoorLock, SessionContribution } from '../contributions.ts';
import type { SessionSeenByPerson } from '../access.ts';
import { bookingStatuses } from '../booking/booking-rules.ts';
import { bookingsOf, waitingCounts } from '../booking/booking-store.ts';
import { placeOf } from '../letters/letters.ts';
import { daysShown, deadlineText, seatsText } from '../presenting.ts';
import { learnerSide, mayBook } from './session-learner.ts';
import { finderOf, finderShown, staffView } from './session-staff.ts';
import type { Finder } from './session-staff.ts';
import { unitsOf } from './session-store.ts';
import type { SessionInPlace } from './session-store.ts';
import type { SessionUnitRow } from '../tables.ts';
import type { SessionPage } from '../views.ts';

/** Who looks at a session, when, and what of it is known already. */
export interface Asked {
  db: Reader;
  actor: Actor;
  translator: Translator;
  seen: SessionSeenByPerson;
  units: readonly SessionUnitRow[];
  now: string;
  find: string | undefined;
  around: readonly SessionContribution[];
}

/** The session as its page shows it to this person: to learn of it, book it, or run it. */
export async function sessionModel(asked: Omit<Asked, 'units'>): Promise<SessionPage> {
  const { db, actor, translator, seen } = asked;
  const { session, access } = seen;
  const { t, format } = translator;
  const units = await unitsOf(db, [session.id]);
  const everybody = access.roster || access.nominate ? await bookingsOf(db, session.id, bookingStatuses) : undefined;
  const waiting = everybody
    ? everybody.filter((booking) => booking.status === 'wait-listed').length
    : ((await waitingCounts(db, [session.id])).get(session.id) ?? 0);
  const all = { ...asked, units };
  const finder = await finderOf(all);
  const locks = await locksShown(all, finder);
  return {
    title: session.title,
    section: 'classroom',
    breadcrumbs: [{ label: t('classroom.sessions'), href: '/classroom' }],
    id: session.id,
    version: session.version,
    course: session.course_title,
    topic: session.topic,
    mode: session.mode,
    place: session.mode === 'virtual' ? t('classroom.online') : placeOf(session),
    mapHint: session.venue_directions ?? '',
    language: format.languageName(session.language),
    zone: session.time_zone,
    days: daysShown(translator, units, session.time_zone, actor.timeZone),
    staff: seen.staff.map((one) => ({
      name: one.name,
      duty: t(`classroom.duty-${one.duty}`),
      affiliation: one.affiliation,
    })),
    seats: session.ends_at > asked.now ? seatsText(translator, session, waiting) : '',
    deadlines: deadlinesOf(translator, session),
    owner: session.owner_name,
    centre: session.centre_name,
    draft: session.published_at === null,
    cancelled: session.cancelled_at && (session.cancellation_reason ?? ''),
    approvedOn: session.attendance_approved_at && format.dateTime(session.attendance_approved_at, actor.timeZone),
    ...(await learnerSide(all, { waiting, lock: locks.get(actor.personId) })),
    staffView: everybody ? await staffView(all, everybody) : null,
    finder: finder && finderShown(all, finder, everybody ?? [], locks),
    links: await linksOf(all),
  };
}

/** Whoever looks and the people found are asked for together. Whoever comes to the door is not kept back. */
async function locksShown(asked: Asked, finder: Finder | null): Promise<Map<string, DoorLock>> {
  const { db, actor, seen, translator, around } = asked;
  const found = finder && !finder.walkIn ? finder.found.map(({ id }) => id) : [];
  const people = mayBook(asked) ? [...new Set([actor.personId, ...found])] : found;
  return locksOf(around, db, { people, courseId: seen.session.course_id, language: translator.language });
}

async function linksOf({ db, actor, seen, translator, around }: Asked): Promise<SessionPage['links']> {
  const session = { id: seen.session.id, courseId: seen.session.course_id };
  const links = [];
  for (const one of around) links.push(...(await one.links(db, actor, session, translator.language)));
  return links.map(({ label, href }) => ({ label: translator.say(label), href }));
}

function deadlinesOf(translator: Translator, session: SessionInPlace): { label: string; text: string }[] {
  const { t } = translator;
  const lines: [string, string | null][] = [
    [t('classroom.sign-up-deadline'), session.sign_up_closes_at],
    [t('classroom.cancel-deadline'), session.cancellation_closes_at],
  ];
  return lines.flatMap(([label, at]) => (at ? [{ label, text: deadlineText(translator, at, session.time_zone) }] : []));
}
