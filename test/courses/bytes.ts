import { Readable } from 'node:stream';
import type { Bytes } from '../../server/catalogue/archive/bytes.ts';

export function bytesInMemory(content: Buffer): Bytes {
  return {
    size: content.length,
    read: (start, length) => Promise.resolve(content.subarray(start, start + length)),
    stream: (start = 0, endInclusive = content.length - 1) =>
      Readable.from([content.subarray(start, endInclusive + 1)]),
  };
}
