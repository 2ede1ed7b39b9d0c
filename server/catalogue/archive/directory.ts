import yauzl from 'yauzl';
import { Refused } from '../refusal.ts';
import type { Bytes } from './bytes.ts';
import { findDirectory } from './end-record.ts';
import type { DirectoryPlace } from './end-record.ts';
import type { ArchiveLimits } from './limits.ts';
import { cleanName, decodeName, foldPath, printable } from './names.ts';

/** One file inside an archive: where its stored bytes lie and what they are. */
export interface ArchiveEntry {
  path: string;
  folded: string;
  offset: number;
  packed: number;
  size: number;
  deflated: boolean;
  crc: number;
}

type Listed = Omit<ArchiveEntry, 'offset'> & { headerAt: number };

const LOCAL_HEADER = 0x04034b50;
const LOCAL_HEADER_LENGTH = 30;
const DIRECTORY_ENTRY_LENGTH = 46;
const END_LENGTH = 22;
const READS_AT_ONCE = 16;
const ENCRYPTED_FLAGS = 0x1 | 0x40 | 0x2000;

/**
 * Reads the index of an archive and refuses it when anything in the index is unsafe or untrue as far as the index
 * tells; `verifyEntries` then holds the stored bytes against it. Entries come in the order of the directory.
 */
export async function readDirectory(bytes: Bytes, limits: ArchiveLimits): Promise<ArchiveEntry[]> {
  const place = await findDirectory(bytes);
  if (place.entries > limits.entries || place.length > limits.directoryBytes)
    throw new Refused('too-many-entries', { count: place.entries, limit: limits.entries });
  const listed = await listEntries(await bytes.read(place.start, place.length), place, limits);
  checkNames(listed);
  checkSizes(listed, limits);
  const entries = await locate(bytes, listed, place);
  checkOverlap(entries, place);
  return entries;
}

/** yauzl parses the directory from memory: what stood around it in the file is settled already. */
async function listEntries(directory: Buffer, place: DirectoryPlace, limits: ArchiveLimits): Promise<Listed[]> {
  const listed: Listed[] = [];
  let consumed = 0;
  try {
    const zip = await yauzl.fromBufferPromise(withPlainEnd(directory, place.entries), {
      decodeStrings: false,
      validateEntrySizes: false,
    });
    for await (const entry of zip.eachEntry()) {
      consumed += DIRECTORY_ENTRY_LENGTH + entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength;
      const file = listEntry(entry, place, limits);
      if (file) listed.push(file);
    }
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Refused(/encryption/.test(String(error)) ? 'encrypted' : 'damaged-directory');
  }
  // Entries that the end record does not count would be invisible to us and visible to others.
  if (consumed !== directory.length) throw new Refused('damaged-directory');
  return listed;
}

function withPlainEnd(directory: Buffer, entries: number): Buffer {
  const end = Buffer.alloc(END_LENGTH);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries, 8);
  end.writeUInt16LE(entries, 10);
  end.writeUInt32LE(directory.length, 12);
  return Buffer.concat([directory, end]);
}

function listEntry(entry: yauzl.Entry, place: DirectoryPlace, limits: ArchiveLimits): Listed | undefined {
  const name = decodeName(entry.fileNameRaw, entry.generalPurposeBitFlag, entry.extraFields);
  const path = cleanName(name, limits);
  checkKind(entry, path);
  if (path.endsWith('/')) return undefined;
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8)
    throw new Refused('unsupported-compression', { path: printable(path), method: entry.compressionMethod });
  const deflated = entry.compressionMethod === 8;
  if (!deflated && entry.compressedSize !== entry.uncompressedSize)
    throw new Refused('lying-size', { path: printable(path) });
  return {
    path,
    folded: foldPath(path),
    headerAt: entry.relativeOffsetOfLocalHeader + place.shift,
    packed: entry.compressedSize,
    size: entry.uncompressedSize,
    deflated,
    crc: entry.crc32,
  };
}

