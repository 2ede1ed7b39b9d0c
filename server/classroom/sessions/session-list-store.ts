import type { Expression, SelectQueryBuilder, SqlBool } from 'kysely';
import { expressionBuilder, sql } from 'kysely';
import { likeAll, withinReach } from '../../identity/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { joined, sessionsInPlace } from './session-store.ts';
import type { SessionInPlace, Tables } from './session-store.ts';
import type { SessionRow } from '../tables.ts';

export interface SessionFilter {
  /** Published and owned at one of these organisations (one's own and those above), or booked by this person. */
  offeredAt: readonly string[];
  personId: string;
  /** Owned or hosted within these paths, published or not. */
  staffReach: readonly string[];
  search: string;
  courseId: string;
  language: string;
  mode: string;
  when: 'coming' | 'past' | 'all';
  mine: boolean;
  /** A date at the venue on which there is a unit. */
  on?: string;
  now: string;
}

export async function listSessions(
  db: Reader,
  filter: SessionFilter,
  page: { size: number; offset: number },
): Promise<{ rows: SessionInPlace[]; total: number }> {
  const direction = filter.when === 'past' ? 'desc' : 'asc';
  const rows = await sessionsInPlace(db)
    .where(matches(filter))
    .orderBy('sessions.starts_at', direction)
    .orderBy('sessions.id')
    .limit(page.size)
    .offset(page.offset)
    .execute();
  const { total } = await joined(db)
    .where(matches(filter))
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  return { rows, total };
}

/** A session on one of its days, with how many there are on that day. */
export interface OnADay {
  session_id: string;
  date: string;
  starts: string;
  title: string;
  cancelled_at: string | null;
  total: number;
}

/** What takes place on each day between two dates, the first few of a day. */
export async function sessionsByDay(
  db: Reader,
  filter: SessionFilter,
  between: { from: string; to: string },
  mostADay: number,
): Promise<OnADay[]> {
  const days = joined(db)
    .innerJoin('session_units', 'session_units.session_id', 'sessions.id')
    .where(matches(filter))
    .where('session_units.date', '>=', between.from)
    .where('session_units.date', '<=', between.to)
    .groupBy(['session_units.session_id', 'session_units.date', 'sessions.title', 'sessions.cancelled_at'])
    .select((eb) => [
      'session_units.session_id',
      'session_units.date',
      'sessions.title',
      'sessions.cancelled_at',
      eb.fn.min<string>('session_units.starts').as('starts'),
    ]);
  const counted = db
    .sql<Tables>()
    .selectFrom(days.as('days'))
    .selectAll('days')
    .select((eb) => [
      eb.fn
        .countAll<number>()
        .over((over) => over.partitionBy('days.date'))
        .as('total'),
      eb.fn
        .agg<number>('row_number')
        .over((over) => over.partitionBy('days.date').orderBy('days.starts').orderBy('days.session_id'))
        .as('place'),
    ]);
  return db
    .sql<Tables>()
    .selectFrom(counted.as('counted'))
    .select(['session_id', 'date', 'starts', 'title', 'cancelled_at', 'total'])
    .where('place', '<=', mostADay)
    .orderBy('date')
    .orderBy('place')
    .execute();
}

/** Sessions of courses that are still to come and offered at the given organisations: what a classroom step lists. */
export async function offeredSessions(
  db: Reader,
  courseIds: readonly string[],
  offeredAt: readonly string[],
  now: string,
): Promise<SessionInPlace[]> {
  if (courseIds.length === 0 || offeredAt.length === 0) return [];
  return sessionsInPlace(db)
    .where('sessions.course_id', 'in', courseIds)
    .where('owner.path', 'in', offeredAt)
    .where('sessions.published_at', 'is not', null)
    .where('sessions.cancelled_at', 'is', null)
    .where('sessions.starts_at', '>', now)
    .orderBy('sessions.starts_at')
    .execute();
}

/** Every session of these courses that is still to come, whomever it is offered to. */
export async function plannedSessions(
  db: Reader,
  courseIds: readonly string[],
  now: string,
): Promise<SessionInPlace[]> {
  if (courseIds.length === 0) return [];
  return sessionsInPlace(db)
    .where('sessions.course_id', 'in', courseIds)
    .where('sessions.published_at', 'is not', null)
    .where('sessions.cancelled_at', 'is', null)
    .where('sessions.starts_at', '>', now)
    .orderBy('sessions.starts_at')
    .execute();
}

/** Sessions a person teaches whose attendance is still to be taken: those to come, and those begun and not approved. */
export async function taughtBy(db: Reader, personId: string, now: string, most: number): Promise<SessionInPlace[]> {
  return sessionsInPlace(db)
    .where((eb) =>
      eb(
        'sessions.id',
        'in',
        eb
          .selectFrom('session_staff')
          .select('session_staff.session_id')
          .where('session_staff.person_id', '=', personId),
      ),
    )
    .where('sessions.published_at', 'is not', null)
    .where('sessions.cancelled_at', 'is', null)
    .where((eb) => eb.or([eb('sessions.attendance_approved_at', 'is', null), eb('sessions.starts_at', '>', now)]))
    .orderBy('sessions.starts_at')
    .limit(most)
    .execute();
}

