import { sql as raw } from 'kysely';
import { foldSearch, withinReach } from '../../identity/index.ts';
import type { IdentityTables } from '../../identity/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import type { EnrolmentState, PathsTables } from '../tables.ts';
import type { Status } from '../progress/state.ts';

type Tables = PathsTables & IdentityTables;

export interface ParticipantFilter {
  pathId: string;
  /** Organisation paths within which the asker may follow people. */
  reach: readonly string[];
  search: string;
  status: Status | null;
  state: EnrolmentState | null;
  under: string | null;
  cohortId: string | null;
  /** Only those on this version of the path. */
  version: number | null;
}

export const participantSorts = ['name', 'organisation', 'status', 'progress', 'due', 'completed'] as const;
export type ParticipantSort = (typeof participantSorts)[number];

const columns = {
  name: 'people.search',
  organisation: 'organisations.search',
  status: 'enrolments.status',
  progress: 'enrolments.steps_done',
  due: 'enrolments.due_on',
  completed: 'enrolments.completed_on',
} as const;

function participants(db: Reader, filter: ParticipantFilter) {
  let query = db
    .sql<Tables>()
    .selectFrom('enrolments')
    .innerJoin('people', 'people.id', 'enrolments.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .where('enrolments.path_id', '=', filter.pathId)
    .where((eb) => withinReach(filter.reach, eb.ref('organisations.path')))
    // Earlier cycles are kept and shown with the person; the list is of people.
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('enrolments as newer')
            .select('newer.id')
            .whereRef('newer.path_id', '=', 'enrolments.path_id')
            .whereRef('newer.person_id', '=', 'enrolments.person_id')
            .whereRef('newer.cycle', '>', 'enrolments.cycle'),
        ),
      ),
    );
  query = filter.state
    ? query.where('enrolments.state', '=', filter.state)
    : query.where('enrolments.state', 'in', ['active', 'requested']);
  if (filter.status)
    query = query.where('enrolments.status', '=', filter.status).where('enrolments.state', '=', 'active');
  if (filter.cohortId) query = query.where('enrolments.cohort_id', '=', filter.cohortId);
  if (filter.version !== null) {
    const { version } = filter;
    query = query
      .where('enrolments.completed_on', 'is', null)
      .where((eb) =>
        eb.exists(
          eb
            .selectFrom('path_versions')
            .select('path_versions.id')
            .whereRef('path_versions.id', '=', 'enrolments.version_id')
            .where('path_versions.number', '=', version),
        ),
      );
  }
  if (filter.under) query = query.where((eb) => withinReach([filter.under as string], eb.ref('organisations.path')));
  for (const word of foldSearch(filter.search).split(' ').filter(Boolean)) {
    query = query.where('people.search', 'like', `%${word.replaceAll(/[%_\\]/g, '')}%`);
  }
  return query;
}

function rows(db: Reader, filter: ParticipantFilter) {
  return participants(db, filter)
    .leftJoin('path_steps', (join) =>
      join
        .onRef('path_steps.version_id', '=', 'enrolments.version_id')
        .onRef('path_steps.id', '=', 'enrolments.next_step_id'),
    )
    .selectAll('enrolments')
    .select([
      'people.given_name',
      'people.family_name',
      'people.email',
      'organisations.name as organisation_name',
      'path_steps.title as next_title',
      'path_steps.texts as next_texts',
    ]);
}

export type ParticipantListed = Awaited<ReturnType<typeof listParticipants>>[number];

export async function listParticipants(
  db: Reader,
  filter: ParticipantFilter,
  order: { sort: ParticipantSort; descending: boolean; limit: number; offset: number },
) {
  const direction = order.descending ? 'desc' : 'asc';
  return rows(db, filter)
    .orderBy(columns[order.sort], direction)
    .orderBy('people.search')
    .orderBy('enrolments.id')
    .limit(order.limit)
    .offset(order.offset)
    .execute();
}

/** How many stand where, over the whole list. */
export async function countParticipants(db: Reader, filter: ParticipantFilter) {
  const counts = await participants(db, filter)
    .select(['enrolments.state', 'enrolments.status', raw<number>`count(*)`.as('people')])
    .groupBy(['enrolments.state', 'enrolments.status'])
    .execute();
  return counts.map((row) => ({ ...row, people: Number(row.people) }));
}

/** The next few rows after one, so that an export of any length holds only a page in memory. */
export async function participantsAfter(db: Reader, filter: ParticipantFilter, after: string | null, limit: number) {
  let query = rows(db, filter);
  if (after !== null) query = query.where('enrolments.id', '>', after);
  return query.orderBy('enrolments.id').limit(limit).execute();
}

export async function cyclesOf(db: Reader, pathId: string, personId: string) {
  return db
    .sql<PathsTables>()
    .selectFrom('enrolments')
    .select(['id', 'cycle', 'status', 'enrolled_on', 'completed_on', 'expires_on', 'state'])
    .where('path_id', '=', pathId)
    .where('person_id', '=', personId)
    .orderBy('cycle', 'desc')
    .execute();
}
