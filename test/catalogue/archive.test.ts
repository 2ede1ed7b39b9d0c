import { describe, expect, test } from 'vitest';
import { readDirectory } from '../../server/catalogue/archive/directory.ts';
import { archiveLimits } from '../../server/catalogue/archive/limits.ts';
import type { ArchiveLimits } from '../../server/catalogue/archive/limits.ts';
import { readEntry, verifyEntries } from '../../server/catalogue/archive/verify.ts';
import { Refused } from '../../server/catalogue/refusal.ts';
import { bytesOf, rawZip } from './raw-zip.ts';
import type { RawArchive, RawFile } from './raw-zip.ts';

const page: RawFile = { name: 'index.html', content: '<p>Harmonized System</p>'.repeat(20) };
const symlink = { attributes: (0o120777 << 16) >>> 0 };
const blank = (megabytes: number) => Buffer.alloc(megabytes * 1024 * 1024);
const small: ArchiveLimits = { ...archiveLimits, ratioFreeBytes: 1024 * 1024, unpackedBytes: 8 * 1024 * 1024 };

async function open(zip: Buffer, limits = archiveLimits) {
  const bytes = bytesOf(zip);
  const entries = await readDirectory(bytes, limits);
  await verifyEntries(
    bytes,
    entries,
    () => false,
    () => undefined,
  );
  return { bytes, entries };
}

async function refusalOf(zip: Buffer, limits = archiveLimits): Promise<string> {
  try {
    await open(zip, limits);
  } catch (error) {
    if (error instanceof Refused) return error.refusal.code;
    throw error;
  }
  return 'accepted';
}

const hostile: [title: string, reason: string, files: RawFile[], archive?: RawArchive][] = [
  ['climbs out with ..', 'traversal', [{ name: '../../etc/passwd', content: 'x' }]],
  ['climbs out in the middle', 'traversal', [{ name: 'a/../../b.html', content: 'x' }]],
  ['climbs out with backslashes', 'traversal', [{ name: 'a\\..\\..\\b.html', content: 'x' }]],
  ['climbs out with a padded ..', 'traversal', [{ name: 'a/.. /b.html', content: 'x' }]],
  ['climbs out with a folder entry', 'traversal', [{ name: '../', stored: true }]],
  ['names an absolute path', 'absolute-path', [{ name: '/etc/passwd', content: 'x' }]],
  ['names an absolute path with a backslash', 'absolute-path', [{ name: '\\windows\\system.ini', content: 'x' }]],
  ['names a drive', 'absolute-path', [{ name: 'C:\\windows\\system.ini', content: 'x' }]],
  ['names a drive without a slash', 'absolute-path', [{ name: 'c:autoexec.bat', content: 'x' }]],
  ['names a network share', 'absolute-path', [{ name: '\\\\server\\share\\x', content: 'x' }]],
  ['holds a symbolic link', 'symlink', [{ name: 'link', content: '/etc/passwd', stored: true, ...symlink }]],
  ['holds a device', 'special-file', [{ name: 'device', stored: true, attributes: (0o020666 << 16) >>> 0 }]],
  ['holds a NUL in a name', 'control-character', [{ name: 'index.html\0.jpg', content: 'x' }]],
  ['holds a line break in a name', 'control-character', [{ name: 'a\r\nSet-Cookie: x', content: 'x' }]],
  ['holds an entry without a name', 'empty-name', [{ name: '', content: 'x' }]],
  ['is encrypted', 'encrypted', [{ ...page, flags: 1 }]],
  ['is strongly encrypted', 'encrypted', [{ ...page, flags: 0x41 }]],
  ['is encrypted only in the local header', 'encrypted', [{ ...page, localFlags: 1 }]],
  ['repeats a name', 'duplicate', [page, page]],
  ['repeats a name in another case', 'duplicate', [page, { ...page, name: 'Index.HTML' }]],
  ['repeats a name in another normal form', 'duplicate', [{ name: 'café' }, { name: 'cafe\u0301' }]],
  ['repeats a name behind a dot', 'duplicate', [page, { ...page, name: './index.html' }]],
  ['uses a file as a folder', 'file-is-folder', [page, { name: 'index.html/inner.js', content: 'x' }]],
  ['uses one body for two entries', 'overlap', [page, { ...page, name: 'again.html', localOffset: 0 }]],
  ['unpacks to more than it says', 'lying-size', [{ ...page, size: 40 }]],
  ['unpacks to less than it says', 'lying-size', [{ ...page, size: 4000 }]],
  ['says two sizes for a stored file', 'lying-size', [{ ...page, stored: true, size: 7 }]],
  ['hides bytes behind the packed data', 'lying-size', [{ ...page, tail: Buffer.from('hidden') }]],
  ['has a wrong checksum', 'damaged-entry', [{ ...page, crc: 1 }]],
  ['is not deflate data', 'damaged-entry', [{ ...page, stored: true, method: 8 }]],
  ['says another method locally', 'damaged-entry', [{ ...page, localMethod: 0 }]],
  ['points behind its own end', 'damaged-entry', [{ ...page, localOffset: 1_000_000 }]],
  ['points into the middle of data', 'damaged-entry', [{ ...page, localOffset: 3 }]],
  ['claims to be longer than the file', 'damaged-entry', [{ ...page, packedSize: 1_000_000 }]],
  ['uses another compression', 'unsupported-compression', [{ ...page, method: 14, localMethod: 14 }]],
  ['counts fewer entries than it has', 'damaged-directory', [page, { ...page, name: 'hidden.html' }], { count: 1 }],
  ['counts more entries than it has', 'damaged-directory', [page], { count: 2 }],
  ['spans disks', 'several-disks', [page], { disk: 3 }],
];

