import type { Translator } from '../../platform/language/index.ts';
import { approvedOfSession, openConflicts } from '../attendance/attendance-store.ts';
import { approvedBy, isActive, refusalToBook, refusalToCancel } from '../booking/booking-rules.ts';
import type { Participant } from '../booking/booking-store.ts';
import { clashesOf } from '../planning/clash-finding.ts';
import type { DoorLock } from '../contributions.ts';
import { searchOfficers } from '../people-store.ts';
import type { Officer } from '../people-store.ts';
import { clashText } from '../planning/planning-model.ts';
import { bookingLook, nameOf } from '../presenting.ts';
import type { Asked } from './session-model.ts';
import { bookable } from './session-store.ts';
import type { BookingLine, SessionPage } from '../views.ts';
import { plusMinutes } from '../wall-time.ts';

const mostFound = 20;
const mostClashes = 10;

/** What the page of a session says to those who run it, and to coordinators of whoever sits in it. */
export async function staffView(asked: Asked, everybody: readonly Participant[]): Promise<SessionPage['staffView']> {
  const { db, seen, units, translator, actor } = asked;
  const { session, access } = seen;
  const mine = (booking: Participant) => actor.canAt('classroom:nominate', booking.organisation_path);
  const visible = access.roster ? everybody : everybody.filter(mine);
  if (!access.roster && visible.length === 0) return null;
  const owing = session.attendance_approved_at ? await owingIn(asked) : new Set<string>();
  return {
    manage: access.manage,
    mark: access.mark,
    mayChange: access.manage && !session.cancelled_at && !session.attendance_approved_at,
    rebooking:
      access.manage && everybody.some((booking) => booking.called_off_as !== null)
        ? `/classroom/sessions/${session.id}/rebooking`
        : null,
    clashes: await clashesShown(asked, everybody),
    minimum: access.roster ? minimumOf(translator, session) : null,
    meeting: access.mark && session.mode === 'virtual' ? session.link : null,
    feed: access.roster ? `/classroom/feeds/session/${session.feed_secret}.ics` : '',
    groups: groupsOf(asked, visible, owing),
    conflicts: access.mark ? (await openConflicts(db, session.id)).length : 0,
    firstDay: units[0]?.date ?? '',
  };
}

export interface Finder {
  search: string;
  searched: boolean;
  walkIn: boolean;
  found: Officer[];
}

/** People to book, by name: at the door whoever came, before that those whom the person may book. */
export async function finderOf({ db, actor, seen, find, now }: Asked): Promise<Finder | null> {
  const { session, access } = seen;
  const by = access.manage ? 'staff' : 'coordinator';
  const walkIn = access.mark && session.starts_at <= plusMinutes(now, 60);
  const reach = access.manage || access.mark ? [session.owner_path] : actor.reach('classroom:nominate');
  if (!(access.manage || walkIn || access.nominate) || refusalToBook(bookable(session), walkIn ? 'staff' : by, now))
    return null;
  const search = (find ?? '').slice(0, 100);
  const searched = search.trim().length > 1;
  return { search, walkIn, searched, found: searched ? await searchOfficers(db, reach, search, mostFound) : [] };
}

export function finderShown(
  { translator }: Asked,
  { found, ...finder }: Finder,
  everybody: readonly Participant[],
  locks: ReadonlyMap<string, DoorLock>,
): SessionPage['finder'] {
  return {
    ...finder,
    found: found.map((officer) => {
      const own = everybody.find((booking) => booking.person_id === officer.id);
      // Whoever waits can still be seated at the door.
      const settled = own && (finder.walkIn ? own.status === 'booked' : isActive(own.status));
      const lock = settled || finder.walkIn ? undefined : locks.get(officer.id);
      return {
        id: officer.id,
        name: nameOf(officer),
        organisation: officer.organisation_name,
        booking: settled ? bookingLook(translator, own.status).label : null,
        lock: lock ? translator.say(lock.said) : null,
      };
    }),
  };
}

/** Bookings for which something was not wholly attended: it can be made up. */
async function owingIn({ db, seen }: Asked): Promise<ReadonlySet<string>> {
  const rows = await approvedOfSession(db, seen.session.id);
  return new Set(rows.filter((row) => row.minutes < row.planned_minutes).map((row) => row.booking_id));
}

async function clashesShown(asked: Asked, everybody: readonly Participant[]): Promise<string[]> {
  const { db, seen, units, translator, actor, now } = asked;
  const { session, access, staff } = seen;
  if (!access.manage || session.cancelled_at || session.ends_at <= now) return [];
  const room = session.room_id ? { id: session.room_id, name: session.room_name ?? '' } : null;
  const learners = everybody.filter((booking) => booking.status === 'booked');
  const clashes = await clashesOf(db, { sessionId: session.id, room, units, staff, learners });
  return clashes.slice(0, mostClashes).map((clash) => clashText(translator, clash, actor.timeZone));
}

function minimumOf({ t }: Translator, { minimum, taken }: { minimum: number; taken: number }) {
  if (minimum === 0) return null;
  const reached = taken >= minimum;
  const text = t(`classroom.minimum-${reached ? 'reached' : 'missed'}`, { minimum, missing: minimum - taken });
  return { text, reached };
}

function groupsOf(
  asked: Asked,
  bookings: readonly Participant[],
  owing: ReadonlySet<string>,
): { heading: string; lines: BookingLine[] }[] {
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
      .map((booking) => bookingLine(asked, booking, owing));
    return lines.length > 0 ? [{ heading: t(`classroom.group-${name}`, { count: lines.length }), lines }] : [];
  });
}

function bookingLine(
  { actor, seen, translator, now }: Asked,
  booking: Participant,
  owing: ReadonlySet<string>,
): BookingLine {
  const { session, access } = seen;
  const coordinates = actor.canAt('classroom:nominate', booking.organisation_path);
  const organises = access.manage || access.mark;
  const approves = (['coordinator', 'organiser'] as const).some(
    (approver) =>
      (approver === 'organiser' ? organises : coordinates) && approvedBy(booking.status, session.approval, approver),
  );
  const by = access.manage ? 'staff' : 'coordinator';
  const mayEnd = (access.manage || coordinates) && !refusalToCancel(bookable(session), booking.status, by, now);
  const movable = booking.status === 'booked' || booking.status === 'wait-listed';
  const mayMakeUp = booking.status === 'booked' && booking.made_up_for === null && owing.has(booking.id);
  return {
    id: booking.id,
    name: nameOf(booking),
    organisation: booking.organisation_name,
    look: bookingLook(translator, booking.status),
    note: noteOf(translator, booking),
    requestedOn: translator.format.date(booking.created_at, actor.timeZone),
    mayDecide: approves && booking.person_id !== actor.personId,
    mayCancel: mayEnd && !approves,
    move: access.manage && mayEnd && movable ? `/classroom/bookings/${booking.id}/transfer` : null,
    makeUp: (access.manage || coordinates) && mayMakeUp ? `/classroom/bookings/${booking.id}/make-up` : null,
  };
}

function noteOf({ t }: Translator, booking: Participant): string | null {
  if (booking.reason) return booking.reason;
  if (booking.makes_up !== null) return t('classroom.note-make-up');
  if (booking.source === 'walk-in') return t('classroom.note-walk-in');
  if (booking.source === 'transfer') return t('classroom.note-moved');
  return null;
}
