import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw, inflateRaw } from 'node:zlib';
import { Refused } from '../refusal.ts';
import type { Bytes } from './bytes.ts';
import type { ArchiveEntry } from './directory.ts';
import { printable } from './names.ts';

const SMALL = 4 * 1024 * 1024;
const AT_ONCE = 4;

/** Called with the content of an entry that was asked for, once it is known to be what the directory says. */
export type Reader = (entry: ArchiveEntry, content: Buffer) => void;

/**
 * Holds every entry's bytes against the size and checksum the directory claims, since both are sent to browsers as
 * they are. Entries that `wanted` picks are read whole and handed on, so that an import goes over the bytes once.
 */
export async function verifyEntries(
  bytes: Bytes,
  entries: ArchiveEntry[],
  wanted: (entry: ArchiveEntry) => boolean,
  reader: Reader,
): Promise<void> {
  const queue = entries.values();
  const work = async () => {
    for (const entry of queue) {
      if (wanted(entry)) reader(entry, await readEntry(bytes, entry));
      else if (entry.size <= SMALL && entry.packed <= SMALL) await readEntry(bytes, entry);
      else await checkByStream(bytes, entry);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** The content of an entry, checked; never more memory than the size the directory claims. */
export async function readEntry(bytes: Bytes, entry: ArchiveEntry): Promise<Buffer> {
  const stored = await bytes.read(entry.offset, entry.packed);
  if (stored.length !== entry.packed) throw new Refused('cut-short');
  const content = entry.deflated ? await inflate(stored, entry) : stored;
  if (crc32(content) !== entry.crc) throw new Refused('damaged-entry', { path: printable(entry.path) });
  return content;
}

function inflate(stored: Buffer, entry: ArchiveEntry): Promise<Buffer> {
  const path = printable(entry.path);
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, result: unknown) => {
      if (error) return reject(new Refused(isTooLong(error) ? 'lying-size' : 'damaged-entry', { path }));
      const { buffer, engine } = result as { buffer: Buffer; engine: { bytesWritten: number } };
      // Bytes behind the end of the deflate stream would break the gzip frame the entry is sent in.
      if (buffer.length !== entry.size || engine.bytesWritten !== entry.packed)
        return reject(new Refused('lying-size', { path }));
      return resolve(buffer);
    };
    // One chunk of the claimed size: nothing is joined afterwards.
    const chunkSize = Math.min(Math.max(64, entry.size + 1), SMALL);
    inflateRaw(stored, { info: true, chunkSize, maxOutputLength: Math.max(1, entry.size) }, done);
  });
}

function isTooLong(error: Error): boolean {
  return 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}

async function checkByStream(bytes: Bytes, entry: ArchiveEntry): Promise<void> {
  const values = { path: printable(entry.path) };
  let size = 0;
  let crc = 0;
  const count = async (source: AsyncIterable<Buffer>) => {
    for await (const chunk of source) {
      size += chunk.length;
      if (size > entry.size) throw new Error('longer than it claims');
      crc = crc32(chunk, crc);
    }
  };
  const source = bytes.stream(entry.offset, entry.offset + entry.packed - 1);
  const inflater = entry.deflated ? createInflateRaw({ chunkSize: 64 * 1024 }) : undefined;
  try {
    await (inflater ? pipeline(source, inflater, count) : pipeline(source, count));
  } catch {
    throw new Refused(size > entry.size ? 'lying-size' : 'damaged-entry', values);
  }
  const used = inflater?.bytesWritten ?? entry.packed;
  if (size !== entry.size || used !== entry.packed) throw new Refused('lying-size', values);
  if (crc !== entry.crc) throw new Refused('damaged-entry', values);
}
