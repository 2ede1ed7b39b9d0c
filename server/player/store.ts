import type { CatalogueTables } from '../catalogue/index.ts';
import type { IdentityTables } from '../identity/index.ts';
import type { Reader, Writer } from '../platform/database/index.ts';
import type { AttemptRow, LaunchRow, PlayerTables, ScoStateRow } from './tables.ts';

export async function attemptsOf(db: Reader, personId: string, moduleId: string): Promise<AttemptRow[]> {
  return db
    .sql<PlayerTables>()
    .selectFrom('attempts')
    .selectAll()
    .where('person_id', '=', personId)
    .where('module_id', '=', moduleId)
    .orderBy('number')
    .execute();
}

export async function findAttempt(db: Reader, id: string): Promise<AttemptRow | undefined> {
  return db.sql<PlayerTables>().selectFrom('attempts').selectAll().where('id', '=', id).executeTakeFirst();
}

/** False when another request of the same person has begun that attempt meanwhile. */
export async function insertAttempt(tx: Writer, row: AttemptRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .sql<PlayerTables>()
    .insertInto('attempts')
    .values(row)
    .onConflict((conflict) => conflict.columns(['person_id', 'module_id', 'number']).doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** One launch may write to an attempt; what earlier ones send from now on is kept aside. */
export async function takeOver(tx: Writer, attemptId: string, launchId: string, at: string): Promise<void> {
  await tx
    .sql<PlayerTables>()
    .updateTable('launches')
    .set({ superseded_at: at })
    .where('attempt_id', '=', attemptId)
    .where('id', '<>', launchId)
    .where('mode', '=', 'normal')
    .where('superseded_at', 'is', null)
    .execute();
}

export async function closeAttempt(tx: Writer, id: string, at: string): Promise<void> {
  await tx
    .sql<PlayerTables>()
    .updateTable('attempts')
    .set({ closed_at: at })
    .where('id', '=', id)
    .where('closed_at', 'is', null)
    .execute();
}

export async function insertLaunch(tx: Writer, row: LaunchRow): Promise<void> {
  await tx.sql<PlayerTables>().insertInto('launches').values(row).execute();
}

export async function findLaunchByToken(db: Reader, digest: string): Promise<LaunchRow | undefined> {
  return db
    .sql<PlayerTables>()
    .selectFrom('launches')
    .selectAll()
    .where('token_digest', '=', digest)
    .executeTakeFirst();
}

export async function findLaunch(db: Reader, id: string): Promise<LaunchRow | undefined> {
  return db.sql<PlayerTables>().selectFrom('launches').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function scoStatesOf(db: Reader, attemptId: string): Promise<ScoStateRow[]> {
  return db
    .sql<PlayerTables>()
    .selectFrom('sco_states')
    .selectAll()
    .where('attempt_id', '=', attemptId)
    .orderBy('first_at')
    .execute();
}

export async function sequencingStateOf(db: Reader, attemptId: string): Promise<string | undefined> {
  const row = await db
    .sql<PlayerTables>()
    .selectFrom('sequencing_states')
    .select('state')
    .where('attempt_id', '=', attemptId)
    .executeTakeFirst();
  return row?.state;
}

/** What the owners share, by `person:<id>` and `attempt:<id>`. */
export async function sharedValuesOf(
  db: Reader,
  owners: { person: string; attempt: string },
  kind: 'store' | 'objective',
): Promise<Record<string, string>> {
  const rows = await db
    .sql<PlayerTables>()
    .selectFrom('shared_values')
    .selectAll()
    .where('owner', 'in', [owners.person, owners.attempt])
    .where('kind', '=', kind)
    .execute();
  const reach = (owner: string): string => (owner === owners.person ? 'person' : 'attempt');
  return Object.fromEntries(rows.map(({ owner, id, value }) => [`${reach(owner)}:${id}`, JSON.parse(value) as string]));
}

/** Opening again what was closed too early, or moving an open attempt to another version of the package. */
export async function moveAttemptTo(tx: Writer, id: string, versionId: string): Promise<void> {
  await tx.sql<PlayerTables>().updateTable('attempts').set({ version_id: versionId }).where('id', '=', id).execute();
}

export async function packageDigest(db: Reader, packageId: string): Promise<string | undefined> {
  const row = await db
    .sql<CatalogueTables>()
    .selectFrom('packages')
    .select('digest')
    .where('id', '=', packageId)
    .executeTakeFirst();
  return row?.digest;
}

/** As content shows it: family name first, the way SCORM 1.2 asks for it. */
export async function learnerOf(db: Reader, personId: string): Promise<{ id: string; name: string; called: string }> {
  const person = await db
    .sql<IdentityTables>()
    .selectFrom('people')
    .select(['family_name', 'given_name'])
    .where('id', '=', personId)
    .executeTakeFirstOrThrow();
  const { family_name, given_name } = person;
  return { id: personId, name: `${family_name}, ${given_name}`, called: `${given_name} ${family_name}` };
}

/** How many learners stand on versions of a package; their last attempt counts. */
export async function countLearners(
  db: Reader,
  versionIds: readonly string[],
): Promise<{ versionId: string; inProgress: number; completed: number }[]> {
  if (versionIds.length === 0) return [];
  const rows = await db
    .sql<PlayerTables>()
    .selectFrom('attempts')
    .select((eb) => [
      'version_id',
      eb.fn.countAll<number>().as('all'),
      eb.fn.count<number>('completed_at').as('completed'),
    ])
    .where('version_id', 'in', [...versionIds])
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('attempts as later')
            .select('later.id')
            .whereRef('later.person_id', '=', 'attempts.person_id')
            .whereRef('later.module_id', '=', 'attempts.module_id')
            .whereRef('later.number', '>', 'attempts.number'),
        ),
      ),
    )
    .groupBy('version_id')
    .execute();
  return rows.map((row) => ({
    versionId: row.version_id,
    inProgress: Number(row.all) - Number(row.completed),
    completed: Number(row.completed),
  }));
}

