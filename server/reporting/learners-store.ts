import { sql } from 'kysely';
import { foldSearch, withinReach } from '../identity/index.ts';
import type { IdentityTables } from '../identity/index.ts';
import type { PathsTables } from '../paths/index.ts';
import type { Reader } from '../platform/database/index.ts';
import type { Status } from '../platform/web/index.ts';
import type { DateKind, Filter, SortKey } from './filter.ts';

/** A filter with what the reader may see: paths of organisations at and below which everything is theirs to read. */
export interface Scope extends Filter {
  reach: readonly string[];
  /** Path of the organisation that is filtered by; undefined where it does not exist for this reader. */
  organisationPath: string | undefined;
  language: string;
}

export interface LearnerRow {
  enrolmentId: string;
  personId: string;
  familyName: string;
  givenName: string;
  email: string;
  organisationId: string;
  pathId: string;
  pathTitle: string;
  cycle: number;
  status: Status;
  stepsDone: number;
  stepsNeeded: number;
  enrolledOn: string | null;
  startedOn: string | null;
  dueOn: string | null;
  completedOn: string | null;
  expiresOn: string | null;
}

export interface Total {
  status: Status;
  learners: number;
  stepsDone: number;
  stepsNeeded: number;
}

const dateColumns = {
  enrolled: 'enrolments.enrolled_on',
  due: 'enrolments.due_on',
  completed: 'enrolments.completed_on',
} as const satisfies Record<DateKind, string>;

/** Everybody the filter means, each with the latest cycle of each path they are on. */
function learners(db: Reader, scope: Scope) {
  const { search, pathId, organisationId, organisationPath, status, dates, from, to } = scope;
  return db
    .sql<PathsTables & IdentityTables>()
    .selectFrom('enrolments')
    .innerJoin('people', 'people.id', 'enrolments.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .where('enrolments.state', '=', 'active')
    .where((eb) => withinReach(scope.reach, eb.ref('organisations.path')))
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('enrolments as later')
            .select('later.id')
            .whereRef('later.person_id', '=', 'enrolments.person_id')
            .whereRef('later.path_id', '=', 'enrolments.path_id')
            .whereRef('later.cycle', '>', 'enrolments.cycle')
            .where('later.state', '=', 'active'),
        ),
      ),
    )
    .$if(organisationId !== '', (query) =>
      query.where((eb) => withinReach(organisationPath ? [organisationPath] : [], eb.ref('organisations.path'))),
    )
    .$if(pathId !== '', (query) => query.where('enrolments.path_id', '=', pathId))
    .$if(status !== '', (query) => query.where('enrolments.status', '=', status as Status))
    .$if(search !== '', (query) => query.where(sql<boolean>`people.search like ${containing(search)} escape '!'`))
    .$if(from !== '', (query) => query.where(dateColumns[dates], '>=', from))
    .$if(to !== '', (query) => query.where(dateColumns[dates], '<=', to));
}

export async function totals(db: Reader, scope: Scope): Promise<Total[]> {
  return learners(db, scope)
    .select((eb) => [
      'enrolments.status',
      eb.fn.countAll<number>().as('learners'),
      eb.fn.sum<number>('enrolments.steps_done').as('stepsDone'),
      eb.fn.sum<number>('enrolments.steps_needed').as('stepsNeeded'),
    ])
    .groupBy('enrolments.status')
    .execute();
}

export interface PlaceTotal {
  organisationId: string;
  status: Status;
  learners: number;
}

export async function totalsByOrganisation(db: Reader, scope: Scope): Promise<PlaceTotal[]> {
  return learners(db, scope)
    .select((eb) => [
      'people.organisation_id as organisationId',
      'enrolments.status',
      eb.fn.countAll<number>().as('learners'),
    ])
    .groupBy(['people.organisation_id', 'enrolments.status'])
    .execute();
}

/** How many began and how many completed in each month ('2026-09') since a day. */
export async function totalsByMonth(db: Reader, scope: Scope, column: 'enrolled_on' | 'completed_on', since: string) {
  const month = sql<string>`substr(${sql.ref(`enrolments.${column}`)}, 1, 7)`;
  return learners(db, scope)
    .where(`enrolments.${column}`, '>=', since)
    .select((eb) => [month.as('month'), eb.fn.countAll<number>().as('learners')])
    .groupBy(month)
    .execute();
}