/** Other published sessions of the same course, owned within reach and not over: where people can be moved to. */
export async function siblings(
  db: Reader,
  session: SessionInPlace,
  reach: readonly string[],
  now: string,
): Promise<SessionInPlace[]> {
  return sessionsInPlace(db)
    .where('sessions.course_id', '=', session.course_id)
    .where((eb) => withinReach(reach, eb.ref('owner.path')))
    .where('sessions.id', '!=', session.id)
    .where('sessions.published_at', 'is not', null)
    .where('sessions.cancelled_at', 'is', null)
    .where('sessions.attendance_approved_at', 'is', null)
    .where('sessions.ends_at', '>', now)
    .orderBy('sessions.starts_at')
    .limit(50)
    .execute();
}

/** Published sessions whose first unit begins between two instants. */
export async function sessionsStarting(
  db: Reader,
  { from, to }: { from: string; to: string },
): Promise<SessionInPlace[]> {
  return sessionsInPlace(db)
    .where('sessions.starts_at', '>', from)
    .where('sessions.starts_at', '<=', to)
    .where('sessions.published_at', 'is not', null)
    .where('sessions.cancelled_at', 'is', null)
    .execute();
}

/** Sessions still to come that are short of people when sign-up has closed, or in the last week where it does not close. */
export async function sessionsUnderMinimum(
  db: Reader,
  { now, inAWeek }: { now: string; inAWeek: string },
): Promise<SessionInPlace[]> {
  return sessionsInPlace(db)
    .where((eb) =>
      eb.or([
        eb('sessions.sign_up_closes_at', '<=', now),
        eb.and([eb('sessions.sign_up_closes_at', 'is', null), eb('sessions.starts_at', '<=', inAWeek)]),
      ]),
    )
    .where('sessions.starts_at', '>', now)
    .where('sessions.published_at', 'is not', null)
    .where('sessions.cancelled_at', 'is', null)
    .where((eb) => eb('sessions.taken', '<', eb.ref('sessions.minimum')))
    .execute();
}

/** Sessions that are not over, called off or approved. */
export async function sessionsAhead(db: Reader, now: string): Promise<SessionInPlace[]> {
  return sessionsInPlace(db)
    .where('sessions.ends_at', '>', now)
    .where('sessions.cancelled_at', 'is', null)
    .where('sessions.attendance_approved_at', 'is', null)
    .execute();
}

/** Ids of sessions to come with seats left and people who wait for one. */
export async function sessionsWithSeatsAndQueue(db: Reader, now: string): Promise<string[]> {
  const rows = await joined(db)
    .where('sessions.starts_at', '>', now)
    .where('sessions.cancelled_at', 'is', null)
    .where((eb) => eb('sessions.taken', '<', eb.ref('sessions.capacity')))
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('bookings as queue')
          .select('queue.id')
          .whereRef('queue.session_id', '=', 'sessions.id')
          .where('queue.status', '=', 'wait-listed'),
      ),
    )
    .select('sessions.id')
    .execute();
  return rows.map(({ id }) => id);
}

type Joined =
  ReturnType<typeof joined> extends SelectQueryBuilder<infer DB, infer Names, unknown> ? [DB, Names] : never;

function matches(filter: SessionFilter): Expression<SqlBool> {
  const eb = expressionBuilder<Joined[0], Joined[1]>();
  const all = [filter.mine ? mine(filter) : visible(filter)];
  if (filter.search) {
    const words = sql<string>`${eb.ref('sessions.search')} || ' ' || ${eb.ref('courses.search')}`;
    all.push(likeAll(words, filter.search));
  }
  if (filter.courseId) all.push(eb('sessions.course_id', '=', filter.courseId));
  if (filter.language) all.push(eb('sessions.language', '=', filter.language));
  if (filter.mode) all.push(eb('sessions.mode', '=', filter.mode as SessionRow['mode']));
  if (filter.when === 'coming') all.push(eb('sessions.ends_at', '>=', filter.now));
  if (filter.when === 'past') all.push(eb('sessions.ends_at', '<', filter.now));
  if (filter.on) {
    const day = eb
      .selectFrom('session_units as on_the_day')
      .select('on_the_day.session_id')
      .where('on_the_day.date', '=', filter.on);
    all.push(eb('sessions.id', 'in', day));
  }
  return eb.and(all);
}

/** What a person may know of: offered to them and published, or within the reach of their roles, or their own. */
function visible(filter: SessionFilter): Expression<SqlBool> {
  const eb = expressionBuilder<Joined[0], Joined[1]>();
  const offered = eb.and([
    eb('owner.path', 'in', filter.offeredAt.length > 0 ? filter.offeredAt : ['']),
    eb('sessions.published_at', 'is not', null),
  ]);
  return eb.or([
    offered,
    withinReach(filter.staffReach, eb.ref('owner.path')),
    withinReach(filter.staffReach, eb.ref('centre.path').$castTo<string>()),
    mine(filter),
  ]);
}

function mine(filter: SessionFilter): Expression<SqlBool> {
  const eb = expressionBuilder<Joined[0], Joined[1]>();
  return eb.or([
    eb(
      'sessions.id',
      'in',
      eb
        .selectFrom('bookings as own')
        .select('own.session_id')
        .where('own.person_id', '=', filter.personId)
        .where('own.status', 'not in', ['declined', 'cancelled']),
    ),
    eb(
      'sessions.id',
      'in',
      eb
        .selectFrom('session_staff as teaching')
        .select('teaching.session_id')
        .where('teaching.person_id', '=', filter.personId),
    ),
  ]);
}
