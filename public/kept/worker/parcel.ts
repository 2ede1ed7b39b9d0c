import type { ParcelAnswer } from '../../../server/player/content/taking-along.ts';
import { find, findObject, forgetAll, keep, keepObject, namesOf } from './sealed.ts';

/** The archive of a package on this device, in sealed pieces. */
export interface Parcel extends ParcelAnswer {
  places: ReadonlyMap<string, ParcelAnswer['entries'][number]>;
}

const parcels = new Map<string, Parcel>();

export async function findParcel(digest: string): Promise<Parcel | undefined> {
  const known = parcels.get(digest);
  if (known) return known;
  const kept = await findObject<ParcelAnswer>(`parcel:${digest}`);
  if (!kept) return undefined;
  const parcel = { ...kept, places: new Map(kept.entries.map((entry) => [entry[0], entry])) };
  parcels.set(digest, parcel);
  return parcel;
}

/** What the archive is made of, asked for with the token of a launch. */
export async function describeParcel(token: string, digest: string): Promise<Parcel> {
  const known = await findParcel(digest);
  if (known) return known;
  const response = await fetch(`/play/${token}/parcel`);
  if (!response.ok) throw new Error(`The parcel was answered with ${response.status}.`);
  const answer = (await response.json()) as ParcelAnswer;
  if (answer.digest !== digest) throw new Error('The parcel is of another package.');
  await keepObject(`parcel:${digest}`, answer);
  return (await findParcel(digest)) as Parcel;
}

/** The numbers of the pieces that are not here yet. */
export async function missingPieces({ digest, pieces }: ParcelAnswer): Promise<number[]> {
  const names = new Set(await namesOf(`piece:${digest}:`));
  return pieces.flatMap((_, index) => (names.has(nameOf(digest, index)) ? [] : [index]));
}

/** Fetches a piece, and keeps it once it is what it should be. `told` hears how many of its bytes have arrived. */
export async function fetchPiece(
  token: string,
  parcel: ParcelAnswer,
  index: number,
  told: (bytes: number) => void = () => undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const start = index * parcel.pieceSize;
  const end = Math.min(start + parcel.pieceSize, parcel.size);
  const response = await fetch(`/play/${token}/package`, { headers: { range: `bytes=${start}-${end - 1}` } });
  if (response.status !== 206) throw new Error(`The package was answered with ${response.status}.`);
  const bytes = await readAll(response, end - start, told);
  const sum = await crypto.subtle.digest('SHA-256', bytes);
  if (base64url(new Uint8Array(sum)) !== parcel.pieces[index]) throw new Error('The piece is not what it should be.');
  await keep(nameOf(parcel.digest, index), bytes);
  return bytes;
}

export async function keptParcels(): Promise<string[]> {
  return (await namesOf('parcel:')).map((name) => name.slice('parcel:'.length));
}

export async function forgetParcel(digest: string): Promise<void> {
  parcels.delete(digest);
  recent.clear();
  await forgetAll(`parcel:${digest}`);
  await forgetAll(`piece:${digest}:`);
}

/** The bytes of the archive from `start` up to `end`, not counted in. `mend` is asked for a piece that is not here. */
export async function* bytesOf(
  parcel: ParcelAnswer,
  start: number,
  end: number,
  mend: (index: number) => Promise<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let at = start; at < end;) {
    const index = Math.floor(at / parcel.pieceSize);
    const from = index * parcel.pieceSize;
    const piece = (await findPiece(parcel.digest, index)) ?? (await mend(index));
    yield piece.subarray(at - from, Math.min(end - from, piece.length));
    at = from + parcel.pieceSize;
  }
}

// Small files lie side by side: the piece that held the last one most often holds the next.
const recent = new Map<string, Uint8Array<ArrayBuffer>>();
const recentKept = 8;

async function findPiece(digest: string, index: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const name = nameOf(digest, index);
  const known = recent.get(name);
  if (known) return known;
  const kept = await find(name);
  if (!kept) return undefined;
  const piece = new Uint8Array(kept);
  recent.set(name, piece);
  const oldest = recent.keys().next().value;
  if (recent.size > recentKept && oldest !== undefined) recent.delete(oldest);
  return piece;
}

function nameOf(digest: string, index: number): string {
  return `piece:${digest}:${String(index).padStart(6, '0')}`;
}

async function readAll(
  response: Response,
  size: number,
  told: (bytes: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(size);
  const reader = response.body?.getReader();
  let filled = 0;
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) break;
    if (filled + value.length > size) throw new Error('More has arrived than was asked for.');
    bytes.set(value, filled);
    filled += value.length;
    told(filled);
  }
  if (filled < size) throw new Error('The piece broke off.');
  return bytes;
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}
