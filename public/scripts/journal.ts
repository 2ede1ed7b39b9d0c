// Entries that wait on this device, in the order in which they were made (IndexedDB); sent in that order, each once.
export type Kept<Entry> = Entry & { order: number };

/** Rejects where this browser cannot keep anything, or, over plain http, gives no ids and no locks. */
export async function openJournal(name: string, store: string): Promise<IDBDatabase> {
  if (!('locks' in navigator && 'randomUUID' in crypto)) throw new Error('This browser cannot take turns.');
  const request = indexedDB.open(name, 1);
  request.addEventListener('upgradeneeded', () => {
    request.result.createObjectStore(store, { keyPath: 'order', autoIncrement: true });
  });
  return finished(request);
}

export interface Journal<Entry> {
  append(entry: Entry): Promise<void>;
  /** What waits of those that are asked for, oldest first. */
  waiting(): Promise<Kept<Entry>[]>;
  remove(entries: readonly Kept<Entry>[]): Promise<void>;
}

export function journalOf<Entry extends object>(
  database: IDBDatabase,
  store: string,
  isAsked: (entry: Entry) => boolean,
): Journal<Entry> {
  return {
    async append(entry) {
      const transaction = database.transaction(store, 'readwrite', { durability: 'strict' });
      transaction.objectStore(store).add(entry);
      await done(transaction);
    },
    async waiting() {
      const request = database.transaction(store).objectStore(store).getAll() as IDBRequest<Kept<Entry>[]>;
      return (await finished(request)).filter(isAsked);
    },
    async remove(entries) {
      const transaction = database.transaction(store, 'readwrite', { durability: 'strict' });
      for (const { order } of entries) transaction.objectStore(store).delete(order);
      await done(transaction);
    },
  };
}

/** `kept` is tried again when there is a network; `refused` is not for the network to mend, and stays on the device. */
export type SendingState = 'sending' | 'sent' | 'kept' | 'sign-in' | 'refused';

/**
 * Sends what waits, portion by portion, until nothing is left or the network is gone. One at a time, whichever window
 * of this browser asks; `lock` names what is sent. Entries leave the journal once the site has answered for them.
 */
export function sender<Entry extends object>(parts: {
  journal: Journal<Entry>;
  lock: string;
  portion: number;
  post(entries: readonly Kept<Entry>[]): Promise<Response>;
  /** Called for every outcome that the site answers with. */
  show(entries: readonly Kept<Entry>[], outcome: never): void;
  say(state: SendingState, waiting: number): void;
}): () => Promise<void> {
  const { journal, lock, portion, post, show, say } = parts;
  const deliver = async (entries: readonly Kept<Entry>[]): Promise<unknown[] | undefined> => {
    try {
      const answer = await post(entries);
      if (answer.ok) return ((await answer.json()) as { outcomes: unknown[] }).outcomes;
      say(stateAfter(answer.status), entries.length);
    } catch {
      say('kept', entries.length);
    }
    return undefined;
  };
  return async () => {
    await navigator.locks.request(lock, async () => {
      for (;;) {
        const entries = (await journal.waiting()).slice(0, portion);
        if (entries.length === 0) return;
        say('sending', entries.length);
        const outcomes = await deliver(entries);
        if (!outcomes) return;
        for (const outcome of outcomes) show(entries, outcome as never);
        await journal.remove(entries);
        if ((await journal.waiting()).length === 0) say('sent', 0);
      }
    });
  };
}

function stateAfter(status: number): SendingState {
  if (status === 401) return 'sign-in';
  const comesRight = status >= 500 || status === 408 || status === 429;
  return comesRight ? 'kept' : 'refused';
}

export function postJson(address: string, body: unknown): Promise<Response> {
  return fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(15_000),
  });
}

/** The same for all pages of this browser: a later entry of one's own is a correction, not a contradiction. */
export function deviceName(): string {
  const known = localStorage.getItem('attendance-device');
  if (known) return known;
  const made = `device:${crypto.randomUUID()}`;
  localStorage.setItem('attendance-device', made);
  return made;
}

export function clock(): string {
  return new Date().toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit' });
}

function finished<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('IndexedDB failed')));
  });
}

function done(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.addEventListener('complete', () => resolve());
    transaction.addEventListener('abort', () => reject(transaction.error ?? new Error('IndexedDB failed')));
    transaction.addEventListener('error', () => reject(transaction.error ?? new Error('IndexedDB failed')));
  });
}