export interface AttemptSummary extends AttemptRow {
  given_name: string;
  family_name: string;
  organisation: string;
  organisation_path: string;
}

/** An attempt with the person whose it is. */
export async function findAttemptOfPerson(db: Reader, id: string): Promise<AttemptSummary | undefined> {
  return db
    .sql<PlayerTables & IdentityTables>()
    .selectFrom('attempts')
    .innerJoin('people', 'people.id', 'attempts.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .selectAll('attempts')
    .select([
      'people.given_name',
      'people.family_name',
      'organisations.name as organisation',
      'organisations.path as organisation_path',
    ])
    .where('attempts.id', '=', id)
    .executeTakeFirst();
}

export async function launchesOf(db: Reader, attemptId: string): Promise<LaunchRow[]> {
  return db
    .sql<PlayerTables>()
    .selectFrom('launches')
    .selectAll()
    .where('attempt_id', '=', attemptId)
    .orderBy('started_at', 'desc')
    .limit(50)
    .execute();
}

export interface LaunchOfPerson extends LaunchRow {
  given_name: string;
  family_name: string;
  organisation_path: string;
  package_organisation_path: string;
}

export async function findLaunchOfPerson(db: Reader, id: string): Promise<LaunchOfPerson | undefined> {
  return db
    .sql<PlayerTables & IdentityTables & CatalogueTables>()
    .selectFrom('launches')
    .innerJoin('people', 'people.id', 'launches.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .innerJoin('packages', 'packages.id', 'launches.package_id')
    .innerJoin('organisations as owners', 'owners.id', 'packages.organisation_id')
    .selectAll('launches')
    .select([
      'people.given_name',
      'people.family_name',
      'organisations.path as organisation_path',
      'owners.path as package_organisation_path',
    ])
    .where('launches.id', '=', id)
    .executeTakeFirst();
}

export async function flightRecordsOf(
  db: Reader,
  launchId: string,
): Promise<{ sequence: number; at: string; lines: string }[]> {
  return db
    .sql<PlayerTables>()
    .selectFrom('flight_records')
    .select(['sequence', 'at', 'lines'])
    .where('launch_id', '=', launchId)
    .orderBy('sequence')
    .execute();
}

export async function hasFlightRecords(db: Reader, launchId: string): Promise<boolean> {
  const row = await db
    .sql<PlayerTables>()
    .selectFrom('flight_records')
    .select('sequence')
    .where('launch_id', '=', launchId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export async function keptEntriesOf(
  db: Reader,
  launchId: string,
): Promise<{ sequence: number; received_at: string; entry: string }[]> {
  return db
    .sql<PlayerTables>()
    .selectFrom('kept_entries')
    .select(['sequence', 'received_at', 'entry'])
    .where('launch_id', '=', launchId)
    .orderBy('sequence')
    .execute();
}
