import { sql as raw } from 'kysely';
import type { CatalogueTables } from '../../catalogue/index.ts';
import { withinReach } from '../../identity/index.ts';
import type { IdentityTables } from '../../identity/index.ts';
import type { Reader, Writer } from '../../platform/database/index.ts';
import { chunks } from '../building/outline-store.ts';
import type { CaseCode } from '../progress/impossible.ts';
import type { ImpossibleCaseRow, PathsTables } from '../tables.ts';

type Tables = PathsTables & IdentityTables;

function underWay(db: Reader, pathId: string, reach: readonly string[] | null) {
  let query = db
    .sql<Tables>()
    .selectFrom('enrolments')
    .innerJoin('people', 'people.id', 'enrolments.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .where('enrolments.path_id', '=', pathId)
    .where('people.status', '=', 'active')
    .where((eb) =>
      eb.or([
        eb('enrolments.state', '=', 'requested'),
        eb.and([eb('enrolments.state', '=', 'active'), eb('enrolments.completed_on', 'is', null)]),
      ]),
    );
  if (reach !== null) query = query.where((eb) => withinReach(reach, eb.ref('organisations.path')));
  return query;
}

export type PersonUnderWay = Awaited<ReturnType<typeof peopleUnderWay>>[number];

/** Everybody who is on a path and has not completed it, or has asked to be; of all organisations where no reach is given. */
export async function peopleUnderWay(db: Reader, pathId: string, reach: readonly string[] | null) {
  return underWay(db, pathId, reach)
    .leftJoin('cohorts', 'cohorts.id', 'enrolments.cohort_id')
    .select([
      'enrolments.id',
      'enrolments.person_id',
      'enrolments.version_id',
      'enrolments.state',
      'enrolments.status',
      'enrolments.enrolled_on',
      'enrolments.due_on',
      'enrolments.access_ends_on',
      'cohorts.starts_on as cohort_start',
      'people.language',
      'people.given_name',
      'people.family_name',
      'people.email',
      'people.search as sort_name',
      'organisations.path as organisation_path',
      'organisations.name as organisation_name',
    ])
    .orderBy('people.search')
    .orderBy('enrolments.id')
    .execute();
}

/** How far they are with some steps: what is done, and what is in the way of being done. */
export async function standingIn(
  db: Reader,
  pathId: string,
  reach: readonly string[] | null,
  stepIds: readonly string[],
) {
  if (stepIds.length === 0) return [];
  return underWay(db, pathId, reach)
    .innerJoin('step_states', 'step_states.enrolment_id', 'enrolments.id')
    .select(['step_states.enrolment_id', 'step_states.step_id', 'step_states.done_on', 'step_states.because'])
    .where('step_states.step_id', 'in', stepIds)
    .execute();
}

/** Those of these modules that a learner can open. */
export async function modulesToOpen(db: Reader, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .sql<CatalogueTables>()
    .selectFrom('modules')
    .innerJoin('module_variants', 'module_variants.module_id', 'modules.id')
    .select('modules.id')
    .distinct()
    .where('modules.id', 'in', ids)
    .where('modules.published_at', 'is not', null)
    .where('modules.retired_at', 'is', null)
    .where('module_variants.current_version_id', 'is not', null)
    .execute();
  return new Set(rows.map((row) => row.id));
}

/** Who of those on a path is on these other paths too, or has completed them. */
export async function alsoOn(db: Reader, pathId: string, reach: readonly string[] | null, others: readonly string[]) {
  if (others.length === 0) return [];
  return underWay(db, pathId, reach)
    .innerJoin('enrolments as other', 'other.person_id', 'enrolments.person_id')
    .select(['enrolments.id', 'other.path_id'])
    .where('other.path_id', 'in', others)
    .where('other.state', '=', 'active')
    .execute();
}

/** Organisations at which an active coordinator holds the office. */
export async function coordinatedPlaces(db: Reader): Promise<string[]> {
  const rows = await db
    .sql<IdentityTables>()
    .selectFrom('roles')
    .innerJoin('organisations', 'organisations.id', 'roles.organisation_id')
    .innerJoin('people', 'people.id', 'roles.person_id')
    .select('organisations.path')
    .distinct()
    .where('roles.role', '=', 'coordinator')
    .where('people.status', '=', 'active')
    .execute();
  return rows.map((row) => row.path);
}

/** Paths with somebody under way on them. */
export async function pathsUnderWay(db: Reader): Promise<string[]> {
  const rows = await db
    .sql<Tables>()
    .selectFrom('enrolments')
    .innerJoin('learning_paths', 'learning_paths.id', 'enrolments.path_id')
    .select('enrolments.path_id')
    .distinct()
    .where('learning_paths.status', '!=', 'draft')
    .where('enrolments.state', 'in', ['active', 'requested'])
    .execute();
  return rows.map((row) => row.path_id);
}

export async function keptCases(db: Reader, pathId: string): Promise<ImpossibleCaseRow[]> {
  return db
    .sql<PathsTables>()
    .selectFrom('impossible_cases')
    .innerJoin('enrolments', 'enrolments.id', 'impossible_cases.enrolment_id')
    .selectAll('impossible_cases')
    .where('enrolments.path_id', '=', pathId)
    .execute();
}

export async function replaceCases(tx: Writer, pathId: string, rows: readonly ImpossibleCaseRow[]): Promise<void> {
  const sql = tx.sql<PathsTables>();
  await sql
    .deleteFrom('impossible_cases')
    .where('enrolment_id', 'in', sql.selectFrom('enrolments').select('id').where('path_id', '=', pathId))
    .execute();
  for (const some of chunks(rows)) await sql.insertInto('impossible_cases').values(some).execute();
}

/** How many people within reach each case of a path concerned when it was looked at last. */
export async function countCases(
  db: Reader,
  pathId: string,
  reach: readonly string[],
): Promise<{ code: CaseCode; about: string; people: number }[]> {
  const rows = await db
    .sql<Tables>()
    .selectFrom('impossible_cases')
    .innerJoin('enrolments', 'enrolments.id', 'impossible_cases.enrolment_id')
    .innerJoin('people', 'people.id', 'enrolments.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .select(['impossible_cases.code', 'impossible_cases.about', raw<number>`count(*)`.as('people')])
    .where('enrolments.path_id', '=', pathId)
    .where((eb) => withinReach(reach, eb.ref('organisations.path')))
    .groupBy(['impossible_cases.code', 'impossible_cases.about'])
    .execute();
  return rows.map((row) => ({ ...row, code: row.code as CaseCode, people: Number(row.people) }));
}
