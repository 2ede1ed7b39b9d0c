import type { Readable } from 'node:stream';

/** Random access to a file's bytes; the same shape as a stored file of `platform/files`. */
export interface Bytes {
  readonly size: number;
  read(start: number, length: number): Promise<Buffer>;
  stream(start?: number, endInclusive?: number): Readable;
}
