import type { Kysely } from 'kysely';
import { checkCollation, openPostgres } from './postgres.ts';
import { openSqlite } from './sqlite.ts';

export type Engine = 'sqlite' | 'postgres';

/** May read. On SQLite a reader's connection is opened read-only: a write through it fails, whatever the types say. */
export interface Reader {
  readonly engine: Engine;
  sql<Tables>(): Kysely<Tables>;
}

/** Inside a transaction: may write. Await nothing but queries while it is open: SQLite has one writer. */
export interface Writer extends Reader {
  readonly writes: true;
  /** Runs once the transaction is safely stored; not at all when it is rolled back. */
  afterCommit(deed: () => void): void;
}

export interface Database extends Reader {
  transaction<Result>(work: (tx: Writer) => Promise<Result>): Promise<Result>;
  /** Runs several statements as one: all of them or none. For migrations. */
  script(sql: string): Promise<void>;
  close(): Promise<void>;
}

/** Told of every query that is run; tests count with it what a page asks. */
export type QueryListener = (sql: string) => void;

/** `address` is a PostgreSQL URL or the path of an SQLite file. Throws when a PostgreSQL database cannot serve. */
export async function openDatabase(address: string, onQuery?: QueryListener): Promise<Database> {
  if (!/^postgres(ql)?:/.test(address)) return openSqlite(address, onQuery);
  await checkCollation(address);
  return openPostgres(address, onQuery);
}

export { migrate, pendingMigrations } from './migrate.ts';
export { prepare } from './prepare.ts';
