// Marks that wait on this device, in the order in which they were made (IndexedDB).
export interface WaitingMark {
  id: string;
  sessionId: string;
  unitId: string;
  bookingId: string;
  status: string;
  minutes: number | null;
  comment: string;
  base: number;
  device: string;
  source: 'instructor' | 'badge';
  madeAt: string;
}

export type Stored = WaitingMark & { order: number };

export async function openJournal(): Promise<IDBDatabase> {
  const request = indexedDB.open('attendance', 1);
  request.addEventListener('upgradeneeded', () => {
    request.result.createObjectStore('marks', { keyPath: 'order', autoIncrement: true });
  });
  return finished(request);
}

export async function append(journal: IDBDatabase, mark: WaitingMark): Promise<void> {
  const transaction = journal.transaction('marks', 'readwrite', { durability: 'strict' });
  transaction.objectStore('marks').add(mark);
  await done(transaction);
}

/** What waits for one session, oldest first. */
export async function waiting(journal: IDBDatabase, sessionId: string): Promise<Stored[]> {
  const request = journal.transaction('marks').objectStore('marks').getAll() as IDBRequest<Stored[]>;
  return (await finished(request)).filter((mark) => mark.sessionId === sessionId);
}

export async function remove(journal: IDBDatabase, orders: readonly number[]): Promise<void> {
  const transaction = journal.transaction('marks', 'readwrite', { durability: 'strict' });
  for (const order of orders) transaction.objectStore('marks').delete(order);
  await done(transaction);
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
