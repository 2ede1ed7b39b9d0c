import type { Warnings } from './warnings.ts';

/** Turns the bytes of an XML file into text, whatever they are really encoded in. */
export function decodeXml(bytes: Uint8Array, warnings: Warnings): string {
  const text = decodeBytes(bytes, warnings);
  const trimmed = text.replace(/^[\uFEFF\s\0]+/, '');
  if (/^[\uFEFF]?\s/.test(text)) warnings.add('leading-blanks');
  return trimmed;
}

function decodeBytes(bytes: Uint8Array, warnings: Warnings): string {
  const mark = byteOrderMark(bytes) ?? wideCharacters(bytes);
  if (mark) return new TextDecoder(mark).decode(bytes);
  const declared = declaredEncoding(bytes);
  const utf8 = decodeAs('utf-8', bytes);
  if (utf8 !== undefined) {
    if (declared && !isUtf8(declared) && hasWideBytes(bytes))
      warnings.add('encoding-declared-wrong', { declared, used: 'utf-8' });
    return utf8;
  }
  const used = declared && !isUtf8(declared) ? declared : 'windows-1252';
  const text = decodeAs(used, bytes);
  if (text !== undefined && used === declared) return text;
  warnings.add('encoding-guessed', { declared: declared ?? '', used: 'windows-1252' });
  return text ?? new TextDecoder('windows-1252').decode(bytes);
}

function byteOrderMark(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return undefined;
}

/** UTF-16 without a mark shows as zeros in every second byte of the ASCII that XML begins with. */
function wideCharacters(bytes: Uint8Array): string | undefined {
  const head = bytes.subarray(0, 64);
  const even = head.filter((byte, index) => byte === 0 && index % 2 === 0).length;
  const odd = head.filter((byte, index) => byte === 0 && index % 2 === 1).length;
  if (odd > head.length / 4 && even === 0) return 'utf-16le';
  if (even > head.length / 4 && odd === 0) return 'utf-16be';
  return undefined;
}

function declaredEncoding(bytes: Uint8Array): string | undefined {
  const head = new TextDecoder('windows-1252').decode(bytes.subarray(0, 512));
  return /<\?xml[^>]*\sencoding\s*=\s*["']\s*([A-Za-z][\w.:-]*)/.exec(head)?.[1]?.toLowerCase();
}

function decodeAs(label: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    // An unknown label throws RangeError, bytes that do not fit throw TypeError: neither is usable.
    return undefined;
  }
}

const isUtf8 = (label: string): boolean => /^utf-?8$/.test(label) || /^utf-?16/.test(label);

const hasWideBytes = (bytes: Uint8Array): boolean => bytes.some((byte) => byte > 0x7f);
