import { answerFile } from './files.ts';
import {
  giveLaunch,
  leadToList,
  listItems,
  remove,
  sendEverything,
  sendItem,
  showItem,
  takeCommit,
  takePiece,
} from './answers.ts';
import { isPlaying, placeOf, placeOfPage, type Place } from './places.ts';
import { admit, farewell, findOwn } from './presence.ts';
import { worker, type Moment } from './scope.ts';

/** Answers from the device; undefined for what is none of its business, which goes its way as if there was no worker. */
export function answer(event: Moment): Promise<Response> | Response | undefined {
  const { request } = event;
  const address = new URL(request.url);
  if (address.origin !== worker.location.origin) return undefined;
  if (address.pathname.startsWith('/fonts/') && request.method === 'GET') return font(request);
  const file = request.method === 'GET' ? worker.cargo.files[address.pathname] : undefined;
  if (file) return new Response(file.text, { headers: { 'content-type': `${file.type}; charset=utf-8`, ...checked } });
  const place = placeOf(address.pathname);
  return place && answerAt(place, address, event);
}

const checked = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-cache' };

function answerAt(place: Place, address: URL, event: Moment): Promise<Response> | Response | undefined {
  const { request } = event;
  switch (place.kind) {
    case 'root':
      return leadToList();
    case 'leaving':
      return request.destination === 'document' ? leave() : refused();
    case 'list':
      return comesFromSite(address) ? enter(address) : page(place);
    case 'take':
    case 'player':
    case 'manifest':
      return page(place);
    case 'file':
      return filesFor(place, event);
    case 'launch':
      return own(place, event, () => giveLaunch(place.id, place.language, address.search === '?server'));
    case 'commits':
      return own(place, event, () => takeCommit(place.id, request));
    case 'items':
      return ours(event, () => listItems());
    case 'item':
      return ours(event, () =>
        request.method === 'DELETE' ? remove(place.id) : showItem(place.id, address.search === '?described'),
      );
    case 'everything':
      return ours(event, () => sendEverything());
    case 'sending':
      return ours(event, () => sendItem(place.id));
    case 'piece':
      return ours(event, () => takePiece(place.id, place.piece, event.clientId));
  }
}

function page({ kind, language }: Extract<Place, { language: string }>): Response | undefined {
  const pages = worker.cargo.pages[language];
  if (!pages) return undefined;
  if (kind === 'manifest')
    return new Response(pages.manifest, { headers: { 'content-type': 'application/manifest+json' } });
  const headers = kind === 'player' ? worker.cargo.headers.player : worker.cargo.headers.own;
  const text = pages[kind as 'list' | 'take' | 'player'];
  return new Response(text, { headers: { ...headers, 'content-type': 'text/html; charset=utf-8' } });
}

/** Somebody has signed out of the site. */
async function leave(): Promise<Response> {
  await farewell();
  return Response.redirect(`${worker.cargo.siteOrigin}/sign-in`, 303);
}

function comesFromSite({ searchParams }: URL): boolean {
  return searchParams.has('present');
}

/** Somebody who has signed in comes from the site; the address that says so is left behind. */
async function enter({ pathname, searchParams }: URL): Promise<Response> {
  await admit(searchParams.get('present') ?? '').catch(() => undefined);
  return Response.redirect(pathname, 303);
}

/** For the list and the pages where modules are taken along: no script of a package gets an answer. */
async function ours(event: Moment, deed: () => Promise<Response>): Promise<Response> {
  const place = await placeAsking(event);
  return place?.kind === 'list' || place?.kind === 'take' ? deed() : refused();
}

/** For the player of that very module. */
async function own({ id }: { id: string }, event: Moment, deed: () => Promise<Response>): Promise<Response> {
  const place = await placeAsking(event);
  return place?.kind === 'player' && place.id === id ? deed() : refused();
}

async function placeAsking({ clientId }: Moment): Promise<Place | undefined> {
  const client = await worker.clients.get(clientId);
  return client && placeOfPage(client.url);
}

/** A package's files are there while it is played: what is open beside it cannot leaf through what else is kept. */
async function filesFor(place: Extract<Place, { kind: 'file' }>, event: Moment): Promise<Response> {
  const asking = event.request.mode === 'navigate' ? undefined : await placeAsking(event);
  const isStranger = asking !== undefined && !('id' in asking && asking.id === place.id);
  if (isStranger || !(await isPlaying(place.id))) return refused();
  const item = await findOwn(place.id);
  return item ? answerFile(item, place.path, event.request) : refused();
}

function refused(): Response {
  return new Response('This is kept for another page.', { status: 403 });
}

/** Fonts are kept as they are met. */
async function font(request: Request): Promise<Response> {
  const cache = await caches.open('waymark-fonts');
  const kept = await cache.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await cache.put(request, response.clone());
  return response;
}
