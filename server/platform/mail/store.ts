import type { Reader, Writer } from '../database/index.ts';

export interface OutboxRow {
  id: string;
  occasion: string;
  to_address: string;
  to_name: string;
  language: string;
  subject: string;
  body_text: string;
  body_html: string;
  calendar_method: 'REQUEST' | 'CANCEL' | 'PUBLISH' | null;
  calendar: string | null;
  confidential: 0 | 1;
  created_at: string;
  /** When it is tried next; moved ahead while somebody tries, so that no two processes send the same letter. */
  due_at: string;
  attempts: number;
  sent_at: string | null;
  last_error: string | null;
}

export interface MailTables {
  outbox: OutboxRow;
}

export async function insertMail(tx: Writer, row: OutboxRow): Promise<void> {
  await tx
    .sql<MailTables>()
    .insertInto('outbox')
    .values(row)
    .onConflict((conflict) => conflict.column('occasion').doNothing())
    .execute();
}

const patience = 10 * 60_000;
const mostAttempts = 12;

export async function claimDue(tx: Writer, now: Date, most: number): Promise<OutboxRow[]> {
  const db = tx.sql<MailTables>();
  const due = await db
    .selectFrom('outbox')
    .selectAll()
    .where('sent_at', 'is', null)
    .where('attempts', '<', mostAttempts)
    .where('due_at', '<=', now.toISOString())
    .orderBy('due_at')
    .limit(most)
    .execute();
  const claimed: OutboxRow[] = [];
  for (const row of due) {
    const { numUpdatedRows } = await db
      .updateTable('outbox')
      .set({ due_at: new Date(now.getTime() + patience).toISOString(), attempts: row.attempts + 1 })
      .where('id', '=', row.id)
      .where('attempts', '=', row.attempts)
      .executeTakeFirst();
    if (numUpdatedRows === 1n) claimed.push({ ...row, attempts: row.attempts + 1 });
  }
  return claimed;
}

export async function markSent(tx: Writer, { id, confidential }: OutboxRow, now: string): Promise<void> {
  await tx
    .sql<MailTables>()
    .updateTable('outbox')
    .set({ sent_at: now, last_error: null, ...(confidential && { body_text: '', body_html: '' }) })
    .where('id', '=', id)
    .execute();
}

// A minute, two, four … at most half a day apart.
export async function markFailed(tx: Writer, row: OutboxRow, now: Date, error: string): Promise<void> {
  const wait = Math.min(60_000 * 2 ** (row.attempts - 1), 12 * 3_600_000);
  await tx
    .sql<MailTables>()
    .updateTable('outbox')
    .set({ due_at: new Date(now.getTime() + wait).toISOString(), last_error: error.slice(0, 500) })
    .where('id', '=', row.id)
    .execute();
}

export async function listOutbox(
  db: Reader,
  page: number,
  size: number,
): Promise<{ rows: OutboxRow[]; total: number }> {
  const sql = db.sql<MailTables>();
  const rows = await sql
    .selectFrom('outbox')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(size)
    .offset((page - 1) * size)
    .execute();
  const { total } = await sql
    .selectFrom('outbox')
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  return { rows, total };
}

export async function findMail(db: Reader, id: string): Promise<OutboxRow | undefined> {
  return db.sql<MailTables>().selectFrom('outbox').selectAll().where('id', '=', id).executeTakeFirst();
}
