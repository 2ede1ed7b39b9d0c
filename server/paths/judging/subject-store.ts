import type { CatalogueTables } from '../../catalogue/index.ts';
import type { ClassroomTables } from '../../classroom/index.ts';
import { withinReach } from '../../identity/index.ts';
import type { IdentityTables } from '../../identity/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import type { PlayerTables } from '../../player/index.ts';

export async function attemptsAt(db: Reader, people: readonly string[], modules: readonly string[]) {
  return db
    .sql<PlayerTables>()
    .selectFrom('attempts')
    .select([
      'id',
      'person_id',
      'module_id',
      'number',
      'status',
      'scaled',
      'started_at',
      'changed_at',
      'completed_at',
      'closed_at',
    ])
    .where('module_id', 'in', modules)
    .where('person_id', 'in', people)
    .where('status', '!=', 'not-attempted')
    .execute();
}

export async function finishersOf(db: Reader, module: string): Promise<string[]> {
  const rows = await db
    .sql<PlayerTables>()
    .selectFrom('attempts')
    .select('person_id')
    .distinct()
    .where('module_id', '=', module)
    .where('status', 'in', ['completed', 'passed'])
    .execute();
  return rows.map(({ person_id }) => person_id);
}

/** Modules in the reader's language where they have it, and classroom courses. */
export async function titlesOf(db: Reader, ids: readonly string[], language: string): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const variants = await db
    .sql<CatalogueTables>()
    .selectFrom('module_variants')
    .select(['module_id', 'language', 'title'])
    .where('module_id', 'in', ids)
    .orderBy('id')
    .execute();
  const courses = await db
    .sql<ClassroomTables>()
    .selectFrom('courses')
    .select(['id', 'title'])
    .where('id', 'in', ids)
    .execute();
  const titles = new Map(courses.map(({ id, title }) => [id, title]));
  for (const { module_id, language: spoken, title } of variants)
    if (spoken === language || !titles.has(module_id)) titles.set(module_id, title);
  return titles;
}

/** Published modules that people at these organisations are offered, or that are owned within reach, by title. */
export async function publishedModules(db: Reader, owners: readonly string[], reach: readonly string[], limit: number) {
  return db
    .sql<CatalogueTables & IdentityTables>()
    .selectFrom('modules')
    .innerJoin('organisations as owner', 'owner.id', 'modules.organisation_id')
    .innerJoin('module_variants', 'module_variants.module_id', 'modules.id')
    .select(['modules.id', 'modules.hours', 'module_variants.language', 'module_variants.title'])
    .where('modules.published_at', 'is not', null)
    .where('modules.retired_at', 'is', null)
    .where((eb) =>
      eb.or([eb('owner.path', 'in', owners.length > 0 ? owners : ['']), withinReach(reach, eb.ref('owner.path'))]),
    )
    .orderBy('modules.sort_title')
    .orderBy('modules.id')
    .limit(limit)
    .execute();
}
