import { sql } from 'kysely';
import type { Expression } from 'kysely';
import type { Reader, Writer } from '../platform/database/index.ts';
import type { HeldRole } from './actor.ts';
import type { IdentityTables, OrganisationRow, PersonRow, RoleRow } from './tables.ts';

export type PersonWithOrganisation = PersonRow & { organisation_path: string; organisation_name: string };

function people(db: Reader) {
  return db
    .sql<IdentityTables>()
    .selectFrom('people')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .selectAll('people')
    .select(['organisations.path as organisation_path', 'organisations.name as organisation_name']);
}

export async function findPerson(db: Reader, id: string): Promise<PersonWithOrganisation | undefined> {
  return people(db).where('people.id', '=', id).executeTakeFirst();
}

export async function findPersonByEmail(db: Reader, email: string): Promise<PersonWithOrganisation | undefined> {
  return people(db).where('people.email_folded', '=', foldEmail(email)).executeTakeFirst();
}

export async function rolesHeld(db: Reader, personId: string): Promise<HeldRole[]> {
  return db
    .sql<IdentityTables>()
    .selectFrom('roles')
    .innerJoin('organisations', 'organisations.id', 'roles.organisation_id')
    .select(['roles.role', 'organisations.path'])
    .where('roles.person_id', '=', personId)
    .execute();
}

/** Names by id, of whoever is still known. */
export async function findNames(db: Reader, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const query = db.sql<IdentityTables>().selectFrom('people').select(['id', 'given_name', 'family_name']);
  const rows = await query.where('id', 'in', [...ids]).execute();
  return new Map(rows.map((row) => [row.id, `${row.given_name} ${row.family_name}`]));
}

export interface RoleHeld extends HeldRole {
  id: string;
  organisation_id: string;
  organisation_name: string;
  granted_at: string;
  granted_by_name: string | null;
}

/** The roles of a person with where, since when and from whom, the widest first. */
export async function listRoles(db: Reader, personId: string): Promise<RoleHeld[]> {
  return db
    .sql<IdentityTables>()
    .selectFrom('roles')
    .innerJoin('organisations', 'organisations.id', 'roles.organisation_id')
    .leftJoin('people as granters', 'granters.id', 'roles.granted_by')
    .select((eb) => [
      'roles.id',
      'roles.role',
      'roles.organisation_id',
      'roles.granted_at',
      'organisations.path',
      'organisations.name as organisation_name',
      fullName(eb.ref('granters.given_name'), eb.ref('granters.family_name')).as('granted_by_name'),
    ])
    .where('roles.person_id', '=', personId)
    .orderBy('organisations.path')
    .orderBy('roles.role')
    .execute();
}

/** Null where one of the two is. */
export function fullName(given: Expression<string | null>, family: Expression<string | null>) {
  return sql<string | null>`${given} || ' ' || ${family}`;
}

export async function deleteRole(tx: Writer, id: string): Promise<void> {
  await tx.sql<IdentityTables>().deleteFrom('roles').where('id', '=', id).execute();
}

/** False when somebody has changed the person since that version was read. */
export async function updatePerson(
  tx: Writer,
  id: string,
  version: number,
  changes: Partial<PersonRow>,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .sql<IdentityTables>()
    .updateTable('people')
    .set({ ...changes, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** What a person may change of themselves at any time, whoever edits the rest. */
export async function updateOwnChoices(
  tx: Writer,
  id: string,
  choices: Pick<
    PersonRow,
    'language' | 'time_zone' | 'certificate_name_latin' | 'certificate_name_arabic' | 'certificate_name_other'
  >,
): Promise<void> {
  await tx.sql<IdentityTables>().updateTable('people').set(choices).where('id', '=', id).execute();
}

/**
 * How many active administrators the whole installation has. Holds the root organisation until the end of the
 * transaction, so that of two who remove each other's last colleague the second sees what the first did.
 */
export async function countRootAdministrators(tx: Writer): Promise<number> {
  const db = tx.sql<IdentityTables>();
  await db
    .updateTable('organisations')
    .set((eb) => ({ version: eb.ref('version') }))
    .where('parent_id', 'is', null)
    .execute();
  const { count } = await db
    .selectFrom('roles')
    .innerJoin('organisations', 'organisations.id', 'roles.organisation_id')
    .innerJoin('people', 'people.id', 'roles.person_id')
    .select((eb) => eb.fn.count<number>('people.id').distinct().as('count'))
    .where('roles.role', '=', 'administrator')
    .where('organisations.parent_id', 'is', null)
    .where('people.status', '=', 'active')
    .executeTakeFirstOrThrow();
  return count;
}

export async function hasPeople(db: Reader): Promise<boolean> {
  const found = await db.sql<IdentityTables>().selectFrom('people').select('id').limit(1).executeTakeFirst();
  return found !== undefined;
}

export async function findOrganisation(db: Reader, id: string): Promise<OrganisationRow | undefined> {
  return db.sql<IdentityTables>().selectFrom('organisations').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function insertOrganisation(tx: Writer, row: OrganisationRow): Promise<void> {
  await tx.sql<IdentityTables>().insertInto('organisations').values(row).execute();
}

/** False when the e-mail address serves an account already. */
export async function insertPerson(tx: Writer, row: PersonRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .sql<IdentityTables>()
    .insertInto('people')
    .values(row)
    .onConflict((conflict) => conflict.column('email_folded').doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

/** Does nothing when the person holds the role there already. */
export async function insertRole(tx: Writer, row: RoleRow): Promise<void> {
  await tx
    .sql<IdentityTables>()
    .insertInto('roles')
    .values(row)
    .onConflict((conflict) => conflict.columns(['person_id', 'role', 'organisation_id']).doNothing())
    .execute();
}

export async function insertAuditEntry(tx: Writer, row: IdentityTables['audit_trail']): Promise<void> {
  await tx.sql<IdentityTables>().insertInto('audit_trail').values(row).execute();
}

export function foldEmail(email: string): string {
  return email.trim().normalize('NFKC').toLowerCase();
}
