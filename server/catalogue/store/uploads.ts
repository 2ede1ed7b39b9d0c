import type { Reader, Writer } from '../../platform/database/index.ts';
import type { CatalogueTables, UploadRow } from '../tables.ts';

export async function insertUpload(tx: Writer, row: UploadRow): Promise<void> {
  await tx.sql<CatalogueTables>().insertInto('uploads').values(row).execute();
}

export function findUpload(db: Reader, id: string): Promise<UploadRow | undefined> {
  return db.sql<CatalogueTables>().selectFrom('uploads').selectAll().where('id', '=', id).executeTakeFirst();
}

export function listUploads(db: Reader, personId: string, limit: number): Promise<UploadRow[]> {
  return db
    .sql<CatalogueTables>()
    .selectFrom('uploads')
    .selectAll()
    .where('person_id', '=', personId)
    .where('state', '<>', 'abandoned')
    .orderBy('begun_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

export async function countReceiving(db: Reader, personId: string): Promise<number> {
  const { count } = await db
    .sql<CatalogueTables>()
    .selectFrom('uploads')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('person_id', '=', personId)
    .where('state', '=', 'receiving')
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Moves the mark of what is safely here; false when somebody else has moved it meanwhile. */
export async function advanceUpload(tx: Writer, id: string, from: number, to: number, now: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .sql<CatalogueTables>()
    .updateTable('uploads')
    .set({ received: to, touched_at: now })
    .where('id', '=', id)
    .where('state', '=', 'receiving')
    .where('received', '=', from)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** One process gets to check an upload; a check that was cut off may be taken over after `staleBefore`. */
export async function claimForChecking(tx: Writer, id: string, now: string, staleBefore: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .sql<CatalogueTables>()
    .updateTable('uploads')
    .set({ state: 'checking', touched_at: now })
    .where('id', '=', id)
    .whereRef('received', '=', 'size')
    .where((eb) =>
      eb.or([
        eb('state', '=', 'receiving'),
        eb.and([eb('state', '=', 'checking'), eb('touched_at', '<', staleBefore)]),
      ]),
    )
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function settleUpload(
  tx: Writer,
  id: string,
  outcome: Pick<UploadRow, 'state' | 'package_id' | 'refusal' | 'recognised' | 'touched_at'>,
): Promise<void> {
  await tx.sql<CatalogueTables>().updateTable('uploads').set(outcome).where('id', '=', id).execute();
}

/** Gives a check back that could not be brought to its end, so that it can be tried again. */
export async function releaseUpload(tx: Writer, id: string, now: string): Promise<void> {
  await tx
    .sql<CatalogueTables>()
    .updateTable('uploads')
    .set({ state: 'receiving', touched_at: now })
    .where('id', '=', id)
    .where('state', '=', 'checking')
    .execute();
}

/** False when it had come to an end already. */
export async function abandonUpload(tx: Writer, id: string, now: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .sql<CatalogueTables>()
    .updateTable('uploads')
    .set({ state: 'abandoned', touched_at: now })
    .where('id', '=', id)
    .where('state', '=', 'receiving')
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function staleUploads(db: Reader, before: string): Promise<string[]> {
  const rows = await db
    .sql<CatalogueTables>()
    .selectFrom('uploads')
    .select('id')
    .where('state', 'in', ['receiving', 'checking'])
    .where('touched_at', '<', before)
    .limit(100)
    .execute();
  return rows.map(({ id }) => id);
}
