import { sql as raw } from 'kysely';
import { likeAll, withinReach } from '../../identity/index.ts';
import type { IdentityTables } from '../../identity/index.ts';
import type { Reader, Writer } from '../../platform/database/index.ts';
import { inPlace } from '../enrolment/people-store.ts';
import type { AchievementRow, ExemptionRow, PathsTables } from '../tables.ts';

type Tables = PathsTables & IdentityTables;

const whomAndWhat = [...inPlace, 'learning_paths.title as path_title'] as const;

/** A request for recognition with whom and what it concerns. */
export async function findRequest(db: Reader, id: string) {
  return db
    .sql<Tables>()
    .selectFrom('exemptions')
    .innerJoin('people', 'people.id', 'exemptions.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .innerJoin('learning_paths', 'learning_paths.id', 'exemptions.path_id')
    .selectAll('exemptions')
    .select(whomAndWhat)
    .where('exemptions.id', '=', id)
    .where('exemptions.kind', '=', 'recognition')
    .executeTakeFirst();
}

export async function findClaim(db: Reader, id: string) {
  return db
    .sql<Tables>()
    .selectFrom('achievements')
    .innerJoin('people', 'people.id', 'achievements.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .innerJoin('learning_paths', 'learning_paths.id', 'achievements.path_id')
    .selectAll('achievements')
    .select(whomAndWhat)
    .where('achievements.id', '=', id)
    .executeTakeFirst();
}

/** Requests and recognitions of one step of a learner, newest first. */
export async function requestsOf(db: Reader, personId: string, stepId: string): Promise<ExemptionRow[]> {
  return db
    .sql<PathsTables>()
    .selectFrom('exemptions')
    .selectAll()
    .where('person_id', '=', personId)
    .where('step_id', '=', stepId)
    .where('kind', '=', 'recognition')
    .orderBy('requested_at', 'desc')
    .execute();
}

/** True unless one is waiting for the same step already. */
export async function insertRequest(tx: Writer, row: ExemptionRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .sql<PathsTables>()
    .insertInto('exemptions')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

/** False when it is not in that state any more. */
export async function updateRequest(
  tx: Writer,
  { id, state }: Pick<ExemptionRow, 'id' | 'state'>,
  values: Partial<ExemptionRow>,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .sql<PathsTables>()
    .updateTable('exemptions')
    .set(values)
    .where('id', '=', id)
    .where('state', '=', state)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
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

export async function insertClaim(tx: Writer, row: AchievementRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .sql<PathsTables>()
    .insertInto('achievements')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

export async function updateClaim(
  tx: Writer,
  { id, state }: Pick<AchievementRow, 'id' | 'state'>,
  values: Partial<AchievementRow>,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .sql<PathsTables>()
    .updateTable('achievements')
    .set(values)
    .where('id', '=', id)
    .where('state', '=', state)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export const requestKinds = ['recognition', 'achievement'] as const;
export type RequestKind = (typeof requestKinds)[number];
/** Words for both kinds: what waits, what was granted or confirmed, and how the rest ended. */
export const requestStates = ['waiting', 'granted', 'refused', 'withdrawn', 'revoked'] as const;
export type RequestStanding = (typeof requestStates)[number];

export interface RequestFilter {
  reach: readonly string[];
  kind: RequestKind | null;
  state: RequestStanding | null;
  search: string;
  pathId: string | null;
}

/** Both kinds of request as rows of one list. */
function requests(db: Reader, { reach, kind, state, search, pathId }: RequestFilter) {
  const sql = db.sql<Tables>();
  const standing = (column: string, waiting: string, granted: string) =>
    raw<RequestStanding>`case ${raw.ref(column)} when ${raw.lit(waiting)} then 'waiting' when ${raw.lit(granted)} then 'granted' else ${raw.ref(column)} end`;
  let asked = sql
    .selectFrom('exemptions')
    .innerJoin('people', 'people.id', 'exemptions.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .innerJoin('learning_paths', 'learning_paths.id', 'exemptions.path_id')
    .where('exemptions.kind', '=', 'recognition')
    .where((eb) => withinReach(reach, eb.ref('organisations.path')))
    .where((eb) => likeAll(eb.ref('people.search'), search))
    .select([
      raw<RequestKind>`'recognition'`.as('kind'),
      'exemptions.id',
      standing('exemptions.state', 'requested', 'granted').as('state'),
      'exemptions.title',
      'exemptions.step_id',
      'exemptions.path_id',
      'exemptions.requested_at as since',
      'people.given_name',
      'people.family_name',
      'organisations.name as organisation_name',
      'learning_paths.title as path_title',
      'learning_paths.current_version_id',
    ]);
  let claimed = sql
    .selectFrom('achievements')
    .innerJoin('people', 'people.id', 'achievements.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .innerJoin('learning_paths', 'learning_paths.id', 'achievements.path_id')
    .where((eb) => withinReach(reach, eb.ref('organisations.path')))
    .where((eb) => likeAll(eb.ref('people.search'), search))
    .select([
      raw<RequestKind>`'achievement'`.as('kind'),
      'achievements.id',
      standing('achievements.state', 'claimed', 'approved').as('state'),
      'achievements.title',
      'achievements.step_id',
      'achievements.path_id',
      'achievements.claimed_at as since',
      'people.given_name',
      'people.family_name',
      'organisations.name as organisation_name',
      'learning_paths.title as path_title',
      'learning_paths.current_version_id',
    ]);
  if (pathId) {
    asked = asked.where('exemptions.path_id', '=', pathId);
    claimed = claimed.where('achievements.path_id', '=', pathId);
  }
  let list = db
    .sql<Tables>()
    .selectFrom(asked.unionAll(claimed).as('request'))
    .leftJoin('path_steps', (join) =>
      join
        .onRef('path_steps.id', '=', 'request.step_id')
        .onRef('path_steps.version_id', '=', 'request.current_version_id'),
    );
  if (kind) list = list.where('request.kind', '=', kind);
  if (state) list = list.where('request.state', '=', state);
  return list;
}

/** Oldest first: who has waited longest is decided about first. */
export async function listRequests(
  db: Reader,
  filter: RequestFilter,
  { limit, offset }: { limit: number; offset: number },
) {
  const rows = await requests(db, filter)
    .selectAll('request')
    .select((eb) => [
      'path_steps.title as step_title',
      'path_steps.texts as step_texts',
      eb.fn.countAll<number>().over().as('all_of_them'),
    ])
    .orderBy('request.since')
    .orderBy('request.id')
    .limit(limit)
    .offset(offset)
    .execute();
  return { rows, total: Number(rows[0]?.all_of_them ?? 0) };
}

export async function pathsWithRequests(db: Reader, reach: readonly string[]) {
  const all: RequestFilter = { reach, kind: null, state: null, search: '', pathId: null };
  return requests(db, all)
    .select(['request.path_id as id', 'request.path_title as title'])
    .distinct()
    .orderBy('request.path_title')
    .limit(200)
    .execute();
}
