import { sql } from 'kysely';
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

export interface Queues {
  /** Learners who have asked to join a path; with a path to begin with. */
  enrolments: Waiting & { pathId: string | null };
  /** Assignments handed in and not yet read. */
  assignments: Waiting;
  /** Officers who have applied for an account. */
  people: Waiting;
  /** Recognition asked for and achievements claimed, not decided about. */
  requests: Waiting;
  /** Status reports that learners owe since their day. */
  reports: Waiting;
  /** People on a path who cannot make it as things stand; with a path to begin with. */
  impossible: Waiting & { pathId: string | null };
}

/** What waits in the queues of somebody who may enrol, tutor and admit within these reaches. One query. */
export async function queuesFor(
  db: Reader,
  tutorId: string,
  reach: {
    enrol: readonly string[];
    tutor: readonly string[];
    admit: readonly string[];
    build: readonly string[];
    follow: readonly string[];
  },
  today: string,
): Promise<Queues> {
  const rows = await enrolmentsAsked(db, reach.enrol)
    .unionAll(assignmentsToRead(db, tutorId, reach.tutor))
    .unionAll(peopleToAdmit(db, reach.admit))
    .unionAll(impossibleCases(db, reach.build))
    .unionAll(recognitionAsked(db, tutorId, reach.enrol))
    .unionAll(achievementsClaimed(db, tutorId, reach.enrol))
    .unionAll(reportsOwed(db, tutorId, reach.follow, today))
    .execute();
  const queue = (name: keyof Queues) =>
    rows
      .filter((row) => row.queue === name)
      .reduce<Waiting & { pathId: string | null }>(
        (all, { count, since, pathId }) => ({
          count: all.count + Number(count),
          since: earlier(all.since, since),
          pathId: all.pathId ?? pathId,
        }),
        { count: 0, since: null, pathId: null },
      );
  return {
    enrolments: queue('enrolments'),
    assignments: queue('assignments'),
    people: queue('people'),
    requests: queue('requests'),
    reports: queue('reports'),
    impossible: queue('impossible'),
  };
}

function earlier(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}

function enrolmentsAsked(db: Reader, reach: readonly string[]) {
  return db
    .sql<Tables>()
    .selectFrom('enrolments')
    .innerJoin('people', 'people.id', 'enrolments.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .select((eb) => [
      sql<string>`'enrolments'`.as('queue'),
      eb.fn.countAll<number>().as('count'),
      eb.fn.min<string | null>('enrolments.requested_at').as('since'),
      eb.fn.min<string | null>('enrolments.path_id').as('pathId'),
    ])
    .where('enrolments.state', '=', 'requested')
    .where((eb) => withinReach(reach, eb.ref('organisations.path')));
}

function assignmentsToRead(db: Reader, tutorId: string, reach: readonly string[]) {
  return db
    .sql<Tables>()
    .selectFrom('submissions')
    .innerJoin('people', 'people.id', 'submissions.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .select((eb) => [
      sql<string>`'assignments'`.as('queue'),
      eb.fn.countAll<number>().as('count'),
      eb.fn.min<string | null>('submissions.submitted_at').as('since'),
      eb.fn.min<string | null>('submissions.path_id').as('pathId'),
    ])
    .where('submissions.state', '=', 'submitted')
    .where((eb) =>
      eb.or([
        withinReach(reach, eb.ref('organisations.path')),
        eb.exists(
          eb
            .selectFrom('cohort_tutors')
            .innerJoin('enrolments', 'enrolments.cohort_id', 'cohort_tutors.cohort_id')
            .select('enrolments.id')
            .where('cohort_tutors.person_id', '=', tutorId)
            .whereRef('enrolments.path_id', '=', 'submissions.path_id')
            .whereRef('enrolments.person_id', '=', 'submissions.person_id'),
        ),
      ]),
    );
}

function impossibleCases(db: Reader, reach: readonly string[]) {
  return db
    .sql<Tables>()
    .selectFrom('impossible_cases')
    .innerJoin('enrolments', 'enrolments.id', 'impossible_cases.enrolment_id')
    .innerJoin('people', 'people.id', 'enrolments.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .select((eb) => [
      sql<string>`'impossible'`.as('queue'),
      eb.fn.count<number>('enrolments.id').distinct().as('count'),
      sql<string | null>`cast(null as text)`.as('since'),
      eb.fn.min<string | null>('enrolments.path_id').as('pathId'),
    ])
    .where((eb) => withinReach(reach, eb.ref('organisations.path')));
}

function peopleToAdmit(db: Reader, reach: readonly string[]) {
  return db
    .sql<Tables>()
    .selectFrom('people')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .select((eb) => [
      sql<string>`'people'`.as('queue'),
      eb.fn.countAll<number>().as('count'),
      eb.fn.min<string | null>('people.created_at').as('since'),
      sql<string | null>`null`.as('pathId'),
    ])
    .where('people.status', '=', 'submitted')
    .where((eb) => withinReach(reach, eb.ref('organisations.path')));
}

/** Nobody decides about themselves, so that is not work. */
function recognitionAsked(db: Reader, ownId: string, reach: readonly string[]) {
  return db
    .sql<Tables>()
    .selectFrom('exemptions')
    .innerJoin('people', 'people.id', 'exemptions.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .select((eb) => [
      sql<string>`'requests'`.as('queue'),
      eb.fn.countAll<number>().as('count'),
      eb.fn.min<string | null>('exemptions.requested_at').as('since'),
      eb.fn.min<string | null>('exemptions.path_id').as('pathId'),
    ])
    .where('exemptions.state', '=', 'requested')
    .where('exemptions.person_id', '!=', ownId)
    .where((eb) => withinReach(reach, eb.ref('organisations.path')));
}

function achievementsClaimed(db: Reader, ownId: string, reach: readonly string[]) {
  return db
    .sql<Tables>()
    .selectFrom('achievements')
    .innerJoin('people', 'people.id', 'achievements.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .select((eb) => [
      sql<string>`'requests'`.as('queue'),
      eb.fn.countAll<number>().as('count'),
      eb.fn.min<string | null>('achievements.claimed_at').as('since'),
      eb.fn.min<string | null>('achievements.path_id').as('pathId'),
    ])
    .where('achievements.state', '=', 'claimed')
    .where('achievements.person_id', '!=', ownId)
    .where((eb) => withinReach(reach, eb.ref('organisations.path')));
}

function reportsOwed(db: Reader, tutorId: string, reach: readonly string[], today: string) {
  return db
    .sql<Tables>()
    .selectFrom('follow_ups')
    .innerJoin('people', 'people.id', 'follow_ups.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .select((eb) => [
      sql<string>`'reports'`.as('queue'),
      eb.fn.countAll<number>().as('count'),
      eb.fn.min<string | null>('follow_ups.due_on').as('since'),
      eb.fn.min<string | null>('follow_ups.path_id').as('pathId'),
    ])
    .where('follow_ups.reported_on', 'is', null)
    .where('follow_ups.due_on', '<', today)
    .where((eb) =>
      eb.or([
        withinReach(reach, eb.ref('organisations.path')),
        eb.exists(
          eb
            .selectFrom('cohort_tutors')
            .innerJoin('enrolments', 'enrolments.cohort_id', 'cohort_tutors.cohort_id')
            .select('enrolments.id')
            .where('cohort_tutors.person_id', '=', tutorId)
            .whereRef('enrolments.path_id', '=', 'follow_ups.path_id')
            .whereRef('enrolments.person_id', '=', 'follow_ups.person_id'),
        ),
      ]),
    );
}
