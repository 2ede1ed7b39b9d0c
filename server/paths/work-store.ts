import { sql as raw } from 'kysely';
import { withinReach } from '../identity/index.ts';
import type { IdentityTables } from '../identity/index.ts';
import type { Reader, Writer } from '../platform/database/index.ts';
import type { AchievementRow, PathsTables, StatusReportRow, SubmissionFileRow, SubmissionRow } from './tables.ts';

type Tables = PathsTables & IdentityTables;

export async function submissionsOf(db: Reader, personId: string, stepId: string): Promise<SubmissionRow[]> {
  return db
    .sql<PathsTables>()
    .selectFrom('submissions')
    .selectAll()
    .where('person_id', '=', personId)
    .where('step_id', '=', stepId)
    .orderBy('number', 'desc')
    .execute();
}

export async function insertSubmission(tx: Writer, row: SubmissionRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .sql<PathsTables>()
    .insertInto('submissions')
    .values(row)
    .onConflict((conflict) => conflict.columns(['person_id', 'step_id', 'number']).doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

/** False when the work is not in that state any more, or was changed since it was read. */
export async function updateSubmission(
  tx: Writer,
  { id, state, version }: Pick<SubmissionRow, 'id' | 'state' | 'version'>,
  values: Partial<SubmissionRow>,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .sql<PathsTables>()
    .updateTable('submissions')
    .set({ ...values, version: version + 1 })
    .where('id', '=', id)
    .where('state', '=', state)
    .where('version', '=', version)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

function works(db: Reader) {
  return db
    .sql<Tables>()
    .selectFrom('submissions')
    .innerJoin('people', 'people.id', 'submissions.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .innerJoin('learning_paths', 'learning_paths.id', 'submissions.path_id')
    .selectAll('submissions')
    .select([
      'people.given_name',
      'people.family_name',
      'organisations.name as organisation_name',
      'organisations.path as organisation_path',
      'learning_paths.title as path_title',
    ]);
}

export type WorkInPlace = NonNullable<Awaited<ReturnType<typeof findWork>>>;

export async function findWork(db: Reader, id: string) {
  return works(db).where('submissions.id', '=', id).executeTakeFirst();
}

/** Whether this person tutors the cohort in which the learner takes the path. */
export async function isTutorOf(db: Reader, tutorId: string, pathId: string, learnerId: string): Promise<boolean> {
  const row = await db
    .sql<PathsTables>()
    .selectFrom('cohort_tutors')
    .innerJoin('enrolments', 'enrolments.cohort_id', 'cohort_tutors.cohort_id')
    .select('enrolments.id')
    .where('cohort_tutors.person_id', '=', tutorId)
    .where('enrolments.path_id', '=', pathId)
    .where('enrolments.person_id', '=', learnerId)
    .executeTakeFirst();
  return row !== undefined;
}

/** Work handed in and not yet read, oldest first: of people within reach, and of the cohorts one tutors. */
export async function workToRead(
  db: Reader,
  reader: { personId: string; reach: readonly string[]; cohortId?: string },
  limit: number,
  offset: number,
) {
  const base = () => {
    let query = db
      .sql<Tables>()
      .selectFrom('submissions')
      .innerJoin('people', 'people.id', 'submissions.person_id')
      .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
      .innerJoin('learning_paths', 'learning_paths.id', 'submissions.path_id')
      .where('submissions.state', '=', 'submitted')
      .where((eb) =>
        eb.or([
          withinReach(reader.reach, eb.ref('organisations.path')),
          eb.exists(
            eb
              .selectFrom('cohort_tutors')
              .innerJoin('enrolments', 'enrolments.cohort_id', 'cohort_tutors.cohort_id')
              .select('enrolments.id')
              .where('cohort_tutors.person_id', '=', reader.personId)
              .whereRef('enrolments.path_id', '=', 'submissions.path_id')
              .whereRef('enrolments.person_id', '=', 'submissions.person_id'),
          ),
        ]),
      );
    const { cohortId } = reader;
    if (cohortId !== undefined) {
      query = query.where((eb) =>
        eb.exists(
          eb
            .selectFrom('enrolments')
            .select('enrolments.id')
            .where('enrolments.cohort_id', '=', cohortId)
            .whereRef('enrolments.path_id', '=', 'submissions.path_id')
            .whereRef('enrolments.person_id', '=', 'submissions.person_id'),
        ),
      );
    }
    return query;
  };
  const rows = await base()
    .leftJoin('path_steps', (join) =>
      join
        .onRef('path_steps.id', '=', 'submissions.step_id')
        .onRef('path_steps.version_id', '=', 'learning_paths.current_version_id'),
    )
    .select([
      'submissions.id',
      'submissions.number',
      'submissions.submitted_at',
      'people.given_name',
      'people.family_name',
      'organisations.name as organisation_name',
      'learning_paths.title as path_title',
      'path_steps.title as step_title',
      raw<number>`count(*) over ()`.as('all_of_them'),
    ])
    .orderBy('submissions.submitted_at')
    .orderBy('submissions.id')
    .limit(limit)
    .offset(offset)
    .execute();
  return { rows, total: Number(rows[0]?.all_of_them ?? 0) };
}

export async function filesOf(db: Reader, submissionIds: readonly string[]): Promise<SubmissionFileRow[]> {
  if (submissionIds.length === 0) return [];
  return db
    .sql<PathsTables>()
    .selectFrom('submission_files')
    .selectAll()
    .where('submission_id', 'in', submissionIds)
    .orderBy('added_at')
    .execute();
}

export async function findFile(db: Reader, id: string): Promise<SubmissionFileRow | undefined> {
  return db.sql<PathsTables>().selectFrom('submission_files').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function insertFile(tx: Writer, row: SubmissionFileRow): Promise<void> {
  await tx.sql<PathsTables>().insertInto('submission_files').values(row).execute();
}

export async function deleteFile(tx: Writer, id: string): Promise<void> {
  await tx.sql<PathsTables>().deleteFrom('submission_files').where('id', '=', id).execute();
}

export async function reportsOf(db: Reader, submissionId: string): Promise<StatusReportRow[]> {
  return db
    .sql<PathsTables>()
    .selectFrom('status_reports')
    .selectAll()
    .where('submission_id', '=', submissionId)
    .orderBy('reported_at', 'desc')
    .execute();
}

export async function insertReport(tx: Writer, row: StatusReportRow): Promise<void> {
  await tx.sql<PathsTables>().insertInto('status_reports').values(row).execute();
}

export async function claimsOf(db: Reader, personId: string, stepId: string): Promise<AchievementRow[]> {
  return db
    .sql<PathsTables>()
    .selectFrom('achievements')
    .selectAll()
    .where('person_id', '=', personId)
    .where('step_id', '=', stepId)
    .orderBy('claimed_at', 'desc')
    .execute();
}

export async function claimsToDecide(db: Reader, reach: readonly string[], limit: number) {
  return db
    .sql<Tables>()
    .selectFrom('achievements')
    .innerJoin('people', 'people.id', 'achievements.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .innerJoin('learning_paths', 'learning_paths.id', 'achievements.path_id')
    .selectAll('achievements')
    .select([
      'people.given_name',
      'people.family_name',
      'organisations.name as organisation_name',
      'learning_paths.title as path_title',
    ])
    .where('achievements.state', '=', 'claimed')
    .where((eb) => withinReach(reach, eb.ref('organisations.path')))
    .orderBy('achievements.claimed_at')
    .limit(limit)
    .execute();
}

export async function findClaim(db: Reader, id: string) {
  return db
    .sql<Tables>()
    .selectFrom('achievements')
    .innerJoin('people', 'people.id', 'achievements.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .selectAll('achievements')
    .select(['organisations.path as organisation_path'])
    .where('achievements.id', '=', id)
    .executeTakeFirst();
}

export async function insertClaim(tx: Writer, row: AchievementRow): Promise<void> {
  await tx.sql<PathsTables>().insertInto('achievements').values(row).execute();
}

export async function decideClaim(tx: Writer, id: string, values: Partial<AchievementRow>): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .sql<PathsTables>()
    .updateTable('achievements')
    .set(values)
    .where('id', '=', id)
    .where('state', '=', 'claimed')
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function insertObservations(tx: Writer, rows: readonly PathsTables['observations'][]): Promise<void> {
  if (rows.length > 0) await tx.sql<PathsTables>().insertInto('observations').values(rows).execute();
}

/** What was seen of each item, newest first. */
export async function observationsOf(db: Reader, personId: string, stepId: string) {
  return db
    .sql<PathsTables>()
    .selectFrom('observations')
    .selectAll()
    .where('person_id', '=', personId)
    .where('step_id', '=', stepId)
    .orderBy('observed_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
}

export async function insertAnswer(tx: Writer, row: PathsTables['survey_answers']): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .sql<PathsTables>()
    .insertInto('survey_answers')
    .values(row)
    .onConflict((conflict) => conflict.columns(['enrolment_id', 'step_id']).doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}
