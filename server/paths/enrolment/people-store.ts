import { sql as raw } from 'kysely';
import { foldSearch, withinReach } from '../../identity/index.ts';
import type { IdentityTables } from '../../identity/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import type { PathsTables } from '../tables.ts';

type Tables = PathsTables & IdentityTables;

export interface PersonListed {
  id: string;
  given_name: string;
  family_name: string;
  email: string;
  organisation_name: string;
  organisation_path: string;
}

function active(db: Reader, reach: readonly string[]) {
  return db
    .sql<Tables>()
    .selectFrom('people')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .where('people.status', '=', 'active')
    .where((eb) => withinReach(reach, eb.ref('organisations.path')));
}

/** Active people within reach by words of their name, with how they stand on a path. */
export async function searchPeople(
  db: Reader,
  reach: readonly string[],
  filter: { search: string; under: string | null; pathId: string },
  { limit, offset }: { limit: number; offset: number },
) {
  let query = active(db, reach);
  if (filter.under) query = query.where((eb) => withinReach([filter.under as string], eb.ref('organisations.path')));
  for (const word of foldSearch(filter.search).split(' ').filter(Boolean)) {
    query = query.where('people.search', 'like', `%${word.replaceAll(/[%_\\]/g, '')}%`);
  }
  const { total } = await query.select(raw<number>`count(*)`.as('total')).executeTakeFirstOrThrow();
  const rows = await query
    .leftJoin('enrolments', (join) =>
      join
        .onRef('enrolments.person_id', '=', 'people.id')
        .on('enrolments.path_id', '=', filter.pathId)
        .on('enrolments.state', 'in', ['active', 'requested']),
    )
    .select([
      'people.id',
      'people.given_name',
      'people.family_name',
      'people.email',
      'organisations.name as organisation_name',
      'organisations.path as organisation_path',
      'enrolments.state as enrolled',
      'enrolments.status as progress',
    ])
    .orderBy('people.search')
    .orderBy('people.id')
    .limit(limit)
    .offset(offset)
    .execute();
  return { rows, total: Number(total) };
}

/** Which of these are active and within reach; the others are left out. */
export async function peopleAmong(db: Reader, reach: readonly string[], ids: readonly string[]) {
  if (ids.length === 0) return [];
  return active(db, reach).select(['people.id', 'people.time_zone']).where('people.id', 'in', ids).execute();
}

/** Everybody active at an organisation and below; with a role, only who holds it at or below it. */
export async function peopleUnder(db: Reader, reach: readonly string[], under: string, role: string | null) {
  let query = active(db, reach).where((eb) => withinReach([under], eb.ref('organisations.path')));
  if (role !== null) {
    query = query.where((eb) =>
      eb.exists(
        eb
          .selectFrom('roles')
          .innerJoin('organisations as held', 'held.id', 'roles.organisation_id')
          .select('roles.id')
          .whereRef('roles.person_id', '=', 'people.id')
          .where('roles.role', '=', role as never)
          .where((inner) => withinReach([under], inner.ref('held.path'))),
      ),
    );
  }
  return query.select(['people.id', 'people.time_zone']).orderBy('people.id').execute();
}

export async function organisationsWithin(db: Reader, reach: readonly string[], limit = 500) {
  return db
    .sql<IdentityTables>()
    .selectFrom('organisations')
    .select(['id', 'name', 'path', 'kind'])
    .where((eb) => withinReach(reach, eb.ref('path')))
    .where('closed_at', 'is', null)
    .orderBy('path')
    .limit(limit)
    .execute();
}

export type PersonInPlace = NonNullable<Awaited<ReturnType<typeof findPersonInPlace>>>;

/** Who somebody is, how to write to them, and where they belong. */
export const inPlace = [
  'people.given_name',
  'people.family_name',
  'people.email',
  'people.language',
  'people.time_zone',
  'organisations.path as organisation_path',
  'organisations.name as organisation_name',
] as const;

export async function findPersonInPlace(db: Reader, id: string) {
  return db
    .sql<IdentityTables>()
    .selectFrom('people')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .select(['people.id', ...inPlace])
    .where('people.id', '=', id)
    .executeTakeFirst();
}

export async function namesOf(db: Reader, ids: readonly (string | null)[]): Promise<Map<string, string>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  if (wanted.length === 0) return new Map();
  const rows = await db
    .sql<IdentityTables>()
    .selectFrom('people')
    .select(['id', 'given_name', 'family_name'])
    .where('id', 'in', wanted)
    .execute();
  return new Map(rows.map((row) => [row.id, `${row.given_name} ${row.family_name}`]));
}
