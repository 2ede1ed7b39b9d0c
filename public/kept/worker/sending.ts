import { portion } from '../../../server/player/protocol/portion.ts';
import type { CommitAnswer, CommitRequest, Entry } from '../../../server/player/protocol/entry.ts';
import { fold } from '../../../server/player/merging/fold.ts';
import { findJournals, forget, openEntryStore, type EntryStore } from '../../player/journal.ts';
import type { Sent } from '../seen.ts';
import { refresh } from './contact.ts';
import { allItems, changeItem, findItem, type Item } from './items.ts';
import { isPlaying } from './places.ts';

export interface Answered {
  status: number;
  answer: CommitAnswer;
}

/** Hands a commit on to the server, and takes what it has stored into what is kept. Throws without a network. */
export async function commit(item: Item, request: CommitRequest): Promise<Answered> {
  const body = JSON.stringify(request);
  const response = await fetch(`/play/${item.token}/commits`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
    // Two bytes a millisecond are the slowest line that anything is sent over.
    signal: AbortSignal.timeout(20_000 + body.length / 2),
  });
  const answer = (await response.json()) as CommitAnswer;
  const { status } = response;
  if (![200, 403, 404, 409].includes(status)) throw new Error(`The commit was answered with ${status}.`);
  const isOwn = request.launch === undefined || request.launch === item.launch.launch;
  if (status === 403 || status === 404) await noteRefusal(item, answer);
  else if (isOwn) await takeIntoKept(item, request.entries, answer);
  return { status, answer: { ...answer, acknowledged: answer.acknowledged ?? 0 } };
}

async function noteRefusal({ id, launch }: Item, { refused }: CommitAnswer): Promise<void> {
  await changeItem(id, (item) =>
    item.launch.launch === launch.launch ? { ...item, refused: refused ?? 'expired' } : item,
  );
}

/** What the server has stored is what the next sitting begins from; the journal may forget it then. */
async function takeIntoKept({ id, launch }: Item, entries: readonly Entry[], answer: CommitAnswer): Promise<void> {
  await changeItem(id, (item) => {
    if (item.launch.launch !== launch.launch) return item;
    const stored = entries.filter(
      ({ sequence }) => sequence > item.launch.acknowledged && sequence <= answer.acknowledged,
    );
    const folded = stored.reduce((kept, entry) => withEntry(kept, entry), item.launch);
    const isOver = stored.some(({ end }) => end === 'finished') && folded.work?.standing.closed_at != null;
    const { refused: _, ...rest } = item;
    return {
      ...rest,
      launch: { ...folded, acknowledged: Math.max(item.launch.acknowledged, answer.acknowledged) },
      ...(isOver ? { state: 'closed' as const } : {}),
      ...(answer.parted ? { isParted: true } : {}),
      contactAt: new Date().toISOString(),
    };
  });
}

function withEntry(launch: Item['launch'], entry: Entry): Item['launch'] {
  if (!launch.work || launch.attempt === null) return launch;
  const context = { attemptId: launch.attempt, launchId: launch.launch, at: entry.at, done: entry.done };
  return { ...launch, work: fold(launch.work, entry, context) };
}

/** Sends everything that waits of a module, in order, and hears how it stands. Never rejects. */
export async function send(id: string): Promise<Sent> {
  const item = await findItem(id);
  if (!item) return {};
  if (await isPlaying(id)) return { why: 'playing' };
  try {
    const store = await openEntryStore();
    for (const attempt of item.attempts) {
      for (const { launch, entries } of await findJournals(attempt, store)) {
        const isDone = await sendJournal(id, { attempt, launch, entries }, store);
        if (!isDone) return { why: 'refused' };
      }
    }
    await refresh(id, 30_000);
    return {};
  } catch {
    return { why: 'unreachable' };
  }
}

/** False when nothing is taken from this device. */
async function sendJournal(
  id: string,
  journal: { attempt: string; launch: string; entries: Entry[] },
  store: EntryStore,
): Promise<boolean> {
  let isWhole = false;
  let waiting = journal.entries;
  while (waiting.length > 0) {
    const item = await findItem(id);
    if (!item) return false;
    const isOwn = journal.launch === item.launch.launch;
    const request = { ...(isOwn ? {} : { launch: journal.launch }), ...(isWhole ? { whole: true as const } : {}) };
    const entries = portion(waiting);
    const { status, answer } = await commit(item, { ...request, entries });
    if (status === 403 || status === 404) return false;
    // What is refused without being put aside has been kept for support: the server has it.
    const stored = status === 409 && !answer.parted ? Infinity : answer.acknowledged;
    const left = waiting.filter(({ sequence }) => sequence > stored);
    const isStuck = left.length === waiting.length;
    if (isStuck && isWhole) return true;
    // An entry that is missing in between is lost; what follows it is not to be lost with it.
    isWhole = isStuck;
    for (const { sequence } of waiting.filter((entry) => !left.includes(entry))) {
      forget({ attempt: journal.attempt, launch: journal.launch, sequence }, store);
    }
    waiting = left;
  }
  return true;
}

/** Everything of everybody. Rejects when the network does not answer, so that the browser tries again later. */
export async function sendAll(): Promise<void> {
  const results: Sent[] = [];
  for (const { id } of await allItems()) results.push(await send(id));
  if (results.some(({ why }) => why === 'unreachable')) throw new Error('The network does not answer.');
}
