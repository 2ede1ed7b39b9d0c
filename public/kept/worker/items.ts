import type { ContactAnswer } from '../../../server/player/content/taking-along.ts';
import type { Refusal } from '../../../server/player/protocol/index.ts';
import { findObject, forgetAll, keepObject, namesOf } from './sealed.ts';

type Told = Extract<ContactAnswer, { id: string }>;

/** A module that a learner keeps on this device. */
export interface Item extends Omit<Told, 'token' | 'isClosed'> {
  token: string;
  /** Every byte of the package is here and has been checked. */
  isComplete: boolean;
  state: 'open' | 'closed' | 'moved';
  /** What the server's clock is ahead of the device's, in milliseconds. */
  ahead: number;
  takenAt: string;
  contactAt: string;
  /** Attempts of which something may wait here to be sent. */
  attempts: string[];
  /** The launch that this one goes on from, until the server knows that it is given up. */
  former?: string;
  refused?: Refusal;
  /** Something done here has been put aside, since the learner went on elsewhere. */
  isParted?: boolean;
}

export async function findItem(id: string): Promise<Item | undefined> {
  return findObject<Item>(`item:${id}`);
}

export async function allItems(): Promise<Item[]> {
  const items = await Promise.all((await namesOf('item:')).map((name) => findObject<Item>(name)));
  return items.filter((item) => item !== undefined);
}

export async function removeItem(id: string): Promise<void> {
  await forgetAll(`item:${id}`);
}

const turns = new Map<string, Promise<unknown>>();

/** Changes an item, one change after the other: two pages and the network may have news of it at once. */
export async function changeItem(id: string, change: (item: Item) => Item): Promise<Item | undefined> {
  const turn = (turns.get(id) ?? Promise.resolve()).then(async () => {
    const item = await findItem(id);
    if (!item) return undefined;
    const changed = change(item);
    if (changed !== item) await keepObject(`item:${id}`, changed);
    return changed;
  });
  turns.set(
    id,
    turn.catch(() => undefined),
  );
  return turn;
}

export async function addItem(item: Item): Promise<void> {
  await keepObject(`item:${item.id}`, item);
}
