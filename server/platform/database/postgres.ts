import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import Cursor from 'pg-cursor';
import type { Database, QueryListener } from './index.ts';
import { logTo, runTransaction } from './transaction.ts';

// Counts and sums come as text by default; here they are numbers, as on SQLite. None of ours comes near 2^53.
const types = new pg.TypeOverrides();
types.setTypeParser(20, Number);
types.setTypeParser(1700, Number);

const deadlock = '40P01';
const serializationFailure = '40001';

/** `address` is a postgres:// URL. The database must compare text byte by byte, see `checkCollation`. */
export function openPostgres(address: string, onQuery?: QueryListener): Database {
  const pool = new pg.Pool({ connectionString: address, types, max: 10 });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  const db = new Kysely<never>({ dialect: new PostgresDialect({ pool, cursor: Cursor }), ...logTo(onQuery) });
  return {
    engine: 'postgres',
    sql: <Tables>() => db as unknown as Kysely<Tables>,
    transaction: (work) => retrying(() => runTransaction('postgres', db, work)),
    // The simple protocol runs several statements as one implicit transaction.
    async script(sql) {
      await pool.query(sql);
    },
    close: () => db.destroy(),
  };
}

/**
 * Prefixes of organisation paths are found by ranges, and lists must come in the same order on both engines: both need
 * the `C` collation. Throws with the statement that creates such a database.
 */
export async function checkCollation(address: string): Promise<void> {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  try {
    const { rows } = await client.query<{ datname: string; datcollate: string }>(
      'select datname, datcollate from pg_database where datname = current_database()',
    );
    const { datname, datcollate } = rows[0]!;
    if (['C', 'POSIX', 'C.UTF-8', 'C.utf8'].includes(datcollate)) return;
    throw new Error(
      `The database ${datname} sorts text by ${datcollate}; Waymark needs the C collation. Create it with:\n` +
        `  create database ${datname} encoding 'UTF8' lc_collate 'C' lc_ctype 'C' template template0;`,
    );
  } finally {
    await client.end();
  }
}

/** Two transactions in each other's way are nobody's mistake: the loser starts again, a few times. */
async function retrying<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const code = (error as { code?: string }).code;
      if (attempt >= 5 || (code !== deadlock && code !== serializationFailure)) throw error;
    }
  }
}
