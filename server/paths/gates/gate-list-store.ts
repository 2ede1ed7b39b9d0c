import { sql as raw } from 'kysely';
import { foldSearch, withinReach } from '../../identity/index.ts';
import type { IdentityTables } from '../../identity/index.ts';
import type { Reader, Writer } from '../../platform/database/index.ts';
import type { GroupBookingRow, PathsTables } from '../tables.ts';

type Tables = PathsTables & IdentityTables;

export interface GateFilter {
  pathId: string;
  gateId: string;
  /** Organisation paths within which the asker may follow people. */
  reach: readonly string[];
  under: string | null;
  search: string;
  /** Only those who have met it, or only those who have not. */
  met: boolean | null;
}

function standing(db: Reader, filter: Omit<GateFilter, 'gateId'> & { gateId: string | null }) {
  let query = db
    .sql<Tables>()
    .selectFrom('enrolments')
    .innerJoin('gate_states', 'gate_states.enrolment_id', 'enrolments.id')
    .innerJoin('people', 'people.id', 'enrolments.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .where('enrolments.path_id', '=', filter.pathId)
    .where('enrolments.state', '=', 'active')
    .where('people.status', '=', 'active')
    .where((eb) => withinReach(filter.reach, eb.ref('organisations.path')))
    // Earlier cycles are history.
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
  if (filter.gateId !== null) query = query.where('gate_states.gate_id', '=', filter.gateId);
  if (filter.under !== null) query = query.where((eb) => withinReach([filter.under!], eb.ref('organisations.path')));
  if (filter.met !== null) query = query.where('gate_states.open', '=', filter.met ? 1 : 0);
  for (const word of foldSearch(filter.search).split(' ').filter(Boolean)) {
    query = query.where('people.search', 'like', `%${word.replaceAll(/[%_\\]/g, '')}%`);
  }
  return query;
}

/** How many have met each gate of a path, and how many have not. */
export async function countGates(db: Reader, pathId: string, reach: readonly string[]) {
  const rows = await standing(db, { pathId, gateId: null, reach, under: null, search: '', met: null })
    .select(['gate_states.gate_id', 'gate_states.open', raw<number>`count(*)`.as('people')])
    .groupBy(['gate_states.gate_id', 'gate_states.open'])
    .execute();
  return rows.map((row) => ({ ...row, people: Number(row.people) }));
}

/** The same for one gate, by organisation. */
export async function countByOrganisation(db: Reader, filter: GateFilter) {
  const rows = await standing(db, filter)
    .select(['organisations.path', 'gate_states.open', raw<number>`count(*)`.as('people')])
    .groupBy(['organisations.path', 'gate_states.open'])
    .execute();
  return rows.map((row) => ({ ...row, people: Number(row.people) }));
}

function lines(db: Reader, filter: GateFilter) {
  return standing(db, filter)
    .leftJoin('step_states', (join) =>
      join
        .onRef('step_states.enrolment_id', '=', 'enrolments.id')
        .onRef('step_states.step_id', '=', 'gate_states.gate_id'),
    )
    .select([
      'enrolments.id',
      'enrolments.person_id',
      'enrolments.version_id',
      'enrolments.steps_done',
      'enrolments.steps_needed',
      'enrolments.due_on',
      'gate_states.open',
      'gate_states.missing',
      'gate_states.opened_on',
      'step_states.because',
      'step_states.done_on',
      'people.given_name',
      'people.family_name',
      'people.email',
      'people.language',
      'people.search as sort_name',
      'organisations.name as organisation_name',
      'organisations.path as organisation_path',
    ]);
}

export type GateLine = Awaited<ReturnType<typeof listGate>>[number];

export async function listGate(db: Reader, filter: GateFilter, page: { limit: number; offset: number }) {
  return lines(db, filter)
    .orderBy('people.search')
    .orderBy('enrolments.id')
    .limit(page.limit)
    .offset(page.offset)
    .execute();
}

/** The next few, after one: for files and letters of any length. */
export async function gateLinesAfter(
  db: Reader,
  filter: GateFilter,
  after: string,
  limit: number,
): Promise<GateLine[]> {
  return lines(db, filter).where('enrolments.id', '>', after).orderBy('enrolments.id').limit(limit).execute();
}

/** Whoever of these people has met the gate. */
export async function metAmong(db: Reader, filter: GateFilter, people: readonly string[]): Promise<Set<string>> {
  if (people.length === 0) return new Set();
  const rows = await standing(db, { ...filter, met: true })
    .select('enrolments.person_id')
    .where('enrolments.person_id', 'in', people)
    .execute();
  return new Set(rows.map((row) => row.person_id));
}

export async function findGroupBooking(db: Reader, id: string): Promise<GroupBookingRow | undefined> {
  return db.sql<PathsTables>().selectFrom('group_bookings').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function insertGroupBooking(tx: Writer, row: GroupBookingRow): Promise<void> {
  await tx
    .sql<PathsTables>()
    .insertInto('group_bookings')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

/** Names and organisations of people, for a list of what became of them. */
export async function peopleNamed(db: Reader, ids: readonly string[]) {
  if (ids.length === 0) return [];
  return db
    .sql<IdentityTables>()
    .selectFrom('people')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .select(['people.id', 'people.given_name', 'people.family_name', 'organisations.name as organisation_name'])
    .where('people.id', 'in', ids)
    .orderBy('people.search')
    .execute();
}
