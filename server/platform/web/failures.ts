import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Ids } from '../id.ts';
import type { Log } from '../log.ts';
import { DomainError, Invalid, NotFound } from './errors.ts';
import { definePage, show } from './render.ts';
import type { PageModel } from './render.ts';

export interface FailurePage extends PageModel {
  status: number;
  explanation: string;
  /** The number the person reads to support and the log holds. */
  errorId: string;
  unexpected: boolean;
}

export const failurePage = definePage<FailurePage>('layout/failure');

export const nothingHere: RequestHandler = (_req, _res, next) => next(new NotFound());

/** The one place where errors become answers: a page for people, JSON for programs, the stack for the log only. */
export function answerFailures(log: Log, ids: Ids): ErrorRequestHandler {
  return async (error, req, res, next) => {
    if (res.headersSent) return next(error);
    const errorId = ids.next().slice(-12);
    const known = domainErrorFrom(error);
    if (known.status >= 500) log.error({ err: error, errorId, method: req.method, path: req.path }, 'request failed');
    const explanation = req.translator.say(known.said);
    if (req.accepts(['html', 'json']) === 'json') {
      const fields = known instanceof Invalid ? sayAll(known, req.translator.say) : undefined;
      res.status(known.status).json({ error: explanation, fields, errorId });
      return;
    }
    const title = req.translator.t(`common.failure-${titled.has(known.status) ? known.status : 500}`);
    await show(
      res,
      failurePage,
      { title, status: known.status, explanation, errorId, unexpected: known.status >= 500 },
      known.status,
    );
  };
}

const titled = new Set([403, 404, 409, 413, 422, 429, 500]);

function domainErrorFrom(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  const status = (error as { status?: unknown }).status;
  if (status === 413) return new DomainError(413, { key: 'common.too-large' });
  // Malformed addresses and bodies are the sender's mistake, not ours.
  if (typeof status === 'number' && status >= 400 && status < 500)
    return new DomainError(400, { key: 'common.invalid' });
  return new DomainError(500, { key: 'common.unexpected' });
}

function sayAll(invalid: Invalid, say: (message: { key: string }) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(invalid.errors).map(([field, message]) => [field, say(message)]));
}
