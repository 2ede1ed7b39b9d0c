import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test, vi } from 'vitest';
import { answerEntry, entryBody } from '../../server/catalogue/archive/answer.ts';
import type { EntryQuestion } from '../../server/catalogue/archive/answer.ts';
import { readDirectory } from '../../server/catalogue/archive/directory.ts';
import { archiveLimits } from '../../server/catalogue/archive/limits.ts';
import { mediaType, textMediaType } from '../../server/catalogue/archive/media-type.ts';
import { bytesOf, rawZip } from './raw-zip.ts';

const text = Array.from({ length: 60_000 }, (_, n) => `line ${(n * 7919) % 60_013} of the declaration\n`).join('');

async function ask(deflated: boolean, question: Partial<EntryQuestion>, content = text) {
  const bytes = bytesOf(
    rawZip([
      { name: 'before.txt', content: 'x' },
      { name: 'a.txt', content, stored: !deflated },
    ]),
  );
  const [, entry = expect.fail('no entry')] = await readDirectory(bytes, archiveLimits);
  const served = { ...entry, type: 'text/plain' };
  const answer = answerEntry(served, { method: 'GET', ...question });
  const body = await entryBody(bytes, served, answer);
  return { ...answer, sent: Buffer.isBuffer(body) ? body : await buffer(body) };
}

describe.each([text, 'short', ''])('a deflated entry', (content) => {
  test('leaves as gzip around its stored bytes', async () => {
    const { status, headers, sent } = await ask(true, { acceptEncoding: 'gzip, deflate, br' }, content);
    expect([status, headers['Content-Encoding'], headers['Vary']]).toEqual([200, 'gzip', 'Accept-Encoding']);
    expect(headers['Content-Length']).toBe(String(sent.length));
    expect(gunzipSync(sent).toString()).toBe(content);
  });

  test.each([undefined, 'identity;q=1, *;q=0', 'gzip;q=0', 'br'])(
    'is inflated for a client that says %s',
    async (acceptEncoding) => {
      const { status, headers, sent } = await ask(true, { acceptEncoding }, content);
      expect([status, headers['Content-Encoding']]).toEqual([200, undefined]);
      expect(headers['Content-Length']).toBe(String(sent.length));
      expect(sent.toString()).toBe(content);
    },
  );
});

describe.each([true, false])('an entry (deflated: %s)', (deflated) => {
  const gzip = 'gzip';

  test.each([
    ['bytes=0-0', 0, 0],
    ['bytes=100000-100999', 100_000, 100_999],
    ['bytes=500000-', 500_000, text.length - 1],
    ['bytes=-10', text.length - 10, text.length - 1],
    ['bytes=-99999999', 0, text.length - 1],
    ['bytes=10-99999999', 10, text.length - 1],
  ])('answers %s with that part', async (range, start, end) => {
    const { status, headers, sent } = await ask(deflated, { range, acceptEncoding: gzip });
    expect(status).toBe(206);
    expect(headers['Content-Range']).toBe(`bytes ${start}-${end}/${text.length}`);
    expect(headers['Content-Length']).toBe(String(end - start + 1));
    expect(headers['Content-Encoding']).toBeUndefined();
    expect(sent.toString() === text.slice(start, end + 1)).toBe(true);
  });

  test.each(['bytes=99999999-', 'bytes=-0'])('refuses %s as not satisfiable', async (range) => {
    const { status, headers, sent } = await ask(deflated, { range });
    expect([status, headers['Content-Range'], sent.length]).toEqual([416, `bytes */${text.length}`, 0]);
  });

  test.each(['bytes=5-2', 'bytes=0-1,5-6', 'lines=1-2', 'bytes=-', 'bytes=a-b'])(
    'answers %s with the whole',
    async (range) => {
      expect((await ask(deflated, { range })).status).toBe(200);
    },
  );

  test('answers a range of an older version with the whole', async () => {
    expect((await ask(deflated, { range: 'bytes=0-1', ifRange: '"other"' })).status).toBe(200);
    const { headers } = await ask(deflated, { range: 'bytes=0-1' });
    expect((await ask(deflated, { range: 'bytes=0-1', ifRange: headers['ETag'] })).status).toBe(206);
  });

  test('is not sent again to who has it', async () => {
    const { headers } = await ask(deflated, { acceptEncoding: gzip });
    for (const ifNoneMatch of [headers['ETag'], `W/${headers['ETag']}, "x"`, '*']) {
      const { status, sent } = await ask(deflated, { acceptEncoding: gzip, ifNoneMatch });
      expect([status, sent.length]).toEqual([304, 0]);
    }
    expect((await ask(deflated, { ifNoneMatch: '"x"' })).status).toBe(200);
  });

  test('answers HEAD with the headers of GET and no body', async () => {
    const get = await ask(deflated, { acceptEncoding: gzip });
    const head = await ask(deflated, { acceptEncoding: gzip, method: 'HEAD' });
    expect([head.headers, head.sent.length]).toEqual([get.headers, 0]);
  });

  test('answers other methods with 405', async () => {
    expect((await ask(deflated, { method: 'POST' })).status).toBe(405);
  });

  test('is never sniffed', async () => {
    expect((await ask(deflated, {})).headers['X-Content-Type-Options']).toBe('nosniff');
  });
});

test('a stream that is left early closes the file', async () => {
  const bytes = bytesOf(rawZip([{ name: 'a.txt', content: text }]));
  const [entry = expect.fail('no entry')] = await readDirectory(bytes, archiveLimits);
  const opened: Readable[] = [];
  const watched = {
    ...bytes,
    stream: (...range: [number?, number?]) => {
      const stream = bytes.stream(...range);
      opened.push(stream);
      return stream;
    },
  };
  const served = { ...entry, type: 'text/plain' };
  const body = await entryBody(watched, served, answerEntry(served, { method: 'GET' }));
  if (Buffer.isBuffer(body)) expect.fail('expected a stream');
  const [first] = await body.take(1).toArray();
  expect(first).toBeInstanceOf(Buffer);
  await vi.waitFor(() => expect(opened.map((stream) => stream.closed)).toEqual([true]));
});

test('media types come from the extension; a charset only where it is certain', () => {
  expect(mediaType('a/B.HTML')).toBe('text/html');
  expect(mediaType('player.js')).toBe('text/javascript');
  expect(mediaType('movie.mp4')).toBe('video/mp4');
  expect(mediaType('old.swf')).toBe('application/x-shockwave-flash');
  expect(mediaType('no-extension')).toBe('application/octet-stream');
  expect(mediaType('folder.js/readme')).toBe('application/octet-stream');
  expect(textMediaType('a.html', Buffer.from('plain'))).toBe('text/html');
  expect(textMediaType('a.html', Buffer.from('مرحبا'))).toBe('text/html; charset=utf-8');
  expect(textMediaType('a.html', Buffer.from([0xe9, 0x20, 0xe8]))).toBe('text/html');
});
