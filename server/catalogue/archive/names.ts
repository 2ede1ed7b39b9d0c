import { isUtf8 } from 'node:buffer';
import yauzl from 'yauzl';
import { Refused } from '../refusal.ts';
import type { ArchiveLimits } from './limits.ts';

export { foldPath } from './fold-path.ts';

const UTF8_FLAG = 0x800;

/** Tools forget the UTF-8 flag; bytes that are valid UTF-8 are hardly ever CP437. The Info-ZIP extra field wins over both. */
export function decodeName(raw: Buffer, flags: number, extraFields: yauzl.ExtraField[]): string {
  const encoding = isUtf8(raw) ? flags | UTF8_FLAG : flags;
  return yauzl.getFileNameLowLevel(encoding, raw, extraFields, true);
}

/** The path as it is kept: forward slashes, no `.` or empty parts. Refuses whatever could name a place outside the archive. */
export function cleanName(name: string, limits: ArchiveLimits): string {
  const shown = printable(name);
  if (hasControlCharacter(name)) throw new Refused('control-character', { path: shown });
  if (Buffer.byteLength(name) > limits.nameBytes) throw new Refused('name-too-long', { path: shown });
  const slashed = name.replaceAll('\\', '/');
  const parts = slashed.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.some((part) => part.trim() === '..')) throw new Refused('traversal', { path: shown });
  if (/^([A-Za-z]:|\/)/.test(slashed) || yauzl.validateFileName(slashed) !== null)
    throw new Refused('absolute-path', { path: shown });
  if (parts.length === 0) throw new Refused('empty-name');
  if (parts.length > limits.depth) throw new Refused('too-deep', { path: shown, limit: limits.depth });
  return parts.join('/') + (slashed.endsWith('/') ? '/' : '');
}

export function printable(name: string): string {
  // eslint-disable-next-line no-control-regex
  const visible = name.replaceAll(/[\u0000-\u001f\u007f]/g, '\ufffd');
  return visible.length > 120 ? `${visible.slice(0, 60)}…${visible.slice(-59)}` : visible;
}

function hasControlCharacter(name: string): boolean {
  // eslint-disable-next-line no-control-regex
  return /[\u0000-\u001f\u007f]/.test(name);
}
