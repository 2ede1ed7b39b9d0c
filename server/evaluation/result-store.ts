import { sql as raw } from 'kysely';
import { withinReach } from '../identity/index.ts';
import type { IdentityTables } from '../identity/index.ts';
import type { PathsTables } from '../paths/index.ts';
import type { Reader } from '../platform/database/index.ts';
import type { EvaluationTables } from './tables.ts';

type Tables = EvaluationTables & PathsTables & IdentityTables;

/** Which answers of a survey are looked at: as far as the reader reaches, and narrowed by what was asked for. */
export interface Scope {
  surveyId: string;
  /** Then groups are looked at, each as a whole or not at all. */
  anonymous: boolean;
  reach: readonly string[];
  pathId: string;
  cohortId: string;
  /** The path of the organisation that is filtered by; '' for none. */
  under: string;
  /** Days, both included; '' for none. */
  from: string;
  to: string;
}

function responses(db: Reader, scope: Scope) {
  const { pathId, cohortId, under, from, to } = scope;
  return db
    .sql<Tables>()
    .selectFrom('survey_responses')
    .innerJoin('organisations', 'organisations.id', 'survey_responses.organisation_id')
    .where('survey_responses.survey_id', '=', scope.surveyId)
    .where((eb) => withinReach(scope.reach, eb.ref('organisations.path')))
    .$if(scope.anonymous, (query) => query.where('survey_responses.group_id', 'is not', null))
    .$if(pathId !== '', (query) => query.where('survey_responses.path_id', '=', pathId))
    .$if(cohortId !== '', (query) => query.where('survey_responses.cohort_id', '=', cohortId))
    .$if(under !== '', (query) => query.where((eb) => withinReach([under], eb.ref('organisations.path'))))
    .$if(from !== '', (query) => query.where('survey_responses.from_on', '>=', from))
    .$if(to !== '', (query) => query.where('survey_responses.until_on', '<=', to));
}

export async function countResponses(db: Reader, scope: Scope): Promise<number> {
  const { count } = await responses(db, scope)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** How often each figure and each option was answered; texts are not counted one by one. */
export async function countValues(db: Reader, scope: Scope) {
  const rows = await responses(db, scope)
    .innerJoin('survey_values', 'survey_values.response_id', 'survey_responses.id')
    .where((eb) => eb.or([eb('survey_values.amount', 'is not', null), eb('survey_values.option_id', '!=', '')]))
    .select((eb) => [
      'survey_values.question_id',
      'survey_values.option_id',
      'survey_values.amount',
      eb.fn.countAll<number>().as('answers'),
    ])
    .groupBy(['survey_values.question_id', 'survey_values.option_id', 'survey_values.amount'])
    .execute();
  return rows.map((row) => ({ ...row, answers: Number(row.answers) }));
}

/** How many answered each question at all, and how many with words of their own. */
export async function countAnswers(db: Reader, scope: Scope) {
  const rows = await responses(db, scope)
    .innerJoin('survey_values', 'survey_values.response_id', 'survey_responses.id')
    .select([
      'survey_values.question_id',
      raw<number>`count(distinct survey_values.response_id)`.as('answers'),
      raw<number>`count(survey_values.body)`.as('texts'),
    ])
    .groupBy('survey_values.question_id')
    .execute();
  return rows.map((row) => ({ ...row, answers: Number(row.answers), texts: Number(row.texts) }));
}

function texts(db: Reader, scope: Scope) {
  return responses(db, scope)
    .innerJoin('survey_values', 'survey_values.response_id', 'survey_responses.id')
    .where('survey_values.body', 'is not', null)
    .select([
      'survey_values.question_id',
      'survey_values.response_id',
      raw<string>`survey_values.body`.as('body'),
      'survey_responses.enrolment_id',
      'survey_responses.from_on',
    ]);
}

/** The first few texts of every question; ids are made by chance, so that their order says nothing. */
export async function firstTexts(db: Reader, scope: Scope, each: number) {
  const place = raw<number>`row_number() over (partition by survey_values.question_id order by survey_values.response_id)`;
  return db
    .sql<Tables>()
    .selectFrom(texts(db, scope).select(place.as('place')).as('placed'))
    .select(['placed.question_id', 'placed.body'])
    .where('placed.place', '<=', each)
    .orderBy('placed.question_id')
    .orderBy('placed.place')
    .execute();
}

/** One page of the texts to a question: of a named survey with who wrote them, the newest first. */
export async function pageOfTexts(
  db: Reader,
  scope: Scope,
  questionId: string,
  { limit, offset }: { limit: number; offset: number },
) {
  const query = texts(db, scope)
    .leftJoin('enrolments', 'enrolments.id', 'survey_responses.enrolment_id')
    .leftJoin('people', 'people.id', 'enrolments.person_id')
    .select(['people.given_name', 'people.family_name', 'organisations.name as organisation_name'])
    .where('survey_values.question_id', '=', questionId);
  const ordered = scope.anonymous ? query : query.orderBy('survey_responses.from_on', 'desc');
  return ordered.orderBy('survey_values.response_id').limit(limit).offset(offset).execute();
}

/** Every answer one after the other, those of one person side by side; without holding them in memory. */
export function streamValues(db: Reader, scope: Scope) {
  const query = responses(db, scope)
    .leftJoin('survey_values', 'survey_values.response_id', 'survey_responses.id')
    .leftJoin('enrolments', 'enrolments.id', 'survey_responses.enrolment_id')
    .leftJoin('people', 'people.id', 'enrolments.person_id')
    .leftJoin('learning_paths', 'learning_paths.id', 'enrolments.path_id')
    .leftJoin('cohorts', 'cohorts.id', 'enrolments.cohort_id')
    .select([
      'survey_responses.id',
      'survey_responses.from_on',
      'survey_values.question_id',
      'survey_values.option_id',
      'survey_values.amount',
      'survey_values.body',
      'people.given_name',
      'people.family_name',
      'people.email',
      'organisations.name as organisation_name',
      'learning_paths.title as path_title',
      'cohorts.name as cohort_name',
    ]);
  return query.orderBy('survey_responses.id').stream(500);
}
