import type { Seen, SeenItem, Sent } from './seen.ts';

// What the pages of the device ask of its worker. Everything rejects where the worker or, for what needs it, the network
// does not answer.

export async function askItems(): Promise<Seen> {
  return (await (await answered(fetch('/kept/items'))).json()) as Seen;
}

export async function askItem(id: string, described: boolean): Promise<SeenItem> {
  return (await (await answered(fetch(`/kept/items/${id}${described ? '?described' : ''}`))).json()) as SeenItem;
}

/** Has a piece of the package fetched; says whether it was the last. */
export async function askPiece(id: string, piece: number): Promise<{ isComplete: boolean } | 'full'> {
  const response = await fetch(`/kept/items/${id}/pieces/${piece}`, { method: 'POST' });
  if (response.status === 507) return 'full';
  return (await (await answered(Promise.resolve(response))).json()) as { isComplete: boolean };
}

export async function askToSend(id: string): Promise<Sent> {
  return (await (await answered(fetch(`/kept/items/${id}/sending`, { method: 'POST' }))).json()) as Sent;
}

/** Has sent what waits of every learner, also of those who are not there. */
export async function askToSendEverything(): Promise<void> {
  await answered(fetch('/kept/sending', { method: 'POST' }));
}

export async function askToRemove(id: string): Promise<void> {
  await answered(fetch(`/kept/items/${id}`, { method: 'DELETE' }));
}

async function answered(response: Promise<Response>): Promise<Response> {
  const answer = await response;
  if (!answer.ok) throw new Error(`The device answered with ${answer.status}.`);
  return answer;
}
