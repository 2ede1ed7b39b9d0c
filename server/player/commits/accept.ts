import type { Writer } from '../../platform/database/index.ts';
import type { Ids } from '../../platform/id.ts';
import { errorsIn } from '../api-errors.ts';
import { refusalOf } from '../keeping-rules.ts';
import { statusOf } from '../keeping-store.ts';
import type { CommitAnswer, CommitRequest, Entry } from '../protocol/index.ts';
import { apply, type AttemptMoved } from './apply.ts';
import { branchWritten, supersedeAllBut } from '../work-store.ts';
import { addToBranch, partFromKept } from './parting.ts';
import * as store from './store.ts';
import type { WritingLaunch } from './store.ts';

export type { AttemptMoved } from './apply.ts';

export interface Commit {
  /** SHA-256 of the launch token. */
  digest: string;
  request: CommitRequest;
}

/** Undefined when the token speaks for no launch. */
export type Acceptance = CommitAnswer | undefined;

/** How many flight records of a launch are kept at its beginning, and how many at its end. */
const recordsKept = { first: 100, last: 400 };

/** How many different errors of a launch are kept: content that makes up names of elements must not fill the disk. */
const mostErrors = 40;

interface Given {
  entries: readonly Entry[];
  /** There is no more of it: gaps do not fill any more. */
  isWhole: boolean;
  at: string;
  moved: AttemptMoved;
  nextId: Ids['next'];
}

/**
 * Takes the entries of a launch in order and each once. Entries that are already taken are passed over, those behind a
 * gap wait to be sent again. Those of a launch that somebody has gone on from elsewhere are put aside.
 */
export async function acceptCommit(
  tx: Writer,
  { digest, request }: Commit,
  context: Pick<Given, 'at' | 'moved' | 'nextId'>,
): Promise<Acceptance> {
  const own = await store.findWritingLaunch(tx, digest);
  if (!own) return undefined;
  const given = { ...context, entries: request.entries, isWhole: request.whole === true };
  const { at } = given;
  const refused = own.kept_at === null ? undefined : refusalOf(own, await statusOf(tx, own.person_id), at);
  if (refused) return { acknowledged: own.acknowledged, at, refused };
  const isOwn = request.launch === undefined || request.launch === own.id;
  return isOwn ? takeOwn(tx, own, given) : takeFound(tx, own, request.launch as string, given);
}

/** What a launch says itself. */
async function takeOwn(tx: Writer, own: WritingLaunch, given: Given): Promise<CommitAnswer> {
  if (own.superseded_at === null && own.ended_at === null) return write(tx, own, own, given);
  const aside = await putAside(tx, own, own, given);
  if (aside) return aside;
  if (!isHeld(own)) return keepForSupport(tx, own.id, own, given);
  // The module was opened elsewhere and nothing was done there: whoever writes goes on.
  await supersedeAllBut(tx, own.attempt_id, own.id, given.at);
  return write(tx, own, own, given);
}

/** What a launch found on its device of an earlier one of the attempt. It is all there will ever be of that. */
async function takeFound(tx: Writer, own: WritingLaunch, id: string, given: Given): Promise<CommitAnswer> {
  const found = own.attempt_id === null ? undefined : await store.findEarlierLaunch(tx, id, own.attempt_id);
  if (!found) return keepForSupport(tx, id, undefined, given);
  const whole = { ...given, isWhole: true };
  const aside = await putAside(tx, found, own, whole);
  if (aside) return aside;
  // It counts as long as nobody has written since it began; had somebody, ways would have parted from a module held here.
  const mayWrite = own.superseded_at === null && (isHeld(found) || Number(found.later) === 0);
  return mayWrite ? write(tx, found, own, whole) : keepForSupport(tx, id, found, given);
}

/** The module is on a device of the learner's, which may still send. */
function isHeld(launch: WritingLaunch): launch is WritingLaunch & { attempt_id: string } {
  const { kept_at, released_at, ended_at, attempt_id } = launch;
  return kept_at !== null && released_at === null && ended_at === null && attempt_id !== null;
}

/** Adds to what counts; `own` is the launch that asks. */
async function write(
  tx: Writer,
  launch: WritingLaunch,
  own: WritingLaunch,
  { at, moved, nextId, ...given }: Given,
): Promise<CommitAnswer> {
  const entries = inOrder(given, launch.acknowledged);
  if (entries.length === 0) return { acknowledged: launch.acknowledged, at };
  let isClosed = false;
  if (launch.attempt_id !== null && launch.mode === 'normal') {
    const writing = { ...launch, attempt_id: launch.attempt_id };
    const isFirst = launch.acknowledged === 0 || launch !== own || launch.superseded_at !== null;
    if (isFirst) await partFromKept(tx, writing, [launch.id, own.id], { at, nextId });
    ({ isClosed } = await apply(tx, writing, entries, at, moved));
  }
  return { acknowledged: await acknowledge(tx, launch, entries, at, isClosed), at };
}

/** Adds to work that stands aside, where the launch has such; undefined where it has none. */
async function putAside(
  tx: Writer,
  launch: WritingLaunch,
  own: WritingLaunch,
  given: Given,
): Promise<CommitAnswer | undefined> {
  const branch = launch.attempt_id === null ? undefined : await branchWritten(tx, launch.id);
  if (!branch) return undefined;
  const { at } = given;
  const entries = inOrder(given, launch.acknowledged);
  const aside = { at, superseded: true, parted: true } as const;
  if (entries.length === 0) return { acknowledged: launch.acknowledged, ...aside };
  const { counts, isClosed } = await addToBranch(tx, { launch, branch, entries, writer: own.id }, given);
  const acknowledged = await acknowledge(tx, launch, entries, at, isClosed);
  return counts ? { acknowledged, at } : { acknowledged, ...aside };
}

async function acknowledge(
  tx: Writer,
  launch: WritingLaunch,
  entries: readonly Entry[],
  at: string,
  isClosed: boolean,
): Promise<number> {
  const last = entries.at(-1)?.sequence ?? launch.acknowledged;
  // A launch that was taken along outlives every sitting; it is over with its attempt.
  const isOver = launch.kept_at === null ? entries.some(({ end }) => end) : isClosed;
  await storeLog(tx, launch, entries, at);
  const taken = { id: launch.id, from: launch.acknowledged, to: last, at, ended: isOver ? at : launch.ended_at };
  if (!(await store.acknowledge(tx, taken))) throw new Error('Another process has taken these entries.');
  return last;
}

/** Work of a launch that has been superseded, and that is no continuation of anything known: not applied, not lost. */
async function keepForSupport(
  tx: Writer,
  launchId: string,
  target: WritingLaunch | undefined,
  { entries, at }: Given,
): Promise<CommitAnswer> {
  const late = target ? entries.filter(({ sequence }) => sequence > target.acknowledged) : [];
  for (const entry of late) {
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

/** The entries that follow what is taken. */
function inOrder({ entries, isWhole }: Pick<Given, 'entries' | 'isWhole'>, acknowledged: number): Entry[] {
  const following: Entry[] = [];
  let last = acknowledged;
  for (const entry of entries.toSorted((a, b) => a.sequence - b.sequence)) {
    if (entry.sequence !== last + 1 && !(isWhole && entry.sequence > last)) continue;
    following.push(entry);
    last = entry.sequence;
  }
  return following;
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
