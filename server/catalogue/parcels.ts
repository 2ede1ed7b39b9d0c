import { createHash } from 'node:crypto';
import type { Database } from '../platform/database/index.ts';
import type { Files, StoredFile } from '../platform/files/index.ts';
import { packageKey } from './import.ts';
import type { Report } from './inspection/index.ts';
import { findArchive, listServed } from './store/archives.ts';
import type { ServedRow } from './store/archives.ts';

/** A package as it is taken along: the archive as it lies here, in pieces that are checked one by one. */
export interface Parcel {
  digest: string;
  /** Bytes of the archive. */
  size: number;
  /** Bytes of every piece but the last. */
  pieceSize: number;
  /** SHA-256 of each piece, base64url. */
  pieces: string[];
  /** Where the files are in it. */
  entries: ServedRow[];
  outside: Outside;
}

/** What of a package is not in it and so cannot be taken along. */
export interface Outside {
  /** Hosts that pages or scripts load from. */
  hosts: string[];
  /** Titles of the parts that start at another address. */
  parts: string[];
}

export interface Parcels {
  describe(digest: string): Promise<Parcel | undefined>;
  /** The archive itself; the caller closes it. */
  open(digest: string): Promise<StoredFile>;
}

/** Small enough to arrive within a minute on the slowest lines, so that what breaks off costs little. */
export const pieceSize = 256 * 1024;

const listsKept = 50;

export function createParcels({ database, files }: { database: Database; files: Files }): Parcels {
  // The bytes behind a digest never change: they are summed once, however many take them along.
  const sums = new Map<string, Promise<string[]>>();

  function piecesOf(digest: string): Promise<string[]> {
    const known = sums.get(digest);
    if (known) return known;
    const made = sumPieces(files, digest);
    made.catch(() => sums.delete(digest));
    sums.set(digest, made);
    const oldest = sums.keys().next().value;
    if (sums.size > listsKept && oldest !== undefined) sums.delete(oldest);
    return made;
  }

  return {
    async describe(digest) {
      const archive = await findArchive(database, digest);
      if (!archive) return undefined;
      return {
        digest,
        size: archive.size,
        pieceSize,
        pieces: await piecesOf(digest),
        entries: await listServed(database, digest),
        outside: outsideOf(JSON.parse(archive.report) as Report),
      };
    },
    open: (digest) => files.open(packageKey(digest)),
  };
}

export function outsideOf({ hosts, launches }: Pick<Report, 'hosts' | 'launches'>): Outside {
  return {
    hosts: hosts.filter(({ use }) => use !== 'links').map(({ host }) => host),
    parts: launches.filter(({ file }) => file === 'outside').map(({ title, href }) => title || href),
  };
}

async function sumPieces(files: Files, digest: string): Promise<string[]> {
  const archive = await files.open(packageKey(digest));
  try {
    const sums: string[] = [];
    let piece = createHash('sha256');
    let filled = 0;
    for await (const chunk of archive.stream() as AsyncIterable<Buffer>) {
      for (let at = 0; at < chunk.length;) {
        const part = chunk.subarray(at, at + pieceSize - filled);
        piece.update(part);
        at += part.length;
        filled += part.length;
        if (filled < pieceSize) continue;
        sums.push(piece.digest('base64url'));
        piece = createHash('sha256');
        filled = 0;
      }
    }
    if (filled > 0) sums.push(piece.digest('base64url'));
    return sums;
  } finally {
    await archive.close();
  }
}
