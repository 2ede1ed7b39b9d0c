import type { Reader, Writer } from '../platform/database/index.ts';
import type { AttemptRow, AttemptRuleRow, LaunchRow, PlayerTables, ScoStateRow } from './tables.ts';

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

export async function insertAttempt(tx: Writer, row: AttemptRow): Promise<void> {
  await tx.sql<PlayerTables>().insertInto('attempts').values(row).execute();
}

/** The launch that may write from now on; what earlier ones send is kept aside. */
export async function takeOver(tx: Writer, attemptId: string, launchId: string, at: string): Promise<void> {
  await tx
    .sql<PlayerTables>()
    .updateTable('attempts')
    .set({ launch_id: launchId })
    .where('id', '=', attemptId)
    .execute();
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

export async function findRule(db: Reader, moduleId: string): Promise<AttemptRuleRow | undefined> {
  return db
    .sql<PlayerTables>()
    .selectFrom('attempt_rules')
    .selectAll()
    .where('module_id', '=', moduleId)
    .executeTakeFirst();
}

export async function saveRule(tx: Writer, rule: AttemptRuleRow): Promise<void> {
  const { module_id, ...said } = rule;
  await tx
    .sql<PlayerTables>()
    .insertInto('attempt_rules')
    .values({ module_id, ...said })
    .onConflict((conflict) => conflict.column('module_id').doUpdateSet(said))
    .execute();
}
