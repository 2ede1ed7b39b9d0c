import { sql as raw } from 'kysely';
import type { IdentityTables } from '../identity/index.ts';
import { withinReach } from '../identity/index.ts';
import type { Reader, Writer } from '../platform/database/index.ts';
import type { EnrolmentInPlace } from './enrolment/enrolment-store.ts';
import type { LearningPathRow, PathsTables } from './tables.ts';

type Tables = PathsTables & IdentityTables;
export type PathInPlace = LearningPathRow & { owner_path: string; owner_name: string; owner_zone: string };

function paths(db: Reader) {
  return db
    .sql<Tables>()
    .selectFrom('learning_paths')
    .innerJoin('organisations as owner', 'owner.id', 'learning_paths.organisation_id')
    .selectAll('learning_paths')
    .select(['owner.path as owner_path', 'owner.name as owner_name', 'owner.time_zone as owner_zone']);
}

export async function findPath(db: Reader, id: string): Promise<PathInPlace | undefined> {
  return paths(db).where('learning_paths.id', '=', id).executeTakeFirst();
}

const pathColumns = [
  'id',
  'organisation_id',
  'title',
  'summary',
  'language',
  'search',
  'audience',
  'hours',
  'enrolment',
  'status',
  'current_version_id',
  'created_by',
  'created_at',
  'published_at',
  'retired_at',
  'version',
] as const;

/** A path as one person meets it: its words in their language, and their newest enrolment on it. In one query. */
export async function findPathOf(
  db: Reader,
  pathId: string,
  personId: string,
  language: string,
): Promise<{ path: PathInPlace; enrolment: EnrolmentInPlace | undefined } | undefined> {
  const row = await db
    .sql<Tables>()
    .selectFrom('learning_paths')
    .innerJoin('organisations as owner', 'owner.id', 'learning_paths.organisation_id')
    .leftJoin('path_texts', (join) =>
      join.onRef('path_texts.path_id', '=', 'learning_paths.id').on('path_texts.language', '=', language),
    )
    .leftJoin('enrolments', (join) =>
      join.onRef('enrolments.path_id', '=', 'learning_paths.id').on('enrolments.person_id', '=', personId),
    )
    .leftJoin('people', 'people.id', 'enrolments.person_id')
    .leftJoin('organisations', 'organisations.id', 'people.organisation_id')
    .leftJoin('cohorts', 'cohorts.id', 'enrolments.cohort_id')
    .selectAll('enrolments')
    .select(pathColumns.map((column) => `learning_paths.${column} as its_${column}` as const))
    .select([
      'owner.path as owner_path',
      'owner.name as owner_name',
      'owner.time_zone as owner_zone',
      'path_texts.title as said',
      'path_texts.summary as said_summary',
      'people.time_zone',
      'organisations.path as organisation_path',
      'cohorts.starts_on as cohort_start',
    ])
    .where('learning_paths.id', '=', pathId)
    .orderBy('enrolments.cycle', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row) return undefined;
  const own = Object.fromEntries(
    pathColumns.map((column) => [column, row[`its_${column}`]]),
  ) as unknown as LearningPathRow;
  const { owner_path, owner_name, owner_zone, said, said_summary } = row;
  const path = {
    ...own,
    title: said ?? own.title,
    summary: said_summary || own.summary,
    owner_path,
    owner_name,
    owner_zone,
  };
  return {
    path,
    enrolment: row.id === null ? undefined : ({ ...row, hours: own.hours } as unknown as EnrolmentInPlace),
  };
}

export async function findPathTitles(
  db: Reader,
  ids: readonly string[],
  language: string,
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .sql<PathsTables>()
    .selectFrom('learning_paths')
    .leftJoin('path_texts', (join) =>
      join.onRef('path_texts.path_id', '=', 'learning_paths.id').on('path_texts.language', '=', language),
    )
    .select(['learning_paths.id', 'learning_paths.title', 'path_texts.title as said'])
    .where('learning_paths.id', 'in', ids)
    .execute();
  return new Map(rows.map((row) => [row.id, row.said ?? row.title]));
}

/** Paths whose published version has a step in this course, with the step. */
export async function pathsAsking(db: Reader, courseId: string, language: string) {
  return paths(db)
    .innerJoin('path_steps', 'path_steps.version_id', 'learning_paths.current_version_id')
    .leftJoin('path_texts', (join) =>
      join.onRef('path_texts.path_id', '=', 'learning_paths.id').on('path_texts.language', '=', language),
    )
    .select(['path_texts.title as said', 'path_steps.id as step_id'])
    .where('path_steps.subject_id', '=', courseId)
    .where('path_steps.kind', 'in', ['classroom', 'virtual', 'field-visit'])
    .where('learning_paths.status', '!=', 'draft')
    .orderBy('learning_paths.search')
    .limit(10)
    .execute();
}

export async function textsOf(db: Reader, pathId: string) {
  return db.sql<PathsTables>().selectFrom('path_texts').selectAll().where('path_id', '=', pathId).execute();
}

export interface PathFilter {
  /** Organisation paths the actor manages or follows at: theirs and below. */
  reach: readonly string[];
  /** Owners whose published paths are offered to the actor's people. */
  offeredBy: readonly string[];
  search: string;
  status: string | null;
}

export interface PathListed extends PathInPlace {
  said: string | null;
}

