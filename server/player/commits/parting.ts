import type { Ids } from '../../platform/id.ts';
import type { Writer } from '../../platform/database/index.ts';
import type { Entry } from '../protocol/index.ts';
import type { AttemptRow, BranchRow } from '../tables.ts';
import { fold } from '../merging/fold.ts';
import { better, weigh } from '../merging/weigh.ts';
import type { Work } from '../merging/work.ts';
import * as branches from '../work-store.ts';
import type { SharedValues } from '../work-store.ts';
import { isClosedBy, timesOf, type AttemptLaunch, type AttemptMoved } from './apply.ts';
import * as store from './store.ts';
import type { WritingLaunch } from './store.ts';

export interface Moment {
  at: string;
  nextId: Ids['next'];
}

/**
 * Before somebody writes who does not hold the module on a device: for everybody who does, what they stand on is kept, so
 * that what they send later is understood whatever happens to the attempt meanwhile.
 */
export async function partFromKept(
  tx: Writer,
  launch: AttemptLaunch,
  writing: readonly string[],
  { at, nextId }: Moment,
): Promise<void> {
  const owners = { attemptId: launch.attempt_id, personId: launch.person_id };
  await branches.holdAttempt(tx, owners.attemptId);
  const held = await branches.heldElsewhere(tx, owners.attemptId, writing);
  if (held.length === 0) return;
  const work = await branches.readWork(tx, owners);
  const centiseconds = await store.timeOf(tx, owners.attemptId);
  for (const launchId of held) {
    const branch = { ...rowOf(owners.attemptId, launchId, work, at), id: nextId(), centiseconds };
    await branches.insertBranch(tx, branch);
  }
}

/**
 * Adds what a launch sends to the branch it continues; `counts` when that branch is from now on what the attempt is, and
 * `writer` the launch that goes on in it.
 */
export async function addToBranch(
  tx: Writer,
  sent: { launch: WritingLaunch; branch: BranchRow; entries: readonly Entry[]; writer: string },
  moment: Moment & { moved: AttemptMoved },
): Promise<{ counts: boolean; isClosed: boolean }> {
  const { launch, branch, entries, writer } = sent;
  await branches.holdAttempt(tx, branch.attempt_id);
  const row = grown(branch, launch, entries, moment.at);
  await branches.updateBranch(tx, row);
  const attempt = await store.getAttempt(tx, branch.attempt_id);
  const { standing } = JSON.parse(row.work) as Work;
  const isClosed = isClosedBy(entries, standing);
  const counts = weigh(attempt, standing) === 'arriving';
  if (counts) await changeOver(tx, row, writer, moment);
  return { counts, isClosed };
}

/**
 * Makes the work of a branch what counts, and puts aside what counted. What was reached is not taken back: the better
 * result of both stays the attempt's. `writer` is the launch that goes on in it, null when none is open.
 */
export async function changeOver(
  tx: Writer,
  branch: BranchRow,
  writer: string | null,
  { at, moved, nextId }: Moment & { moved: AttemptMoved },
): Promise<void> {
  const before = await store.getAttempt(tx, branch.attempt_id);
  const owners = { attemptId: before.id, personId: before.person_id };
  const standing = await branches.readWork(tx, owners);
  const last = await branches.writerOf(tx, before.id);
  const work = JSON.parse(branch.work) as Work;
  await branches.deleteBranch(tx, branch.id);
  if (last) {
    const aside = rowOf(before.id, last.id, standing, at);
    const continues = last.ended_at === null && last.id !== writer ? 1 : 0;
    const received_at = before.completion_received_at ?? before.changed_at;
    const { centiseconds } = before;
    await branches.insertBranch(tx, { ...aside, id: nextId(), continues, centiseconds, entries: 1, received_at });
  }
  await branches.replaceWork(tx, owners, work, JSON.parse(branch.shared) as SharedValues);
  await branches.supersedeAllBut(tx, before.id, writer, at);
  const after = { ...merged(before, work, at), centiseconds: await store.timeOf(tx, before.id) };
  await store.updateAttempt(tx, after);
  await moved(tx, before, after);
}

function rowOf(attemptId: string, launchId: string, work: Work, at: string): Omit<BranchRow, 'id' | 'centiseconds'> {
  const { status, scaled, changed_at } = work.standing;
  return {
    attempt_id: attemptId,
    launch_id: launchId,
    continues: 1,
    work: JSON.stringify(work),
    shared: JSON.stringify({ stores: {}, objectives: {} } satisfies SharedValues),
    status,
    scaled,
    entries: 0,
    parted_at: at,
    changed_at,
    received_at: null,
  };
}

function grown(branch: BranchRow, launch: WritingLaunch, entries: readonly Entry[], at: string): BranchRow {
  let work = JSON.parse(branch.work) as Work;
  const shared = JSON.parse(branch.shared) as SharedValues;
  for (const entry of entries) {
    const context = { attemptId: branch.attempt_id, launchId: launch.id, ...timesOf(entry, launch, at) };
    work = fold(work, entry, context);
    Object.assign(shared.stores, entry.stores);
    Object.assign(shared.objectives, entry.objectives);
  }
  return {
    ...branch,
    work: JSON.stringify(work),
    shared: JSON.stringify(shared),
    status: work.standing.status,
    scaled: work.standing.scaled,
    changed_at: work.standing.changed_at,
    centiseconds: work.states.reduce((sum, state) => sum + state.spent_earlier + state.spent_session, 0),
    entries: branch.entries + entries.length,
    received_at: at,
  };
}

function merged(before: AttemptRow, { standing }: Work, at: string): AttemptRow {
  const completed = before.completed_at ?? standing.completed_at;
  return {
    ...before,
    ...better(before, standing),
    progress: standing.progress ?? before.progress,
    position: standing.position,
    reasons: standing.reasons,
    changed_at: standing.changed_at > before.changed_at ? standing.changed_at : before.changed_at,
    completed_at: completed,
    completion_received_at: before.completed_at === null && completed !== null ? at : before.completion_received_at,
    closed_at: before.closed_at ?? standing.closed_at,
  };
}
