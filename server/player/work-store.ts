import type { Reader, Writer } from '../platform/database/index.ts';
import type { Values } from './runtime/index.ts';
import * as store from './store.ts';
import type { BranchRow, PlayerTables } from './tables.ts';
import type { Work } from './merging/work.ts';

export interface Owners {
  attemptId: string;
  personId: string;
}

/** Shared values by the names they have in the journal. */
export interface SharedValues {
  stores: Values;
  objectives: Values;
}

/** Everything that counts of an attempt. */
export async function readWork(db: Reader, { attemptId, personId }: Owners): Promise<Work> {
  const owners = { person: personId, attempt: attemptId };
  const [states, sequencing, stores, objectives, attempt] = await Promise.all([
    store.scoStatesOf(db, attemptId),
    store.sequencingStateOf(db, attemptId),
    store.sharedValuesOf(db, owners, 'store'),
    store.sharedValuesOf(db, owners, 'objective'),
    store.findAttempt(db, attemptId),
  ]);
  if (!attempt) throw new Error(`No attempt ${attemptId}`);
  const { status, scaled, progress, position, reasons, changed_at, completed_at, closed_at } = attempt;
  return {
    states: states.map((state) => ({ ...state, elements: JSON.parse(state.elements) as Values })),
    ...(sequencing === undefined ? {} : { sequencing }),
    stores,
    objectives,
    standing: { status, scaled, progress, position, reasons, changed_at, completed_at, closed_at },
  };
}

/** Puts other work in the place of what counts. How the attempt stands is the caller's. */
export async function replaceWork(
  tx: Writer,
  { attemptId, personId }: Owners,
  work: Work,
  shared: SharedValues,
): Promise<void> {
  const db = tx.sql<PlayerTables>();
  await db.deleteFrom('sco_states').where('attempt_id', '=', attemptId).execute();
  for (const state of work.states) {
    const row = { ...state, attempt_id: attemptId, elements: JSON.stringify(state.elements) };
    await db.insertInto('sco_states').values(row).execute();
  }
  await db.deleteFrom('sequencing_states').where('attempt_id', '=', attemptId).execute();
  if (work.sequencing !== undefined) {
    await db.insertInto('sequencing_states').values({ attempt_id: attemptId, state: work.sequencing }).execute();
  }
  await db.deleteFrom('shared_values').where('owner', '=', attemptId).execute();
  await writeShared(tx, { attemptId, personId }, 'store', onlyOf('attempt', work.stores));
  await writeShared(tx, { attemptId, personId }, 'objective', onlyOf('attempt', work.objectives));
  // What is the learner's in every module is changed by what this work has said of it, and by nothing else.
  await writeShared(tx, { attemptId, personId }, 'store', onlyOf('person', shared.stores));
  await writeShared(tx, { attemptId, personId }, 'objective', onlyOf('person', shared.objectives));
}

function onlyOf(reach: 'attempt' | 'person', values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => name.startsWith(`${reach}:`)));
}

async function writeShared(
  tx: Writer,
  { attemptId, personId }: Owners,
  kind: 'store' | 'objective',
  values: Values,
): Promise<void> {
  for (const [name, value] of Object.entries(values)) {
    const [, reach, id] = /^(person|attempt):([^]+)$/.exec(name) ?? [];
    if (id === undefined) continue;
    const row = { owner: reach === 'person' ? personId : attemptId, kind, id, value: JSON.stringify(value) };
    await tx
      .sql<PlayerTables>()
      .insertInto('shared_values')
      .values(row)
      .onConflict((conflict) => conflict.columns(['owner', 'kind', 'id']).doUpdateSet({ value: row.value }))
      .execute();
  }
}

export async function insertBranch(tx: Writer, row: BranchRow): Promise<void> {
  await tx.sql<PlayerTables>().insertInto('branches').values(row).execute();
}

export async function updateBranch(tx: Writer, { id, ...row }: BranchRow): Promise<void> {
  await tx.sql<PlayerTables>().updateTable('branches').set(row).where('id', '=', id).execute();
}

