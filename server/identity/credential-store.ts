import type { Reader, Writer } from '../platform/database/index.ts';
import type { IdentityTables, PasswordLinkRow } from './tables.ts';

export async function insertLink(tx: Writer, row: PasswordLinkRow): Promise<void> {
  await tx.sql<IdentityTables>().insertInto('password_links').values(row).execute();
}

export async function findLink(db: Reader, digest: string, now: string): Promise<PasswordLinkRow | undefined> {
  return db
    .sql<IdentityTables>()
    .selectFrom('password_links')
    .selectAll()
    .where('token_digest', '=', digest)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
}

/** False when it has been used or has expired: of two who use it at once one succeeds. */
export async function useLink(tx: Writer, digest: string, now: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .sql<IdentityTables>()
    .updateTable('password_links')
    .set({ used_at: now })
    .where('token_digest', '=', digest)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function revokeLinks(tx: Writer, personId: string): Promise<void> {
  await tx.sql<IdentityTables>().deleteFrom('password_links').where('person_id', '=', personId).execute();
}

export async function revokeFirstAdministratorLinks(tx: Writer): Promise<void> {
  await tx
    .sql<IdentityTables>()
    .deleteFrom('password_links')
    .where('purpose', '=', 'first-administrator')
    .where('used_at', 'is', null)
    .execute();
}

/** Sets the password and ends every sign-in that knew the old one. */
export async function storePassword(tx: Writer, personId: string, hash: string): Promise<void> {
  await tx
    .sql<IdentityTables>()
    .updateTable('people')
    .set((eb) => ({ password_hash: hash, sign_in_epoch: eb('sign_in_epoch', '+', 1) }))
    .where('id', '=', personId)
    .execute();
}

export async function raiseEpoch(tx: Writer, personId: string): Promise<void> {
  await tx
    .sql<IdentityTables>()
    .updateTable('people')
    .set((eb) => ({ sign_in_epoch: eb('sign_in_epoch', '+', 1) }))
    .where('id', '=', personId)
    .execute();
}

export async function storeTermsAccepted(tx: Writer, personId: string, version: string, now: string): Promise<void> {
  await tx
    .sql<IdentityTables>()
    .updateTable('people')
    .set({ terms_version: version, terms_accepted_at: now })
    .where('id', '=', personId)
    .execute();
}
