import Sqlite from 'better-sqlite3';
import { Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { CompiledQuery, DatabaseConnection, Dialect, Driver, QueryResult } from 'kysely';
import type { Database, QueryListener, Writer } from './index.ts';
import { logTo, runTransaction } from './transaction.ts';

/**
 * One file, two connections: a writer whose transactions queue up, and a read-only one beside it that sees what is
 * committed (WAL) and never waits. Durability is FULL: what was acknowledged survives a power cut.
 */
export function openSqlite(path: string, onQuery?: QueryListener): Database {
  const writing = connect(path, false);
  const reading = connect(path, true);
  const reader = new Kysely<never>({ dialect: dialect(new SqliteDriver(reading, path)), ...logTo(onQuery) });
  const writer = new Kysely<never>({ dialect: dialect(new SqliteDriver(writing, path)), ...logTo(onQuery) });
  const turns = queue();
  return {
    engine: 'sqlite',
    sql: <Tables>() => reader as unknown as Kysely<Tables>,
    transaction: <Result>(work: (tx: Writer) => Promise<Result>) => turns(() => runTransaction('sqlite', writer, work)),
    script: (sql) => turns(async () => writing.transaction(() => void writing.exec(sql)).immediate()),
    async close() {
      await turns(async () => {
        await Promise.all([reader.destroy(), writer.destroy()]);
        reading.close();
        writing.pragma('wal_checkpoint(truncate)');
        writing.close();
      });
    },
  };
}

function connect(path: string, readonly: boolean): Sqlite.Database {
  const connection = new Sqlite(path, { readonly, timeout: 5_000 });
  if (!readonly) {
    connection.pragma('journal_mode = wal');
    connection.pragma('synchronous = full');
  }
  connection.pragma('foreign_keys = on');
  connection.pragma('cache_size = -32000');
  connection.pragma('temp_store = memory');
  return connection;
}

function dialect(driver: Driver): Dialect {
  return {
    createDriver: () => driver,
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  };
}

/** Runs one piece of work after the other, in the order of asking. */
function queue(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
}

class SqliteDriver implements Driver {
  readonly #connection: SqliteConnection;

  constructor(database: Sqlite.Database, path: string) {
    this.#connection = new SqliteConnection(database, path);
  }
  async init(): Promise<void> {}
  async acquireConnection(): Promise<SqliteConnection> {
    return this.#connection;
  }
  async beginTransaction(connection: SqliteConnection): Promise<void> {
    connection.run('begin immediate');
  }
  async commitTransaction(connection: SqliteConnection): Promise<void> {
    connection.run('commit');
  }
  async rollbackTransaction(connection: SqliteConnection): Promise<void> {
    connection.run('rollback');
  }
  async releaseConnection(): Promise<void> {}
  async destroy(): Promise<void> {}
}

// Kysely's own SQLite driver prepares every query anew; keeping the statements halves the time of a page.
const statementsKept = 1_000;

class SqliteConnection implements DatabaseConnection {
  readonly #database: Sqlite.Database;
  readonly #path: string;
  readonly #statements = new Map<string, Sqlite.Statement<unknown[]>>();

  constructor(database: Sqlite.Database, path: string) {
    this.#database = database;
    this.#path = path;
  }

  run(sql: string): void {
    this.#prepare(sql).run();
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const statement = this.#prepare(query.sql);
    if (statement.reader) return { rows: statement.all(...query.parameters) as Row[] };
    const { changes, lastInsertRowid } = statement.run(...query.parameters);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  // A connection that iterates can do nothing else, so a stream gets one of its own.
  async *streamQuery<Row>(query: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
    const connection = connect(this.#path, true);
    try {
      for (const row of connection.prepare<unknown[]>(query.sql).iterate(...query.parameters)) {
        yield { rows: [row as Row] };
      }
    } finally {
      connection.close();
    }
  }

  #prepare(sql: string): Sqlite.Statement<unknown[]> {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#database.prepare<unknown[]>(sql);
    if (this.#statements.size >= statementsKept) {
      const oldest = this.#statements.keys().next().value;
      if (oldest !== undefined) this.#statements.delete(oldest);
    }
    this.#statements.set(sql, statement);
    return statement;
  }
}
