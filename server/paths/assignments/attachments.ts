import { open, rm } from 'node:fs/promises';
import type { Files } from '../../platform/files/index.ts';
import type { Ids } from '../../platform/id.ts';
import type { Message } from '../../platform/language/index.ts';
import { Invalid } from '../../platform/web/index.ts';

/** A file as it came in: named by whoever sent it, and still in a temporary place. */
export interface Attached {
  readonly temporaryFile: string;
  readonly name: string;
  readonly size: number;
}

/** A file in the store, under a key of ours. */
export interface StoredAttachment {
  readonly key: string;
  readonly name: string;
  readonly mediaType: string;
  readonly size: number;
}

/** Bytes; `total` counts everything attached to one piece of work or one request. */
export interface FileLimits {
  readonly files: number;
  readonly each: number;
  readonly total: number;
}

export const workLimits: FileLimits = { files: 10, each: 50_000_000, total: 100_000_000 };
export const evidenceLimits: FileLimits = { files: 5, each: 20_000_000, total: 50_000_000 };

interface FileKind {
  readonly mediaType: string;
  /** What a file of this kind begins with, in hexadecimal; a dot stands for any digit. Empty: readable text. */
  readonly begins: readonly string[];
}

const zip = ['504b0304', '504b0506'];
const compound = ['d0cf11e0a1b11ae1'];
const office = 'application/vnd.openxmlformats-officedocument';

const kinds: Readonly<Record<string, FileKind>> = {
  pdf: { mediaType: 'application/pdf', begins: ['25504446'] },
  docx: { mediaType: `${office}.wordprocessingml.document`, begins: zip },
  xlsx: { mediaType: `${office}.spreadsheetml.sheet`, begins: zip },
  pptx: { mediaType: `${office}.presentationml.presentation`, begins: zip },
  doc: { mediaType: 'application/msword', begins: compound },
  xls: { mediaType: 'application/vnd.ms-excel', begins: compound },
  ppt: { mediaType: 'application/vnd.ms-powerpoint', begins: compound },
  odt: { mediaType: 'application/vnd.oasis.opendocument.text', begins: zip },
  ods: { mediaType: 'application/vnd.oasis.opendocument.spreadsheet', begins: zip },
  odp: { mediaType: 'application/vnd.oasis.opendocument.presentation', begins: zip },
  rtf: { mediaType: 'application/rtf', begins: ['7b5c727466'] },
  txt: { mediaType: 'text/plain', begins: [] },
  csv: { mediaType: 'text/csv', begins: [] },
  jpg: { mediaType: 'image/jpeg', begins: ['ffd8ff'] },
  jpeg: { mediaType: 'image/jpeg', begins: ['ffd8ff'] },
  png: { mediaType: 'image/png', begins: ['89504e470d0a1a0a'] },
  webp: { mediaType: 'image/webp', begins: ['52494646........57454250'] },
  heic: { mediaType: 'image/heic', begins: ['........66747970'] },
};

/** For the `accept` of a file field and for the hint beside it. */
export const acceptedEndings = Object.keys(kinds).map((ending) => `.${ending}`);

export function limitsMessage({ files, each, total }: FileLimits): Message {
  return { key: 'paths.files-limits', values: { files, each: each / 1e6, total: total / 1e6 } };
}

/**
 * Looks at what is attached before anything is kept: how many, how large, and whether each is what its name says it is.
 * Throws Invalid at `files`.
 */
export async function checkAttached(attached: readonly Attached[], limits: FileLimits): Promise<void> {
  refuseTooMuch(attached, limits);
  for (const file of attached) {
    const name = cleanName(file.name);
    if (file.size === 0) throw new Invalid({ files: { key: 'paths.file-empty', values: { name } } });
    if (!(await isWhatItSays(file))) throw new Invalid({ files: { key: 'paths.file-kind', values: { name } } });
  }
}

/** Throws Invalid when these, all that is attached to one thing, are too many or too large. */
export function refuseTooMuch(all: readonly { readonly size: number }[], limits: FileLimits): void {
  const total = all.reduce((sum, { size }) => sum + size, 0);
  const isTooMuch = all.length > limits.files || total > limits.total || all.some(({ size }) => size > limits.each);
  if (isTooMuch) throw new Invalid({ files: limitsMessage(limits) });
}

/** Puts checked files into the store, in the order given. */
export async function storeAttached(
  files: Files,
  ids: Ids,
  folder: 'assignments' | 'evidence',
  attached: readonly Attached[],
): Promise<StoredAttachment[]> {
  const stored: StoredAttachment[] = [];
  for (const { temporaryFile, name, size } of attached) {
    const key = `${folder}/${ids.next()}`;
    await files.put(temporaryFile, key);
    stored.push({ key, name: cleanName(name), mediaType: kindOf(name)?.mediaType ?? 'application/octet-stream', size });
  }
  return stored;
}

/** Carries out a deed with files: when it fails, nothing of them stays behind. */
export async function withStored<Result>(
  files: Files,
  stored: readonly StoredAttachment[],
  deed: (stored: readonly StoredAttachment[]) => Promise<Result>,
): Promise<Result> {
  try {
    return await deed(stored);
  } catch (error) {
    await Promise.all(stored.map(({ key }) => files.remove(key).catch(() => undefined)));
    throw error;
  }
}

export async function dropTemporary(attached: readonly Attached[]): Promise<void> {
  await Promise.all(attached.map(({ temporaryFile }) => rm(temporaryFile, { force: true })));
}

/** A name that can do no harm where it is shown or saved: no folders, no signs that are not seen, not too long. */
export function cleanName(name: string): string {
  const last = name.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const clean = last
    .replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/gu, '')
    .replaceAll(/["<>:|?*]/g, '_')
    .replace(/^[.\s]+/, '')
    .trim();
  const ending = endingOf(clean);
  const stem = ending === '' ? clean : clean.slice(0, -ending.length - 1);
  const short = Array.from(stem).slice(0, 120).join('') || 'file';
  return ending === '' ? short : `${short}.${ending}`;
}

function endingOf(name: string): string {
  return /\.([A-Za-z0-9]{1,8})$/.exec(name)?.[1]?.toLowerCase() ?? '';
}

function kindOf(name: string): FileKind | undefined {
  const ending = endingOf(cleanName(name));
  return Object.hasOwn(kinds, ending) ? kinds[ending] : undefined;
}

async function isWhatItSays({ temporaryFile, name }: Attached): Promise<boolean> {
  const kind = kindOf(name);
  if (!kind) return false;
  const file = await open(temporaryFile, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
    const head = buffer.subarray(0, bytesRead);
    if (kind.begins.length === 0) return !head.includes(0);
    return kind.begins.some((pattern) => new RegExp(`^${pattern}`).test(head.toString('hex')));
  } finally {
    await file.close();
  }
}
