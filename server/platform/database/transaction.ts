import type { Kysely, KyselyConfig } from 'kysely';
import type { Engine, QueryListener, Writer } from './index.ts';

/** Opens a transaction, hands the work a Writer bound to it, and runs what waits for the commit. */
export async function runTransaction<Result>(
  engine: Engine,
  db: Kysely<never>,
  work: (tx: Writer) => Promise<Result>,
): Promise<Result> {
  const waiting: (() => void)[] = [];
  const result = await db.transaction().execute((transaction) =>
    work({
      engine,
      writes: true,
      sql: <Tables>() => transaction as unknown as Kysely<Tables>,
      afterCommit: (deed) => void waiting.push(deed),
    }),
  );
  for (const deed of waiting) deed();
  return result;
}

/** Kysely's setting that reports each query, or none at all: reporting to nobody costs time too. */
export function logTo(onQuery: QueryListener | undefined): Pick<KyselyConfig, 'log'> {
  return onQuery ? { log: (event) => onQuery(event.query.sql) } : {};
}
