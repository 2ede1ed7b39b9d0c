import type { Entry } from '../../server/player/protocol/index.ts';
import { afterMoreWork } from '../../server/player/merging/standing.ts';
import { isPlayed } from '../player/one-window.ts';
import { findJournals, forget, openEntryStore } from '../player/journal.ts';
import type { SeenItem } from './seen.ts';

/** What of a module's work has not reached the server. */
export interface Waiting {
  count: number;
  /** When the oldest of it was done; '' when there is none. */
  since: string;
  /** How the module stands with it. */
  status: SeenItem['status'];
}

/** What waits of a module. What is in local storage alone is written to where the worker, which has none, finds it. */
export async function waitingIn(item: SeenItem): Promise<Waiting> {
  const store = await openEntryStore();
  // While the module is open its player writes both places itself.
  const isOpen = await isPlayed(item.id);
  const entries: Entry[] = [];
  for (const attempt of item.attempts) {
    for (const { launch, entries: found } of await findJournals(attempt, store)) {
      for (const entry of found) {
        const key = { attempt, launch, sequence: entry.sequence };
        if (launch === item.launch && entry.sequence <= item.acknowledged) forget(key, store);
        else {
          if (!isOpen) store.put(key, entry);
          entries.push(entry);
        }
      }
    }
  }
  const since = entries.map(({ at }) => at).sort()[0] ?? '';
  return { count: entries.length, since, status: statusWith(item, entries) };
}

function statusWith({ status }: SeenItem, entries: readonly Entry[]): SeenItem['status'] {
  let standing: ReturnType<typeof afterMoreWork> = { status, scaled: null };
  for (const { course } of entries) if (course) standing = afterMoreWork(standing, course);
  return standing.status;
}

/** Takes away what waited, when its module is removed. */
export async function forgetWaiting(item: SeenItem): Promise<void> {
  const store = await openEntryStore();
  for (const attempt of item.attempts) {
    for (const { launch, entries } of await findJournals(attempt, store)) {
      for (const { sequence } of entries) forget({ attempt, launch, sequence }, store);
    }
  }
}
