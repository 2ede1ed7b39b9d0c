import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Request, RequestHandler, Response } from 'express';
import multer from 'multer';
import type { Files } from '../../platform/files/index.ts';
import type { FieldErrors } from '../../platform/web/index.ts';
import { dropTemporary, limitsMessage, type Attached, type FileLimits } from './attachments.ts';

/** What a form with files brought: the files in their temporary places, and why some were not taken. */
export interface Received {
  readonly attached: readonly Attached[];
  readonly errors: FieldErrors;
}

/**
 * Takes in the files of a form, which come after its other fields: what was typed is known also when a file is too
 * large. Limits end as a message at `files`, so that the form can be shown again.
 */
export function receiveFiles(files: Files, limits: FileLimits): RequestHandler {
  const storage = multer.diskStorage({
    destination: (_req, _file, done) =>
      void files.temporary('x').then(
        (place) => done(null, path.dirname(place)),
        (error: Error) => done(error, ''),
      ),
  });
  const take = multer({
    storage,
    limits: { fileSize: limits.each, files: limits.files, fields: 400, fieldSize: 400_000, parts: 420 },
    defParamCharset: 'utf8',
  }).array('files', limits.files);
  return (req, res, next) => {
    take(req, res, (error: unknown) => {
      if (!(error instanceof multer.MulterError)) return next(error);
      res.locals['filesRefused'] = limitsMessage(limits);
      return next();
    });
  };
}

/** Hands on what was received; whatever the deed does not move into the store is gone afterwards. */
export async function withReceived<Result>(
  req: Request,
  res: Response,
  deed: (received: Received) => Promise<Result>,
): Promise<Result> {
  const attached = (Array.isArray(req.files) ? req.files : []).map((file) => ({
    temporaryFile: file.path,
    name: file.originalname,
    size: file.size,
  }));
  const refused = res.locals['filesRefused'] as FieldErrors[string] | undefined;
  try {
    return await deed({ attached, errors: refused ? { files: refused } : {} });
  } finally {
    await dropTemporary(attached);
  }
}

/** Whatever was attached is handed out to be saved, never shown by the browser as a page of this site. */
export async function sendAttachment(
  res: Response,
  files: Files,
  { name, file_key }: { name: string; file_key: string },
): Promise<void> {
  const stored = await files.open(file_key);
  res.attachment(name);
  res.type('application/octet-stream');
  res.set({
    'content-length': String(stored.size),
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-store',
  });
  try {
    await pipeline(stored.stream(), res);
  } finally {
    await stored.close();
  }
}
