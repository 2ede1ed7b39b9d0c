import type { Reader } from '../platform/database/index.ts';
import { withinReach } from './actor.ts';
import { likeAll } from './search-store.ts';
import type { IdentityTables, PersonRow } from './tables.ts';

type ContactColumns = Pick<PersonRow, 'id' | 'given_name' | 'family_name' | 'email' | 'language' | 'time_zone'>;

const contactColumns = [
  'people.id',
  'people.given_name',
  'people.family_name',
  'people.email',
  'people.language',
  'people.time_zone',
] as const;

/** Active coordinators and administrators whose role is held at one of these organisations. */
export async function findDeciders(db: Reader, paths: readonly string[]) {
  return db
    .sql<IdentityTables>()
    .selectFrom('roles')
    .innerJoin('organisations', 'organisations.id', 'roles.organisation_id')
    .innerJoin('people', 'people.id', 'roles.person_id')
    .select([...contactColumns, 'roles.role', 'organisations.path'])
    .where('organisations.path', 'in', [...paths])
    .where('roles.role', 'in', ['coordinator', 'administrator'])
    .where('people.status', '=', 'active')
    .orderBy('people.sort_name')
    .execute();
}

export interface PersonFound {
  id: string;
  given_name: string;
  family_name: string;
  email: string;
  organisation_id: string;
  organisation_name: string;
}

export async function findFewPeople(
  db: Reader,
  reach: readonly string[],
  words: string,
  most: number,
): Promise<PersonFound[]> {
  return db
    .sql<IdentityTables>()
    .selectFrom('people')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .select([
      'people.id',
      'given_name',
      'family_name',
      'email',
      'organisation_id',
      'organisations.name as organisation_name',
    ])
    .where('people.status', '=', 'active')
    .where((eb) => withinReach(reach, eb.ref('organisations.path')))
    .where((eb) => likeAll(eb.ref('people.search'), words))
    .orderBy('people.sort_name')
    .orderBy('people.id')
    .limit(most)
    .execute();
}

export async function findPeopleByIds(db: Reader, ids: readonly string[]): Promise<ContactColumns[]> {
  const found: ContactColumns[] = [];
  // PostgreSQL and SQLite take some tens of thousands of values in one statement; lists can be longer.
  for (let start = 0; start < ids.length; start += 1_000) {
    const some = ids.slice(start, start + 1_000);
    const rows = db
      .sql<IdentityTables>()
      .selectFrom('people')
      .select([...contactColumns])
      .where('id', 'in', some);
    found.push(...(await rows.execute()));
  }
  return found;
}
