import { copyFileSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inject } from 'vitest';
import { rooms } from '../../server/app.ts';
import { migrate, openDatabase } from '../../server/platform/database/index.ts';
import type { Database, Engine } from '../../server/platform/database/index.ts';
import { projectRoot } from '../../server/platform/root.ts';
import { onServer } from './postgres.ts';

/** For `describe.each(engines)`: whatever the store promises, it promises on both. */
export const engines: readonly Engine[] = ['sqlite', 'postgres'];

export interface FreshDatabase {
  database: Database;
  /** What `DATABASE_URL` would say, or the path of the SQLite file. */
  address: string;
  /** The queries that were run since this was emptied last. */
  queries: string[];
  drop(): Promise<void>;
}

/** An empty, migrated database of the test's own. */
export async function freshDatabase(engine: Engine): Promise<FreshDatabase> {
  return engine === 'sqlite' ? freshSqlite() : freshPostgres();
}

let image: string | undefined;

async function freshSqlite(): Promise<FreshDatabase> {
  image ??= await migratedImage();
  const folder = mkdtempSync(path.join(tmpdir(), 'waymark-test-'));
  const address = path.join(folder, 'test.sqlite');
  copyFileSync(image, address);
  const queries: string[] = [];
  const database = await openDatabase(address, (sql) => void queries.push(sql));
  return {
    database,
    address,
    queries,
    async drop() {
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function migratedImage(): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'waymark-image-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'image.sqlite');
  const database = await openDatabase(file);
  await migrate(database, path.join(projectRoot(import.meta.dirname), 'server'), rooms, new Date().toISOString());
  await database.close();
  const closed = path.join(folder, 'closed.sqlite');
  renameSync(file, closed);
  if (existsSync(`${file}-wal`)) throw new Error('The image was not closed cleanly.');
  return closed;
}

let databases = 0;

async function freshPostgres(): Promise<FreshDatabase> {
  const server = inject('postgres');
  const name = `waymark_${process.pid}_${databases++}`;
  await onServer(server, `create database ${name} template waymark_image`);
  const address = `${server}${name}`;
  const queries: string[] = [];
  const database = await openDatabase(address, (sql) => void queries.push(sql));
  return {
    database,
    address,
    queries,
    async drop() {
      await database.close();
      await onServer(server, `drop database if exists ${name} with (force)`);
    },
  };
}