function checkKind(entry: yauzl.Entry, path: string): void {
  const values = { path: printable(path) };
  if ((entry.generalPurposeBitFlag & ENCRYPTED_FLAGS) !== 0) throw new Refused('encrypted', values);
  const unixType = (entry.externalFileAttributes >>> 16) & 0o170000;
  if (unixType === 0o120000) throw new Refused('symlink', values);
  if ([0o010000, 0o020000, 0o060000, 0o140000].includes(unixType)) throw new Refused('special-file', values);
}

function checkNames(listed: Listed[]): void {
  const files = new Set<string>();
  for (const entry of listed) {
    if (files.has(entry.folded)) throw new Refused('duplicate', { path: printable(entry.path) });
    files.add(entry.folded);
  }
  for (const entry of listed) {
    for (let slash = entry.folded.indexOf('/'); slash !== -1; slash = entry.folded.indexOf('/', slash + 1)) {
      const folder = entry.folded.slice(0, slash);
      if (files.has(folder)) throw new Refused('file-is-folder', { path: printable(folder) });
    }
  }
}

function checkSizes(listed: Listed[], limits: ArchiveLimits): void {
  let unpacked = 0;
  let packed = 0;
  for (const entry of listed) {
    unpacked += entry.size;
    packed += entry.packed;
    if (entry.size > limits.entryBytes)
      throw new Refused('unpacks-too-large', { size: entry.size, limit: limits.entryBytes });
    if (isBomb(entry.size, entry.packed, limits)) throw new Refused('bomb', { path: printable(entry.path) });
  }
  if (isBomb(unpacked, packed, limits)) throw new Refused('bomb', { path: '' });
  if (unpacked > limits.unpackedBytes)
    throw new Refused('unpacks-too-large', { size: unpacked, limit: limits.unpackedBytes });
}

function isBomb(size: number, packed: number, limits: ArchiveLimits): boolean {
  return size > limits.ratioFreeBytes && size > packed * limits.ratio;
}

async function locate(bytes: Bytes, listed: Listed[], place: DirectoryPlace): Promise<ArchiveEntry[]> {
  const entries: ArchiveEntry[] = [];
  for (let at = 0; at < listed.length; at += READS_AT_ONCE) {
    const group = listed.slice(at, at + READS_AT_ONCE);
    entries.push(...(await Promise.all(group.map((entry) => locateEntry(bytes, entry, place)))));
  }
  return entries;
}

async function locateEntry(bytes: Bytes, listed: Listed, place: DirectoryPlace): Promise<ArchiveEntry> {
  const { headerAt, ...entry } = listed;
  const values = { path: printable(entry.path) };
  if (headerAt + LOCAL_HEADER_LENGTH > place.start) throw new Refused('damaged-entry', values);
  const header = await bytes.read(headerAt, LOCAL_HEADER_LENGTH);
  if (header.readUInt32LE(0) !== LOCAL_HEADER) throw new Refused('damaged-entry', values);
  if ((header.readUInt16LE(6) & ENCRYPTED_FLAGS) !== 0) throw new Refused('encrypted', values);
  if (header.readUInt16LE(8) !== (entry.deflated ? 8 : 0)) throw new Refused('damaged-entry', values);
  const offset = headerAt + LOCAL_HEADER_LENGTH + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (offset + entry.packed > place.start) throw new Refused('damaged-entry', values);
  return { ...entry, offset };
}

/** Many entries over the same stored bytes are how a small archive becomes petabytes. */
function checkOverlap(entries: ArchiveEntry[], place: DirectoryPlace): void {
  const inOrder = [...entries].sort((a, b) => a.offset - b.offset);
  let free = place.shift;
  for (const entry of inOrder) {
    if (entry.offset - LOCAL_HEADER_LENGTH < free) throw new Refused('overlap', { path: printable(entry.path) });
    free = entry.offset + entry.packed;
  }
}
