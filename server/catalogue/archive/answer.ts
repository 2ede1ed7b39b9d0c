import { pipeline, Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import type { Bytes } from './bytes.ts';
import type { EntryAnswer, ServedEntry } from './reply.ts';

export { answerEntry } from './reply.ts';
export type { EntryAnswer, EntryQuestion, ServedEntry } from './reply.ts';

const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
const IN_ONE_PIECE = 256 * 1024;

/** The bytes of an answer: in one piece when small, else as a stream that reads no further than the slice. */
export async function entryBody(bytes: Bytes, entry: ServedEntry, answer: EntryAnswer): Promise<Buffer | Readable> {
  const { start, end } = answer.slice;
  if (answer.body === 'gzip') return gzipFrame(bytes, entry);
  if (answer.body === 'none' || end < start) return Buffer.alloc(0);
  if (answer.body === 'inflated') return Readable.from(inflateSlice(bytes, entry, answer.slice), { objectMode: false });
  if (end - start < IN_ONE_PIECE) return bytes.read(entry.offset + start, end - start + 1);
  return bytes.stream(entry.offset + start, entry.offset + end);
}

async function gzipFrame(bytes: Bytes, entry: ServedEntry): Promise<Buffer | Readable> {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(entry.crc, 0);
  trailer.writeUInt32LE(entry.size % 2 ** 32, 4);
  if (entry.packed <= IN_ONE_PIECE)
    return Buffer.concat([GZIP_HEADER, await bytes.read(entry.offset, entry.packed), trailer]);
  return Readable.from(framed(bytes.stream(entry.offset, entry.offset + entry.packed - 1), trailer), {
    objectMode: false,
  });
}

async function* framed(stored: Readable, trailer: Buffer): AsyncGenerator<Buffer> {
  yield GZIP_HEADER;
  for await (const chunk of stored) yield chunk as Buffer;
  yield trailer;
}

async function* inflateSlice(
  bytes: Bytes,
  entry: ServedEntry,
  { start, end }: EntryAnswer['slice'],
): AsyncGenerator<Buffer> {
  const inflater = createInflateRaw();
  // The callback form hands a read error on to the inflater, and closes the file when the reader leaves early.
  pipeline(bytes.stream(entry.offset, entry.offset + entry.packed - 1), inflater, () => undefined);
  let at = 0;
  for await (const piece of inflater) {
    const chunk = piece as Buffer;
    const from = Math.max(0, start - at);
    const to = Math.min(chunk.length, end + 1 - at);
    at += chunk.length;
    if (from < to) yield chunk.subarray(from, to);
    if (at > end) return;
  }
}
