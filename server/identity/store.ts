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
