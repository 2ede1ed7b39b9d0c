import type { IdentityTables } from '../../identity/index.ts';
import type { Reader, Writer } from '../../platform/database/index.ts';
import type { EnrolmentRow, PathsTables, StepStateRow, UnderWay } from '../tables.ts';
import { chunks } from '../building/outline-store.ts';

export type EnrolmentInPlace = EnrolmentRow & {
  time_zone: string;
  organisation_path: string;
  cohort_start: string | null;
  hours: number;
};

function enrolments(db: Reader) {
  return db
    .sql<PathsTables & IdentityTables>()
    .selectFrom('enrolments')
    .innerJoin('people', 'people.id', 'enrolments.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .innerJoin('learning_paths', 'learning_paths.id', 'enrolments.path_id')
    .leftJoin('cohorts', 'cohorts.id', 'enrolments.cohort_id')
    .selectAll('enrolments')
    .select([
      'people.time_zone',
      'organisations.path as organisation_path',
      'cohorts.starts_on as cohort_start',
      'learning_paths.hours',
    ]);
}

export async function activeEnrolmentsOf(db: Reader, people: readonly string[]): Promise<EnrolmentInPlace[]> {
  if (people.length === 0) return [];
  return enrolments(db)
    .where('enrolments.person_id', 'in', people)
    .where('enrolments.state', '=', 'active')
    .orderBy('enrolments.id')
    .execute();
}

/** Enrolments of these people on paths that have a step in this course. */
export async function enrolmentsAsking(
  db: Reader,
  people: readonly string[],
  courseId: string,
): Promise<EnrolmentInPlace[]> {
  if (people.length === 0) return [];
  return enrolments(db)
    .where('enrolments.person_id', 'in', people)
    .where('enrolments.state', '=', 'active')
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('path_steps')
          .select('path_steps.id')
          .whereRef('path_steps.version_id', '=', 'enrolments.version_id')
          .where('path_steps.subject_id', '=', courseId)
          .where('path_steps.kind', 'in', ['classroom', 'virtual', 'field-visit']),
      ),
    )
    .orderBy('enrolments.id')
    .execute();
}

export async function findEnrolment(db: Reader, id: string): Promise<EnrolmentInPlace | undefined> {
  return enrolments(db).where('enrolments.id', '=', id).executeTakeFirst();
}

/** The newest cycle of a person on a path, or the one asked for, whatever its state. */
export async function latestEnrolment(
  db: Reader,
  pathId: string,
  personId: string,
  cycle?: number,
): Promise<EnrolmentInPlace | undefined> {
  let query = enrolments(db).where('enrolments.path_id', '=', pathId).where('enrolments.person_id', '=', personId);
  if (cycle !== undefined) query = query.where('enrolments.cycle', '=', cycle);
  return query.orderBy('enrolments.cycle', 'desc').limit(1).executeTakeFirst();
}

/**
 * Takes the turn of each learner: whoever judges the same person at the same time waits until this transaction ends,
 * and then reads facts that include its own. In one order, so that two never wait for each other.
 */
export async function takeTurns(tx: Writer, people: readonly string[]): Promise<void> {
  for (const some of chunks([...people].sort())) {
    await tx
      .sql<PathsTables>()
      .insertInto('learner_turns')
      .values(some.map((person_id) => ({ person_id, turn: 1 })))
      .onConflict((conflict) =>
        conflict.column('person_id').doUpdateSet((eb) => ({ turn: eb('learner_turns.turn', '+', 1) })),
      )
      .execute();
  }
}

export async function stepStatesOf(db: Reader, enrolmentIds: readonly string[]): Promise<StepStateRow[]> {
  if (enrolmentIds.length === 0) return [];
  return db
    .sql<PathsTables>()
    .selectFrom('step_states')
    .selectAll()
    .where('enrolment_id', 'in', enrolmentIds)
    .execute();
}

