import type { Reader, Writer } from '../../platform/database/index.ts';
import type { CorrectionRow, ExemptionRow, PathsTables } from '../tables.ts';

interface End {
  by: string;
  at: string;
  reason: string;
}

export async function findExemption(db: Reader, id: string): Promise<ExemptionRow | undefined> {
  return db.sql<PathsTables>().selectFrom('exemptions').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function insertExemption(tx: Writer, row: ExemptionRow): Promise<void> {
  await tx.sql<PathsTables>().insertInto('exemptions').values(row).execute();
}

/** False when it had ended already. */
export async function endExemption(tx: Writer, id: string, { by, at, reason }: End): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .sql<PathsTables>()
    .updateTable('exemptions')
    .set({ state: 'revoked', revoked_by: by, revoked_at: at, revocation_reason: reason })
    .where('id', '=', id)
    .where('state', '=', 'granted')
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function findCorrection(db: Reader, id: string): Promise<CorrectionRow | undefined> {
  return db.sql<PathsTables>().selectFrom('corrections').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function insertCorrection(tx: Writer, row: CorrectionRow): Promise<void> {
  await tx.sql<PathsTables>().insertInto('corrections').values(row).execute();
}

export async function endCorrection(tx: Writer, id: string, { by, at, reason }: End): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .sql<PathsTables>()
    .updateTable('corrections')
    .set({ withdrawn_by: by, withdrawn_at: at, withdrawal_reason: reason })
    .where('id', '=', id)
    .where('withdrawn_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}
