import type { ArchiveEntry } from './directory.ts';

export type ServedEntry = Pick<ArchiveEntry, 'offset' | 'packed' | 'size' | 'deflated' | 'crc'> & { type: string };

/** The parts of a request that decide how an entry is answered. Header values as Node gives them. */
export interface EntryQuestion {
  method: string;
  acceptEncoding?: string | undefined;
  range?: string | undefined;
  ifRange?: string | undefined;
  ifNoneMatch?: string | undefined;
}

interface Slice {
  start: number;
  end: number;
}

/** What to answer: status, headers and which bytes, without having touched the file. */
export interface EntryAnswer {
  status: 200 | 206 | 304 | 405 | 416;
  headers: Record<string, string>;
  body: 'none' | 'gzip' | 'inflated' | 'stored';
  slice: Slice;
}

/** Bytes of the gzip header and trailer that are put around what is stored. */
export const gzipFrameLength = 18;

/**
 * Deflated entries leave as gzip around the stored bytes; ranges and clients without gzip get the content itself.
 * A range counts content bytes (RFC 9110, 14.2), so it is never cut out of the gzip form.
 */
export function answerEntry(entry: ServedEntry, question: EntryQuestion): EntryAnswer {
  const whole = { start: 0, end: entry.size - 1 };
  if (question.method !== 'GET' && question.method !== 'HEAD')
    return { status: 405, headers: { Allow: 'GET, HEAD' }, body: 'none', slice: whole };
  const tag = `"${entry.crc.toString(16)}-${entry.size.toString(16)}"`;
  const gzipTag = `${tag.slice(0, -1)}-gz"`;
  const headers: Record<string, string> = { 'X-Content-Type-Options': 'nosniff', 'Accept-Ranges': 'bytes' };
  if (entry.deflated) headers['Vary'] = 'Accept-Encoding';
  const range = wantedRange(question, tag, entry.size);
  const asGzip = entry.deflated && range === undefined && takesGzip(question.acceptEncoding);
  headers['ETag'] = asGzip ? gzipTag : tag;
  if (isKnown(question.ifNoneMatch, [tag, gzipTag])) return { status: 304, headers, body: 'none', slice: whole };
  if (range === 'unsatisfiable') {
    headers['Content-Range'] = `bytes */${entry.size}`;
    return { status: 416, headers, body: 'none', slice: whole };
  }
  headers['Content-Type'] = entry.type;
  const bodyIf = (body: EntryAnswer['body']) => (question.method === 'HEAD' ? 'none' : body);
  if (asGzip) {
    headers['Content-Encoding'] = 'gzip';
    headers['Content-Length'] = String(entry.packed + gzipFrameLength);
    return { status: 200, headers, body: bodyIf('gzip'), slice: whole };
  }
  const slice = range ?? whole;
  headers['Content-Length'] = String(slice.end - slice.start + 1);
  if (range) headers['Content-Range'] = `bytes ${range.start}-${range.end}/${entry.size}`;
  return { status: range ? 206 : 200, headers, body: bodyIf(entry.deflated ? 'inflated' : 'stored'), slice };
}

function takesGzip(acceptEncoding: string | undefined): boolean {
  const weights = new Map<string, number>();
  for (const part of (acceptEncoding ?? '').toLowerCase().split(',')) {
    const [coding = '', ...parameters] = part.split(';').map((piece) => piece.trim());
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
    weights.set(coding, Number(weight) || 0);
  }
  return (weights.get('gzip') ?? weights.get('x-gzip') ?? weights.get('*') ?? 0) > 0;
}

function isKnown(ifNoneMatch: string | undefined, tags: string[]): boolean {
  if (ifNoneMatch === undefined) return false;
  const given = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return given.includes('*') || given.some((tag) => tags.includes(tag));
}

/** One range only: several at once are answered with the whole, as RFC 9110 allows. */
function wantedRange(question: EntryQuestion, tag: string, size: number): Slice | 'unsatisfiable' | undefined {
  if (question.range === undefined || (question.ifRange !== undefined && question.ifRange !== tag)) return undefined;
  const match = /^bytes=(\d*)-(\d*)$/.exec(question.range.replaceAll(' ', ''));
  const [first = '', last = ''] = match?.slice(1) ?? [];
  if (first === '' && last === '') return undefined;
  if (first === '')
    return Number(last) === 0 || size === 0
      ? 'unsatisfiable'
      : { start: Math.max(0, size - Number(last)), end: size - 1 };
  if (last !== '' && Number(last) < Number(first)) return undefined;
  if (Number(first) >= size) return 'unsatisfiable';
  return { start: Number(first), end: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
}
