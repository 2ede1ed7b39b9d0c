import { sql as raw } from 'kysely';
import type { ExpressionBuilder } from 'kysely';
import type { ClassroomTables } from '../../classroom/index.ts';
import { likeAll, withinReach } from '../../identity/index.ts';
import type { IdentityTables } from '../../identity/index.ts';
import type { Reader, Writer } from '../../platform/database/index.ts';
import { chunks } from '../building/outline-store.ts';
import type { ObservationRow, PathsTables } from '../tables.ts';

type Tables = PathsTables & IdentityTables & ClassroomTables;

/** Who observes: by office within these organisations, as tutor of a cohort, or as staff of a session. */
export interface Observer {
  personId: string;
  reach: readonly string[];
}

type Enrolled = ExpressionBuilder<Tables, 'enrolments' | 'people' | 'organisations' | 'path_steps'>;

/**
 * Whom somebody may observe at a step: people within reach of their office, of a cohort they tutor, and those with a
 * seat in a session of the step's course that they teach. Never themselves.
 */
function mayObserve(eb: Enrolled, { personId, reach }: Observer) {
  return eb.and([
    eb('people.id', '!=', personId),
    eb.or([
      withinReach(reach, eb.ref('organisations.path')),
      eb.exists(
        eb
          .selectFrom('cohort_tutors')
          .select('cohort_tutors.cohort_id')
          .whereRef('cohort_tutors.cohort_id', '=', 'enrolments.cohort_id')
          .where('cohort_tutors.person_id', '=', personId),
      ),
      eb.exists(
        eb
          .selectFrom('bookings')
          .innerJoin('sessions', 'sessions.id', 'bookings.session_id')
          .innerJoin('session_staff', 'session_staff.session_id', 'bookings.session_id')
          .select('bookings.id')
          .whereRef('bookings.person_id', '=', 'people.id')
          .where('bookings.status', '=', 'booked')
          .where('session_staff.person_id', '=', personId)
          .where('sessions.cancelled_at', 'is', null)
          .whereRef('sessions.course_id', '=', 'path_steps.subject_id'),
      ),
    ]),
  ]);
}

/** Everybody on a field visit whom this person may observe, each on the version of the path they take now. */
function observed(db: Reader, observer: Observer) {
  return db
    .sql<Tables>()
    .selectFrom('enrolments')
    .innerJoin('path_steps', (join) =>
      join.onRef('path_steps.version_id', '=', 'enrolments.version_id').on('path_steps.kind', '=', 'field-visit'),
    )
    .innerJoin('people', 'people.id', 'enrolments.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .leftJoin('step_states', (join) =>
      join.onRef('step_states.enrolment_id', '=', 'enrolments.id').onRef('step_states.step_id', '=', 'path_steps.id'),
    )
    .where('enrolments.state', '=', 'active')
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('enrolments as newer')
            .select('newer.id')
            .whereRef('newer.path_id', '=', 'enrolments.path_id')
            .whereRef('newer.person_id', '=', 'enrolments.person_id')
            .whereRef('newer.cycle', '>', 'enrolments.cycle')
            .where('newer.state', '=', 'active'),
        ),
      ),
    )
    .where((eb) => mayObserve(eb as unknown as Enrolled, observer));
}

/** Not done, and its time has come: the step is next, something was observed, or the session has begun. */
function isOpen(eb: Enrolled, now: string) {
  const begun = eb.exists(
    eb
      .selectFrom('bookings')
      .innerJoin('sessions', 'sessions.id', 'bookings.session_id')
      .select('bookings.id')
      .whereRef('bookings.person_id', '=', 'people.id')
      .where('bookings.status', '=', 'booked')
      .where('sessions.cancelled_at', 'is', null)
      .where('sessions.starts_at', '<=', now)
      .whereRef('sessions.course_id', '=', 'path_steps.subject_id'),
  );
  const partly = eb.exists(
    eb
      .selectFrom('observations')
      .select('observations.id')
      .whereRef('observations.person_id', '=', 'people.id')
      .whereRef('observations.step_id', '=', 'path_steps.id')
      .where('observations.counted_at', 'is not', null)
      .where('observations.withdrawn_at', 'is', null),
  );
  return eb.and([
    raw<boolean>`step_states.done_on is null`,
    eb.or([
      partly,
      begun,
      eb.and([
        eb('path_steps.subject_id', '=', ''),
        eb(eb.ref('enrolments.next_step_id'), '=', eb.ref('path_steps.id')),
      ]),
    ]),
  ]);
}

