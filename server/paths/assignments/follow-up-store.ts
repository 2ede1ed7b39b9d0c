import type { IdentityTables } from '../../identity/index.ts';
import type { Reader, Writer } from '../../platform/database/index.ts';
import type { FollowUpRow, PathsTables, PlanItemRow, StatusReportRow, SubmissionRow } from '../tables.ts';

export async function itemsOf(db: Reader, submissionIds: readonly string[]): Promise<PlanItemRow[]> {
  if (submissionIds.length === 0) return [];
  return db
    .sql<PathsTables>()
    .selectFrom('plan_items')
    .selectAll()
    .where('submission_id', 'in', submissionIds)
    .orderBy('submission_id')
    .orderBy('position')
    .execute();
}

export async function insertItems(tx: Writer, rows: readonly PlanItemRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx
    .sql<PathsTables>()
    .insertInto('plan_items')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['submission_id', 'row_id']).doNothing())
    .execute();
}

export async function updateItem(
  tx: Writer,
  id: string,
  values: Pick<PlanItemRow, 'status' | 'status_on'>,
): Promise<void> {
  await tx.sql<PathsTables>().updateTable('plan_items').set(values).where('id', '=', id).execute();
}

export async function followUpsOf(db: Reader, submissionIds: readonly string[]): Promise<FollowUpRow[]> {
  if (submissionIds.length === 0) return [];
  return db
    .sql<PathsTables>()
    .selectFrom('follow_ups')
    .selectAll()
    .where('submission_id', 'in', submissionIds)
    .orderBy('due_on')
    .execute();
}

export async function insertFollowUps(tx: Writer, rows: readonly FollowUpRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx
    .sql<PathsTables>()
    .insertInto('follow_ups')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['submission_id', 'months']).doNothing())
    .execute();
}

export async function answerFollowUp(tx: Writer, id: string, { on, at }: { on: string; at: string }): Promise<void> {
  await tx
    .sql<PathsTables>()
    .updateTable('follow_ups')
    .set({ reported_on: on, reported_at: at })
    .where('id', '=', id)
    .where('reported_at', 'is', null)
    .execute();
}

/** Everything told, oldest first. */
export async function reportsOf(db: Reader, submissionId: string) {
  return db
    .sql<PathsTables & IdentityTables>()
    .selectFrom('status_reports')
    .leftJoin('people', 'people.id', 'status_reports.reported_by')
    .leftJoin('follow_ups', 'follow_ups.id', 'status_reports.follow_up_id')
    .selectAll('status_reports')
    .select(['people.given_name', 'people.family_name', 'follow_ups.months'])
    .where('status_reports.submission_id', '=', submissionId)
    .orderBy('status_reports.reported_at')
    .orderBy('status_reports.id')
    .execute();
}

export async function insertReports(tx: Writer, rows: readonly StatusReportRow[]): Promise<void> {
  await tx.sql<PathsTables>().insertInto('status_reports').values(rows).execute();
}

/** The last day of the cohort with which this person takes the path. */
export async function cohortEndOf(db: Reader, pathId: string, personId: string): Promise<string | null> {
  const row = await db
    .sql<PathsTables>()
    .selectFrom('enrolments')
    .innerJoin('cohorts', 'cohorts.id', 'enrolments.cohort_id')
    .select('cohorts.ends_on')
    .where('enrolments.path_id', '=', pathId)
    .where('enrolments.person_id', '=', personId)
    .where('enrolments.state', '=', 'active')
    .orderBy('enrolments.cycle', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.ends_on ?? null;
}

/** Work on a step accepted of those who are on this version of the path, and not followed yet. */
export async function acceptedOf(db: Reader, versionId: string, stepId: string): Promise<SubmissionRow[]> {
  return db
    .sql<PathsTables>()
    .selectFrom('submissions')
    .innerJoin('enrolments', (join) =>
      join
        .onRef('enrolments.person_id', '=', 'submissions.person_id')
        .onRef('enrolments.path_id', '=', 'submissions.path_id'),
    )
    .selectAll('submissions')
    .where('enrolments.version_id', '=', versionId)
    .where('enrolments.state', '=', 'active')
    .where('submissions.step_id', '=', stepId)
    .where('submissions.state', '=', 'accepted')
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('follow_ups')
            .select('follow_ups.id')
            .whereRef('follow_ups.submission_id', '=', 'submissions.id'),
        ),
      ),
    )
    .execute();
}
