import type { CatalogueTables } from '../catalogue/index.ts';
import { withinReach } from '../identity/index.ts';
import type { IdentityTables } from '../identity/index.ts';
import type { Reader } from '../platform/database/index.ts';
import type { PlayerTables } from '../player/index.ts';

/** Elements a SCO stored, by name. */
export type Values = Record<string, string>;

type Tables = PlayerTables & CatalogueTables & IdentityTables;

/** An attempt of somebody within reach, with its module as the reader's language calls it. */
export async function findAttempt(db: Reader, reach: readonly string[], id: string) {
  return db
    .sql<Tables>()
    .selectFrom('attempts')
    .innerJoin('people', 'people.id', 'attempts.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .leftJoin('module_versions', 'module_versions.id', 'attempts.version_id')
    .leftJoin('module_variants', 'module_variants.id', 'module_versions.variant_id')
    .leftJoin('packages', 'packages.id', 'module_versions.package_id')
    .leftJoin('archives', 'archives.digest', 'packages.digest')
    .selectAll('attempts')
    .select([
      'people.given_name',
      'people.family_name',
      'people.time_zone',
      'module_variants.title as module_title',
      'module_versions.number as version_number',
      'archives.edition',
      'archives.manifest',
    ])
    .where('attempts.id', '=', id)
    .where((eb) => withinReach(reach, eb.ref('organisations.path')))
    .executeTakeFirst();
}

export async function scosOf(db: Reader, attemptId: string) {
  return db
    .sql<PlayerTables>()
    .selectFrom('sco_states')
    .selectAll()
    .where('attempt_id', '=', attemptId)
    .orderBy('first_at')
    .orderBy('item')
    .execute();
}

/** All attempts of a person on any module, the latest first. */
export async function attemptsOf(db: Reader, personId: string) {
  return db
    .sql<Tables>()
    .selectFrom('attempts')
    .leftJoin('module_versions', 'module_versions.id', 'attempts.version_id')
    .leftJoin('module_variants', 'module_variants.id', 'module_versions.variant_id')
    .selectAll('attempts')
    .select(['module_variants.title as module_title', 'module_versions.number as version_number'])
    .where('attempts.person_id', '=', personId)
    .orderBy('attempts.started_at', 'desc')
    .execute();
}
