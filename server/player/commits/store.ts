import { prepare } from '../../platform/database/index.ts';
import type { Reader, Writer } from '../../platform/database/index.ts';
import type { AttemptRow, LaunchErrorRow, LaunchRow, PlayerTables, ScoStateRow } from '../tables.ts';

export type WritingLaunch = Pick<
  LaunchRow,
  'id' | 'mode' | 'attempt_id' | 'acknowledged' | 'superseded_at' | 'ended_at' | 'person_id' | 'started_at'
>;

/** By the digest of its token. On PostgreSQL the row is held, so that two processes cannot take one entry twice. */
const launchByToken = prepare<PlayerTables, { digest: string }, WritingLaunch>((db, { digest }, engine) => {
  const query = db
    .selectFrom('launches')
    .select(['id', 'mode', 'attempt_id', 'acknowledged', 'superseded_at', 'ended_at', 'person_id', 'started_at'])
    .where('token_digest', '=', digest);
  return engine === 'postgres' ? query.forUpdate() : query;
});

export async function findWritingLaunch(db: Reader, digest: string): Promise<WritingLaunch | undefined> {
  const { rows } = await launchByToken(db, { digest });
  return rows[0];
}

const earlierLaunch = prepare<PlayerTables, { id: string; attempt: string }, WritingLaunch & { later: number }>(
  (db, { id, attempt }) =>
    db
      .selectFrom('launches as earlier')
      .selectAll('earlier')
      .select((eb) =>
        eb
          .selectFrom('launches as other')
          .select((count) => count.fn.countAll<number>().as('later'))
          .whereRef('other.attempt_id', '=', 'earlier.attempt_id')
          .whereRef('other.started_at', '>=', 'earlier.started_at')
          .whereRef('other.id', '<>', 'earlier.id')
          .where('other.acknowledged', '>', 0)
          .$asScalar()
          .as('later'),
      )
      .where('earlier.id', '=', id)
      .where('earlier.attempt_id', '=', attempt),
);

/** Another launch of the same attempt, with the number of launches that have written since it began. */
export async function findEarlierLaunch(
  db: Reader,
  id: string,
  attempt: string,
): Promise<(WritingLaunch & { later: number }) | undefined> {
  const { rows } = await earlierLaunch(db, { id, attempt });
  return rows[0];
}

const progressOfLaunch = prepare<
  PlayerTables,
  { id: string; from: number; to: number; at: string; ended: string | null },
  unknown
>((db, { id, from, to, at, ended }) =>
  db
    .updateTable('launches')
    .set({ acknowledged: to, used_at: at, ended_at: ended })
    .where('id', '=', id)
    .where('acknowledged', '=', from),
);

/** False when another process has taken entries of this launch meanwhile. */
export async function acknowledge(
  tx: Writer,
  taken: { id: string; from: number; to: number; at: string; ended: string | null },
): Promise<boolean> {
  return (await progressOfLaunch(tx, taken)).changed === 1;
}

const attemptById = prepare<PlayerTables, { id: string }, AttemptRow>((db, { id }) =>
  db.selectFrom('attempts').selectAll().where('id', '=', id),
);

export async function getAttempt(db: Reader, id: string): Promise<AttemptRow> {
  const { rows } = await attemptById(db, { id });
  if (!rows[0]) throw new Error(`No attempt ${id}`);
  return rows[0];
}

type AttemptChange = Pick<
  AttemptRow,
  | 'id'
  | 'status'
  | 'progress'
  | 'scaled'
  | 'centiseconds'
  | 'position'
  | 'reasons'
  | 'changed_at'
  | 'completed_at'
  | 'closed_at'
>;

const attemptUpdate = prepare<PlayerTables, AttemptChange, unknown>((db, change) =>
  db
    .updateTable('attempts')
    .set({
      status: change.status,
      progress: change.progress,
      scaled: change.scaled,
      centiseconds: change.centiseconds,
      position: change.position,
      reasons: change.reasons,
      changed_at: change.changed_at,
      completed_at: change.completed_at,
      closed_at: change.closed_at,
    })
    .where('id', '=', change.id),
);

export async function updateAttempt(tx: Writer, change: AttemptChange): Promise<void> {
  await attemptUpdate(tx, change);
}

const scoState = prepare<PlayerTables, { attempt: string; item: string }, ScoStateRow>((db, { attempt, item }) =>
  db.selectFrom('sco_states').selectAll().where('attempt_id', '=', attempt).where('item', '=', item),
);

export async function findScoState(db: Reader, attempt: string, item: string): Promise<ScoStateRow | undefined> {
  const { rows } = await scoState(db, { attempt, item });
  return rows[0];
}

