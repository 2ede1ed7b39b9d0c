import { createReadStream } from 'node:fs';
import { copyFile, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';

/** Where packages, attachments and certificates lie. Keys are made by us (`packages/<digest>.zip`), never by an upload. */
export interface Files {
  /** Moves a finished temporary file into the store; after it returns the bytes are on the disk. Same key, same bytes: kept. */
  put(temporaryFile: string, key: string): Promise<void>;
  /** Throws when there is no such file. */
  open(key: string): Promise<StoredFile>;
  has(key: string): Promise<boolean>;
  remove(key: string): Promise<void>;
  /** A path for a new temporary file, on the same disk as the store. */
  temporary(name: string): Promise<string>;
}

export interface StoredFile {
  readonly size: number;
  /** Bytes from `start` to `end`, both counted in, the whole file unless told. */
  stream(start?: number, end?: number): Readable;
  read(start: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

export function createFolderFiles(folder: string): Files {
  const locate = (key: string): string => {
    if (!/^[a-z0-9-]+(\/[A-Za-z0-9._-]+)+$/.test(key) || key.includes('..')) throw new Error(`Not a key: ${key}`);
    return path.join(folder, key);
  };
  return {
    async put(temporaryFile, key) {
      const target = locate(key);
      await mkdir(path.dirname(target), { recursive: true });
      await moveDurably(temporaryFile, target);
    },
    async open(key) {
      return openStored(locate(key));
    },
    has: (key) =>
      stat(locate(key)).then(
        () => true,
        () => false,
      ),
    remove: (key) => rm(locate(key), { force: true }),
    async temporary(name) {
      const place = path.join(folder, 'temporary');
      await mkdir(place, { recursive: true });
      return path.join(place, name.replaceAll(/[^A-Za-z0-9._-]/g, '_'));
    },
  };
}

async function moveDurably(from: string, to: string): Promise<void> {
  const file = await open(from, 'r');
  await file.sync();
  await file.close();
  await rename(from, to).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EXDEV') throw error;
    await copyFile(from, to);
    await rm(from);
  });
}

async function openStored(place: string): Promise<StoredFile> {
  const handle = await open(place, 'r');
  const { size } = await handle.stat();
  return {
    size,
    stream: (start = 0, end = size - 1) =>
      createReadStream(place, { fd: handle, start, end, autoClose: false, highWaterMark: 256 * 1024 }),
    async read(start, length) {
      const buffer = Buffer.alloc(length);
      const { bytesRead } = await handle.read(buffer, 0, length, start);
      return buffer.subarray(0, bytesRead);
    },
    close: () => handle.close(),
  };
}
