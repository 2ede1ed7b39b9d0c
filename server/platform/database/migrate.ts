import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import type { Database, Reader } from './index.ts';

interface MigrationTables {
  migrations: { name: string; checksum: string; applied_at: string };
}

interface Migration {
  name: string;
  checksum: string;
  sql: string;
}

/**
 * Brings the database up to the migrations of the given rooms (`server/<room>/migrations/NNN-what.sql`, rooms in the
 * order of the house). Forward only; throws when a migration that was applied has been changed since.
 */
export async function migrate(
  db: Database,
  serverFolder: string,
  rooms: readonly string[],
  now: string,
): Promise<string[]> {
  await db.script(
    'create table if not exists migrations (name text primary key, checksum text not null, applied_at text not null)',
  );
  const rows = await db.sql<MigrationTables>().selectFrom('migrations').selectAll().execute();
  const applied = new Map(rows.map((row) => [row.name, row.checksum]));
  const done: string[] = [];
  for (const migration of rooms.flatMap((room) => migrationsOf(serverFolder, room))) {
    const checksum = applied.get(migration.name);
    if (checksum === migration.checksum) continue;
    if (checksum !== undefined) {
      throw new Error(`Migration ${migration.name} was changed after it was applied; add a new one instead.`);
    }
    await apply(db, migration, now);
    done.push(migration.name);
  }
  return done;
}

/** Names of the migrations that this program has and the database has not; looks only. */
export async function pendingMigrations(db: Reader, serverFolder: string, rooms: readonly string[]): Promise<string[]> {
  const known = rooms.flatMap((room) => migrationsOf(serverFolder, room)).map(({ name }) => name);
  // A database that nothing was ever applied to has no table to say so.
  const rows = await db
    .sql<MigrationTables>()
    .selectFrom('migrations')
    .select('name')
    .execute()
    .catch(() => []);
  const applied = new Set(rows.map(({ name }) => name));
  return known.filter((name) => !applied.has(name));
}

function migrationsOf(serverFolder: string, room: string): Migration[] {
  const folder = path.join(serverFolder, room, 'migrations');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const sql = readFileSync(path.join(folder, file), 'utf8');
      return { name: `${room}/${file}`, checksum: createHash('sha256').update(sql).digest('hex'), sql };
    });
}

// One script, so that the migration and the row that remembers it are stored together or not at all.
async function apply(db: Database, { name, checksum, sql }: Migration, now: string): Promise<void> {
  try {
    await db.script(`${sql}\n;insert into migrations values ('${name}', '${checksum}', '${now}');`);
  } catch (error) {
    throw new Error(`Migration ${name} failed: ${(error as Error).message}`, { cause: error });
  }
}
