import type { CatalogueTables } from '../catalogue/index.ts';
import type { IdentityTables, PersonStatus } from '../identity/index.ts';
import type { Reader, Writer } from '../platform/database/index.ts';
import type { LaunchRow, PlayerTables } from './tables.ts';

export async function statusOf(db: Reader, personId: string): Promise<PersonStatus> {
  const person = await db
    .sql<IdentityTables>()
    .selectFrom('people')
    .select('status')
    .where('id', '=', personId)
    .executeTakeFirstOrThrow();
  return person.status;
}

export async function markKept(tx: Writer, { id, kept_at }: LaunchRow, at: string): Promise<void> {
  await tx
    .sql<PlayerTables>()
    .updateTable('launches')
    .set({ kept_at: kept_at ?? at, used_at: at, released_at: null })
    .where('id', '=', id)
    .execute();
}

/** The device does not go on with this launch; where nothing came of its own way, none is kept. */
export async function release(tx: Writer, id: string, at: string): Promise<void> {
  const db = tx.sql<PlayerTables>();
  await db.updateTable('launches').set({ released_at: at }).where('id', '=', id).execute();
  await db.deleteFrom('branches').where('launch_id', '=', id).where('entries', '=', 0).execute();
}

export async function revoke(tx: Writer, id: string, at: string): Promise<void> {
  const launches = tx.sql<PlayerTables>().updateTable('launches').set({ revoked_at: at }).where('id', '=', id);
  await launches.where('revoked_at', 'is', null).execute();
}

export interface KeptLaunch extends Pick<
  LaunchRow,
  'id' | 'attempt_id' | 'module_id' | 'device' | 'kept_at' | 'used_at' | 'revoked_at' | 'version_id'
> {
  digest: string;
  title: string;
}

/** What a learner has taken along and not removed again, the last contact first. */
export function keptBy(db: Reader, personId: string, limit: number): Promise<KeptLaunch[]> {
  return db
    .sql<PlayerTables & CatalogueTables>()
    .selectFrom('launches')
    .innerJoin('packages', 'packages.id', 'launches.package_id')
    .innerJoin('module_versions', 'module_versions.id', 'launches.version_id')
    .innerJoin('module_variants', 'module_variants.id', 'module_versions.variant_id')
    .select([
      'launches.id',
      'launches.attempt_id',
      'launches.module_id',
      'launches.version_id',
      'launches.device',
      'launches.kept_at',
      'launches.used_at',
      'launches.revoked_at',
      'packages.digest',
      'module_variants.title',
    ])
    .where('launches.person_id', '=', personId)
    .where('launches.kept_at', 'is not', null)
    .where('launches.released_at', 'is', null)
    .orderBy('launches.used_at', 'desc')
    .orderBy('launches.id', 'desc')
    .limit(limit)
    .execute();
}

/** Whose a launch that was taken along is, and of which archive. */
export async function findKept(
  db: Reader,
  launchId: string,
): Promise<{ person_id: string; digest: string } | undefined> {
  return db
    .sql<PlayerTables & CatalogueTables>()
    .selectFrom('launches')
    .innerJoin('packages', 'packages.id', 'launches.package_id')
    .select(['launches.person_id', 'packages.digest'])
    .where('launches.id', '=', launchId)
    .where('launches.kept_at', 'is not', null)
    .executeTakeFirst();
}
