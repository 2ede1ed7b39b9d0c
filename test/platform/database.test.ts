import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { migrate } from '../../server/platform/database/index.ts';
import type { Database } from '../../server/platform/database/index.ts';
import { engines, freshDatabase } from '../kit/database.ts';
import type { FreshDatabase } from '../kit/database.ts';

interface Tables {
  notes: { id: string; text: string };
}

const now = '2026-03-02T08:00:00.000Z';

describe.each(engines)('a database, on %s', (engine) => {
  let fresh: FreshDatabase;
  let db: Database;
  beforeEach(async () => {
    fresh = await freshDatabase(engine);
    db = fresh.database;
    await db.script('create table notes (id text primary key, text text not null)');
  });
  afterEach(() => fresh.drop());

  const add = (id: string) =>
    db.transaction((tx) => tx.sql<Tables>().insertInto('notes').values({ id, text: id }).execute());
  const notes = () => db.sql<Tables>().selectFrom('notes').select('id').orderBy('id').execute();

  test('a transaction that fails leaves nothing behind and tells nobody', async () => {
    let told = false;
    const failing = db.transaction(async (tx) => {
      await tx.sql<Tables>().insertInto('notes').values({ id: 'a', text: 'a' }).execute();
      tx.afterCommit(() => void (told = true));
      throw new Error('thought better of it');
    });
    await expect(failing).rejects.toThrow('thought better of it');
    expect(await notes()).toEqual([]);
    expect(told).toBe(false);
  });

  test('what waits for the commit happens when a reader can see it', async () => {
    let seen: Promise<unknown[]> | undefined;
    await db.transaction(async (tx) => {
      tx.afterCommit(() => void (seen = notes()));
      await tx.sql<Tables>().insertInto('notes').values({ id: 'a', text: 'a' }).execute();
    });
    expect(await seen).toEqual([{ id: 'a' }]);
  });

  test('many transactions at once all arrive', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, index) => add(`n${index}`)));
    expect(await notes()).toHaveLength(40);
  });

  test('text is compared byte by byte, so that lists come in the same order everywhere', async () => {
    for (const id of ['b', 'a-', 'B', 'a', 'a/']) await add(id);
    expect((await notes()).map(({ id }) => id)).toEqual(['B', 'a', 'a-', 'a/', 'b']);
  });

  test('a result can be streamed while others read and write', async () => {
    for (const id of ['a', 'b', 'c']) await add(id);
    const seen: string[] = [];
    for await (const row of db.sql<Tables>().selectFrom('notes').select('id').orderBy('id').stream(1)) {
      seen.push(row.id);
      if (row.id === 'b') await add('z');
    }
    expect(seen.slice(0, 3)).toEqual(['a', 'b', 'c']);
    expect(await notes()).toHaveLength(4);
  });

  test('counts are numbers', async () => {
    await add('a');
    const { count } = await db
      .sql<Tables>()
      .selectFrom('notes')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    expect(count).toBe(1);
  });
});

describe.each(engines)('migrations, on %s', (engine) => {
  let fresh: FreshDatabase;
  let folder: string;
  beforeEach(async () => {
    fresh = await freshDatabase(engine);
    folder = mkdtempSync(path.join(tmpdir(), 'waymark-migrations-'));
    mkdirSync(path.join(folder, 'attic/migrations'), { recursive: true });
  });
  afterEach(async () => {
    await fresh.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const write = (file: string, sql: string) => writeFileSync(path.join(folder, 'attic/migrations', file), sql);
  const run = () => migrate(fresh.database, folder, ['attic'], now);

  test('run once, in order', async () => {
    write('002-fill.sql', "insert into boxes values ('one');");
    write('001-boxes.sql', 'create table boxes (id text primary key);');
    expect(await run()).toEqual(['attic/001-boxes.sql', 'attic/002-fill.sql']);
    expect(await run()).toEqual([]);
  });

  test('that were changed afterwards stop the program with a reason', async () => {
    write('001-boxes.sql', 'create table boxes (id text primary key);');
    await run();
    write('001-boxes.sql', 'create table boxes (id text primary key, label text);');
    await expect(run()).rejects.toThrow('attic/001-boxes.sql was changed after it was applied');
  });

  test('that fail half-way leave nothing behind', async () => {
    write('001-boxes.sql', 'create table boxes (id text primary key); create table boxes (id text primary key);');
    await expect(run()).rejects.toThrow('attic/001-boxes.sql failed');
    write('001-boxes.sql', 'create table boxes (id text primary key);');
    expect(await run()).toEqual(['attic/001-boxes.sql']);
  });
});

test('a reader on SQLite cannot write, whatever the types say', async () => {
  const fresh = await freshDatabase('sqlite');
  await fresh.database.script('create table notes (id text primary key, text text not null)');
  const write = fresh.database.sql<Tables>().insertInto('notes').values({ id: 'a', text: 'a' }).execute();
  await expect(write).rejects.toThrow('readonly');
  await fresh.drop();
});
