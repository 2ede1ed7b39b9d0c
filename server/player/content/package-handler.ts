import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import type { OpenEntry } from '../../catalogue/index.ts';
import type { Log } from '../../platform/log.ts';
import type { Grants } from './grants.ts';
import { packageHeaders } from './headers.ts';

const address = /^\/packages\/([0-9a-f]{64})\/([^?#]*)/;

/** Answers `/packages/<digest>/<path>` to whoever holds a grant for it; false when the request is something else. */
export function createPackageHandler(parts: { openEntry: OpenEntry; grants: Grants; log: Log }) {
  return (req: IncomingMessage, res: ServerResponse): boolean => {
    const [, digest, path] = address.exec(req.url ?? '') ?? [];
    if (digest === undefined || path === undefined) return false;
    if (isForWorker(req)) return (refuse(res, 403, 'A package may not answer for others.'), true);
    void serve(digest, path, req, res, parts).catch((error: unknown) => {
      parts.log.error({ err: error, digest }, 'package file failed');
      if (!res.headersSent) refuse(res, 500, 'This file could not be read.');
      else res.destroy();
    });
    return true;
  };
}

async function serve(
  digest: string,
  path: string,
  req: IncomingMessage,
  res: ServerResponse,
  { openEntry, grants }: Parameters<typeof createPackageHandler>[0],
): Promise<void> {
  const grant = grants.read(req.headers.cookie, digest);
  if (!grant) return refuse(res, 403, 'Open the module from its page.');
  const decoded = decode(path);
  const entry = decoded === undefined ? undefined : await openEntry(digest, decoded);
  if (!entry) return refuse(res, 404, 'The package has no such file.');
  try {
    const answer = entry.answer({
      method: req.method ?? 'GET',
      acceptEncoding: header(req, 'accept-encoding'),
      range: header(req, 'range'),
      ifRange: header(req, 'if-range'),
      ifNoneMatch: header(req, 'if-none-match'),
    });
    res.writeHead(answer.status, { ...packageHeaders(grant.hosts), 'content-type': entry.type, ...answer.headers });
    const body = await entry.body(answer);
    if (Buffer.isBuffer(body)) res.end(body);
    // A learner who turns the page breaks off a film; that is no failure.
    else await new Promise<void>((resolve) => pipeline(body, res, () => resolve()));
  } finally {
    await entry.close();
  }
}

/** A service worker of a package would stand between the learner and every other package of this origin. */
function isForWorker(req: IncomingMessage): boolean {
  return req.headers['service-worker'] !== undefined || req.headers['sec-fetch-dest'] === 'serviceworker';
}

function header(req: IncomingMessage, name: string): string | undefined {
  const value = req.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function refuse(res: ServerResponse, status: number, text: string): void {
  res.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  res.end(text);
}
