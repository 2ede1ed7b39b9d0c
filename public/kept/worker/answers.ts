import type { CommitRequest } from '../../../server/player/protocol/entry.ts';
import type { PieceNews, Seen, SeenItem } from '../seen.ts';
import { refresh } from './contact.ts';
import { allItems, changeItem, findItem, removeItem, type Item } from './items.ts';
import { describeParcel, fetchPiece, findParcel, forgetParcel, missingPieces } from './parcel.ts';
import { findOwn, ownItems } from './presence.ts';
import { worker } from './scope.ts';
import { commit, send, sendAll } from './sending.ts';

const patience = 4_000;

/** The list in the language of whoever took something along last. */
export async function leadToList(): Promise<Response> {
  const [newest] = (await allItems()).sort((a, b) => (a.takenAt < b.takenAt ? 1 : -1));
  return Response.redirect(`/kept/${newest?.language ?? 'en'}/`);
}

export async function listItems(): Promise<Response> {
  const { own, others } = await ownItems();
  const items = await Promise.all(own.map((item) => seenItem(item)));
  return json({ items: items.sort((a, b) => (a.takenAt < b.takenAt ? 1 : -1)), others } satisfies Seen);
}

/** One module; with `described`, what its package is made of is asked of the server where it is not known yet. */
export async function showItem(id: string, described: boolean): Promise<Response> {
  const item = await findOwn(id);
  if (!item) return nothing();
  if (described) await describeParcel(item.token, item.digest);
  return json(await seenItem(item));
}

async function seenItem(item: Item): Promise<SeenItem> {
  const parcel = await findParcel(item.digest);
  const missing = parcel ? await missingPieces(parcel) : [];
  const bytesOf = (piece: number): number =>
    parcel ? Math.min(parcel.pieceSize, parcel.size - piece * parcel.pieceSize) : 0;
  const hosts = new Set([...(parcel?.outside.hosts ?? []), ...item.hosts]);
  return {
    id: item.id,
    language: item.language,
    title: item.launch.title,
    learner: item.launch.learner.called,
    status: item.launch.work?.standing.status ?? 'not-attempted',
    attempts: item.attempts,
    launch: item.launch.launch,
    acknowledged: item.launch.acknowledged,
    size: parcel?.size ?? 0,
    here: parcel ? parcel.size - missing.reduce((sum, piece) => sum + bytesOf(piece), 0) : 0,
    missing,
    isComplete: item.isComplete && parcel !== undefined && missing.length === 0,
    state: item.state,
    isOutdated: item.isOutdated,
    isParted: item.isParted === true,
    refused: item.refused ?? null,
    until: item.until,
    takenAt: item.takenAt,
    module: item.module,
    outside: { hosts: [...hosts], parts: parcel?.outside.parts ?? [] },
  };
}

export async function takePiece(id: string, piece: number, clientId: string): Promise<Response> {
  const item = await findOwn(id);
  const parcel = item && (await findParcel(item.digest));
  if (!item || !parcel || piece >= parcel.pieces.length) return nothing();
  const client = await worker.clients.get(clientId);
  try {
    await fetchPiece(item.token, parcel, piece, (bytes) =>
      // eslint-disable-next-line unicorn/require-post-message-target-origin -- a worker's message has none
      client?.postMessage({ id, piece, bytes } satisfies PieceNews),
    );
  } catch (error) {
    if ((error as Error).name === 'QuotaExceededError') return new Response(null, { status: 507 });
    throw error;
  }
  const isComplete = (await missingPieces(parcel)).length === 0;
  if (isComplete) await changeItem(id, (now) => ({ ...now, isComplete: true }));
  return json({ isComplete });
}

export async function sendItem(id: string): Promise<Response> {
  return (await findOwn(id)) ? json(await send(id)) : nothing();
}

/** What waits of anybody goes to the server, whoever is before the device. */
export async function sendEverything(): Promise<Response> {
  await sendAll().catch(() => undefined);
  return new Response(null, { status: 204 });
}

/** Takes a module off the device. The server is told, where it can be reached. */
export async function remove(id: string): Promise<Response> {
  const item = await findOwn(id);
  if (!item) return nothing();
  await removeItem(id);
  const isShared = (await allItems()).some(({ digest }) => digest === item.digest);
  if (!isShared) await forgetParcel(item.digest);
  void fetch(`/play/${item.token}/keeping`, { method: 'DELETE', keepalive: true }).catch(() => undefined);
  return new Response(null, { status: 204 });
}

/** What the player begins with: how the module stands here and, where the server is to be asked first, there. */
export async function giveLaunch(id: string, language: string, asksServer: boolean): Promise<Response> {
  if (!(await findOwn(id))) return nothing();
  if (asksServer) await refresh(id, patience).catch(() => undefined);
  const item = await findOwn(id);
  if (!item) return nothing();
  const { launch, state, isComplete, ahead, digest } = item;
  if (state === 'moved') return json({ error: 'moved', module: item.module }, { status: 410 });
  if (!isComplete || !(await findParcel(digest))) return json({ error: 'incomplete' }, { status: 409 });
  return json({
    ...launch,
    mode: state === 'closed' ? 'review' : launch.mode,
    base: `/kept/${language}/${id}/files/${launch.base}`,
    now: new Date(Date.now() + ahead).toISOString(),
  });
}

export async function takeCommit(id: string, request: Request): Promise<Response> {
  const item = await findItem(id);
  if (!item) return nothing();
  const asked = (await request.json()) as CommitRequest;
  try {
    const { status, answer } = await commit(item, asked);
    return json(answer, { status });
  } catch (error) {
    // When the network is back the browser wakes this worker, where it can do that.
    await worker.registration.sync?.register('waymark-send').catch(() => undefined);
    throw error;
  }
}

/** `Response.json` is younger than much of what is carried about. */
function json(value: unknown, { status = 200 } = {}): Response {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return new Response(JSON.stringify(value), { status, headers });
}

function nothing(): Response {
  return json({ error: 'not-kept' }, { status: 404 });
}
