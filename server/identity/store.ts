import type { Reader } from '../platform/database/index.ts';
import type { HeldRole } from './actor.ts';
import type { IdentityTables, PersonRow } from './tables.ts';

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

export function foldEmail(email: string): string {
  return email.trim().normalize('NFKC').toLowerCase();
}
