import type { Reader } from '../platform/database/index.ts';
import { rowsBefore } from '../platform/web/index.ts';
import { withinReach } from './actor.ts';
import type { Role } from './capabilities.ts';
import { likeAll } from './search-store.ts';
import type { IdentityTables, PersonStatus } from './tables.ts';

export interface PeopleFilter {
  /** Paths at and below which the reader may see people. */
  reach: readonly string[];
  /** Paths the reader asks for; undefined for all within reach. */
  within?: readonly string[] | undefined;
  words?: string | undefined;
  role?: Role | undefined;
  status?: PersonStatus | undefined;
}

export interface PeopleOrder {
  sort: string;
  descending: boolean;
}

export const sortablePeople = ['name', 'organisation', 'status', 'seen', 'registered'] as const;

const orderColumns = {
  name: 'people.sort_name',
  organisation: 'organisations.search',
  status: 'people.status',
  seen: 'people.last_seen_at',
  registered: 'people.created_at',
} as const;

function filtered(db: Reader, filter: PeopleFilter) {
  let query = db
    .sql<IdentityTables>()
    .selectFrom('people')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .where((eb) => withinReach(filter.reach, eb.ref('organisations.path')))
    .where((eb) => likeAll(eb.ref('people.search'), filter.words));
  const { within, role, status } = filter;
  if (within) query = query.where((eb) => withinReach(within, eb.ref('organisations.path')));
  if (status) query = query.where('people.status', '=', status);
  if (role)
    query = query.where(({ exists, selectFrom }) =>
      exists(
        selectFrom('roles').select('roles.id').whereRef('roles.person_id', '=', 'people.id').where('role', '=', role),
      ),
    );
  return query;
}

function listed(db: Reader, filter: PeopleFilter, { sort, descending }: PeopleOrder) {
  const column = orderColumns[sort as keyof typeof orderColumns] ?? orderColumns.name;
  const direction = descending ? 'desc' : 'asc';
  return (
    filtered(db, filter)
      .select(['people.id', 'given_name', 'family_name', 'email', 'people.status', 'people.language', 'grade'])
      .select(['service_began', 'sex', 'staff_number', 'last_seen_at', 'people.created_at'])
      .select(['organisations.name as organisation_name', 'organisations.code as organisation_code'])
      .leftJoin('organisations as above', 'above.id', 'organisations.parent_id')
      .select('above.name as above')
      .select((eb) => {
        const held = (role: Role) =>
          eb
            .selectFrom('roles')
            .select((count) => count.fn.countAll<number>().as('count'))
            .whereRef('roles.person_id', '=', 'people.id')
            .where('roles.role', '=', role);
        return [
          held('instructor').as('instructor'),
          held('coordinator').as('coordinator'),
          held('administrator').as('administrator'),
        ];
      })
      // Who was never here comes last on both engines, whichever way the list is sorted.
      .$if(sort === 'seen', (query) =>
        query.orderBy((eb) => eb.case().when('people.last_seen_at', 'is', null).then(1).else(0).end()),
      )
      .orderBy(column, direction)
      .orderBy('people.sort_name', direction)
      .orderBy('people.id')
  );
}

export type PersonListed = Awaited<ReturnType<typeof listPeople>>['rows'][number];

export async function listPeople(
  db: Reader,
  filter: PeopleFilter,
  order: PeopleOrder & { page: number; size: number },
) {
  const { total } = await filtered(db, filter)
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  const rows = await listed(db, filter, order).limit(order.size).offset(rowsBefore(order, total)).execute();
  return { rows, total };
}

/** All of them one after the other, for a file. */
export function streamPeople(db: Reader, filter: PeopleFilter, order: PeopleOrder): AsyncIterable<PersonListed> {
  return listed(db, filter, order).stream(500);
}
