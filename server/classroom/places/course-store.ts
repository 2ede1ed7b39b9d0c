import type { Expression, SqlBool } from 'kysely';
import { expressionBuilder } from 'kysely';
import { likeAll, selfAndAbove, withinReach } from '../../identity/index.ts';
import type { Reader, Writer } from '../../platform/database/index.ts';
import type { Tables } from '../sessions/session-store.ts';
import type { CourseCheckRow, CourseRow, CourseUnitRow } from '../tables.ts';

export type CourseOwned = CourseRow & { owner_path: string; owner_name: string };

export async function findCourse(db: Reader, id: string): Promise<CourseOwned | undefined> {
  return courses(db).where('courses.id', '=', id).executeTakeFirst();
}

/** Courses one may plan sessions of: owned within reach or above. */
export async function coursesFor(db: Reader, reach: readonly string[]): Promise<CourseOwned[]> {
  return courses(db)
    .where((eb) => usable(reach, eb.ref('organisations.path')))
    .where('courses.retired_at', 'is', null)
    .orderBy('courses.title')
    .execute();
}

/** Whether what is owned at a path may be used by somebody with this reach: owned within it or above it. */
export function isWithinOrAbove(reach: readonly string[], ownerPath: string): boolean {
  return reach.some((prefix) => ownerPath.startsWith(prefix) || prefix.startsWith(ownerPath));
}

/** One page of those courses, by the words in their titles. */
export async function searchCourses(
  db: Reader,
  reach: readonly string[],
  words: string,
  page: { size: number; offset: number },
): Promise<{ rows: CourseOwned[]; total: number }> {
  const fitting = courses(db)
    .where((eb) => usable(reach, eb.ref('organisations.path')))
    .where('courses.retired_at', 'is', null)
    .where((eb) => likeAll(eb.ref('courses.search'), words));
  const rows = await fitting
    .orderBy('courses.search')
    .orderBy('courses.id')
    .limit(page.size)
    .offset(page.offset)
    .execute();
  const { total } = await fitting
    .clearSelect()
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  return { rows, total };
}

export async function courseUnits(db: Reader, courseIds: readonly string[]): Promise<CourseUnitRow[]> {
  if (courseIds.length === 0) return [];
  return db
    .sql<Tables>()
    .selectFrom('course_units')
    .selectAll()
    .where('course_id', 'in', courseIds)
    .where('retired_at', 'is', null)
    .orderBy('position')
    .execute();
}

/** The ids of a course's units, those it no longer has included: sessions may teach them still. */
export async function partsOf(db: Reader, courseId: string): Promise<string[]> {
  const rows = await db
    .sql<Tables>()
    .selectFrom('course_units')
    .select('id')
    .where('course_id', '=', courseId)
    .execute();
  return rows.map(({ id }) => id);
}

export async function courseChecks(db: Reader, courseId: string): Promise<CourseCheckRow[]> {
  return db
    .sql<Tables>()
    .selectFrom('course_checks')
    .selectAll()
    .where('course_id', '=', courseId)
    .where('retired_at', 'is', null)
    .orderBy('position')
    .execute();
}

export async function checkIdsOf(db: Reader, courseId: string): Promise<string[]> {
  const rows = await db
    .sql<Tables>()
    .selectFrom('course_checks')
    .select('id')
    .where('course_id', '=', courseId)
    .execute();
  return rows.map(({ id }) => id);
}

export async function insertCourse(tx: Writer, row: CourseRow): Promise<void> {
  await tx.sql<Tables>().insertInto('courses').values(row).execute();
}

export async function updateCourse(
  tx: Writer,
  id: string,
  version: number,
  change: Partial<CourseRow>,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .sql<Tables>()
    .updateTable('courses')
    .set({ ...change, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function writeCourseUnits(
  tx: Writer,
  courseId: string,
  list: readonly CourseUnitRow[],
  now: string,
): Promise<void> {
  const db = tx.sql<Tables>();
  const kept = list.map((unit) => unit.id);
  let retiring = db
    .updateTable('course_units')
    .set({ retired_at: now })
    .where('course_id', '=', courseId)
    .where('retired_at', 'is', null);
  if (kept.length > 0) retiring = retiring.where('id', 'not in', kept);
  await retiring.execute();
  if (list.length === 0) return;
  await db
    .insertInto('course_units')
    .values([...list])
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((eb) => ({
        position: eb.ref('excluded.position'),
        title: eb.ref('excluded.title'),
        minutes: eb.ref('excluded.minutes'),
        retired_at: eb.ref('excluded.retired_at'),
      })),
    )
    .execute();
}

export async function writeCourseChecks(
  tx: Writer,
  courseId: string,
  list: readonly CourseCheckRow[],
  now: string,
): Promise<void> {
  const db = tx.sql<Tables>();
  const kept = list.map((check) => check.id);
  let retiring = db
    .updateTable('course_checks')
    .set({ retired_at: now })
    .where('course_id', '=', courseId)
    .where('retired_at', 'is', null);
  if (kept.length > 0) retiring = retiring.where('id', 'not in', kept);
  await retiring.execute();
  if (list.length === 0) return;
  await db
    .insertInto('course_checks')
    .values([...list])
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet((eb) => ({ position: eb.ref('excluded.position'), wording: eb.ref('excluded.wording') })),
    )
    .execute();
}

function courses(db: Reader) {
  return db
    .sql<Tables>()
    .selectFrom('courses')
    .innerJoin('organisations', 'organisations.id', 'courses.organisation_id')
    .selectAll('courses')
    .select(['organisations.path as owner_path', 'organisations.name as owner_name']);
}

function usable(reach: readonly string[], path: Expression<string>): Expression<SqlBool> {
  const eb = expressionBuilder<never, never>();
  const above = reach.flatMap(selfAndAbove);
  return eb.or([withinReach(reach, path), eb(path, 'in', (above.length > 0 ? above : ['']) as never)]);
}
