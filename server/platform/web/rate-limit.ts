import { rateLimit } from 'express-rate-limit';
import type { Store } from 'express-rate-limit';
import type { Request, RequestHandler } from 'express';
import type { Clock } from '../clock.ts';
import type { Database } from '../database/index.ts';
import { TooMany } from './errors.ts';

interface LimitTables {
  rate_limits: { key: string; hits: number; resets_at: string };
}

export interface Limit {
  name: string;
  /** Milliseconds in which `most` requests of one key are taken. */
  window: number;
  most: number;
  /** Who is counted: the address of the sender unless told. */
  key?: (req: Request) => string;
  /** Counts only requests that ended in an error (a wrong password, an unknown number). */
  onlyFailed?: boolean;
}

/** Limits are rows, so that all processes of an installation count together. */
export function limitRate(database: Database, clock: Clock, limit: Limit): RequestHandler {
  return rateLimit({
    windowMs: limit.window,
    limit: limit.most,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    skipSuccessfulRequests: limit.onlyFailed ?? false,
    validate: false,
    keyGenerator: (req) => limit.key?.(req) ?? req.ip ?? '',
    handler: (_req, _res, next) => next(new TooMany()),
    store: createLimitStore(database, clock, limit),
  });
}

function createLimitStore(database: Database, clock: Clock, { name, window }: Limit): Store {
  const named = (key: string): string => `${name}:${key}`;
  return {
    prefix: name,
    increment: (key) =>
      database.transaction(async (tx) => {
        const db = tx.sql<LimitTables>();
        const now = clock.now();
        const resets = new Date(now.getTime() + window).toISOString();
        await db.deleteFrom('rate_limits').where('resets_at', '<=', now.toISOString()).execute();
        const row = await db
          .insertInto('rate_limits')
          .values({ key: named(key), hits: 1, resets_at: resets })
          .onConflict((conflict) =>
            conflict.column('key').doUpdateSet((eb) => ({ hits: eb('rate_limits.hits', '+', 1) })),
          )
          .returning(['hits', 'resets_at'])
          .executeTakeFirstOrThrow();
        return { totalHits: row.hits, resetTime: new Date(row.resets_at) };
      }),
    decrement: (key) =>
      database.transaction(async (tx) => {
        await tx
          .sql<LimitTables>()
          .updateTable('rate_limits')
          .set((eb) => ({ hits: eb('hits', '-', 1) }))
          .where('key', '=', named(key))
          .where('hits', '>', 0)
          .execute();
      }),
    resetKey: (key) =>
      database.transaction(async (tx) => {
        await tx.sql<LimitTables>().deleteFrom('rate_limits').where('key', '=', named(key)).execute();
      }),
  };
}
