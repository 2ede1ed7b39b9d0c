import { sql as raw } from 'kysely';
import { foldSearch, withinReach } from '../identity/index.ts';
import type { IdentityTables } from '../identity/index.ts';
import type { Reader } from '../platform/database/index.ts';
import type { Standing } from './standing.ts';
import type { RecordsTables } from './tables.ts';

type Tables = RecordsTables & IdentityTables;

export interface RecordFilter {
  /** Organisation paths within which the asker may see people's records; null for one's own. */
  reach: readonly string[] | null;
  personId: string | null;
  search: string;
  from: string | null;
  to: string | null;
  standing: Standing | null;
  today: string;
}

export const recordSorts = ['completed', 'name', 'organisation', 'title', 'expires'] as const;
export type RecordSort = (typeof recordSorts)[number];

const columns = {
  completed: 'completions.completed_on',
  name: 'people.search',
  organisation: 'organisations.search',
  title: 'completions.search',
  expires: 'completions.expires_on',
} as const;

export type RecordListed = Awaited<ReturnType<typeof listRecords>>[number];

export function listRecords(
  db: Reader,
  filter: RecordFilter,
  order: { sort: RecordSort; descending: boolean; limit: number; offset: number },
) {
  return rows(db, filter)
    .orderBy(columns[order.sort], order.descending ? 'desc' : 'asc')
    .orderBy('completions.id', 'desc')
    .limit(order.limit)
    .offset(order.offset)
    .execute();
}

/** The next few rows after one, for exports of any length. */
export function recordsAfter(db: Reader, filter: RecordFilter, after: string | null, limit: number) {
  const query = rows(db, filter).orderBy('completions.id').limit(limit);
  return (after === null ? query : query.where('completions.id', '>', after)).execute();
}

export async function countRecords(db: Reader, filter: RecordFilter) {
  const counted = await records(db, filter)
    .select([raw<number>`count(*)`.as('records'), raw<number>`coalesce(sum(completions.hours), 0)`.as('hours')])
    .select(raw<number>`count(distinct completions.person_id)`.as('people'))
    .executeTakeFirstOrThrow();
  return { records: Number(counted.records), hours: Number(counted.hours), people: Number(counted.people) };
}

function rows(db: Reader, filter: RecordFilter) {
  return records(db, filter)
    .selectAll('completions')
    .select([
      'people.given_name',
      'people.family_name',
      'people.email',
      'people.staff_number',
      'organisations.name as organisation_name',
      'certificates.id as certificate_id',
      'certificates.number',
      'certificates.face',
      'certificates.issued_at',
      'certificates.revoked_at',
      'certificates.replaced_at',
    ]);
}

/** Completions with their newest certificate; earlier ones stand on the certificate's page. */
function records(db: Reader, filter: RecordFilter) {
  let query = db
    .sql<Tables>()
    .selectFrom('completions')
    .innerJoin('people', 'people.id', 'completions.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .leftJoin('certificates', (join) =>
      join
        .onRef('certificates.completion_id', '=', 'completions.id')
        .on('certificates.replaced_at', 'is', null)
        .on((eb) =>
          eb.not(
            eb.exists(
              eb
                .selectFrom('certificates as newer')
                .select('newer.id')
                .whereRef('newer.completion_id', '=', 'completions.id')
                .whereRef('newer.id', '>', 'certificates.id'),
            ),
          ),
        ),
    );
  const { reach, personId, from, to, standing, today } = filter;
  if (reach) query = query.where((eb) => withinReach(reach, eb.ref('organisations.path')));
  if (personId) query = query.where('completions.person_id', '=', personId);
  if (from) query = query.where('completions.completed_on', '>=', from);
  if (to) query = query.where('completions.completed_on', '<=', to);
  if (standing === 'revoked') query = query.where('certificates.revoked_at', 'is not', null);
  if (standing === 'valid' || standing === 'expired') {
    query = query.where('completions.withdrawn_at', 'is', null).where('certificates.revoked_at', 'is', null);
    query =
      standing === 'expired'
        ? query.where('completions.expires_on', '<', today)
        : query.where((eb) =>
            eb.or([eb('completions.expires_on', 'is', null), eb('completions.expires_on', '>=', today)]),
          );
  }
  for (const word of foldSearch(filter.search).split(' ').filter(Boolean)) {
    const like = `%${word.replaceAll(/[%_\\]/g, '')}%`;
    query = query.where((eb) => eb.or([eb('people.search', 'like', like), eb('completions.search', 'like', like)]));
  }
  return query;
}