export async function listPaths(
  db: Reader,
  filter: PathFilter,
  language: string,
  { limit, offset }: { limit: number; offset: number },
): Promise<{ rows: PathListed[]; total: number }> {
  let query = paths(db)
    .leftJoin('path_texts', (join) =>
      join.onRef('path_texts.path_id', '=', 'learning_paths.id').on('path_texts.language', '=', language),
    )
    .select('path_texts.title as said')
    .where((eb) =>
      eb.or([
        withinReach(filter.reach, eb.ref('owner.path')),
        ...(filter.offeredBy.length > 0
          ? [eb.and([eb('owner.path', 'in', filter.offeredBy), eb('learning_paths.status', '!=', 'draft')])]
          : []),
      ]),
    );
  for (const word of filter.search.split(' ').filter(Boolean)) {
    query = query.where('learning_paths.search', 'like', `%${word.replaceAll(/[%_\\]/g, '')}%`);
  }
  if (filter.status) query = query.where('learning_paths.status', '=', filter.status as LearningPathRow['status']);
  const { total } = await query
    .clearSelect()
    .select(raw<number>`count(*)`.as('total'))
    .executeTakeFirstOrThrow();
  const rows = await query
    .orderBy('learning_paths.search')
    .orderBy('learning_paths.id')
    .limit(limit)
    .offset(offset)
    .execute();
  return { rows, total: Number(total) };
}

/** How many learners within reach stand where, for the paths of one page. */
export async function countLearners(db: Reader, pathIds: readonly string[], reach: readonly string[]) {
  if (pathIds.length === 0) return [];
  const rows = await db
    .sql<Tables>()
    .selectFrom('enrolments')
    .innerJoin('people', 'people.id', 'enrolments.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .select(['enrolments.path_id', 'enrolments.state', 'enrolments.status', raw<number>`count(*)`.as('learners')])
    .where('enrolments.path_id', 'in', pathIds)
    .where((eb) => withinReach(reach, eb.ref('organisations.path')))
    .groupBy(['enrolments.path_id', 'enrolments.state', 'enrolments.status'])
    .execute();
  return rows.map((row) => ({ ...row, learners: Number(row.learners) }));
}

/** Published paths that a learner may join, newest first, without those they have asked for or are on. */
export async function offeredPaths(
  db: Reader,
  personId: string,
  owners: readonly string[],
  language: string,
  limit: number,
): Promise<PathListed[]> {
  return paths(db)
    .leftJoin('path_texts', (join) =>
      join.onRef('path_texts.path_id', '=', 'learning_paths.id').on('path_texts.language', '=', language),
    )
    .select('path_texts.title as said')
    .where('owner.path', 'in', owners)
    .where('learning_paths.status', '=', 'published')
    .where('learning_paths.enrolment', 'in', ['self', 'approval'])
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('enrolments')
            .select('enrolments.id')
            .whereRef('enrolments.path_id', '=', 'learning_paths.id')
            .where('enrolments.person_id', '=', personId)
            .where('enrolments.state', 'in', ['active', 'requested']),
        ),
      ),
    )
    .orderBy('learning_paths.published_at', 'desc')
    .limit(limit)
    .execute();
}

export async function enrolmentsOfLearner(db: Reader, personId: string, language: string) {
  return db
    .sql<Tables>()
    .selectFrom('enrolments')
    .innerJoin('learning_paths', 'learning_paths.id', 'enrolments.path_id')
    .innerJoin('organisations as owner', 'owner.id', 'learning_paths.organisation_id')
    .leftJoin('path_texts', (join) =>
      join.onRef('path_texts.path_id', '=', 'learning_paths.id').on('path_texts.language', '=', language),
    )
    .leftJoin('path_steps', (join) =>
      join
        .onRef('path_steps.version_id', '=', 'enrolments.version_id')
        .onRef('path_steps.id', '=', 'enrolments.next_step_id'),
    )
    .selectAll('enrolments')
    .select([
      'learning_paths.title',
      'learning_paths.hours',
      'path_texts.title as said',
      'owner.name as owner_name',
      'path_steps.title as next_title',
      'path_steps.texts as next_texts',
      'path_steps.kind as next_kind',
    ])
    .where('enrolments.person_id', '=', personId)
    .where('enrolments.state', 'in', ['active', 'requested', 'refused'])
    .orderBy('enrolments.due_on')
    .orderBy('enrolments.id')
    .execute();
}

export async function insertPath(tx: Writer, row: LearningPathRow): Promise<void> {
  await tx.sql<PathsTables>().insertInto('learning_paths').values(row).execute();
}

/** False when somebody changed the path since it was read. */
export async function updatePath(
  tx: Writer,
  id: string,
  version: number,
  values: Partial<LearningPathRow>,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .sql<PathsTables>()
    .updateTable('learning_paths')
    .set({ ...values, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function replaceTexts(
  tx: Writer,
  pathId: string,
  texts: readonly { language: string; title: string; summary: string }[],
): Promise<void> {
  const sql = tx.sql<PathsTables>();
  await sql.deleteFrom('path_texts').where('path_id', '=', pathId).execute();
  if (texts.length > 0) {
    await sql
      .insertInto('path_texts')
      .values(texts.map((text) => ({ path_id: pathId, ...text })))
      .execute();
  }
}

export async function findOrganisationPath(db: Reader, id: string): Promise<string | undefined> {
  const row = await db
    .sql<IdentityTables>()
    .selectFrom('organisations')
    .select('path')
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.path;
}