export interface ParticipantFilter {
  pathId: string;
  stepId: string;
  search: string;
  /** Only those of whom something is still to be observed now. */
  open: boolean;
  cohortId: string | null;
}

function participants(db: Reader, observer: Observer, filter: ParticipantFilter, now: string) {
  let query = observed(db, observer)
    .where('enrolments.path_id', '=', filter.pathId)
    .where('path_steps.id', '=', filter.stepId)
    .where((eb) => likeAll(eb.ref('people.search'), filter.search));
  if (filter.cohortId) query = query.where('enrolments.cohort_id', '=', filter.cohortId);
  if (filter.open) query = query.where((eb) => isOpen(eb as unknown as Enrolled, now));
  return query;
}

export type Participant = Awaited<ReturnType<typeof participantsOf>>['rows'][number];

export async function participantsOf(
  db: Reader,
  observer: Observer,
  filter: ParticipantFilter,
  { now, limit, offset }: { now: string; limit: number; offset: number },
) {
  const rows = await participants(db, observer, filter, now)
    .leftJoin('cohorts', 'cohorts.id', 'enrolments.cohort_id')
    .select((eb) => [
      'enrolments.id as enrolment_id',
      'enrolments.version_id',
      'enrolments.counts_from',
      'people.id',
      'people.given_name',
      'people.family_name',
      'people.time_zone',
      'organisations.name as organisation_name',
      'organisations.path as organisation_path',
      'cohorts.name as cohort_name',
      'step_states.status',
      'step_states.done_on',
      eb.fn.countAll<number>().over().as('all_of_them'),
    ])
    .orderBy('people.search')
    .orderBy('people.id')
    .limit(limit)
    .offset(offset)
    .execute();
  return { rows, total: Number(rows[0]?.all_of_them ?? 0) };
}

/** Those among these people whom this person may observe at the step. */
export async function participantsAmong(
  db: Reader,
  observer: Observer,
  { pathId, stepId }: { pathId: string; stepId: string },
  people: readonly string[],
) {
  const found = [];
  for (const some of chunks(people)) {
    found.push(
      ...(await observed(db, observer)
        .select([
          'enrolments.version_id',
          'enrolments.counts_from',
          'people.id',
          'people.given_name',
          'people.family_name',
          'people.time_zone',
          'organisations.name as organisation_name',
          'organisations.path as organisation_path',
          'step_states.status',
          'step_states.done_on',
          'step_states.because',
        ])
        .where('enrolments.path_id', '=', pathId)
        .where('path_steps.id', '=', stepId)
        .where('people.id', 'in', some)
        .execute()),
    );
  }
  return found;
}

/** The versions of a path in which people are whom somebody may observe at the step. */
export async function versionsObserved(
  db: Reader,
  observer: Observer,
  { pathId, stepId }: { pathId: string; stepId: string },
): Promise<string[]> {
  const rows = await observed(db, observer)
    .select('enrolments.version_id')
    .distinct()
    .where('enrolments.path_id', '=', pathId)
    .where('path_steps.id', '=', stepId)
    .execute();
  return rows.map(({ version_id }) => version_id);
}

/** Cohorts in which there are people to observe at the step, for the filter. */
export async function cohortsObserved(
  db: Reader,
  observer: Observer,
  { pathId, stepId }: { pathId: string; stepId: string },
) {
  return observed(db, observer)
    .innerJoin('cohorts', 'cohorts.id', 'enrolments.cohort_id')
    .select(['cohorts.id', 'cohorts.name'])
    .distinct()
    .where('enrolments.path_id', '=', pathId)
    .where('path_steps.id', '=', stepId)
    .orderBy('cohorts.name')
    .limit(100)
    .execute();
}