function rows(db: Reader, scope: Scope) {
  return learners(db, scope)
    .innerJoin('learning_paths', 'learning_paths.id', 'enrolments.path_id')
    .leftJoin('path_texts', (join) =>
      join.onRef('path_texts.path_id', '=', 'learning_paths.id').on('path_texts.language', '=', scope.language),
    )
    .select((eb) => [
      'enrolments.id as enrolmentId',
      'enrolments.person_id as personId',
      'people.family_name as familyName',
      'people.given_name as givenName',
      'people.email',
      'people.organisation_id as organisationId',
      'enrolments.path_id as pathId',
      eb.fn.coalesce('path_texts.title', 'learning_paths.title').as('pathTitle'),
      'enrolments.cycle',
      'enrolments.status',
      'enrolments.steps_done as stepsDone',
      'enrolments.steps_needed as stepsNeeded',
      'enrolments.enrolled_on as enrolledOn',
      'enrolments.started_on as startedOn',
      'enrolments.due_on as dueOn',
      'enrolments.completed_on as completedOn',
      'enrolments.expires_on as expiresOn',
    ]);
}

export interface Order {
  sort: SortKey;
  descending: boolean;
}

// What asks for attention stands first.
const urgency = sql`case enrolments.status when 'overdue' then 1 when 'failed' then 2 when 'expired' then 3
  when 'in-progress' then 4 when 'not-started' then 5 when 'completed' then 6 when 'passed' then 7 else 8 end`;

function inOrder(db: Reader, scope: Scope, { sort, descending }: Order) {
  const direction = descending ? 'desc' : 'asc';
  const name = ['people.family_name', 'people.given_name'] as const;
  const keys = {
    name: [],
    organisation: ['organisations.search'],
    path: ['learning_paths.search'],
    progress: [sql`enrolments.steps_done * 1.0 / (enrolments.steps_needed + 0.001)`, 'enrolments.steps_needed'],
    status: [urgency],
    // Rows without a day come last, upwards and downwards alike on both engines.
    enrolled: [sql`enrolments.enrolled_on is null`, 'enrolments.enrolled_on'],
    due: [sql`enrolments.due_on is null`, 'enrolments.due_on'],
    completed: [sql`enrolments.completed_on is null`, 'enrolments.completed_on'],
  } as const;
  const chosen = keys[sort];
  const sorted = chosen.reduce(
    (query, key) =>
      query.orderBy(
        key as never,
        typeof key === 'string' || sort === 'progress' || sort === 'status' ? direction : 'asc',
      ),
    rows(db, scope),
  );
  const named = sort === 'name' ? direction : 'asc';
  return name.reduce((query, key) => query.orderBy(key, named), sorted).orderBy('enrolments.id');
}

export async function pageOfLearners(
  db: Reader,
  scope: Scope,
  order: Order,
  { offset, limit }: { offset: number; limit: number },
): Promise<LearnerRow[]> {
  return inOrder(db, scope, order).limit(limit).offset(offset).execute();
}

/** All of them, one after the other, without holding them in memory. */
export function streamLearners(db: Reader, scope: Scope, order: Order): AsyncIterableIterator<LearnerRow> {
  return inOrder(db, scope, order).stream(500);
}

export interface PlaceRow {
  id: string;
  name: string;
  kind: IdentityTables['organisations']['kind'];
  path: string;
}

/** Organisations within reach and those above them, so that each can be named with its administration. */
export async function placesWithin(db: Reader, reach: readonly string[]): Promise<PlaceRow[]> {
  const above = [...new Set(reach.flatMap((path) => path.split('/').filter(Boolean)))];
  return db
    .sql<IdentityTables>()
    .selectFrom('organisations')
    .select(['id', 'name', 'kind', 'path'])
    .where((eb) => eb.or([withinReach(reach, eb.ref('path')), eb('id', 'in', above.length > 0 ? above : [''])]))
    .orderBy('search')
    .execute();
}

export interface PathChoice {
  id: string;
  title: string;
}

/** The paths on which somebody within reach is. */
export async function pathsWithin(db: Reader, reach: readonly string[], language: string): Promise<PathChoice[]> {
  return db
    .sql<PathsTables & IdentityTables>()
    .selectFrom('learning_paths')
    .leftJoin('path_texts', (join) =>
      join.onRef('path_texts.path_id', '=', 'learning_paths.id').on('path_texts.language', '=', language),
    )
    .select((eb) => ['learning_paths.id', eb.fn.coalesce('path_texts.title', 'learning_paths.title').as('title')])
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('enrolments')
          .innerJoin('people', 'people.id', 'enrolments.person_id')
          .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
          .select('enrolments.id')
          .whereRef('enrolments.path_id', '=', 'learning_paths.id')
          .where((inner) => withinReach(reach, inner.ref('organisations.path'))),
      ),
    )
    .orderBy('learning_paths.search')
    .execute();
}

function containing(search: string): string {
  return `%${foldSearch(search).replaceAll(/[!%_]/g, '!$&')}%`;
}
