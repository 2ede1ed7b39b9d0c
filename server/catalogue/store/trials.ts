import type { Reader, Writer } from '../../platform/database/index.ts';
import type { CatalogueTables, TrialRow } from '../tables.ts';

/** False where one of the package is open already. */
export async function insertTrial(tx: Writer, row: TrialRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .sql<CatalogueTables>()
    .insertInto('package_trials')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** The trials of a package, the newest first: the last, and the one whose result still counts. */
export function trialsOf(db: Reader, packageId: string): Promise<TrialRow[]> {
  return db
    .sql<CatalogueTables>()
    .selectFrom('package_trials')
    .selectAll()
    .where('package_id', '=', packageId)
    .orderBy('asked_at', 'desc')
    .orderBy('id', 'desc')
    .limit(10)
    .execute();
}

export function nextTrial(db: Reader): Promise<TrialRow | undefined> {
  return db
    .sql<CatalogueTables>()
    .selectFrom('package_trials')
    .selectAll()
    .where('state', '=', 'waiting')
    .orderBy('asked_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
}

/** One process gets it; false also while another trial runs anywhere. */
export async function claimTrial(tx: Writer, id: string, now: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .sql<CatalogueTables>()
    .updateTable('package_trials')
    .set({ state: 'running', stage: 'starting', touched_at: now })
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('package_trials as other').select('other.id').where('other.state', '=', 'running'))),
    )
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Says that it is alive; false when it is to end: cancelled, taken for lost, or gone with its package. */
export async function touchTrial(
  tx: Writer,
  id: string,
  progress: Partial<Pick<TrialRow, 'stage' | 'launch_id'>>,
  now: string,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .sql<CatalogueTables>()
    .updateTable('package_trials')
    .set({ ...progress, touched_at: now })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** False when it had come to another end meanwhile. */
export async function settleTrial(
  tx: Writer,
  id: string,
  outcome: Pick<TrialRow, 'state' | 'failure' | 'detail' | 'result' | 'ended_at' | 'touched_at'>,
  from: readonly TrialRow['state'][] = ['running'],
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .sql<CatalogueTables>()
    .updateTable('package_trials')
    .set(outcome)
    .where('id', '=', id)
    .where('state', 'in', [...from])
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Gives a trial back that the program's own end has cut off: it runs again at the next start. */
export async function releaseTrial(tx: Writer, id: string, now: string): Promise<void> {
  await tx
    .sql<CatalogueTables>()
    .updateTable('package_trials')
    .set({ state: 'waiting', stage: 'starting', touched_at: now, launch_id: null })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .execute();
}

/** Running ones that nobody has touched since, and waiting ones that nobody takes. */
export async function interruptTrials(
  tx: Writer,
  { runningBefore, waitingBefore, now }: { runningBefore: string; waitingBefore: string; now: string },
): Promise<void> {
  await tx
    .sql<CatalogueTables>()
    .updateTable('package_trials')
    .set({ state: 'interrupted', ended_at: now })
    .where((eb) =>
      eb.or([
        eb.and([eb('state', '=', 'running'), eb('touched_at', '<', runningBefore)]),
        eb.and([eb('state', '=', 'waiting'), eb('touched_at', '<', waitingBefore)]),
      ]),
    )
    .execute();
}

/** Forgets those that came to nothing. */
export async function forgetVainTrials(tx: Writer, packageId: string): Promise<void> {
  await tx
    .sql<CatalogueTables>()
    .deleteFrom('package_trials')
    .where('package_id', '=', packageId)
    .where('state', 'in', ['failed', 'interrupted', 'cancelled'])
    .execute();
}

/** Forgets what came before a result; gives the ids of those that had one. */
export async function forgetEarlierTrials(tx: Writer, packageId: string, id: string): Promise<string[]> {
  const earlier = await tx
    .sql<CatalogueTables>()
    .selectFrom('package_trials')
    .select(['id', 'result'])
    .where('package_id', '=', packageId)
    .where('id', '<', id)
    .execute();
  await tx
    .sql<CatalogueTables>()
    .deleteFrom('package_trials')
    .where('package_id', '=', packageId)
    .where('id', '<', id)
    .execute();
  return earlier.filter(({ result }) => result !== null).map((row) => row.id);
}
