import type { Actor } from '../../identity/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { bookedAhead, countAwaiting } from '../booking/booking-store.ts';
import type { BookingStatus } from '../booking/booking-rules.ts';
import { placeOf } from '../letters/letters.ts';
import { findSessions } from './session-store.ts';
import { taughtBy } from './session-list-store.ts';
import type { SessionInPlace } from './session-store.ts';

/** One session as a home page lists it. */
export interface AgendaEntry {
  sessionId: string;
  title: string;
  courseId: string;
  mode: SessionInPlace['mode'];
  place: string;
  zone: string;
  startsAt: string;
  endsAt: string;
  href: string;
}

export interface Agenda {
  /** Sessions the person is booked for or waits for, soonest first. */
  coming: (AgendaEntry & { bookingId: string; status: BookingStatus })[];
  /** Sessions the person teaches that are still to come. */
  teaching: AgendaEntry[];
  /** Sessions the person teaches that have begun and whose attendance is not approved. */
  toMark: AgendaEntry[];
  /** Requests that wait for the person's word. */
  toDecide: number;
}

const most = 20;

/** What the home pages of learners, instructors and coordinators say of the classroom. */
export async function agendaOf(db: Reader, actor: Actor, now: string): Promise<Agenda> {
  const booked = await bookedAhead(db, actor.personId, now, most);
  const sessions = new Map(
    (
      await findSessions(
        db,
        booked.map((booking) => booking.session_id),
      )
    ).map((session) => [session.id, session]),
  );
  const taught = await taughtBy(db, actor.personId, now, most * 2);
  const organiser = actor.reach('classroom:manage');
  const reach = { coordinator: actor.reach('classroom:nominate'), organiser, endsAfter: now };
  const decides = reach.coordinator.length + reach.organiser.length > 0;
  return {
    coming: booked.flatMap((booking) => {
      const session = sessions.get(booking.session_id);
      return session ? [{ ...entryOf(session), bookingId: booking.id, status: booking.status }] : [];
    }),
    teaching: taught.filter((session) => session.starts_at > now).map(entryOf),
    toMark: taught.filter((session) => session.starts_at <= now).map(entryOf),
    toDecide: decides ? await countAwaiting(db, reach) : 0,
  };
}

function entryOf(session: SessionInPlace): AgendaEntry {
  return {
    sessionId: session.id,
    title: session.title,
    courseId: session.course_id,
    mode: session.mode,
    place: session.mode === 'virtual' ? '' : placeOf(session),
    zone: session.time_zone,
    startsAt: session.starts_at,
    endsAt: session.ends_at,
    href: `/classroom/sessions/${session.id}`,
  };
}