export async function deleteBranch(tx: Writer, id: string): Promise<void> {
  await tx.sql<PlayerTables>().deleteFrom('branches').where('id', '=', id).execute();
}

/** The branch that what a launch sends is added to. */
export async function branchWritten(db: Reader, launchId: string): Promise<BranchRow | undefined> {
  return db
    .sql<PlayerTables>()
    .selectFrom('branches')
    .selectAll()
    .where('launch_id', '=', launchId)
    .where('continues', '=', 1)
    .executeTakeFirst();
}

export async function findBranch(db: Reader, id: string): Promise<BranchRow | undefined> {
  return db.sql<PlayerTables>().selectFrom('branches').selectAll().where('id', '=', id).executeTakeFirst();
}

export type BranchSeen = Omit<BranchRow, 'work' | 'shared'> & { device: string; kept_at: string | null };

/** Work of an attempt that stands aside, the newest first; devices that nothing was heard of are left out. */
export async function branchesOf(db: Reader, attemptIds: readonly string[]): Promise<BranchSeen[]> {
  if (attemptIds.length === 0) return [];
  return db
    .sql<PlayerTables>()
    .selectFrom('branches')
    .innerJoin('launches', 'launches.id', 'branches.launch_id')
    .select([
      'branches.id',
      'branches.attempt_id',
      'branches.launch_id',
      'branches.continues',
      'branches.status',
      'branches.scaled',
      'branches.centiseconds',
      'branches.entries',
      'branches.parted_at',
      'branches.changed_at',
      'branches.received_at',
      'launches.device',
      'launches.kept_at',
    ])
    .where('branches.attempt_id', 'in', [...attemptIds])
    .where('branches.entries', '>', 0)
    .orderBy('branches.changed_at', 'desc')
    .execute();
}

/** Launches of an attempt whose module is on a device that may still send, and whose ways have not parted yet. */
export async function heldElsewhere(db: Reader, attemptId: string, but: readonly string[]): Promise<string[]> {
  const rows = await db
    .sql<PlayerTables>()
    .selectFrom('launches')
    .select('id')
    .where('attempt_id', '=', attemptId)
    .where('id', 'not in', [...but])
    .where('kept_at', 'is not', null)
    .where('released_at', 'is', null)
    .where('ended_at', 'is', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('branches')
            .select('branches.id')
            .whereRef('branches.launch_id', '=', 'launches.id')
            .where('branches.continues', '=', 1),
        ),
      ),
    )
    .execute();
  return rows.map(({ id }) => id);
}

/** The launch that has written to what counts: the one nobody has taken over from, else the last that wrote. */
export async function writerOf(
  db: Reader,
  attemptId: string,
): Promise<{ id: string; ended_at: string | null } | undefined> {
  return db
    .sql<PlayerTables>()
    .selectFrom('launches')
    .select(['id', 'ended_at', 'superseded_at'])
    .where('attempt_id', '=', attemptId)
    .where('mode', '=', 'normal')
    .where('acknowledged', '>', 0)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('branches')
            .select('branches.id')
            .whereRef('branches.launch_id', '=', 'launches.id')
            .where('branches.continues', '=', 1),
        ),
      ),
    )
    .orderBy('used_at', 'desc')
    .orderBy('id', 'desc')
    .executeTakeFirst();
}

/** On PostgreSQL the attempt is held, so that two devices part one after the other. */
export async function holdAttempt(tx: Writer, id: string): Promise<void> {
  if (tx.engine !== 'postgres') return;
  await tx.sql<PlayerTables>().selectFrom('attempts').select('id').where('id', '=', id).forUpdate().execute();
}

export async function supersedeAllBut(tx: Writer, attemptId: string, but: string | null, at: string): Promise<void> {
  const launches = tx.sql<PlayerTables>().updateTable('launches').where('attempt_id', '=', attemptId);
  await launches
    .set({ superseded_at: at })
    .where('id', '<>', but ?? '')
    .where('mode', '=', 'normal')
    .where('superseded_at', 'is', null)
    .execute();
  if (but !== null) await launches.set({ superseded_at: null }).where('id', '=', but).execute();
}
