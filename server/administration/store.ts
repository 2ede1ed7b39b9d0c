import { sql } from 'kysely';
import type { IdentityTables } from '../identity/index.ts';
import type { Reader } from '../platform/database/index.ts';

export async function isReady(db: Reader): Promise<boolean> {
  try {
    await sql`select 1`.execute(db.sql());
    return true;
  } catch {
    return false;
  }
}

/** Nobody has ever been registered here. */
export async function isEmpty(db: Reader): Promise<boolean> {
  const found = await db.sql<IdentityTables>().selectFrom('people').select('id').limit(1).executeTakeFirst();
  return found === undefined;
}

/** Where the active people with these addresses work, by address. */
export async function findOrganisationsOfAccounts(db: Reader, emails: readonly string[]): Promise<Map<string, string>> {
  const rows = await db
    .sql<IdentityTables>()
    .selectFrom('people')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .select(['people.email_folded', 'organisations.name'])
    .where('people.email_folded', 'in', [...emails])
    .where('people.status', '=', 'active')
    .execute();
  return new Map(rows.map(({ email_folded, name }) => [email_folded, name]));
}
