import type { IdentityTables } from '../../identity/index.ts';
import type { Reader, Writer } from '../../platform/database/index.ts';
import type { PathsTables, SubmissionFileRow, SubmissionRow } from '../tables.ts';

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

/** How many versions have this file attached. */
export async function countKey(db: Reader, key: string): Promise<number> {
  const { count } = await db
    .sql<PathsTables>()
    .selectFrom('submission_files')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('file_key', '=', key)
    .executeTakeFirstOrThrow();
  return Number(count);
}
