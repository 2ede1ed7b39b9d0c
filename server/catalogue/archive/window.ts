import type { Bytes } from './bytes.ts';

const WINDOW = 1024 * 1024;

/**
 * Reads ahead for a reader that goes through a file roughly in order, as an inspection does: thousands of small reads
 * cost more than the bytes themselves. What it gives are views of the window and must not be written to.
 */
export function readAhead(bytes: Bytes): Bytes {
  let start = 0;
  let end = 0;
  let window: Promise<Buffer> = Promise.resolve(Buffer.alloc(0));
  return {
    size: bytes.size,
    stream: (from, to) => bytes.stream(from, to),
    async read(from, length) {
      if (length > WINDOW / 2) return bytes.read(from, length);
      if (from < start || from + length > end) {
        start = from;
        end = Math.min(bytes.size, from + WINDOW);
        window = bytes.read(start, end - start);
      }
      const offset = from - start;
      return (await window).subarray(offset, offset + length);
    },
  };
}
