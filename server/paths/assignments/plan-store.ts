import { likeAll, withinReach } from '../../identity/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { readable, stepWorkedOn, type WorkReader } from './work-store.ts';
import { itemStatuses, type ItemStatus } from '../tables.ts';

export const reportStandings = ['late', 'due', 'reported'] as const;
export type ReportStanding = (typeof reportStandings)[number];
export const planSorts = ['next', 'learner', 'organisation', 'accepted'] as const;
export type PlanSort = (typeof planSorts)[number];

export interface PlanFilter {
  reader: WorkReader;
  search: string;
  pathId: string | null;
  under: string | null;
  /** Plans with an action of this status; for `done`, those of which every action is done. */
  status: ItemStatus | null;
  reports: ReportStanding | null;
  today: string;
  /** Up to when a report counts as due. */
  soon: string;
}

const columns = {
  next: 'next_due_on',
  learner: 'people.search',
  organisation: 'organisations.search',
  accepted: 'submissions.reviewed_at',
} as const;

/** Accepted work that is followed: of people within reach, and of the cohorts one tutors. */
function plans(db: Reader, filter: PlanFilter) {
  const { reader, search, pathId, under, status, reports, today, soon } = filter;
  let query = readable(db, reader)
    .where('submissions.state', '=', 'accepted')
    .where((eb) =>
      eb.exists(
        eb.selectFrom('plan_items').select('plan_items.id').whereRef('plan_items.submission_id', '=', 'submissions.id'),
      ),
    )
    .where((eb) => likeAll(eb.ref('people.search'), search));
  if (pathId) query = query.where('submissions.path_id', '=', pathId);
  if (under) query = query.where((eb) => withinReach([under], eb.ref('organisations.path')));
  if (status) {
    query = query.where((eb) => {
      const items = eb
        .selectFrom('plan_items')
        .select('plan_items.id')
        .whereRef('plan_items.submission_id', '=', 'submissions.id');
      return status === 'done'
        ? eb.not(eb.exists(items.where('plan_items.status', '!=', 'done')))
        : eb.exists(items.where('plan_items.status', '=', status));
    });
  }
  if (reports) {
    query = query.where((eb) => {
      const open = eb
        .selectFrom('follow_ups')
        .select('follow_ups.id')
        .whereRef('follow_ups.submission_id', '=', 'submissions.id')
        .where('follow_ups.reported_on', 'is', null);
      if (reports === 'reported') return eb.not(eb.exists(open.where('follow_ups.due_on', '<=', soon)));
      return reports === 'late'
        ? eb.exists(open.where('follow_ups.due_on', '<', today))
        : eb.exists(open.where('follow_ups.due_on', '>=', today).where('follow_ups.due_on', '<=', soon));
    });
  }
  return query;
}

function rows(db: Reader, filter: PlanFilter) {
  return plans(db, filter)
    .leftJoin('path_steps', stepWorkedOn)
    .select((eb) => [
      'submissions.id',
      'submissions.path_id',
      'submissions.reviewed_at',
      'people.given_name',
      'people.family_name',
      'organisations.name as organisation_name',
      'learning_paths.title as path_title',
      'path_steps.title as step_title',
      'path_steps.texts as step_texts',
      ...itemStatuses.map((status) =>
        eb
          .selectFrom('plan_items')
          .select((inner) => inner.fn.countAll<number>().as('count'))
          .whereRef('plan_items.submission_id', '=', 'submissions.id')
          .where('plan_items.status', '=', status)
          .as(`items_${status}` as const),
      ),
      eb
        .selectFrom('status_reports')
        .select((inner) => inner.fn.max('status_reports.reported_on').as('last'))
        .whereRef('status_reports.submission_id', '=', 'submissions.id')
        .as('last_reported_on'),
      eb
        .selectFrom('follow_ups')
        .select((inner) => inner.fn.min('follow_ups.due_on').as('next'))
        .whereRef('follow_ups.submission_id', '=', 'submissions.id')
        .where('follow_ups.reported_on', 'is', null)
        .as('next_due_on'),
    ]);
}

export type PlanListed = Awaited<ReturnType<typeof listPlans>>[number];

export async function listPlans(
  db: Reader,
  filter: PlanFilter,
  { sort, descending, limit, offset }: { sort: PlanSort; descending: boolean; limit: number; offset: number },
) {
  return rows(db, filter)
    .orderBy(columns[sort], (order) => (descending ? order.desc().nullsLast() : order.asc().nullsLast()))
    .orderBy('submissions.id')
    .limit(limit)
    .offset(offset)
    .execute();
}

export async function countPlans(db: Reader, filter: PlanFilter): Promise<number> {
  const { count } = await plans(db, filter)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** The next few actions after one, so that an export of any length holds only a page in memory. */
export async function planItemsAfter(db: Reader, filter: PlanFilter, after: string, limit: number) {
  return rows(db, filter)
    .innerJoin('plan_items', 'plan_items.submission_id', 'submissions.id')
    .select([
      'people.email',
      'plan_items.id as item_id',
      'plan_items.title as item_title',
      'plan_items.responsible',
      'plan_items.due_on',
      'plan_items.status',
      'plan_items.status_on',
    ])
    .where('plan_items.id', '>', after)
    .orderBy('plan_items.id')
    .limit(limit)
    .execute();
}

/** The paths of which there are plans to see, for the filter. */
export async function pathsWithPlans(db: Reader, filter: Pick<PlanFilter, 'reader' | 'today' | 'soon'>) {
  return plans(db, { ...filter, search: '', pathId: null, under: null, status: null, reports: null })
    .select(['learning_paths.id', 'learning_paths.title'])
    .distinct()
    .orderBy('learning_paths.title')
    .limit(200)
    .execute();
}
