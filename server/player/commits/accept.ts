import type { Writer } from '../../platform/database/index.ts';
import { errorsIn } from '../api-errors.ts';
import { afterMoreWork, isDone } from '../attempts.ts';
import type { CommitAnswer, CommitRequest, CourseChange, Entry } from '../protocol/index.ts';
import type { AttemptRow, ScoStateRow } from '../tables.ts';
import { applyChange, type ScoState } from './merge.ts';
import * as store from './store.ts';
import type { WritingLaunch } from './store.ts';

export interface Commit {
  /** SHA-256 of the launch token. */
  digest: string;
  request: CommitRequest;
}

/** Undefined when the token speaks for no launch. */
export type Acceptance = CommitAnswer | undefined;

/** Told inside the transaction: the attempt's status, score or progress became another. */
export type AttemptMoved = (tx: Writer, before: AttemptRow, after: AttemptRow) => Promise<void>;

/** How many flight records of a launch are kept at its beginning, and how many at its end. */
const recordsKept = { first: 100, last: 400 };

/** How many different errors of a launch are kept: content that makes up names of elements must not fill the disk. */
const mostErrors = 40;

/**
 * Takes the entries of a launch in order and each once. Entries that are already taken are passed over, those behind a
 * gap wait to be sent again, and those of a launch that has been superseded are kept aside.
 */
export async function acceptCommit(
  tx: Writer,
  { digest, request }: Commit,
  at: string,
  moved: AttemptMoved,
): Promise<Acceptance> {
  const own = await store.findWritingLaunch(tx, digest);
  if (!own) return undefined;
  const launch = await writingLaunch(tx, own, request);
  if (!launch) return refuse(tx, request.launch ?? own.id, own, request.entries, at);
  // What an earlier launch left on a device is all there will ever be of it: gaps in it do not fill any more.
  const entries = inOrder(request.entries, launch.acknowledged, launch.id !== own.id);
  const last = entries.at(-1);
  if (!last) return { acknowledged: launch.acknowledged, at };
  if (launch.attempt_id !== null && launch.mode === 'normal') {
    await apply(tx, { ...launch, attempt_id: launch.attempt_id }, entries, at, moved);
  }
  const ended = entries.some(({ end }) => end) ? at : launch.ended_at;
  await storeLog(tx, launch, entries, at);
  const taken = { id: launch.id, from: launch.acknowledged, to: last.sequence, at, ended };
  if (!(await store.acknowledge(tx, taken))) throw new Error('Another process has taken these entries.');
  return { acknowledged: last.sequence, at };
}

/**
 * The launch whose entries may be applied: the one that asks, or an earlier one of the same attempt whose journal was
 * found on the device, as long as nobody has written since it began.
 */
async function writingLaunch(
  tx: Writer,
  own: WritingLaunch,
  { launch }: CommitRequest,
): Promise<WritingLaunch | undefined> {
  if (own.superseded_at !== null) return undefined;
  if (launch === undefined || launch === own.id) return own.ended_at === null ? own : undefined;
  if (own.attempt_id === null) return undefined;
  const earlier = await store.findEarlierLaunch(tx, launch, own.attempt_id);
  return earlier && Number(earlier.later) === 0 ? earlier : undefined;
}

async function refuse(
  tx: Writer,
  launchId: string,
  own: WritingLaunch,
  entries: readonly Entry[],
  at: string,
): Promise<CommitAnswer> {
  const target =
    launchId === own.id || own.attempt_id === null ? own : await store.findEarlierLaunch(tx, launchId, own.attempt_id);
  const late = target ? entries.filter(({ sequence }) => sequence > target.acknowledged) : [];
  for (const entry of target ? late : []) {
    await store.keepEntry(tx, {
      launch_id: launchId,
      sequence: entry.sequence,
      received_at: at,
      entry: JSON.stringify(entry),
    });
  }
  const acknowledged = target?.acknowledged ?? 0;
  return late.length === 0 && target?.superseded_at === null
    ? { acknowledged, at }
    : { acknowledged, at, superseded: true };
}

/** The entries that follow what is taken, without a gap unless gaps are for good. */
function inOrder(entries: readonly Entry[], acknowledged: number, overGaps: boolean): Entry[] {
  const following: Entry[] = [];
  let last = acknowledged;
  for (const entry of entries.toSorted((a, b) => a.sequence - b.sequence)) {
    if (entry.sequence !== last + 1 && !(overGaps && entry.sequence > last)) continue;
    following.push(entry);
    last = entry.sequence;
  }
  return following;
}