/** The field visits at which this person has somebody to observe, with how many are open. */
export async function visitsOf(db: Reader, observer: Observer, now: string, limit: number) {
  const rows = await observed(db, observer)
    .innerJoin('learning_paths', 'learning_paths.id', 'enrolments.path_id')
    .select((eb) => [
      'enrolments.path_id',
      'path_steps.id as step_id',
      'learning_paths.title as path_title',
      // Versions are numbered in the order of time, and so are their ids.
      eb.fn.max<string>('enrolments.version_id').as('version_id'),
      eb.fn.countAll<number>().as('people'),
      eb.fn
        .sum<number>(
          eb
            .case()
            .when(isOpen(eb as unknown as Enrolled, now))
            .then(1)
            .else(0)
            .end(),
        )
        .as('open'),
    ])
    .groupBy(['enrolments.path_id', 'path_steps.id', 'learning_paths.title'])
    .orderBy('learning_paths.title')
    .orderBy('path_steps.id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...row, people: Number(row.people), open: Number(row.open) }));
}

/** How many are open at all, for the list of work: of whom this person tutors, teaches, or answers for by office. */
export async function countOpenVisits(db: Reader, observer: Observer, now: string): Promise<number> {
  const { count } = await observed(db, observer)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where((eb) => isOpen(eb as unknown as Enrolled, now))
    .executeTakeFirstOrThrow();
  return Number(count);
}

export type ObservationInPlace = Awaited<ReturnType<typeof observationsOf>>[number];

/** Everything observed of these people at a step, with who did, oldest first. */
export async function observationsOf(db: Reader, people: readonly string[], stepId: string) {
  if (people.length === 0) return [];
  return db
    .sql<Tables>()
    .selectFrom('observations')
    .leftJoin('people as observer', 'observer.id', 'observations.observed_by')
    .leftJoin('people as withdrawer', 'withdrawer.id', 'observations.withdrawn_by')
    .selectAll('observations')
    .select([
      'observer.given_name as observer_given',
      'observer.family_name as observer_family',
      'withdrawer.given_name as withdrawer_given',
      'withdrawer.family_name as withdrawer_family',
    ])
    .where('observations.person_id', 'in', people)
    .where('observations.step_id', '=', stepId)
    .orderBy('observations.observed_at')
    .orderBy('observations.id')
    .execute();
}

export async function findObservation(db: Reader, id: string): Promise<ObservationRow | undefined> {
  return db.sql<PathsTables>().selectFrom('observations').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function findObservations(db: Reader, ids: readonly string[]): Promise<ObservationRow[]> {
  if (ids.length === 0) return [];
  return db.sql<PathsTables>().selectFrom('observations').selectAll().where('id', 'in', ids).execute();
}

export async function insertObservations(tx: Writer, rows: readonly ObservationRow[]): Promise<void> {
  for (const some of chunks(rows, 200))
    if (some.length > 0) await tx.sql<PathsTables>().insertInto('observations').values(some).execute();
}

/** Settles a contradiction once; false when somebody has. */
export async function settleObservation(
  tx: Writer,
  id: string,
  values: Pick<ObservationRow, 'settled_by' | 'settled_at' | 'counted_at'>,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .sql<PathsTables>()
    .updateTable('observations')
    .set(values)
    .where('id', '=', id)
    .where('counted_at', 'is', null)
    .where('settled_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function withdrawObservation(
  tx: Writer,
  id: string,
  values: Pick<ObservationRow, 'withdrawn_by' | 'withdrawn_at' | 'withdrawal_reason'>,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .sql<PathsTables>()
    .updateTable('observations')
    .set(values)
    .where('id', '=', id)
    .where('withdrawn_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}
