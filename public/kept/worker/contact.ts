import type { ContactAnswer } from '../../../server/player/content/taking-along.ts';
import { addItem, changeItem, findItem, type Item } from './items.ts';
import { welcome } from './presence.ts';
import { findParcel, missingPieces } from './parcel.ts';

type Told = Extract<ContactAnswer, { id: string }>;

/** Takes a launch into what is kept: a module for the first time, or a later launch of one that is here. Throws without a network. */
export async function takeIn(token: string): Promise<Item | undefined> {
  const { answer } = await ask(token);
  if (!answer || !('id' in answer)) return undefined;
  const before = await findItem(answer.id);
  const item = itemFrom(answer, answer.token ?? token, before);
  const parcel = await findParcel(item.digest);
  item.isComplete = parcel !== undefined && (await missingPieces(parcel)).length === 0;
  await addItem(item);
  await welcome(item.owner);
  return item;
}

/**
 * Hears from the server how a kept module stands. To be asked when nothing of it waits to be sent. Throws without a
 * network, or when that takes longer than `patience` milliseconds.
 */
export async function refresh(id: string, patience: number): Promise<Item | undefined> {
  const item = await findItem(id);
  if (!item) return undefined;
  const { status, answer } = await ask(item.token, item.former, AbortSignal.timeout(patience));
  return changeItem(id, (now) => {
    if (now.launch.launch !== item.launch.launch) return now;
    if (answer && 'id' in answer) return itemFrom(answer, answer.token ?? item.token, now);
    if (answer && 'moved' in answer) return { ...now, state: 'moved' };
    if (answer && 'refused' in answer) return { ...now, refused: answer.refused };
    return status === 404 ? { ...now, refused: 'expired' } : now;
  });
}

async function ask(
  token: string,
  instead?: string,
  signal?: AbortSignal,
): Promise<{ status: number; answer: ContactAnswer | undefined }> {
  const response = await fetch(`/play/${token}/keeping`, {
    method: 'POST',
    body: JSON.stringify({ instead }),
    headers: { 'content-type': 'application/json' },
    ...(signal ? { signal } : {}),
  });
  if (response.status >= 500) throw new Error(`The server answered with ${response.status}.`);
  const isTold = [200, 403, 410].includes(response.status);
  return { status: response.status, answer: isTold ? ((await response.json()) as ContactAnswer) : undefined };
}

function itemFrom({ isClosed, ...told }: Told, token: string, before: Item | undefined): Item {
  const now = new Date();
  const isAnother = before !== undefined && before.launch.launch !== told.launch.launch;
  const { refused: _refused, former: _former, ...rest } = before ?? {};
  return {
    isComplete: false,
    takenAt: now.toISOString(),
    ...rest,
    ...told,
    ...(isAnother ? { former: before.launch.launch } : {}),
    token,
    state: isClosed ? 'closed' : 'open',
    ahead: Date.parse(told.launch.now) - now.getTime(),
    contactAt: now.toISOString(),
    attempts: [...new Set([...(before?.attempts ?? []), told.launch.attempt ?? ''])],
  };
}
