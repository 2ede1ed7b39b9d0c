import type { Entry } from '../../server/player/protocol/index.ts';
import { coalesce } from '../../server/player/protocol/index.ts';

/** The entries of one launch that were found on the device. */
export interface Found {
  launch: string;
  entries: Entry[];
}

export interface Journal {
  /** Keeps a change; false when this device keeps nothing. The number of the entry is given here. */
  add(change: Omit<Entry, 'sequence'>): boolean;
  /** What is not acknowledged yet, in order; whatever is handed out is not changed any more. */
  toSend(): Entry[];
  isEmpty(): boolean;
  acknowledge(sequence: number): void;
}

const prefix = 'waymark:';

/**
 * The journal of one launch. Every entry is written twice: to local storage, which is done when the call returns and so
 * makes the answer to Commit true, and to IndexedDB, because some content clears local storage when it starts. Without
 * a store nothing is left on the device: for launches that are not tracked.
 */
export function createJournal(
  attempt: string,
  launch: string,
  acknowledged: number,
  store: EntryStore | undefined,
): Journal {
  const pending: Entry[] = [];
  let last = acknowledged;
  let handedOut = acknowledged;

  function write(entry: Entry): boolean {
    if (!store) return true;
    const key = { attempt, launch, sequence: entry.sequence };
    store.put(key, entry);
    try {
      localStorage.setItem(keyOf(key), JSON.stringify(entry));
      return true;
    } catch {
      return store.isOpen();
    }
  }

  return {
    add(change) {
      const newest = pending.at(-1);
      const isOpen = newest !== undefined && newest.sequence > handedOut;
      const joined = isOpen ? coalesce(newest, { ...change, sequence: newest.sequence }) : undefined;
      const entry = joined ?? { ...change, sequence: (last += 1) };
      if (joined) pending.pop();
      pending.push(entry);
      return write(entry);
    },
    toSend() {
      handedOut = last;
      return [...pending];
    },
    isEmpty: () => pending.length === 0,
    acknowledge(sequence) {
      while ((pending[0]?.sequence ?? Infinity) <= sequence) {
        const entry = pending.shift();
        if (entry && store) forget({ attempt, launch, sequence: entry.sequence }, store);
      }
    },
  };
}

interface Key {
  attempt: string;
  launch: string;
  sequence: number;
}

/** Everything that this device still holds of an attempt, by launch; launches in the order they began. */
export async function findJournals(attempt: string, store: EntryStore): Promise<Found[]> {
  const entries = new Map<string, { launch: string; entry: Entry }>();
  const add = (launch: string, entry: Entry): void => {
    const key = `${launch}:${entry.sequence}`;
    const known = entries.get(key);
    // An entry grows while it waits: the later writing of it is the whole one.
    if (!known || known.entry.at < entry.at) entries.set(key, { launch, entry });
  };
  for (const { launch, entry } of await store.all(attempt)) add(launch, entry);
  for (const { launch, entry } of readLocal(attempt)) add(launch, entry);
  const launches = new Map<string, Entry[]>();
  for (const { launch, entry } of entries.values()) launches.set(launch, [...(launches.get(launch) ?? []), entry]);
  return [...launches]
    .map(([launch, found]) => ({ launch, entries: found.sort((a, b) => a.sequence - b.sequence) }))
    .sort((a, b) => (a.launch < b.launch ? -1 : 1));
}

export function forget(key: Key, store: EntryStore): void {
  store.remove(key);
  try {
    localStorage.removeItem(keyOf(key));
  } catch {
    // Storage that cannot be written holds nothing to forget.
  }
}

function readLocal(attempt: string): { launch: string; entry: Entry }[] {
  const found: { launch: string; entry: Entry }[] = [];
  try {
    for (let index = 0; index < localStorage.length; index += 1) {
      const key = localStorage.key(index) ?? '';
      if (!key.startsWith(`${prefix}${attempt}:`)) continue;
      const launch = key.slice(prefix.length + attempt.length + 1).split(':')[0] ?? '';
      found.push({ launch, entry: JSON.parse(localStorage.getItem(key) ?? '') as Entry });
    }
  } catch {
    // A device without local storage, or an entry that was not written to its end.
  }
  return found;
}

function keyOf({ attempt, launch, sequence }: Key): string {
  return `${prefix}${attempt}:${launch}:${sequence}`;
}

export interface EntryStore {
  isOpen(): boolean;
  put(key: Key, entry: Entry): void;
  remove(key: Key): void;
  all(attempt: string): Promise<{ launch: string; entry: Entry }[]>;
}

/** The second place of the journal; where the browser has no IndexedDB, one that keeps nothing. */
export async function openEntryStore(): Promise<EntryStore> {
  const database = await openDatabase();
  if (!database) return { isOpen: () => false, put() {}, remove() {}, all: async () => [] };
  const entries = (mode: IDBTransactionMode): IDBObjectStore =>
    database.transaction('entries', mode, { durability: 'strict' }).objectStore('entries');
  const path = ({ attempt, launch, sequence }: Key): IDBValidKey => [attempt, launch, sequence];
  return {
    isOpen: () => true,
    put: (key, entry) => void entries('readwrite').put({ launch: key.launch, entry }, path(key)),
    remove: (key) => void entries('readwrite').delete(path(key)),
    all: (attempt) => result(entries('readonly').getAll(IDBKeyRange.bound([attempt], [attempt, []]))),
  };
}

async function openDatabase(): Promise<IDBDatabase | undefined> {
  try {
    const request = indexedDB.open('waymark-journal', 1);
    request.addEventListener('upgradeneeded', () => request.result.createObjectStore('entries'));
    return await result(request);
  } catch {
    return undefined;
  }
}

function result<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('The device cannot keep data.')));
  });
}