type AttemptLaunch = WritingLaunch & { attempt_id: string };

async function apply(
  tx: Writer,
  launch: AttemptLaunch,
  entries: readonly Entry[],
  at: string,
  moved: AttemptMoved,
): Promise<void> {
  const context = { attemptId: launch.attempt_id, launchId: launch.id, at };
  const states = new Map<string, ScoState>();
  let course: CourseChange | undefined;
  for (const { sco, course: change, stores, objectives } of entries) {
    if (sco) {
      const before = states.get(sco.item) ?? readState(await store.findScoState(tx, launch.attempt_id, sco.item));
      states.set(sco.item, applyChange(before, sco, context));
    }
    if (change) course = { ...course, ...change };
    await saveShared(tx, launch, 'store', stores);
    await saveShared(tx, launch, 'objective', objectives);
  }
  for (const state of states.values()) {
    await store.saveScoState(tx, { ...state, elements: JSON.stringify(state.elements) });
  }
  if (course?.state !== undefined) await store.saveSequencing(tx, launch.attempt_id, course.state);
  const hasEnded = entries.some(({ sco, end }) => end !== undefined || sco?.ended !== undefined);
  const isFinished = entries.some(({ end }) => end === 'finished');
  if (course || hasEnded) await moveAttempt(tx, launch.attempt_id, course, { at, hasEnded, isFinished }, moved);
}

async function moveAttempt(
  tx: Writer,
  attemptId: string,
  course: CourseChange | undefined,
  { at, hasEnded, isFinished }: { at: string; hasEnded: boolean; isFinished: boolean },
  moved: AttemptMoved,
): Promise<void> {
  const before = await store.getAttempt(tx, attemptId);
  const standing = course ? afterMoreWork(before, course) : before;
  const after: AttemptRow = {
    ...before,
    status: standing.status,
    scaled: standing.scaled,
    progress: course?.progress ?? before.progress,
    position: course?.position ?? before.position,
    reasons: course ? JSON.stringify(course.reasons) : before.reasons,
    changed_at: at,
    completed_at: before.completed_at ?? (isDone(standing.status) ? at : null),
    // An attempt without a result stays open, also when the content says that it is over: nobody loses the way back.
    closed_at: before.closed_at ?? (isFinished && standing.status !== 'in-progress' ? at : null),
  };
  const isMoved = (['status', 'scaled', 'progress', 'closed_at'] as const).some((key) => before[key] !== after[key]);
  const isTold = after.position !== before.position || after.reasons !== before.reasons;
  if (!isMoved && !hasEnded && !isTold) return;
  if (isMoved || hasEnded) after.centiseconds = await store.timeOf(tx, attemptId);
  await store.updateAttempt(tx, after);
  // What comes next is a new attempt on the whole tree, though the learner sees one: its shared stores begin empty.
  if (isFinished && after.closed_at === null) await store.forgetStores(tx, attemptId);
  if (isMoved) await moved(tx, before, after);
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

async function storeLog(tx: Writer, launch: WritingLaunch, entries: readonly Entry[], at: string): Promise<void> {
  for (const { sequence, log } of entries) {
    if (log && log.length > 0) {
      await store.insertFlight(tx, { launch: launch.id, sequence, at, lines: JSON.stringify(log) });
    }
  }
  await storeErrors(tx, launch.id, entries);
  const gone = (entries.at(-1)?.sequence ?? 0) - recordsKept.last;
  if (gone > recordsKept.first) {
    await store.trimFlight(tx, launch.id, Math.max(recordsKept.first, gone - entries.length), gone);
  }
}

/** Beside the lines, which may be trimmed: by what error a launch is found. */
async function storeErrors(tx: Writer, launchId: string, entries: readonly Entry[]): Promise<void> {
  const lines = entries.flatMap(({ log = [] }) => log.filter(([kind]) => kind === 'error'));
  if (lines.length === 0) return;
  const known = await store.errorsOf(tx, launchId);
  for (const { call, element, code, times } of errorsIn(lines.map(([kind, , ...what]) => ({ kind, what })))) {
    const error = { launch_id: launchId, call, element: element.slice(0, 200), code, times };
    const same = known.find((one) => one.call === call && one.element === error.element && one.code === code);
    if (!same && known.length >= mostErrors) continue;
    if (!same) known.push(error);
    await store.countError(tx, error);
  }
}

function readState(row: ScoStateRow | undefined): ScoState | undefined {
  return row && { ...row, elements: JSON.parse(row.elements) as Record<string, string> };
}
