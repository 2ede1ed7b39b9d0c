import { takeIn } from './contact.ts';
import { allItems, findItem } from './items.ts';
import { forgetParcel, keptParcels } from './parcel.ts';
import { farewell, isPresent } from './presence.ts';
import { isAnyPlaying, isPlaying } from './places.ts';
import { answer } from './routes.ts';
import { worker, type Moment } from './scope.ts';
import { send, sendAll } from './sending.ts';

// The device's own little server: it stands before the pages below /kept/ and answers them from what is kept here. Its
// scope is that folder; what is played over the network goes past it.

worker.addEventListener('install', (event) => {
  // A player that is open goes on with the worker it began with; the next one gets the new.
  event.waitUntil(isAnyPlaying().then((isOpen) => (isOpen ? undefined : worker.skipWaiting())));
});

worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener('fetch', (event) => {
  const answered = answer(event);
  if (answered) event.respondWith(answered);
});

worker.addEventListener('sync', (event) => {
  if (event.tag === 'waymark-send') event.waitUntil(sendAll());
});

/** A page that plays a launch over the network hands it over. Which launch, its address says, and nothing in the message. */
worker.addEventListener('message', (event) => {
  const [, token, page] = /^\/play\/([\w-]{20,100})\/(take-along)?$/.exec(pathOf(event)) ?? [];
  if (token === undefined) return;
  const { place, owner } = (event.data ?? {}) as { place?: unknown; owner?: unknown };
  const work = page === undefined ? meet(owner).then(() => adopt(token, place)) : take(token);
  event.waitUntil(
    work.then(
      (address) => event.ports[0]?.postMessage({ address }),
      (error: unknown) => event.ports[0]?.postMessage({ error: (error as Error).name }),
    ),
  );
});

function pathOf({ source }: Moment): string {
  const address = source && new URL(source.url);
  return address?.origin === worker.location.origin ? address.pathname : '';
}

/** The module is to be taken along: where that goes on. */
async function take(token: string): Promise<string | undefined> {
  const item = await takeIn(token);
  if (!item) return undefined;
  if (item.former !== undefined) await send(item.id);
  await forgetUnused();
  return `/kept/${item.language}/${item.id}/take-along`;
}

/** Another learner than before works on this device: what was shown until now closes. */
async function meet(owner: unknown): Promise<void> {
  if (typeof owner === 'string' && !(await isPresent(owner))) await farewell();
}

/** The module is opened over the network and kept here as well: it is played from here, so that there is one state of it. */
async function adopt(token: string, place: unknown): Promise<string | undefined> {
  const kept = typeof place === 'string' ? await findItem(place) : undefined;
  if (!kept?.isComplete || (await isPlaying(kept.id))) return undefined;
  const item = await takeIn(token);
  if (!item?.isComplete) return undefined;
  if (item.former !== undefined) await send(item.id);
  return `/kept/${item.language}/${item.id}/`;
}

/** Another version has taken the place of the one that was here. */
async function forgetUnused(): Promise<void> {
  const used = new Set((await allItems()).map(({ digest }) => digest));
  for (const digest of await keptParcels()) if (!used.has(digest)) await forgetParcel(digest);
}
