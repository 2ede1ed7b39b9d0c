import type { Reader, Writer } from '../../platform/database/index.ts';
import type { ArchiveEntryRow, ArchiveRow, CatalogueTables } from '../tables.ts';

const ROWS_AT_ONCE = 400;

export function findArchive(db: Reader, digest: string): Promise<ArchiveRow | undefined> {
  return db.sql<CatalogueTables>().selectFrom('archives').selectAll().where('digest', '=', digest).executeTakeFirst();
}

export async function knowsArchive(db: Reader, digest: string): Promise<boolean> {
  const row = await db
    .sql<CatalogueTables>()
    .selectFrom('archives')
    .select('digest')
    .where('digest', '=', digest)
    .executeTakeFirst();
  return row !== undefined;
}

/** The same bytes may arrive twice at once: the second comes too late and changes nothing. */
export async function insertArchive(tx: Writer, archive: ArchiveRow, entries: ArchiveEntryRow[]): Promise<void> {
  const db = tx.sql<CatalogueTables>();
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('archives')
    .values(archive)
    .onConflict((conflict) => conflict.column('digest').doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows !== 1n) return;
  for (let at = 0; at < entries.length; at += ROWS_AT_ONCE) {
    const rows = entries.slice(at, at + ROWS_AT_ONCE);
    await db.insertInto('archive_entries').values(rows).execute();
  }
}

export function findEntry(db: Reader, digest: string, folded: string): Promise<ArchiveEntryRow | undefined> {
  return db
    .sql<CatalogueTables>()
    .selectFrom('archive_entries')
    .selectAll()
    .where('digest', '=', digest)
    .where('folded', '=', folded)
    .executeTakeFirst();
}

export type FilePrint = Pick<ArchiveEntryRow, 'folded' | 'path' | 'size' | 'crc'>;

/** What two packages' files are compared by. */
export function listFilePrints(db: Reader, digest: string): Promise<FilePrint[]> {
  return db
    .sql<CatalogueTables>()
    .selectFrom('archive_entries')
    .select(['folded', 'path', 'size', 'crc'])
    .where('digest', '=', digest)
    .orderBy('path')
    .execute();
}

export type ServedRow = Pick<ArchiveEntryRow, 'folded' | 'start_at' | 'packed' | 'size' | 'deflated' | 'crc' | 'type'>;

/** What is needed to serve every file of an archive. */
export function listServed(db: Reader, digest: string): Promise<ServedRow[]> {
  return db
    .sql<CatalogueTables>()
    .selectFrom('archive_entries')
    .select(['folded', 'start_at', 'packed', 'size', 'deflated', 'crc', 'type'])
    .where('digest', '=', digest)
    .orderBy('folded')
    .execute();
}
