import type { Reader, Writer } from '../platform/database/index.ts';
import type { EvaluationTables, SurveyDraftRow, SurveyResponseRow, SurveyValueRow } from './tables.ts';

export async function findDraft(db: Reader, enrolmentId: string, stepId: string): Promise<SurveyDraftRow | undefined> {
  return db
    .sql<EvaluationTables>()
    .selectFrom('survey_drafts')
    .selectAll()
    .where('enrolment_id', '=', enrolmentId)
    .where('step_id', '=', stepId)
    .executeTakeFirst();
}

export async function putDraft(tx: Writer, row: SurveyDraftRow): Promise<void> {
  await tx
    .sql<EvaluationTables>()
    .insertInto('survey_drafts')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['enrolment_id', 'step_id']).doUpdateSet((eb) => ({
        survey_id: eb.ref('excluded.survey_id'),
        typed: eb.ref('excluded.typed'),
        saved_at: eb.ref('excluded.saved_at'),
      })),
    )
    .execute();
}

export async function deleteDraft(tx: Writer, enrolmentId: string, stepId: string): Promise<void> {
  await tx
    .sql<EvaluationTables>()
    .deleteFrom('survey_drafts')
    .where('enrolment_id', '=', enrolmentId)
    .where('step_id', '=', stepId)
    .execute();
}

export async function deleteDraftsBefore(tx: Writer, at: string): Promise<void> {
  await tx.sql<EvaluationTables>().deleteFrom('survey_drafts').where('saved_at', '<', at).execute();
}

export async function insertResponses(
  tx: Writer,
  responses: readonly SurveyResponseRow[],
  values: readonly SurveyValueRow[],
): Promise<void> {
  const sql = tx.sql<EvaluationTables>();
  for (const some of portions(responses)) await sql.insertInto('survey_responses').values(some).execute();
  for (const some of portions(values)) await sql.insertInto('survey_values').values(some).execute();
}

/** What one person answered in a named survey, with the survey; of an anonymous one nothing is found. */
export async function valuesOfOne(db: Reader, enrolmentId: string, stepId: string) {
  return db
    .sql<EvaluationTables>()
    .selectFrom('survey_responses')
    .innerJoin('survey_values', 'survey_values.response_id', 'survey_responses.id')
    .selectAll('survey_values')
    .select('survey_responses.survey_id')
    .where('survey_responses.enrolment_id', '=', enrolmentId)
    .where('survey_responses.step_id', '=', stepId)
    .execute();
}

/** The anonymous answers that are not in a group yet, in no order. */
export async function waitingFor(db: Reader, surveyId: string): Promise<SurveyResponseRow[]> {
  return db
    .sql<EvaluationTables>()
    .selectFrom('survey_responses')
    .selectAll()
    .where('survey_id', '=', surveyId)
    .where('group_id', 'is', null)
    .where('enrolment_id', 'is', null)
    .orderBy('id')
    .execute();
}

/** The published anonymous surveys with answers that have waited since before a day. */
export async function surveysWaitingSince(db: Reader, day: string): Promise<string[]> {
  const rows = await db
    .sql<EvaluationTables>()
    .selectFrom('survey_responses')
    .innerJoin('surveys', 'surveys.id', 'survey_responses.survey_id')
    .select('surveys.id')
    .distinct()
    .where('surveys.status', '=', 'published')
    .where('survey_responses.group_id', 'is', null)
    .where('survey_responses.enrolment_id', 'is', null)
    .where('survey_responses.until_on', '<', day)
    .execute();
  return rows.map(({ id }) => id);
}

export async function valuesOf(db: Reader, responseIds: readonly string[]): Promise<SurveyValueRow[]> {
  return db
    .sql<EvaluationTables>()
    .selectFrom('survey_values')
    .selectAll()
    .where('response_id', 'in', responseIds)
    .execute();
}

export async function deleteResponses(tx: Writer, ids: readonly string[]): Promise<void> {
  const sql = tx.sql<EvaluationTables>();
  await sql.deleteFrom('survey_values').where('response_id', 'in', ids).execute();
  await sql.deleteFrom('survey_responses').where('id', 'in', ids).execute();
}

/** Both engines limit how many values one statement may carry. */
function portions<Item>(items: readonly Item[], size = 500): Item[][] {
  const parts: Item[][] = [];
  for (let at = 0; at < items.length; at += size) parts.push(items.slice(at, at + size));
  return parts;
}
