import type { IdentityTables } from '../../identity/index.ts';
import type { Reader, Writer } from '../../platform/database/index.ts';
import type { ArchiveRow, CatalogueTables, VersionRow } from '../tables.ts';

export type VersionWithPackage = VersionRow & {
  digest: string;
  file_name: string;
  edition: ArchiveRow['edition'];
  blocking: number;
  maker: string;
};

function versions(db: Reader) {
  return db
    .sql<CatalogueTables & IdentityTables>()
    .selectFrom('module_versions')
    .innerJoin('packages', 'packages.id', 'module_versions.package_id')
    .innerJoin('archives', 'archives.digest', 'packages.digest')
    .innerJoin('people', 'people.id', 'module_versions.made_by')
    .selectAll('module_versions')
    .select((eb) => [
      'packages.digest',
      'packages.file_name',
      'archives.edition',
      'archives.blocking',
      eb('people.given_name', '||', eb(eb.val(' '), '||', eb.ref('people.family_name'))).as('maker'),
    ]);
}

/** All versions of the variants, the newest first. */
export async function listVersions(db: Reader, variantIds: readonly string[]): Promise<VersionWithPackage[]> {
  if (variantIds.length === 0) return [];
  const rows = await versions(db)
    .where('module_versions.variant_id', 'in', [...variantIds])
    .orderBy('module_versions.number', 'desc')
    .execute();
  return rows.map((row) => ({ ...row, maker: String(row.maker) }));
}

export async function findVersion(db: Reader, id: string): Promise<VersionWithPackage | undefined> {
  const row = await versions(db).where('module_versions.id', '=', id).executeTakeFirst();
  return row && { ...row, maker: String(row.maker) };
}

/** The versions of a variant after the given one, in their order: what a learner on that one has to pass by. */
export function versionsAfter(db: Reader, variantId: string, number: number): Promise<VersionRow[]> {
  return db
    .sql<CatalogueTables>()
    .selectFrom('module_versions')
    .selectAll()
    .where('variant_id', '=', variantId)
    .where('number', '>', number)
    .orderBy('number')
    .execute();
}

export async function insertVersion(tx: Writer, row: VersionRow): Promise<void> {
  await tx.sql<CatalogueTables>().insertInto('module_versions').values(row).execute();
}

export interface PackageUse {
  module_id: string;
  variant_id: string;
  title: string;
  number: number;
}

/** Where a package is in use: the variants of which it is or was a version. */
export function usesOfPackage(db: Reader, packageId: string): Promise<PackageUse[]> {
  return db
    .sql<CatalogueTables>()
    .selectFrom('module_versions')
    .innerJoin('module_variants', 'module_variants.id', 'module_versions.variant_id')
    .select([
      'module_variants.module_id',
      'module_variants.id as variant_id',
      'module_variants.title',
      'module_versions.number',
    ])
    .where('module_versions.package_id', '=', packageId)
    .orderBy('module_variants.title')
    .orderBy('module_versions.number')
    .limit(50)
    .execute();
}
