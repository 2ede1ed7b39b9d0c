import type { Database } from '../platform/database/index.ts';
import type { Files, StoredFile } from '../platform/files/index.ts';
import { answerEntry, entryBody } from './archive/answer.ts';
import type { EntryAnswer, EntryQuestion, ServedEntry } from './archive/answer.ts';
import { foldPath } from './archive/names.ts';
import { packageKey } from './import.ts';
import { findEntry } from './store/archives.ts';

export interface OpenedEntry {
  /** The path as the archive has it. */
  path: string;
  /** Media type, with a charset where it is certain. */
  type: string;
  size: number;
  /** Status and headers for a request; nothing is read yet. Caching and policies are the caller's. */
  answer(question: EntryQuestion): EntryAnswer;
  /** The bytes of an answer: in one piece when small, else a stream to be read to its end or destroyed. */
  body(answer: EntryAnswer): ReturnType<typeof entryBody>;
  /** Must be called when the answer is sent or broken off. */
  close(): Promise<void>;
}

/** Opens a file of a package in place. `path` is decoded and counts from the root of the archive; case does not matter. */
export type OpenEntry = (digest: string, path: string) => Promise<OpenedEntry | undefined>;

export function createServing({ database, files }: { database: Database; files: Files }): OpenEntry {
  return async (digest, path) => {
    const row = await findEntry(database, digest, foldPath(path));
    if (!row) return undefined;
    const entry: ServedEntry = {
      offset: row.start_at,
      packed: row.packed,
      size: row.size,
      deflated: row.deflated === 1,
      crc: row.crc,
      type: row.type,
    };
    let stored: Promise<StoredFile> | undefined;
    return {
      path: row.path,
      type: row.type,
      size: row.size,
      answer: (question) => answerEntry(entry, question),
      async body(answer) {
        // Most requests for known files end in 304 and never open the archive.
        stored ??= files.open(packageKey(digest));
        return entryBody(await stored, entry, answer);
      },
      async close() {
        await (await stored)?.close();
      },
    };
  };
}
