import type { Actor } from '../identity/index.ts';
import type { Reader } from '../platform/database/index.ts';
import type { Translator } from '../platform/language/index.ts';
import { locksOf } from './contributions.ts';
import type { SessionContribution } from './contributions.ts';
import type { SessionSeenByPerson } from './access.ts';
import { isOffered } from './access.ts';
import { attendanceByBooking } from './approval.ts';
import { attendanceOf, heldMark, openConflicts } from './attendance-store.ts';
import { approvedBy, isActive, openingStatus, refusalToBook, refusalToCancel, seatsLeft } from './booking-rules.ts';
import { bookingStatuses } from './booking-rules.ts';
import { bookingsOf, waitingCounts } from './booking-store.ts';
import type { Participant } from './booking-store.ts';
import { openUnit } from './joining.ts';
import { placeOf } from './letters.ts';
import { missedBy } from './making-up.ts';
import { unitsOfBooking } from './notices.ts';
import { searchOfficers } from './people-store.ts';
import { attendanceLook, bookingLook, daysShown, deadlineText, nameOf, seatsText } from './presenting.ts';
import { bookable, unitsOf } from './session-store.ts';
import { siblings } from './session-list-store.ts';
import type { SessionInPlace } from './session-store.ts';
import type { SessionUnitRow } from './tables.ts';
import type { BookingLine, MakeUp, SessionPage } from './views.ts';
import { plusMinutes } from './wall-time.ts';

interface Asked {
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
  const { db, actor, translator, seen, now } = asked;
  const { session, access } = seen;
  const { t, format } = translator;
  const units = await unitsOf(db, [session.id]);
  const everybody = access.roster || access.nominate ? await everybodyIn(db, session) : undefined;
  const waiting = everybody
    ? everybody.filter((booking) => booking.status === 'wait-listed').length
    : await waitingIn(db, session);
  const all = { ...asked, units };
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
    seats: seatsText(translator, session, waiting),
    deadlines: deadlinesOf(translator, session),
    owner: session.owner_name,
    centre: session.centre_name,
    draft: session.published_at === null,
    cancelled: session.cancelled_at && (session.cancellation_reason ?? ''),
    approvedOn: session.attendance_approved_at && format.dateTime(session.attendance_approved_at, actor.timeZone),
    ...(await learnerSide(all, waiting)),
    staffView: everybody ? await staffView(all, everybody) : null,
    finder: await finderOf(all, now),
    links: await linksOf(all),
  };
}

async function learnerSide(
  asked: Asked,
  waiting: number,
): Promise<Pick<SessionPage, 'own' | 'booking' | 'closed' | 'locked' | 'makeUps' | 'join' | 'mine'>> {
  const { actor, translator, seen, now } = asked;
  const { session, booking } = seen;
  const { t } = translator;
  const active = booking && isActive(booking.status);
  const refusal = refusalToBook(bookable(session), 'learner', now);
  const mayBook = !active && !refusal && isOffered(session, actor.organisationPath);
  const lock = mayBook ? await lockOn(asked) : null;
  const notCancel = active ? refusalToCancel(bookable(session), booking.status, 'learner', now) : undefined;
  return {
    own: booking
      ? {
          id: booking.id,
          look: bookingLook(translator, booking.status),
          reason: booking.reason,
          mayCancel: active === true && !notCancel,
          whyNot: notCancel && notCancel !== 'started' ? t(`classroom.refused-${notCancel}`) : null,
        }
      : null,
    locked: lock && { text: translator.say(lock.said), href: lock.href, label: translator.say(lock.label) },
    booking: mayBook && !lock ? bookingButton(translator, session, waiting) : null,
    closed:
      !active && refusal && !session.cancelled_at && session.published_at ? t(`classroom.refused-${refusal}`) : null,
    makeUps: mayBook ? await makeUpsOf(asked) : [],
    join: booking?.status === 'booked' ? await joinOf(asked, booking) : null,
    mine: booking?.status === 'booked' && session.attendance_approved_at ? await ownAttendance(asked, booking) : null,
  };
}

async function lockOn({ db, actor, seen, translator, around }: Asked) {
  const { language } = translator;
  const courseId = seen.session.course_id;
  return (await locksOf(around, db, { people: [actor.personId], courseId, language })).get(actor.personId) ?? null;
}

function bookingButton(
  { t }: Translator,
  session: SessionInPlace,
  waiting: number,
): { label: string; hint: string } | null {
  if (openingStatus(session.approval, 'learner') === 'requested')
    return { label: t('classroom.request-seat'), hint: t(`classroom.approval-hint-${session.approval}`) };
  if (seatsLeft(session.capacity, session.taken) > 0)
    return { label: t('classroom.book-seat'), hint: t('classroom.book-hint') };
  if (session.waiting_list === 0) return null;
  return { label: t('classroom.join-queue'), hint: t('classroom.queue-hint', { count: waiting }) };
}

async function makeUpsOf({ db, actor, seen, units }: Asked): Promise<MakeUp[]> {
  const missed = await missedBy(db, actor.personId, seen.session, units);
  return missed.map(({ madeUpFor, units: taught }) => ({
    madeUpFor,
    unitIds: taught.map((unit) => unit.id),
    titles: taught.map((unit) => unit.title).join(', '),
  }));
}

async function joinOf(
  { db, seen, units, now, translator, actor }: Asked,
  booking: Participant,
): Promise<SessionPage['join']> {
  const { session } = seen;
  if (session.mode !== 'virtual' || session.cancelled_at) return null;
  const open = openUnit(units, session.link_opens_before, now);
  if (open) {
    const joined = await heldMark(db, open.id, booking.id);
    return { open: true, href: joined ? session.link : null, text: translator.t('classroom.join-open') };
  }
  const next = units.find((unit) => unit.starts_at > now);
  if (!next) return null;
  const at = translator.format.dateTime(plusMinutes(next.starts_at, -session.link_opens_before), actor.timeZone);
  return { open: false, href: null, text: translator.t('classroom.join-from', { at }) };
}

