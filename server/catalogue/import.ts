import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, link, open, rm } from 'node:fs/promises';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/index.ts';
import type { Files } from '../platform/files/index.ts';
import type { Bytes } from './archive/bytes.ts';
import { inspect } from './inspection/index.ts';
import type { Inspection, Simulate } from './inspection/index.ts';
import type { Refusal } from './refusal.ts';
import { insertArchive, knowsArchive } from './store/archives.ts';
import type { ArchiveEntryRow, ArchiveRow } from './tables.ts';

export type Import = { ok: true; digest: string; recognised: boolean } | { ok: false; refusal: Refusal };

export type ImportFile = (temporaryFile: string) => Promise<Import>;

export function packageKey(digest: string): string {
  return `packages/${digest}.zip`;
}

/**
 * Takes a finished temporary file into the store, or says why not. The file is stored first and named by its digest,
 * then one transaction makes it known: whatever is cut off in between leaves a file nobody asks for, never half a package.
 */
export function createImport(parts: {
  database: Database;
  files: Files;
  clock: Clock;
  simulate: Simulate | undefined;
}): ImportFile {
  const { database, files, clock, simulate } = parts;
  return async (temporaryFile) => {
    const digest = await digestOf(temporaryFile);
    if ((await knowsArchive(database, digest)) && (await files.has(packageKey(digest))))
      return { ok: true, digest, recognised: true };
    const inspection = await inspectFile(temporaryFile, simulate);
    if (!inspection.ok) return inspection;
    await files.put(await twinOf(temporaryFile), packageKey(digest));
    const { archive, entries } = rowsOf(digest, inspection, clock.iso());
    await database.transaction((tx) => insertArchive(tx, archive, entries));
    return { ok: true, digest, recognised: false };
  };
}

/** A second name for the same bytes: storing takes one away, and the other is there for another try until all is done. */
async function twinOf(file: string): Promise<string> {
  const twin = `${file}.twin`;
  await rm(twin, { force: true });
  await link(file, twin).catch(() => copyFile(file, twin));
  return twin;
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function inspectFile(file: string, simulate: Simulate | undefined): Promise<Inspection> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const bytes: Bytes = {
      size,
      stream: (start = 0, end = size - 1) =>
        createReadStream(file, { fd: handle, start, end, autoClose: false, highWaterMark: 256 * 1024 }),
      async read(start, length) {
        const buffer = Buffer.allocUnsafe(length);
        const { bytesRead } = await handle.read(buffer, 0, length, start);
        return buffer.subarray(0, bytesRead);
      },
    };
    return await inspect(bytes, simulate);
  } finally {
    await handle.close();
  }
}

function rowsOf(
  digest: string,
  { report, manifest, entries }: Extract<Inspection, { ok: true }>,
  now: string,
): { archive: ArchiveRow; entries: ArchiveEntryRow[] } {
  const counted = (severity: string) => report.warnings.filter((warning) => warning.severity === severity).length;
  return {
    archive: {
      digest,
      size: report.sizes.archive,
      files: report.counts.files,
      edition: report.edition,
      title: report.title,
      blocking: counted('blocking'),
      attention: counted('attention'),
      manifest: JSON.stringify(manifest),
      report: JSON.stringify(report),
      stored_at: now,
    },
    entries: entries.map(({ folded, path, offset, packed, size, deflated, crc, type }) => ({
      digest,
      folded,
      path,
      start_at: offset,
      packed,
      size,
      deflated: deflated ? 1 : 0,
      crc,
      type,
    })),
  };
}
