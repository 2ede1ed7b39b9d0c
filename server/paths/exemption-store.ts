import { withinReach } from '../identity/index.ts';
import type { IdentityTables } from '../identity/index.ts';
import type { Reader, Writer } from '../platform/database/index.ts';
import type { CorrectionRow, EquivalenceRow, ExemptionRow, PathsTables } from './tables.ts';

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

export async function insertEquivalence(tx: Writer, row: EquivalenceRow): Promise<void> {
  await tx.sql<PathsTables>().insertInto('equivalences').values(row).execute();
}

function equivalences(db: Reader) {
  return db
    .sql<PathsTables & IdentityTables>()
    .selectFrom('equivalences')
    .innerJoin('organisations as owner', 'owner.id', 'equivalences.organisation_id')
    .selectAll('equivalences')
    .select(['owner.path as owner_path', 'owner.name as owner_name']);
}

export async function findEquivalence(db: Reader, id: string) {
  return equivalences(db).where('equivalences.id', '=', id).executeTakeFirst();
}

export async function listEquivalences(db: Reader, reach: readonly string[], limit: number, offset: number) {
  const rows = await equivalences(db)
    .where((eb) => withinReach(reach, eb.ref('owner.path')))
    .orderBy('equivalences.approved_at', 'desc')
    .limit(limit)
    .offset(offset)
    .execute();
  const { total } = await db
    .sql<PathsTables & IdentityTables>()
    .selectFrom('equivalences')
    .innerJoin('organisations as owner', 'owner.id', 'equivalences.organisation_id')
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .where((eb) => withinReach(reach, eb.ref('owner.path')))
    .executeTakeFirstOrThrow();
  return { rows, total: Number(total) };
}

export async function endEquivalence(tx: Writer, id: string, by: string, at: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .sql<PathsTables>()
    .updateTable('equivalences')
    .set({ withdrawn_by: by, withdrawn_at: at })
    .where('id', '=', id)
    .where('withdrawn_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Everybody on a version of a path with a step on this subject. */
export async function peopleAskedFor(db: Reader, subject: string): Promise<string[]> {
  const rows = await db
    .sql<PathsTables>()
    .selectFrom('path_steps')
    .innerJoin('enrolments', 'enrolments.version_id', 'path_steps.version_id')
    .select('enrolments.person_id')
    .distinct()
    .where('path_steps.subject_id', '=', subject)
    .where('enrolments.state', '=', 'active')
    .execute();
  return rows.map((row) => row.person_id);
}
