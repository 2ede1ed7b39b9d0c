import { Refused } from '../refusal.ts';
import type { Bytes } from './bytes.ts';

const END = 0x06054b50;
const END_LENGTH = 22;
const ZIP64_LOCATOR = 0x07064b50;
const ZIP64_LOCATOR_LENGTH = 20;
const ZIP64_END = 0x06064b50;
const ZIP64_END_LENGTH = 56;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;
const CLOSE_LOOK = 66 * 1024;
const FAR_LOOK = 1024 * 1024;

export interface DirectoryPlace {
  start: number;
  length: number;
  entries: number;
  /** Bytes that somebody put before the archive: every offset in the directory is short by this. */
  shift: number;
}

/** Finds the central directory from the end, also with up to a megabyte of junk behind the archive and any before it. */
export async function findDirectory(bytes: Bytes): Promise<DirectoryPlace> {
  if (bytes.size === 0) throw new Refused('empty-file');
  for (const reach of [CLOSE_LOOK, FAR_LOOK]) {
    const start = Math.max(0, bytes.size - reach);
    const found = await searchBackwards(bytes, start, await bytes.read(start, bytes.size - start));
    if (found) return found;
    if (start === 0) break;
  }
  throw new Refused((await looksLikeZip(bytes)) ? 'cut-short' : 'not-a-zip');
}

async function searchBackwards(bytes: Bytes, tailStart: number, tail: Buffer): Promise<DirectoryPlace | undefined> {
  // A file can be made of nothing but signatures; no real one has more than a few by chance.
  let tries = 0;
  for (let at = tail.length - END_LENGTH; at >= 0 && tries < 50; at -= 1) {
    if (tail[at] !== 0x50 || tail.readUInt32LE(at) !== END) continue;
    tries += 1;
    const place = await placeFrom(bytes, tail.subarray(at, at + END_LENGTH), tailStart + at);
    if (place) return place;
  }
  return undefined;
}

/** Undefined when the signature stands there by chance: no directory lies right before it. */
async function placeFrom(bytes: Bytes, end: Buffer, endAt: number): Promise<DirectoryPlace | undefined> {
  const zip64 = await readZip64End(bytes, endAt);
  const place = zip64 ?? {
    disk: end.readUInt16LE(4),
    entries: end.readUInt16LE(10),
    length: end.readUInt32LE(12),
    offset: end.readUInt32LE(16),
    recordAt: endAt,
  };
  const start = place.recordAt - place.length;
  const shift = start - place.offset;
  if (start < 0 || shift < 0 || !(await startsDirectory(bytes, start, place.entries))) return undefined;
  if (place.disk !== 0) throw new Refused('several-disks');
  return { start, length: place.length, entries: place.entries, shift };
}

async function startsDirectory(bytes: Bytes, start: number, entries: number): Promise<boolean> {
  if (entries === 0) return true;
  const head = await bytes.read(start, 4);
  return head.length === 4 && head.readUInt32LE(0) === DIRECTORY_ENTRY;
}

async function readZip64End(bytes: Bytes, endAt: number) {
  const locatorAt = endAt - ZIP64_LOCATOR_LENGTH;
  if (locatorAt < ZIP64_END_LENGTH) return undefined;
  const locator = await bytes.read(locatorAt, ZIP64_LOCATOR_LENGTH);
  if (locator.readUInt32LE(0) !== ZIP64_LOCATOR) return undefined;
  // The record normally stands right before its locator; with junk before the archive the locator's own offset is wrong.
  for (const recordAt of [locatorAt - ZIP64_END_LENGTH, readSafe64(locator, 8)]) {
    if (recordAt < 0 || recordAt + ZIP64_END_LENGTH > locatorAt) continue;
    const record = await bytes.read(recordAt, ZIP64_END_LENGTH);
    if (record.readUInt32LE(0) !== ZIP64_END) continue;
    return {
      disk: record.readUInt32LE(16),
      entries: readSafe64(record, 32),
      length: readSafe64(record, 40),
      offset: readSafe64(record, 48),
      recordAt,
    };
  }
  throw new Refused('damaged-directory');
}

export function readSafe64(buffer: Buffer, at: number): number {
  const value = buffer.readBigUInt64LE(at);
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value);
}

async function looksLikeZip(bytes: Bytes): Promise<boolean> {
  const head = await bytes.read(0, Math.min(4, bytes.size));
  return head.length === 4 && head.readUInt32LE(0) === LOCAL_HEADER;
}
