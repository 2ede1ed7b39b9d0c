import type { ClassroomTables } from '../classroom/index.ts';
import { withinReach } from '../identity/index.ts';
import type { IdentityTables } from '../identity/index.ts';
import type { PathsTables } from '../paths/index.ts';
import type { Reader } from '../platform/database/index.ts';

type Tables = ClassroomTables & PathsTables & IdentityTables;

/** How much of something waits, and since when the oldest does. */
export interface Waiting {
  count: number;
  since: string | null;
}

/** Sessions that have begun and whose attendance nobody has approved: those a person teaches, or all within a reach. */
export async function sessionsToApprove(
  db: Reader,
  whose: { personId: string } | { reach: readonly string[] },
  now: string,
  limit: number,
) {
  return db
    .sql<Tables>()
    .selectFrom('sessions')
    .innerJoin('organisations', 'organisations.id', 'sessions.organisation_id')
    .select([
      'sessions.id',
      'sessions.title',
      'sessions.starts_at',
      'sessions.ends_at',
      'sessions.time_zone',
      'sessions.taken',
    ])
    .where('sessions.cancelled_at', 'is', null)
    .where('sessions.published_at', 'is not', null)
    .where('sessions.attendance_approved_at', 'is', null)
    .where('sessions.starts_at', '<=', now)
    .where((eb) =>
      'reach' in whose
        ? withinReach(whose.reach, eb.ref('organisations.path'))
        : eb.exists(
            eb
              .selectFrom('session_staff')
              .select('session_staff.id')
              .whereRef('session_staff.session_id', '=', 'sessions.id')
              .where('session_staff.person_id', '=', whose.personId),
          ),
    )
    .orderBy('sessions.starts_at')
    .limit(limit)
    .execute();
}

export type SessionToApprove = Awaited<ReturnType<typeof sessionsToApprove>>[number];

/** Sessions for which officers of somebody's wait for a word on their seat. */
export async function seatsForCoordinator(db: Reader, reach: readonly string[], now: string, limit: number) {
  return sessionsWithRequests(db, now, limit)
    .innerJoin('people', 'people.id', 'bookings.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .where('bookings.status', '=', 'requested')
    .where('sessions.approval', 'in', ['coordinator', 'both'])
    .where((eb) => withinReach(reach, eb.ref('organisations.path')))
    .execute();
}

/** Sessions of which the organiser's word is awaited on seats. */
export async function seatsForOrganiser(db: Reader, reach: readonly string[], now: string, limit: number) {
  return sessionsWithRequests(db, now, limit)
    .innerJoin('organisations', 'organisations.id', 'sessions.organisation_id')
    .where((eb) =>
      eb.or([
        eb.and([eb('bookings.status', '=', 'approved'), eb('sessions.approval', '=', 'both')]),
        eb.and([eb('bookings.status', '=', 'requested'), eb('sessions.approval', 'in', ['organiser', 'none'])]),
      ]),
    )
    .where((eb) => withinReach(reach, eb.ref('organisations.path')))
    .execute();
}

export type SeatsAsked = Awaited<ReturnType<typeof seatsForOrganiser>>[number];

function sessionsWithRequests(db: Reader, now: string, limit: number) {
  return db
    .sql<Tables>()
    .selectFrom('bookings')
    .innerJoin('sessions', 'sessions.id', 'bookings.session_id')
    .select((eb) => [
      'sessions.id',
      'sessions.title',
      eb.fn.countAll<number>().as('count'),
      eb.fn.min<string>('bookings.created_at').as('since'),
    ])
    .where('sessions.cancelled_at', 'is', null)
    .where('sessions.starts_at', '>', now)
    .groupBy(['sessions.id', 'sessions.title', 'sessions.starts_at'])
    .orderBy('sessions.starts_at')
    .limit(limit);
}

/** Learners who have asked to join a path, with a path to begin with. */
export async function enrolmentsAsked(
  db: Reader,
  reach: readonly string[],
): Promise<Waiting & { pathId: string | null }> {
  return db
    .sql<Tables>()
    .selectFrom('enrolments')
    .innerJoin('people', 'people.id', 'enrolments.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .select((eb) => [
      eb.fn.countAll<number>().as('count'),
      eb.fn.min('enrolments.requested_at').as('since'),
      eb.fn.min<string | null>('enrolments.path_id').as('pathId'),
    ])
    .where('enrolments.state', '=', 'requested')
    .where((eb) => withinReach(reach, eb.ref('organisations.path')))
    .executeTakeFirstOrThrow();
}

/** Officers who have applied for an account. */
export async function peopleToAdmit(db: Reader, reach: readonly string[]): Promise<Waiting> {
  return waiting(
    db
      .sql<IdentityTables>()
      .selectFrom('people')
      .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
      .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.min('people.created_at').as('since')])
      .where('people.status', '=', 'submitted')
      .where((eb) => withinReach(reach, eb.ref('organisations.path')))
      .executeTakeFirst(),
  );
}

async function waiting(asked: Promise<{ count: number; since: string | null } | undefined>): Promise<Waiting> {
  return (await asked) ?? { count: 0, since: null };
}
