import { withinReach } from '../../identity/index.ts';
import type { IdentityTables } from '../../identity/index.ts';
import type { Reader, Writer } from '../../platform/database/index.ts';
import type { ArchiveRow, CatalogueTables, PackageRow } from '../tables.ts';

export interface PackageSummary {
  id: string;
  digest: string;
  file_name: string;
  uploaded_at: string;
  uploader: string;
  organisation: string;
  organisation_path: string;
  title: string;
  edition: ArchiveRow['edition'];
  size: number;
  files: number;
  blocking: number;
  attention: number;
  /** How many module versions were made of it. */
  uses: number;
}

type Tables = CatalogueTables & IdentityTables;

/** The package of an organisation with these bytes; made now, or there before. */
export async function keepPackage(tx: Writer, row: PackageRow): Promise<string> {
  const db = tx.sql<CatalogueTables>();
  await db
    .insertInto('packages')
    .values(row)
    .onConflict((conflict) => conflict.columns(['organisation_id', 'digest']).doNothing())
    .execute();
  const kept = await db
    .selectFrom('packages')
    .select('id')
    .where('organisation_id', '=', row.organisation_id)
    .where('digest', '=', row.digest)
    .executeTakeFirstOrThrow();
  return kept.id;
}

function packages(db: Reader) {
  return db
    .sql<Tables>()
    .selectFrom('packages')
    .innerJoin('archives', 'archives.digest', 'packages.digest')
    .innerJoin('organisations', 'organisations.id', 'packages.organisation_id')
    .innerJoin('people', 'people.id', 'packages.uploaded_by');
}

function summaries(query: ReturnType<typeof packages>) {
  return query.select((eb) => [
    'packages.id',
    'packages.digest',
    'packages.file_name',
    'packages.uploaded_at',
    'organisations.name as organisation',
    'organisations.path as organisation_path',
    'archives.title',
    'archives.edition',
    'archives.size',
    'archives.files',
    'archives.blocking',
    'archives.attention',
    eb
      .fn<string>('trim', [eb(eb.ref('people.given_name'), '||', eb(eb.val(' '), '||', eb.ref('people.family_name')))])
      .as('uploader'),
    eb
      .selectFrom('module_versions')
      .whereRef('module_versions.package_id', '=', 'packages.id')
      .select((inner) => inner.fn.countAll<number>().as('uses'))
      .as('uses'),
  ]);
}

export async function findPackage(db: Reader, id: string): Promise<PackageSummary | undefined> {
  const row = await summaries(packages(db)).where('packages.id', '=', id).executeTakeFirst();
  return row && { ...row, uses: Number(row.uses ?? 0) };
}

export interface PackageSearch {
  reach: readonly string[];
  words: string;
  offset: number;
  limit: number;
}

export async function searchPackages(
  db: Reader,
  search: PackageSearch,
): Promise<{ rows: PackageSummary[]; total: number }> {
  const found = packages(db)
    .where((eb) => withinReach(search.reach, eb.ref('organisations.path')))
    .$if(search.words !== '', (query) => query.where('packages.search', 'like', containing(search.words)));
  const { total } = await found.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const rows = await summaries(found)
    .orderBy('packages.uploaded_at', 'desc')
    .orderBy('packages.id', 'desc')
    .offset(search.offset)
    .limit(search.limit)
    .execute();
  return { total: Number(total), rows: rows.map((row) => ({ ...row, uses: Number(row.uses ?? 0) })) };
}

/** A LIKE pattern; the signs that mean something in it are left out of what is searched for. */
export function containing(words: string): string {
  return `%${words.replaceAll(/[%_\\]/g, ' ')}%`;
}

export async function approvedHosts(db: Reader, packageId: string): Promise<{ host: string; approved_at: string }[]> {
  return db
    .sql<CatalogueTables>()
    .selectFrom('package_hosts')
    .select(['host', 'approved_at'])
    .where('package_id', '=', packageId)
    .orderBy('host')
    .execute();
}

export async function insertHost(tx: Writer, row: CatalogueTables['package_hosts']): Promise<void> {
  await tx
    .sql<CatalogueTables>()
    .insertInto('package_hosts')
    .values(row)
    .onConflict((conflict) => conflict.columns(['package_id', 'host']).doNothing())
    .execute();
}

export async function deleteHost(tx: Writer, packageId: string, host: string): Promise<void> {
  await tx
    .sql<CatalogueTables>()
    .deleteFrom('package_hosts')
    .where('package_id', '=', packageId)
    .where('host', '=', host)
    .execute();
}
