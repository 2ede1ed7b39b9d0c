import type { Expression, SelectQueryBuilder, SqlBool } from 'kysely';
import { expressionBuilder } from 'kysely';
import { withinReach } from '../identity/index.ts';
import type { Reader } from '../platform/database/index.ts';
import { joined, sessionsInPlace } from './session-store.ts';
import type { SessionInPlace } from './session-store.ts';
import type { SessionRow } from './tables.ts';

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
  from?: string;
  to?: string;
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

/** Other sessions of the same course and owner that are still open: where people can be moved to. */
export async function siblings(db: Reader, session: SessionInPlace, now: string): Promise<SessionInPlace[]> {
  return sessionsInPlace(db)
    .where('sessions.course_id', '=', session.course_id)
    .where('sessions.organisation_id', '=', session.organisation_id)
    .where('sessions.id', '!=', session.id)
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

/** Sessions still to come that nobody can sign up for any more and that are short of people. */
export async function sessionsUnderMinimum(db: Reader, now: string): Promise<SessionInPlace[]> {
  return sessionsInPlace(db)
    .where('sessions.sign_up_closes_at', '<=', now)
    .where('sessions.starts_at', '>', now)
    .where('sessions.published_at', 'is not', null)
    .where('sessions.cancelled_at', 'is', null)
    .where((eb) => eb('sessions.taken', '<', eb.ref('sessions.minimum')))
    .execute();
}

type Joined =
  ReturnType<typeof joined> extends SelectQueryBuilder<infer DB, infer Names, unknown> ? [DB, Names] : never;

function matches(filter: SessionFilter): Expression<SqlBool> {
  const eb = expressionBuilder<Joined[0], Joined[1]>();
  const all = [filter.mine ? mine(filter) : visible(filter)];
  if (filter.search) all.push(eb('sessions.search', 'like', `%${filter.search.replaceAll(/[%_]/g, ' ')}%`));
  if (filter.courseId) all.push(eb('sessions.course_id', '=', filter.courseId));
  if (filter.language) all.push(eb('sessions.language', '=', filter.language));
  if (filter.mode) all.push(eb('sessions.mode', '=', filter.mode as SessionRow['mode']));
  if (filter.when === 'coming') all.push(eb('sessions.ends_at', '>=', filter.now));
  if (filter.when === 'past') all.push(eb('sessions.ends_at', '<', filter.now));
  if (filter.from) all.push(eb('sessions.ends_at', '>=', filter.from));
  if (filter.to) all.push(eb('sessions.starts_at', '<', filter.to));
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
