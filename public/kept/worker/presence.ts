import { allItems, findItem, type Item } from './items.ts';
import { findObject, forgetAll, keepObject } from './sealed.ts';

// Several learners may keep modules on one device. It shows what is kept to whoever was last known to be before it: who
// took something along, opened it, or came from the site after signing in. What the others keep stays closed to them, and
// is sent all the same.

export async function isPresent(owner: string): Promise<boolean> {
  return (await findObject<string>('present')) === owner;
}

export async function welcome(owner: string): Promise<void> {
  if (!(await isPresent(owner))) await keepObject('present', owner);
}

/** Whoever was there has signed out, or somebody else works here now. */
export async function farewell(): Promise<void> {
  await forgetAll('present');
}

/** Asks the server whose ticket it is. Without an answer everything stays as it was. */
export async function admit(ticket: string): Promise<void> {
  const response = await fetch('/kept/presence', {
    method: 'POST',
    body: JSON.stringify({ ticket }),
    headers: { 'content-type': 'application/json' },
  });
  if (response.ok) await welcome(((await response.json()) as { owner: string }).owner);
}

/** What the learner who is there keeps, and how many modules others do. */
export async function ownItems(): Promise<{ own: Item[]; others: number }> {
  const present = await findObject<string>('present');
  const items = await allItems();
  const own = items.filter(({ owner }) => owner === present);
  return { own, others: items.length - own.length };
}

/** Undefined for what is not kept, and for what somebody else keeps. */
export async function findOwn(id: string): Promise<Item | undefined> {
  const item = await findItem(id);
  return item && (await isPresent(item.owner)) ? item : undefined;
}