const scoStateUpsert = prepare<PlayerTables, ScoStateRow, unknown>((db, row) => {
  const state = {
    elements: row.elements,
    completion: row.completion,
    success: row.success,
    progress: row.progress,
    scaled: row.scaled,
    raw: row.raw,
    min: row.min,
    max: row.max,
    ended: row.ended,
    sessions: row.sessions,
    session: row.session,
    earlier_centiseconds: row.earlier_centiseconds,
    session_centiseconds: row.session_centiseconds,
    spent_earlier: row.spent_earlier,
    spent_session: row.spent_session,
    changed_at: row.changed_at,
  };
  return db
    .insertInto('sco_states')
    .values({ attempt_id: row.attempt_id, item: row.item, first_at: row.first_at, ...state })
    .onConflict((conflict) => conflict.columns(['attempt_id', 'item']).doUpdateSet(state));
});

export async function saveScoState(tx: Writer, row: ScoStateRow): Promise<void> {
  await scoStateUpsert(tx, row);
}

/** Centiseconds of all SCOs of an attempt: reported where the SCO reports, else measured. */
export async function timeOf(db: Reader, attempt: string): Promise<number> {
  const row = await db
    .sql<PlayerTables>()
    .selectFrom('sco_states')
    .select((eb) => eb.fn.sum<number>(eb('spent_earlier', '+', eb.ref('spent_session'))).as('time'))
    .where('attempt_id', '=', attempt)
    .executeTakeFirst();
  return Number(row?.time ?? 0);
}

const sequencingUpsert = prepare<PlayerTables, { attempt: string; state: string }, unknown>((db, { attempt, state }) =>
  db
    .insertInto('sequencing_states')
    .values({ attempt_id: attempt, state })
    .onConflict((conflict) => conflict.column('attempt_id').doUpdateSet({ state })),
);

export async function saveSequencing(tx: Writer, attempt: string, state: string): Promise<void> {
  await sequencingUpsert(tx, { attempt, state });
}

const flightInsert = prepare<PlayerTables, { launch: string; sequence: number; at: string; lines: string }, unknown>(
  (db, { launch, sequence, at, lines }) =>
    db.insertInto('flight_records').values({ launch_id: launch, sequence, at, lines }),
);

export async function insertFlight(
  tx: Writer,
  record: { launch: string; sequence: number; at: string; lines: string },
): Promise<void> {
  await flightInsert(tx, record);
}

export async function errorsOf(db: Reader, launchId: string): Promise<LaunchErrorRow[]> {
  return db
    .sql<PlayerTables>()
    .selectFrom('launch_errors')
    .selectAll()
    .where('launch_id', '=', launchId)
    .orderBy('times', 'desc')
    .orderBy('call')
    .orderBy('element')
    .execute();
}

export async function countError(tx: Writer, row: LaunchErrorRow): Promise<void> {
  await tx
    .sql<PlayerTables>()
    .insertInto('launch_errors')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['launch_id', 'call', 'element', 'code'])
        .doUpdateSet((eb) => ({ times: eb('launch_errors.times', '+', row.times) })),
    )
    .execute();
}

/** Forgets the records in the middle of a long launch; how it began and how it went last are what support reads. */
export async function trimFlight(tx: Writer, launch: string, from: number, to: number): Promise<void> {
  await tx
    .sql<PlayerTables>()
    .deleteFrom('flight_records')
    .where('launch_id', '=', launch)
    .where('sequence', '>', from)
    .where('sequence', '<=', to)
    .execute();
}

export async function saveShared(
  tx: Writer,
  value: { owner: string; kind: 'store' | 'objective'; id: string; value: string },
): Promise<void> {
  await tx
    .sql<PlayerTables>()
    .insertInto('shared_values')
    .values(value)
    .onConflict((conflict) => conflict.columns(['owner', 'kind', 'id']).doUpdateSet({ value: value.value }))
    .execute();
}

/** The shared stores that live for one attempt. */
export async function forgetStores(tx: Writer, attempt: string): Promise<void> {
  await tx
    .sql<PlayerTables>()
    .deleteFrom('shared_values')
    .where('owner', '=', attempt)
    .where('kind', '=', 'store')
    .execute();
}

export async function keepEntry(
  tx: Writer,
  kept: { launch_id: string; sequence: number; received_at: string; entry: string },
): Promise<void> {
  await tx
    .sql<PlayerTables>()
    .insertInto('kept_entries')
    .values(kept)
    .onConflict((conflict) => conflict.columns(['launch_id', 'sequence']).doNothing())
    .execute();
}