describe('an archive is refused when it', () => {
  test.each(hostile)('%s: %s', async (_title, reason, files, archive) => {
    expect(await refusalOf(rawZip(files, archive))).toBe(reason);
  });

  test('is nothing, or no archive, or only the front part of one', async () => {
    const zip = rawZip([page, { ...page, name: 'two.html' }]);
    expect(await refusalOf(Buffer.alloc(0))).toBe('empty-file');
    expect(await refusalOf(Buffer.from('<html>not an archive</html>'))).toBe('not-a-zip');
    expect(await refusalOf(zip.subarray(0, zip.length - 30))).toBe('cut-short');
  });

  test('loses its first bytes', async () => {
    expect(await refusalOf(rawZip([page]).subarray(10))).not.toBe('accepted');
  });

  test('lists 100,000 entries, also when it says it has few', async () => {
    const files = Array.from({ length: 100_000 }, (_, n) => ({ name: `f/${n}.txt`, stored: true }));
    expect(await refusalOf(rawZip(files, { zip64: true }))).toBe('too-many-entries');
    expect(await refusalOf(rawZip(files))).toBe('too-many-entries');
    expect(await refusalOf(rawZip(files, { count: 3 }))).toBe('damaged-directory');
  });

  test('nests folders too deep or names a file too long', async () => {
    expect(await refusalOf(rawZip([{ name: `${'d/'.repeat(60)}x.html` }]))).toBe('too-deep');
    expect(await refusalOf(rawZip([{ name: 'x'.repeat(2000) }]))).toBe('name-too-long');
  });

  test('is a bomb in one file, in many, or by its sum', async () => {
    expect(await refusalOf(rawZip([{ name: 'zeros.bin', content: blank(3) }]), small)).toBe('bomb');
    const parts = Array.from({ length: 9 }, (_, n) => ({ name: `${n}.bin`, content: blank(0.9) }));
    expect(await refusalOf(rawZip(parts), small)).toBe('bomb');
    const honest = Array.from({ length: 9 }, (_, n) => ({ name: `${n}.bin`, content: blank(1), stored: true }));
    expect(await refusalOf(rawZip(honest), small)).toBe('unpacks-too-large');
  });

  test('is a bomb that lies: no more is unpacked than it claims', async () => {
    const lying = { name: 'zeros.bin', content: blank(64), size: 5 * 1024 * 1024 };
    expect(await refusalOf(rawZip([lying]))).toBe('lying-size');
  });
});

describe('an archive is accepted when it', () => {
  const accepted: [string, Buffer][] = [
    ['is plain', rawZip([page])],
    [
      'has stored and empty files and folders',
      rawZip([{ ...page, stored: true }, { name: 'a/', stored: true }, { name: 'a/e.txt' }]),
    ],
    [
      'uses data descriptors',
      rawZip([
        { ...page, descriptor: true },
        { name: 'b.js', content: 'b', descriptor: true },
      ]),
    ],
    ['is zip64', rawZip([{ ...page, zip64: true }], { zip64: true })],
    ['is zip64 behind junk', rawZip([page], { zip64: true, before: Buffer.alloc(999, 7) })],
    ['has a comment', rawZip([page], { comment: Buffer.from('Packed by an authoring tool') })],
    ['has junk before it', rawZip([page], { before: Buffer.from('#!/bin/sh\nexec unzip\n') })],
    ['has junk behind it', rawZip([page], { after: Buffer.alloc(5000, 9) })],
    ['has much junk behind it', rawZip([page], { after: Buffer.alloc(300_000, 9) })],
    ['has an end signature in its junk', rawZip([page], { after: Buffer.from('PK\u0005\u0006'.padEnd(60, 'x')) })],
  ];

  test.each(accepted)('%s', async (_title, zip) => {
    const { bytes, entries } = await open(zip);
    const content = await readEntry(bytes, entries[0] ?? expect.fail('no entry'));
    expect(entries[0]?.path).toBe('index.html');
    expect(content.toString()).toBe(page.content);
  });

  test('holds a large file, read as a stream', async () => {
    const { entries } = await open(
      rawZip([
        { name: 'large.bin', content: blank(20) },
        { name: 's.bin', content: blank(9), stored: true },
      ]),
    );
    expect(entries.map((entry) => entry.size)).toEqual([20 * 1024 * 1024, 9 * 1024 * 1024]);
  });

  test.each([
    ['UTF-8 without its flag', Buffer.from('résumé/صفحة.html'), 'résumé/صفحة.html'],
    ['CP437', Buffer.from([0x72, 0x82, 0x73, 0x75, 0x6d, 0x82, 0x2e, 0x68, 0x74, 0x6d]), 'résumé.htm'],
    ['backslashes', Buffer.from('content\\pages\\one.html'), 'content/pages/one.html'],
    ['dots and double slashes', Buffer.from('./content//one.html'), 'content/one.html'],
  ])('names files in %s', async (_title, name, path) => {
    const { entries } = await open(rawZip([{ name, content: 'x' }]));
    expect(entries[0]?.path).toBe(path);
  });
});
