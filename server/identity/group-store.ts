import type { Reader, Writer } from '../platform/database/index.ts';
import type { GroupRegistrationRow, IdentityTables } from './tables.ts';

export async function insertGroup(tx: Writer, row: GroupRegistrationRow): Promise<void> {
  await tx.sql<IdentityTables>().insertInto('group_registrations').values(row).execute();
}

/** Only who started a group sees it: it may hold people of organisations another does not reach. */
export async function findGroup(db: Reader, id: string, startedBy: string): Promise<GroupRegistrationRow | undefined> {
  return db
    .sql<IdentityTables>()
    .selectFrom('group_registrations')
    .selectAll()
    .where('id', '=', id)
    .where('started_by', '=', startedBy)
    .executeTakeFirst();
}

/** False when it was finished already: a form sent twice registers nobody twice. */
export async function finishGroup(tx: Writer, id: string, registered: number, now: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .sql<IdentityTables>()
    .updateTable('group_registrations')
    .set({ finished_at: now, registered })
    .where('id', '=', id)
    .where('finished_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function keepBadRows(tx: Writer, id: string, rows: string): Promise<void> {
  await tx.sql<IdentityTables>().updateTable('group_registrations').set({ rows }).where('id', '=', id).execute();
}

/** Which of these addresses serve an account already. */
export async function findTakenAddresses(db: Reader, folded: readonly string[]): Promise<Set<string>> {
  if (folded.length === 0) return new Set();
  const query = db.sql<IdentityTables>().selectFrom('people').select('email_folded');
  const rows = await query.where('email_folded', 'in', [...folded]).execute();
  return new Set(rows.map((row) => row.email_folded));
}
