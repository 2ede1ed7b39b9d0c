import { likeAll, withinReach } from '../../identity/index.ts';
import type { IdentityTables } from '../../identity/index.ts';
import type { Reader, Writer } from '../../platform/database/index.ts';
import { chunks } from '../building/outline-store.ts';
import type { EquivalenceRow, PathsTables } from '../tables.ts';

type Tables = PathsTables & IdentityTables;

export async function insertEquivalence(tx: Writer, row: EquivalenceRow): Promise<void> {
  await tx.sql<PathsTables>().insertInto('equivalences').values(row).execute();
}

function equivalences(db: Reader) {
  return db
    .sql<Tables>()
    .selectFrom('equivalences')
    .innerJoin('organisations as owner', 'owner.id', 'equivalences.organisation_id')
    .leftJoin('people as approver', 'approver.id', 'equivalences.approved_by')
    .leftJoin('people as withdrawer', 'withdrawer.id', 'equivalences.withdrawn_by')
    .selectAll('equivalences')
    .select([
      'owner.path as owner_path',
      'owner.name as owner_name',
      'approver.given_name as approver_given',
      'approver.family_name as approver_family',
      'withdrawer.given_name as withdrawer_given',
      'withdrawer.family_name as withdrawer_family',
    ]);
}

export type EquivalenceInPlace = NonNullable<Awaited<ReturnType<typeof findEquivalence>>>;

export async function findEquivalence(db: Reader, id: string) {
  return equivalences(db).where('equivalences.id', '=', id).executeTakeFirst();
}

export const equivalenceStandings = ['in-force', 'expired', 'withdrawn'] as const;
export type EquivalenceStanding = (typeof equivalenceStandings)[number];

export interface EquivalenceFilter {
  reach: readonly string[];
  /** Words of the organisation or the reason. */
  search: string;
  standing: EquivalenceStanding | null;
  today: string;
}

export async function listEquivalences(
  db: Reader,
  { reach, search, standing, today }: EquivalenceFilter,
  { limit, offset }: { limit: number; offset: number },
) {
  let query = equivalences(db)
    .select((eb) => eb.fn.countAll<number>().over().as('all_of_them'))
    .where((eb) => withinReach(reach, eb.ref('owner.path')))
    .where((eb) => likeAll(eb.ref('owner.search'), search));
  if (standing === 'withdrawn') query = query.where('equivalences.withdrawn_at', 'is not', null);
  else if (standing !== null) query = query.where('equivalences.withdrawn_at', 'is', null);
  if (standing === 'expired') query = query.where('equivalences.expires_on', '<', today);
  if (standing === 'in-force') {
    query = query.where((eb) =>
      eb.or([eb('equivalences.expires_on', 'is', null), eb('equivalences.expires_on', '>=', today)]),
    );
  }
  const rows = await query
    .orderBy('equivalences.approved_at', 'desc')
    .orderBy('equivalences.id')
    .limit(limit)
    .offset(offset)
    .execute();
  return { rows, total: Number(rows[0]?.all_of_them ?? 0) };
}

export async function endEquivalence(
  tx: Writer,
  id: string,
  { by, at, reason }: { by: string; at: string; reason: string },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .sql<PathsTables>()
    .updateTable('equivalences')
    .set({ withdrawn_by: by, withdrawn_at: at, withdrawal_reason: reason })
    .where('id', '=', id)
    .where('withdrawn_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** The same thing said twice would only be withdrawn half. */
export async function isInForce(
  db: Reader,
  wanted: Pick<EquivalenceRow, 'organisation_id' | 'had_id' | 'counts_id'>,
  today: string,
): Promise<boolean> {
  const row = await db
    .sql<PathsTables>()
    .selectFrom('equivalences')
    .select('id')
    .where('organisation_id', '=', wanted.organisation_id)
    .where('had_id', '=', wanted.had_id)
    .where('counts_id', '=', wanted.counts_id)
    .where('withdrawn_at', 'is', null)
    .where((eb) => eb.or([eb('expires_on', 'is', null), eb('expires_on', '>=', today)]))
    .executeTakeFirst();
  return row !== undefined;
}

export async function versionsInUse(db: Reader): Promise<string[]> {
  const rows = await db
    .sql<PathsTables>()
    .selectFrom('enrolments')
    .select('version_id')
    .distinct()
    .where('state', '=', 'active')
    .execute();
  return rows.map(({ version_id }) => version_id);
}

export type AskedOf = Awaited<ReturnType<typeof askedOf>>[number];

/** Everybody of an organisation and below who is on one of these steps, by name, with how the step stands. */
export async function askedOf(
  db: Reader,
  under: string,
  { versionIds, stepIds }: { versionIds: readonly string[]; stepIds: readonly string[] },
) {
  if (versionIds.length === 0) return [];
  return db
    .sql<Tables>()
    .selectFrom('enrolments')
    .innerJoin('path_steps', 'path_steps.version_id', 'enrolments.version_id')
    .innerJoin('people', 'people.id', 'enrolments.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .innerJoin('learning_paths', 'learning_paths.id', 'enrolments.path_id')
    .leftJoin('step_states', (join) =>
      join.onRef('step_states.enrolment_id', '=', 'enrolments.id').onRef('step_states.step_id', '=', 'path_steps.id'),
    )
    .select([
      'enrolments.id as enrolment_id',
      'enrolments.person_id',
      'enrolments.path_id',
      'path_steps.id as step_id',
      'path_steps.title as step_title',
      'path_steps.texts as step_texts',
      'learning_paths.title as path_title',
      'people.given_name',
      'people.family_name',
      'organisations.name as organisation_name',
      'step_states.status',
      'step_states.done_on',
      'step_states.because',
    ])
    .where('enrolments.state', '=', 'active')
    .where('enrolments.version_id', 'in', versionIds)
    .where('path_steps.id', 'in', stepIds)
    .where((eb) => withinReach([under], eb.ref('organisations.path')))
    .orderBy('people.search')
    .orderBy('enrolments.id')
    .execute();
}

export async function peopleWhoCompleted(db: Reader, pathId: string): Promise<string[]> {
  const rows = await db
    .sql<PathsTables>()
    .selectFrom('enrolments')
    .select('person_id')
    .distinct()
    .where('path_id', '=', pathId)
    .where('completed_on', 'is not', null)
    .execute();
  return rows.map(({ person_id }) => person_id);
}

/** Marks what is kept of these enrolments as untrue from now on; the judge brings them up to date one slice at a time. */
export async function markDue(tx: Writer, enrolmentIds: readonly string[], now: string): Promise<void> {
  for (const some of chunks(enrolmentIds)) {
    await tx
      .sql<PathsTables>()
      .updateTable('enrolments')
      .set({ changes_at: now })
      .where('id', 'in', some)
      .where('state', '=', 'active')
      .execute();
  }
}
