import { worker } from './scope.ts';

// What is kept lies in IndexedDB, where every script of this origin could read and change it: it is sealed with a key that
// this worker alone holds (AES-GCM). The name is sealed in, so that nothing can be put in the place of something else.

const letters = new TextEncoder();

/** Keeps bytes under a name. Throws a QuotaExceededError when the device has no room. */
export async function keep(
  name: string,
  bytes: BufferSource,
  durability: IDBTransactionDurability = 'relaxed',
): Promise<void> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt(cipher(iv, name), await key(), bytes);
  const store = await open('readwrite', durability);
  store.put({ iv, sealed }, name);
  await finished(store.transaction);
}

/** Undefined where nothing is kept under the name, or nothing that this worker has sealed. */
export async function find(name: string): Promise<ArrayBuffer | undefined> {
  const store = await open('readonly');
  const kept = await result<{ iv: Uint8Array<ArrayBuffer>; sealed: ArrayBuffer } | undefined>(store.get(name));
  if (!kept) return undefined;
  try {
    return await crypto.subtle.decrypt(cipher(kept.iv, name), await key(), kept.sealed);
  } catch {
    return undefined;
  }
}

export async function keepObject(name: string, value: unknown): Promise<void> {
  await keep(name, letters.encode(JSON.stringify(value)), 'strict');
}

export async function findObject<Kind>(name: string): Promise<Kind | undefined> {
  const bytes = await find(name);
  return bytes && (JSON.parse(new TextDecoder().decode(bytes)) as Kind);
}

/** The names that begin so, in order. */
export async function namesOf(beginning: string): Promise<string[]> {
  const store = await open('readonly');
  return (await result(store.getAllKeys(rangeOf(beginning)))) as string[];
}

export async function forgetAll(beginning: string): Promise<void> {
  const store = await open('readwrite');
  store.delete(rangeOf(beginning));
  await finished(store.transaction);
}

function rangeOf(beginning: string): IDBKeyRange {
  return IDBKeyRange.bound(beginning, `${beginning}\uffff`);
}

function cipher(iv: Uint8Array<ArrayBuffer>, name: string): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: letters.encode(name) };
}

let imported: Promise<CryptoKey> | undefined;

function key(): Promise<CryptoKey> {
  const text = atob(worker.deviceKey.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  imported ??= crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
  return imported;
}

let opened: Promise<IDBDatabase> | undefined;

async function open(mode: IDBTransactionMode, durability?: IDBTransactionDurability): Promise<IDBObjectStore> {
  opened ??= openDatabase();
  opened.catch(() => (opened = undefined));
  return (await opened).transaction('sealed', mode, durability && { durability }).objectStore('sealed');
}

async function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open('waymark-kept', 1);
  request.addEventListener('upgradeneeded', () => request.result.createObjectStore('sealed'));
  const database = await result(request);
  // Somebody has emptied the storage of this origin: begin anew, rather than fail for ever.
  database.addEventListener('close', () => (opened = undefined));
  database.addEventListener('versionchange', () => {
    database.close();
    opened = undefined;
  });
  return database;
}

function result<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('The device cannot keep data.')));
  });
}

function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (): void => reject(transaction.error ?? new Error('The device cannot keep data.'));
    transaction.addEventListener('complete', () => resolve());
    transaction.addEventListener('abort', fail);
    transaction.addEventListener('error', fail);
  });
}
