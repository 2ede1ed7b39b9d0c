import type { IdentityTables } from '../../identity/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import type { AttemptCounts, CatalogueTables } from '../tables.ts';

export interface PlayableRow {
  module_id: string;
  variant_id: string;
  version_id: string;
  package_id: string;
  digest: string;
  language: string;
  title: string;
  attempt_limit: number | null;
  attempt_counts: AttemptCounts;
  locks_after_passing: number;
  published_at: string | null;
  retired_at: string | null;
  organisation_path: string;
}

function playable(db: Reader) {
  return db
    .sql<CatalogueTables & IdentityTables>()
    .selectFrom('module_versions')
    .innerJoin('module_variants', 'module_variants.id', 'module_versions.variant_id')
    .innerJoin('modules', 'modules.id', 'module_variants.module_id')
    .innerJoin('organisations', 'organisations.id', 'modules.organisation_id')
    .innerJoin('packages', 'packages.id', 'module_versions.package_id')
    .select([
      'modules.id as module_id',
      'module_variants.id as variant_id',
      'module_versions.id as version_id',
      'packages.id as package_id',
      'packages.digest',
      'module_variants.language',
      'module_variants.title',
      'modules.attempt_limit',
      'modules.attempt_counts',
      'modules.locks_after_passing',
      'modules.published_at',
      'modules.retired_at',
      'organisations.path as organisation_path',
    ]);
}

export function playableVersion(db: Reader, versionId: string): Promise<PlayableRow | undefined> {
  return playable(db).where('module_versions.id', '=', versionId).executeTakeFirst();
}

/** The current version of each variant of a module, the oldest variant first. */
export function playableVariants(db: Reader, moduleId: string): Promise<PlayableRow[]> {
  return playable(db)
    .whereRef('module_variants.current_version_id', '=', 'module_versions.id')
    .where('modules.id', '=', moduleId)
    .orderBy('module_variants.number')
    .execute();
}

/** How large the packages of modules are, by module and language of the variant. */
export function packageSizes(
  db: Reader,
  moduleIds: readonly string[],
): Promise<{ module_id: string; language: string; size: number }[]> {
  if (moduleIds.length === 0) return Promise.resolve([]);
  return db
    .sql<CatalogueTables>()
    .selectFrom('module_variants')
    .innerJoin('module_versions', 'module_versions.id', 'module_variants.current_version_id')
    .innerJoin('packages', 'packages.id', 'module_versions.package_id')
    .innerJoin('archives', 'archives.digest', 'packages.digest')
    .select(['module_variants.module_id', 'module_variants.language', 'archives.size'])
    .where('module_variants.module_id', 'in', [...moduleIds])
    .orderBy('module_variants.number')
    .execute();
}
