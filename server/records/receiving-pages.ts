import type { RequestHandler } from 'express';
import multer from 'multer';
import { Invalid } from '../platform/web/index.ts';

/** Takes one small file of a form into memory; one that is too large ends as a message at its field. */
export function receiveFile(field: string, limit: number): RequestHandler {
  const form = multer({
    storage: multer.memoryStorage(),
    limits: { fileSize: limit, files: 1, fields: 20, fieldSize: 10_000 },
    defParamCharset: 'utf8',
  }).single(field);
  return (req, res, next) => {
    form(req, res, (error: unknown) => {
      if (!(error instanceof multer.MulterError)) return next(error);
      const megabytes = limit / 1_000_000;
      const isTooLarge = error.code === 'LIMIT_FILE_SIZE';
      const said = isTooLarge ? { key: 'records.file-too-large', values: { megabytes } } : { key: 'common.invalid' };
      return next(new Invalid({ [field]: said }));
    });
  };
}