async function ownAttendance(
  { db, seen, units, translator }: Asked,
  booking: Participant,
): Promise<SessionPage['mine']> {
  const attendance = (await attendanceByBooking(db, seen.session, units, [booking])).get(booking.id);
  const marks = await attendanceOf(db, seen.session.id);
  const share = translator.format.percent(attendance?.share ?? 0);
  return {
    outcome: translator.t('classroom.mine-attended', { share }),
    share,
    units: unitsOfBooking(booking, units).map((unit) => ({
      title: unit.title,
      look: attendanceLook(
        translator,
        marks.find((mark) => mark.unit_id === unit.id && mark.booking_id === booking.id)?.status ?? null,
      ),
    })),
  };
}

async function everybodyIn(db: Reader, session: SessionInPlace): Promise<Participant[]> {
  return bookingsOf(db, session.id, bookingStatuses);
}

async function waitingIn(db: Reader, session: SessionInPlace): Promise<number> {
  return (await waitingCounts(db, [session.id])).get(session.id) ?? 0;
}

async function staffView(asked: Asked, everybody: readonly Participant[]): Promise<SessionPage['staffView']> {
  const { db, seen, units, now } = asked;
  const { session, access } = seen;
  const visible = access.roster
    ? everybody
    : everybody.filter((booking) => asked.actor.canAt('classroom:nominate', booking.organisation_path));
  if (!access.roster && visible.length === 0) return null;
  const moves = access.manage ? await siblings(db, session, now) : [];
  return {
    manage: access.manage,
    mark: access.mark,
    mayChange: access.manage && !session.cancelled_at && !session.attendance_approved_at,
    feed: access.roster ? `/classroom/feeds/session/${session.feed_secret}.ics` : '',
    groups: groupsOf(asked, visible),
    moves: moves.map((other) => ({
      value: other.id,
      label: `${asked.translator.format.date(other.starts_at, other.time_zone)} ${other.title}`,
    })),
    conflicts: access.mark ? (await openConflicts(db, session.id)).length : 0,
    firstDay: units[0]?.date ?? '',
  };
}

function groupsOf(asked: Asked, bookings: readonly Participant[]): { heading: string; lines: BookingLine[] }[] {
  const { t } = asked.translator;
  const groups = [
    ['awaiting', ['requested', 'approved']],
    ['booked', ['booked']],
    ['queue', ['wait-listed']],
    ['ended', ['declined', 'cancelled']],
  ] as const;
  return groups.flatMap(([name, statuses]) => {
    const sorted = name === 'queue' ? bookings.toSorted((a, b) => a.queue_turn - b.queue_turn) : bookings;
    const lines = sorted
      .filter((booking) => (statuses as readonly string[]).includes(booking.status))
      .map((booking) => bookingLine(asked, booking));
    return lines.length > 0 ? [{ heading: t(`classroom.group-${name}`, { count: lines.length }), lines }] : [];
  });
}

function bookingLine({ actor, seen, translator, now }: Asked, booking: Participant): BookingLine {
  const { session, access } = seen;
  const coordinates = actor.canAt('classroom:nominate', booking.organisation_path);
  const organises = access.manage || access.mark;
  const approves = (['coordinator', 'organiser'] as const).some(
    (approver) =>
      (approver === 'organiser' ? organises : coordinates) && approvedBy(booking.status, session.approval, approver),
  );
  const by = access.manage ? 'staff' : 'coordinator';
  const mayEnd = (access.manage || coordinates) && !refusalToCancel(bookable(session), booking.status, by, now);
  return {
    id: booking.id,
    name: nameOf(booking),
    organisation: booking.organisation_name,
    look: bookingLook(translator, booking.status),
    note: noteOf(translator, booking),
    requestedOn: translator.format.date(booking.created_at, actor.timeZone),
    mayDecide: approves && booking.person_id !== actor.personId,
    mayCancel: mayEnd && !approves,
    mayMove: access.manage && mayEnd && booking.status === 'booked' && booking.makes_up === null,
  };
}

function noteOf({ t }: Translator, booking: Participant): string | null {
  if (booking.reason) return booking.reason;
  if (booking.makes_up !== null) return t('classroom.note-make-up');
  if (booking.source === 'walk-in') return t('classroom.note-walk-in');
  return null;
}

async function finderOf(
  { db, actor, seen, find, translator, around }: Asked,
  now: string,
): Promise<SessionPage['finder']> {
  const { session, access } = seen;
  const by = access.manage ? 'staff' : 'coordinator';
  const walkIn = access.mark && session.starts_at <= plusMinutes(now, 60);
  const reach = access.manage || access.mark ? [session.owner_path] : actor.reach('classroom:nominate');
  if (!(access.manage || walkIn || access.nominate) || refusalToBook(bookable(session), walkIn ? 'staff' : by, now))
    return null;
  const search = (find ?? '').slice(0, 100);
  const found = search.trim().length > 1 ? await searchOfficers(db, reach, search, 20) : [];
  const asked = { people: found.map(({ id }) => id), courseId: session.course_id, language: translator.language };
  const locks = walkIn ? new Map() : await locksOf(around, db, asked);
  return {
    search,
    walkIn,
    searched: search.trim().length > 1,
    found: found.map((officer) => ({
      id: officer.id,
      name: nameOf(officer),
      organisation: officer.organisation_name,
      lock: locks.has(officer.id) ? translator.say(locks.get(officer.id)!.said) : null,
    })),
  };
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
