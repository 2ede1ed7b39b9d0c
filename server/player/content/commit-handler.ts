import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '../../platform/log.ts';
import type { Acceptance, Commit } from '../commits/accept.ts';
import { digestOf } from '../launching.ts';
import { readCommitRequest } from '../protocol/index.ts';

/** Many times what a course ever stores; a body beyond it is no commit. */
const largestBody = 8_000_000;

const address = /^\/play\/([\w-]{20,100})\/commits$/;

/** Takes `POST /play/<token>/commits`; false when the request is something else. */
export function createCommitHandler(parts: { accept: (commit: Commit) => Promise<Acceptance>; log: Log }) {
  return (req: IncomingMessage, res: ServerResponse): boolean => {
    const token = req.method === 'POST' ? address.exec(req.url ?? '')?.[1] : undefined;
    if (token === undefined) return false;
    if (!isOwnPage(req)) answer(res, 403, { error: 'cross-site' });
    else void take(token, req, res, parts);
    return true;
  };
}

/** The token is in the address and secret; that the page is ours is a second lock. */
function isOwnPage(req: IncomingMessage): boolean {
  const from = req.headers['sec-fetch-site'];
  return from === undefined || from === 'same-origin';
}

async function take(
  token: string,
  req: IncomingMessage,
  res: ServerResponse,
  { accept, log }: Parameters<typeof createCommitHandler>[0],
): Promise<void> {
  try {
    const body = await readBody(req);
    if (body === undefined) return answer(res, 413, { error: 'too-large' });
    const request = readCommitRequest(parse(body));
    if (!request) return answer(res, 400, { error: 'unreadable' });
    const accepted = await accept({ digest: digestOf(token), request });
    if (!accepted) return answer(res, 404, { error: 'unknown-launch' });
    answer(res, accepted.refused ? 403 : accepted.superseded ? 409 : 200, accepted);
  } catch (error) {
    // The sender keeps what was not acknowledged and sends it again.
    if (!req.destroyed || res.writable) log.error({ err: error }, 'commit failed');
    answer(res, 503, { error: 'try-again' });
  }
}

function readBody(req: IncomingMessage): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= largestBody) chunks.push(chunk);
    });
    req.once('end', () => resolve(size > largestBody ? undefined : Buffer.concat(chunks).toString()));
    req.once('error', reject);
    req.once('close', () => reject(new Error('The request broke off.')));
  });
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

function answer(res: ServerResponse, status: number, body: object): void {
  if (res.headersSent || res.destroyed) return;
  const text = JSON.stringify(body);
  res.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  res.end(text);
}
