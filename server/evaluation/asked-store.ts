import { sql as raw } from 'kysely';
import { withinReach } from '../identity/index.ts';
import type { IdentityTables } from '../identity/index.ts';
import type { PathsTables } from '../paths/index.ts';
import type { Reader } from '../platform/database/index.ts';

type Tables = PathsTables & IdentityTables;

/** How many of one path, cohort and organisation have answered a survey, have come to it, and are still on the way. */
export interface Asked {
  readonly surveyId: string;
  readonly pathId: string;
  readonly cohortId: string | null;
  readonly organisationId: string;
  readonly organisationPath: string;
  readonly answered: number;
  /** Of these, on the days asked for. */
  readonly answeredThen: number;
  /** It is their next step, or they have completed the path without it. */
  readonly open: number;
  readonly coming: number;
}

/**
 * Everybody on paths that ask these surveys, within reach; answers count on whichever version of the path they were given,
 * and also of who left. `days` are both included; '' for none.
 */
export async function askedBy(
  db: Reader,
  surveyIds: readonly string[],
  reach: readonly string[] | null,
  days: { from: string; to: string } = { from: '', to: '' },
): Promise<Asked[]> {
  if (surveyIds.length === 0) return [];
  const rows = await answered(db, surveyIds, reach, days)
    .unionAll(unanswered(db, surveyIds, reach))
    .execute();
  const found = new Map<string, Asked>();
  for (const row of rows) {
    const key = [row.surveyId, row.pathId, row.cohortId, row.organisationId].join(' ');
    const known = found.get(key) ?? { ...row, answered: 0, answeredThen: 0, open: 0, coming: 0 };
    found.set(key, {
      ...known,
      answered: known.answered + Number(row.answered),
      answeredThen: known.answeredThen + Number(row.answeredThen),
      open: known.open + Number(row.open),
      coming: known.coming + Number(row.coming),
    });
  }
  return [...found.values()];
}

function answered(
  db: Reader,
  surveyIds: readonly string[],
  reach: readonly string[] | null,
  { from, to }: { from: string; to: string },
) {
  const then = raw`survey_answers.answered_on >= ${from} and survey_answers.answered_on <= ${to || '9999'}`;
  return db
    .sql<Tables>()
    .selectFrom('survey_answers')
    .innerJoin('enrolments', 'enrolments.id', 'survey_answers.enrolment_id')
    .innerJoin('people', 'people.id', 'enrolments.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .where('survey_answers.survey_id', 'in', surveyIds)
    .where((eb) => (reach === null ? eb.lit(true) : withinReach(reach, eb.ref('organisations.path'))))
    .select([
      'survey_answers.survey_id as surveyId',
      'enrolments.path_id as pathId',
      'enrolments.cohort_id as cohortId',
      'organisations.id as organisationId',
      'organisations.path as organisationPath',
      raw<number>`count(*)`.as('answered'),
      raw<number>`sum(case when ${then} then 1 else 0 end)`.as('answeredThen'),
      raw<number>`0`.as('open'),
      raw<number>`0`.as('coming'),
    ])
    .groupBy([
      'survey_answers.survey_id',
      'enrolments.path_id',
      'enrolments.cohort_id',
      'organisations.id',
      'organisations.path',
    ]);
}

function unanswered(db: Reader, surveyIds: readonly string[], reach: readonly string[] | null) {
  const isOpen = raw`enrolments.next_step_id = path_steps.id or enrolments.completed_on is not null`;
  return db
    .sql<Tables>()
    .selectFrom('path_steps')
    .innerJoin('enrolments', 'enrolments.version_id', 'path_steps.version_id')
    .innerJoin('people', 'people.id', 'enrolments.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .leftJoin('survey_answers', (join) =>
      join
        .onRef('survey_answers.enrolment_id', '=', 'enrolments.id')
        .onRef('survey_answers.step_id', '=', 'path_steps.id'),
    )
    .where('path_steps.kind', '=', 'survey')
    .where('path_steps.subject_id', 'in', surveyIds)
    .where('enrolments.state', '=', 'active')
    .where('survey_answers.enrolment_id', 'is', null)
    .where((eb) => (reach === null ? eb.lit(true) : withinReach(reach, eb.ref('organisations.path'))))
    .select([
      'path_steps.subject_id as surveyId',
      'enrolments.path_id as pathId',
      'enrolments.cohort_id as cohortId',
      'organisations.id as organisationId',
      'organisations.path as organisationPath',
      raw<number>`0`.as('answered'),
      raw<number>`0`.as('answeredThen'),
      raw<number>`sum(case when ${isOpen} then 1 else 0 end)`.as('open'),
      raw<number>`sum(case when ${isOpen} then 0 else 1 end)`.as('coming'),
    ])
    .groupBy([
      'path_steps.subject_id',
      'enrolments.path_id',
      'enrolments.cohort_id',
      'organisations.id',
      'organisations.path',
    ]);
}

/** The paths of all administrations, by which people are placed as widely as anonymous answers need it. */
export async function administrationPaths(db: Reader): Promise<string[]> {
  const rows = await db
    .sql<IdentityTables>()
    .selectFrom('organisations')
    .select('path')
    .where('kind', '=', 'administration')
    .execute();
  return rows.map(({ path }) => path);
}

export async function placesOf(db: Reader, ids: readonly string[]) {
  return db
    .sql<IdentityTables>()
    .selectFrom('organisations')
    .select(['id', 'name', 'kind', 'path'])
    .where('id', 'in', ids.length > 0 ? ids : [''])
    .orderBy('search')
    .execute();
}

/** Titles of paths and names of cohorts, in one query. */
export async function namesOf(
  db: Reader,
  { pathIds, cohortIds }: { pathIds: readonly string[]; cohortIds: readonly string[] },
  language: string,
): Promise<{ id: string; name: string; pathId: string | null }[]> {
  const sql = db.sql<Tables>();
  return sql
    .selectFrom('learning_paths')
    .leftJoin('path_texts', (join) =>
      join.onRef('path_texts.path_id', '=', 'learning_paths.id').on('path_texts.language', '=', language),
    )
    .where('learning_paths.id', 'in', pathIds.length > 0 ? pathIds : [''])
    .select((eb) => [
      'learning_paths.id',
      eb.fn.coalesce('path_texts.title', 'learning_paths.title').as('name'),
      raw<string | null>`cast(null as text)`.as('pathId'),
    ])
    .unionAll(
      sql
        .selectFrom('cohorts')
        .where('cohorts.id', 'in', cohortIds.length > 0 ? cohortIds : [''])
        .select(['cohorts.id', 'cohorts.name', raw<string | null>`cohorts.path_id`.as('pathId')]),
    )
    .execute();
}