export async function putStepStates(tx: Writer, rows: readonly StepStateRow[]): Promise<void> {
  for (const some of chunks(rows)) {
    await tx
      .sql<PathsTables>()
      .insertInto('step_states')
      .values(some)
      .onConflict((conflict) =>
        conflict.columns(['enrolment_id', 'step_id']).doUpdateSet((eb) => ({
          status: eb.ref('excluded.status'),
          done_on: eb.ref('excluded.done_on'),
          started_on: eb.ref('excluded.started_on'),
          score: eb.ref('excluded.score'),
          attendance: eb.ref('excluded.attendance'),
          because: eb.ref('excluded.because'),
        })),
      )
      .execute();
  }
}

export async function dropStepStates(tx: Writer, enrolmentId: string, stepIds: readonly string[]): Promise<void> {
  if (stepIds.length === 0) return;
  await tx
    .sql<PathsTables>()
    .deleteFrom('step_states')
    .where('enrolment_id', '=', enrolmentId)
    .where('step_id', 'in', stepIds)
    .execute();
}

export async function updateEnrolment(tx: Writer, id: string, values: Partial<EnrolmentRow>): Promise<void> {
  await tx.sql<PathsTables>().updateTable('enrolments').set(values).where('id', '=', id).execute();
}

export async function insertEnrolments(tx: Writer, rows: readonly EnrolmentRow[]): Promise<void> {
  for (const some of chunks(rows, 200)) await tx.sql<PathsTables>().insertInto('enrolments').values(some).execute();
}

/** People whose rows became untrue by the mere passing of time; the next few after one, in the order of their ids. */
export async function peopleDue(db: Reader, now: string, limit: number, after = ''): Promise<string[]> {
  const rows = await db
    .sql<PathsTables>()
    .selectFrom('enrolments')
    .select('person_id')
    .distinct()
    .where('changes_at', '<=', now)
    .where('state', '=', 'active')
    .where('person_id', '>', after)
    .orderBy('person_id')
    .limit(limit)
    .execute();
  return rows.map((row) => row.person_id);
}

export async function peopleOnPath(db: Reader, pathId: string): Promise<string[]> {
  const rows = await db
    .sql<PathsTables>()
    .selectFrom('enrolments')
    .select('person_id')
    .distinct()
    .where('path_id', '=', pathId)
    .where('state', '=', 'active')
    .execute();
  return rows.map((row) => row.person_id);
}

export async function everybodyEnrolled(db: Reader): Promise<string[]> {
  const rows = await db
    .sql<PathsTables>()
    .selectFrom('enrolments')
    .select('person_id')
    .distinct()
    .where('state', '=', 'active')
    .orderBy('person_id')
    .execute();
  return rows.map((row) => row.person_id);
}

/** What was decided for those under way; whoever has completed a version keeps it, always. */
export async function moveUnderWay(tx: Writer, pathId: string, versionId: string, decision: UnderWay): Promise<number> {
  if (decision === 'stay') return 0;
  let query = tx
    .sql<PathsTables>()
    .updateTable('enrolments')
    .set({ version_id: versionId })
    .where('path_id', '=', pathId)
    .where('state', 'in', ['active', 'requested'])
    .where('completed_on', 'is', null);
  if (decision === 'move-not-started') query = query.where('started_on', 'is', null);
  const { numUpdatedRows } = await query.executeTakeFirst();
  return Number(numUpdatedRows);
}

/** The newest cycle of each of these people on a path, by person. */
export async function newestCycles(
  db: Reader,
  pathId: string,
  people: readonly string[],
): Promise<Map<string, EnrolmentRow>> {
  const found = new Map<string, EnrolmentRow>();
  for (const some of chunks(people)) {
    const rows = await db
      .sql<PathsTables>()
      .selectFrom('enrolments')
      .selectAll()
      .where('path_id', '=', pathId)
      .where('person_id', 'in', some)
      .orderBy('cycle')
      .execute();
    for (const row of rows) found.set(row.person_id, row);
  }
  return found;
}

/** Changes the row only while it is in the given state; false when it is not any more. */
export async function updateWhile(
  tx: Writer,
  { id, state }: Pick<EnrolmentRow, 'id' | 'state'>,
  values: Partial<EnrolmentRow>,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .sql<PathsTables>()
    .updateTable('enrolments')
    .set(values)
    .where('id', '=', id)
    .where('state', '=', state)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}
