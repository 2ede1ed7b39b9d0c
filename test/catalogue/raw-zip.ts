import { Readable } from 'node:stream';
import { crc32, deflateRawSync } from 'node:zlib';
import type { Bytes } from '../../server/catalogue/archive/bytes.ts';

/** A file of a hand-written archive; whatever is given overrides the truth in that field alone. */
export interface RawFile {
  name: string | Buffer;
  content?: string | Buffer;
  stored?: boolean;
  flags?: number;
  method?: number;
  crc?: number;
  packedSize?: number;
  size?: number;
  attributes?: number;
  madeBy?: number;
  localMethod?: number;
  localFlags?: number;
  localOffset?: number;
  /** Bytes written behind the packed data and counted as packed. */
  tail?: Buffer;
  descriptor?: boolean;
  zip64?: boolean;
  extra?: Buffer;
}

export interface RawArchive {
  before?: Buffer;
  after?: Buffer;
  comment?: Buffer;
  count?: number;
  disk?: number;
  zip64?: boolean;
}

/** Writes an archive byte by byte, so that tests can lie in any field. */
export function rawZip(files: RawFile[], archive: RawArchive = {}): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let at = 0;
  for (const file of files) {
    const { local, central } = writeFile(file, at);
    locals.push(local);
    centrals.push(central);
    at += local.length;
  }
  const directory = Buffer.concat(centrals);
  const ending = endRecords(directory.length, at, archive.count ?? files.length, archive);
  return Buffer.concat([
    archive.before ?? Buffer.alloc(0),
    ...locals,
    directory,
    ending,
    archive.after ?? Buffer.alloc(0),
  ]);
}

export function bytesOf(buffer: Buffer): Bytes {
  return {
    size: buffer.length,
    read: (start, length) => Promise.resolve(buffer.subarray(start, start + length)),
    stream: (start = 0, end = buffer.length - 1) =>
      Readable.from(pieces(buffer.subarray(start, end + 1)), { objectMode: false }),
  };
}

function* pieces(buffer: Buffer): Generator<Buffer> {
  for (let at = 0; at < buffer.length; at += 50_000) yield buffer.subarray(at, at + 50_000);
}

function writeFile(file: RawFile, at: number): { local: Buffer; central: Buffer } {
  const name = Buffer.isBuffer(file.name) ? file.name : Buffer.from(file.name);
  const content = Buffer.isBuffer(file.content) ? file.content : Buffer.from(file.content ?? '');
  const packed = Buffer.concat([file.stored ? content : deflateRawSync(content), file.tail ?? Buffer.alloc(0)]);
  const method = file.method ?? (file.stored ? 0 : 8);
  const flags = (file.flags ?? 0) | (file.descriptor ? 8 : 0);
  const truth = {
    crc: file.crc ?? crc32(content),
    packed: file.packedSize ?? packed.length,
    size: file.size ?? content.length,
  };
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(20, 4);
  local.writeUInt16LE(file.localFlags ?? flags, 6);
  local.writeUInt16LE(file.localMethod ?? method, 8);
  if (!file.descriptor) writeSizes(local, 14, truth);
  local.writeUInt16LE(name.length, 26);
  const descriptor = Buffer.alloc(file.descriptor ? 16 : 0);
  if (file.descriptor) {
    descriptor.writeUInt32LE(0x08074b50, 0);
    writeSizes(descriptor, 4, truth);
  }
  return {
    local: Buffer.concat([local, name, packed, descriptor]),
    central: centralEntry(file, name, at, { ...truth, method, flags }),
  };
}

function centralEntry(
  file: RawFile,
  name: Buffer,
  at: number,
  told: { crc: number; packed: number; size: number; method: number; flags: number },
): Buffer {
  const extra = file.zip64
    ? zip64Extra(told.size, told.packed, file.localOffset ?? at)
    : (file.extra ?? Buffer.alloc(0));
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(file.madeBy ?? 0x0314, 4);
  central.writeUInt16LE(20, 6);
  central.writeUInt16LE(told.flags, 8);
  central.writeUInt16LE(told.method, 10);
  writeSizes(central, 16, file.zip64 ? { crc: told.crc, packed: 0xffffffff, size: 0xffffffff } : told);
  central.writeUInt16LE(name.length, 28);
  central.writeUInt16LE(extra.length, 30);
  central.writeUInt32LE(file.attributes ?? 0, 38);
  central.writeUInt32LE(file.zip64 ? 0xffffffff : (file.localOffset ?? at), 42);
  return Buffer.concat([central, name, extra]);
}

function writeSizes(into: Buffer, at: number, sizes: { crc: number; packed: number; size: number }): void {
  into.writeUInt32LE(sizes.crc, at);
  into.writeUInt32LE(sizes.packed, at + 4);
  into.writeUInt32LE(sizes.size, at + 8);
}

function zip64Extra(size: number, packed: number, offset: number): Buffer {
  const extra = Buffer.alloc(28);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(24, 2);
  extra.writeBigUInt64LE(BigInt(size), 4);
  extra.writeBigUInt64LE(BigInt(packed), 12);
  extra.writeBigUInt64LE(BigInt(offset), 20);
  return extra;
}

function endRecords(length: number, offset: number, count: number, archive: RawArchive): Buffer {
  const comment = archive.comment ?? Buffer.alloc(0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(archive.disk ?? 0, 4);
  end.writeUInt16LE(archive.zip64 ? 0xffff : count & 0xffff, 8);
  end.writeUInt16LE(archive.zip64 ? 0xffff : count & 0xffff, 10);
  end.writeUInt32LE(archive.zip64 ? 0xffffffff : length, 12);
  end.writeUInt32LE(archive.zip64 ? 0xffffffff : offset, 16);
  end.writeUInt16LE(comment.length, 20);
  const zip64 = archive.zip64 ? zip64End(length, offset, count) : Buffer.alloc(0);
  return Buffer.concat([zip64, end, comment]);
}

function zip64End(length: number, offset: number, count: number): Buffer {
  const record = Buffer.alloc(56);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(44n, 4);
  record.writeBigUInt64LE(BigInt(count), 24);
  record.writeBigUInt64LE(BigInt(count), 32);
  record.writeBigUInt64LE(BigInt(length), 40);
  record.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(offset + length), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([record, locator]);
}
