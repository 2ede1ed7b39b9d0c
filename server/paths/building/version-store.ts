import { sql as raw } from 'kysely';
import { withinReach } from '../../identity/index.ts';
import type { IdentityTables } from '../../identity/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import type { PathsTables } from '../tables.ts';

type Tables = PathsTables & IdentityTables;

/** How many people within reach are on each version of a path and have not completed it. */
export async function countByVersion(
  db: Reader,
  pathId: string,
  reach: readonly string[],
): Promise<Map<string, number>> {
  const rows = await db
    .sql<Tables>()
    .selectFrom('enrolments')
    .innerJoin('people', 'people.id', 'enrolments.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .select(['enrolments.version_id', raw<number>`count(*)`.as('people')])
    .where('enrolments.path_id', '=', pathId)
    .where('enrolments.state', '=', 'active')
    .where('enrolments.completed_on', 'is', null)
    .where((eb) => withinReach(reach, eb.ref('organisations.path')))
    .groupBy('enrolments.version_id')
    .execute();
  return new Map(rows.map((row) => [row.version_id, Number(row.people)]));
}

/** Whom a new version concerns: those under way, those of them who have not begun, and those who have completed it. */
export async function countConcerned(db: Reader, pathId: string) {
  const counted = await db
    .sql<Tables>()
    .selectFrom('enrolments')
    .select((eb) => [
      raw<number>`count(*)`.as('all'),
      eb.fn.sum<number>(eb.case().when('completed_on', 'is not', null).then(1).else(0).end()).as('completed'),
      eb.fn
        .sum<number>(
          eb
            .case()
            .when(eb.and([eb('completed_on', 'is', null), eb('started_on', 'is', null)]))
            .then(1)
            .else(0)
            .end(),
        )
        .as('fresh'),
    ])
    .where('path_id', '=', pathId)
    .where('state', '=', 'active')
    .executeTakeFirstOrThrow();
  // Of no rows at all a sum is null.
  const { all, completed, fresh } = counted;
  return { underWay: Number(all) - Number(completed ?? 0), notStarted: Number(fresh ?? 0) };
}

function lost(db: Reader, pathId: string, kept: readonly string[]) {
  return db
    .sql<Tables>()
    .selectFrom('enrolments')
    .innerJoin('step_states', 'step_states.enrolment_id', 'enrolments.id')
    .innerJoin('people', 'people.id', 'enrolments.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .where('enrolments.path_id', '=', pathId)
    .where('enrolments.state', '=', 'active')
    .where('enrolments.completed_on', 'is', null)
    .where('step_states.done_on', 'is not', null)
    .where('step_states.step_id', 'not in', kept.length > 0 ? kept : ['']);
}

/** How many under way have done a step that is not among those kept. */
export async function countLosing(db: Reader, pathId: string, kept: readonly string[]): Promise<number> {
  const { people } = await lost(db, pathId, kept)
    .select((eb) => eb.fn.count<number>('enrolments.id').distinct().as('people'))
    .executeTakeFirstOrThrow();
  return Number(people);
}

/** Who they are, with the steps; within reach, so many lines at most. */
export async function losing(
  db: Reader,
  pathId: string,
  kept: readonly string[],
  reach: readonly string[],
  limit: number,
) {
  return lost(db, pathId, kept)
    .innerJoin('path_steps', (join) =>
      join
        .onRef('path_steps.version_id', '=', 'enrolments.version_id')
        .onRef('path_steps.id', '=', 'step_states.step_id'),
    )
    .select([
      'enrolments.person_id',
      'people.given_name',
      'people.family_name',
      'organisations.name as organisation_name',
      'path_steps.title',
      'path_steps.texts',
      'step_states.done_on',
    ])
    .where((eb) => withinReach(reach, eb.ref('organisations.path')))
    .orderBy('people.search')
    .orderBy('enrolments.id')
    .limit(limit)
    .execute();
}
