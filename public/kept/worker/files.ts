import { foldPath } from '../../../server/catalogue/archive/fold-path.ts';
import { answerEntry } from '../../../server/catalogue/archive/reply.ts';
import type { PackedEntry } from '../../../server/player/content/taking-along.ts';
import type { Item } from './items.ts';
import { bytesOf, fetchPiece, findParcel, type Parcel } from './parcel.ts';

/** Answers for a file of a kept package as the server does, ranges included. `path` is as it stands in the address. */
export async function answerFile(item: Item, path: string, request: Request): Promise<Response> {
  const parcel = await findParcel(item.digest);
  const entry = parcel?.places.get(foldPath(decode(path)));
  if (!parcel || !entry) return new Response('The package has no such file.', { status: 404, headers: plain });
  const [, start, packed, size, deflated, crc, type] = entry;
  const answer = answerEntry(
    { offset: start, packed, size, deflated: deflated === 1, crc, type },
    {
      method: request.method,
      range: request.headers.get('range') ?? undefined,
      ifRange: request.headers.get('if-range') ?? undefined,
    },
  );
  const headers = new Headers({ ...item.headers, 'content-type': type });
  // Set and not added: a media type that stands twice is none.
  for (const [name, value] of Object.entries(answer.headers)) headers.set(name, value);
  if (answer.body === 'none') return new Response(null, { status: answer.status, headers });
  const source = deflated === 1 ? inflated(item, parcel, entry) : stored(item, parcel, entry, answer.slice);
  const body = deflated === 1 ? source.pipeThrough(only(answer.slice.start, answer.slice.end)) : source;
  return new Response(body, { status: answer.status, headers });
}

const plain = { 'content-type': 'text/plain; charset=utf-8' };

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

type Bytes = Uint8Array<ArrayBuffer>;

function stored(
  item: Item,
  parcel: Parcel,
  [, start]: PackedEntry,
  slice: { start: number; end: number },
): ReadableStream<Bytes> {
  return streamOf(item, parcel, start + slice.start, start + slice.end + 1);
}

function inflated(item: Item, parcel: Parcel, [, start, packed]: PackedEntry): ReadableStream<Bytes> {
  const deflated = streamOf(item, parcel, start, start + packed);
  return deflated.pipeThrough(new DecompressionStream('deflate-raw') as ReadableWritablePair<Bytes, Bytes>);
}

/** What is damaged here is fetched again, where there is a network. */
function streamOf(item: Item, parcel: Parcel, start: number, end: number): ReadableStream<Bytes> {
  const pieces = bytesOf(parcel, start, end, (index) => fetchPiece(item.token, parcel, index));
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
}

/** Lets the bytes from `start` to `end` through, both counted in. */
function only(start: number, end: number): TransformStream<Bytes, Bytes> {
  let at = 0;
  return new TransformStream({
    transform(chunk, controller) {
      const from = Math.max(0, start - at);
      const to = Math.min(chunk.length, end + 1 - at);
      at += chunk.length;
      if (from < to) controller.enqueue(chunk.subarray(from, to));
      if (at > end) controller.terminate();
    },
  });
}
