// Marks that wait on this device, in the order in which they were made (IndexedDB).
export interface WaitingMark {
  id: string;
  /** Who made it: a device may be used by several, and a mark is sent in the name of its maker. */
  personId: string;
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

/** What waits for one session, oldest first: the person's own, and what others have left on this device. */
export async function waiting(
  journal: IDBDatabase,
  { sessionId, personId }: { sessionId: string; personId: string },
): Promise<{ own: Stored[]; others: Stored[] }> {
  const request = journal.transaction('marks').objectStore('marks').getAll() as IDBRequest<Stored[]>;
  const marks = (await finished(request)).filter((mark) => mark.sessionId === sessionId);
  // A mark without a maker is from before makers were kept.
  const isOwn = (mark: Stored) => mark.personId === personId || mark.personId === undefined;
  return { own: marks.filter(isOwn), others: marks.filter((mark) => !isOwn(mark)) };
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
