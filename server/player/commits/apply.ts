import type { Writer } from '../../platform/database/index.ts';
import type { Entry } from '../protocol/index.ts';
import type { AttemptRow, ScoStateRow } from '../tables.ts';
import { madeAt } from '../merging/belief.ts';
import { applyChange, type ScoState } from '../merging/merge.ts';
import { beginsAnew, standingAfter } from '../merging/standing.ts';
import * as store from './store.ts';
import type { WritingLaunch } from './store.ts';

export type AttemptLaunch = WritingLaunch & { attempt_id: string };

/** Told inside the transaction: the attempt's status, score or progress became another. */
export type AttemptMoved = (tx: Writer, before: AttemptRow, after: AttemptRow) => Promise<void>;

/** Applies entries to what counts of an attempt. Touches the rows of the SCOs they are of, and no others. */
export async function apply(
  tx: Writer,
  launch: AttemptLaunch,
  entries: readonly Entry[],
  at: string,
  moved: AttemptMoved,
): Promise<{ isClosed: boolean }> {
  const states = new Map<string, ScoState>();
  const before = await store.getAttempt(tx, launch.attempt_id);
  let after = before;
  for (const entry of entries) {
    const { sco, stores, objectives } = entry;
    const times = timesOf(entry, launch, at);
    if (sco) {
      const known = states.get(sco.item) ?? readState(await store.findScoState(tx, launch.attempt_id, sco.item));
      states.set(
        sco.item,
        applyChange(known, sco, { attemptId: launch.attempt_id, launchId: launch.id, at: times.at }),
      );
    }
    after = { ...after, ...standingAfter(after, entry, times.at, times.done) };
    await saveShared(tx, launch, 'store', stores);
    await saveShared(tx, launch, 'objective', objectives);
    if (beginsAnew(entry, after)) await store.forgetStores(tx, launch.attempt_id);
  }
  for (const state of states.values()) {
    await store.saveScoState(tx, { ...state, elements: JSON.stringify(state.elements) });
  }
  const state = entries.findLast(({ course }) => course?.state !== undefined)?.course?.state;
  if (state !== undefined) await store.saveSequencing(tx, launch.attempt_id, state);
  await moveAttempt(tx, before, { after, hasEnded: entries.some(endsSomething), at }, moved);
  return { isClosed: isClosedBy(entries, after) };
}

/** The attempt is over by what these entries say, and not because another one was begun elsewhere. */
export function isClosedBy(entries: readonly Entry[], after: Pick<AttemptRow, 'closed_at'>): boolean {
  return after.closed_at !== null && entries.some(({ end }) => end === 'finished');
}

/** When the work of an entry was done, as far as the device can be believed. */
export function timesOf(
  { at, done }: Entry,
  { started_at, committed_at }: Pick<WritingLaunch, 'started_at' | 'committed_at'>,
  receivedAt: string,
): { at: string; done: string } {
  const possible = { from: committed_at ?? started_at, until: receivedAt };
  const made = madeAt(at, possible);
  const finished = done === undefined ? made : madeAt(done, possible);
  return { at: made, done: finished < made ? finished : made };
}

export function endsSomething({ sco, end }: Entry): boolean {
  return end !== undefined || sco?.ended !== undefined;
}

async function moveAttempt(
  tx: Writer,
  before: AttemptRow,
  { after, hasEnded, at }: { after: AttemptRow; hasEnded: boolean; at: string },
  moved: AttemptMoved,
): Promise<void> {
  const isMoved = (['status', 'scaled', 'progress', 'closed_at'] as const).some((key) => before[key] !== after[key]);
  const isTold = after.position !== before.position || after.reasons !== before.reasons;
  if (!isMoved && !hasEnded && !isTold) return;
  const isNewlyDone = before.completed_at === null && after.completed_at !== null;
  const row = {
    ...after,
    completion_received_at: isNewlyDone ? at : before.completion_received_at,
    centiseconds: isMoved || hasEnded ? await store.timeOf(tx, before.id) : before.centiseconds,
  };
  await store.updateAttempt(tx, row);
  if (isMoved) await moved(tx, before, row);
}

async function saveShared(
  tx: Writer,
  launch: AttemptLaunch,
  kind: 'store' | 'objective',
  values: Readonly<Record<string, string>> | undefined,
): Promise<void> {
  for (const [name, value] of Object.entries(values ?? {})) {
    const [, reach, id] = /^(person|attempt):([^]+)$/.exec(name) ?? [];
    if (id === undefined) continue;
    const owner = reach === 'person' ? launch.person_id : launch.attempt_id;
    await store.saveShared(tx, { owner, kind, id, value: JSON.stringify(value) });
  }
}

function readState(row: ScoStateRow | undefined): ScoState | undefined {
  return row && { ...row, elements: JSON.parse(row.elements) as Record<string, string> };
}
