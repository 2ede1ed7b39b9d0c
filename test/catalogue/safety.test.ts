import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createImport } from '../../server/catalogue/import.ts';
import type { CatalogueTables } from '../../server/catalogue/index.ts';
import { createUploads } from '../../server/catalogue/uploads.ts';
import type { Database } from '../../server/platform/database/index.ts';
import type { Files } from '../../server/platform/files/index.ts';
import { engines } from '../kit/database.ts';
import { openHouse, signIn } from '../kit/house.ts';
import type { Agent, TestHouse } from '../kit/house.ts';
import { realPackages } from './inspection/real-packages.ts';
import { scormPackage } from './package-fixture.ts';

let made = 0;
const somePackage = () => scormPackage({ title: `Safe ${made++}` });

describe.each(engines)('an import that is cut off, on %s', (engine) => {
  let house: TestHouse;
  beforeAll(async () => void (house = await openHouse({ engine })));
  afterAll(() => house.close());

  /** The real uploads, on ports that fail as told. */
  async function uploadsOn(parts: { files?: Partial<Files>; database?: Partial<Database> }) {
    const { clock, ids } = house;
    const files = { ...house.files, ...parts.files };
    const database = { ...house.database, ...parts.database };
    const importFile = createImport({ database, files, clock, simulate: undefined });
    const { audit } = house.identity;
    const uploads = createUploads({ database: house.database, clock, ids, files, audit, importFile, limit: 1e9 });
    return { uploads, sofia: await house.actor('sofia') };
  }

  async function sent(uploads: Awaited<ReturnType<typeof uploadsOn>>['uploads'], zip: Buffer) {
    const sofia = await house.actor('sofia');
    const { id } = await uploads.begin(sofia, { fileName: 'course.zip', size: zip.length });
    const { Readable } = await import('node:stream');
    await uploads.append(sofia, id, 0, Readable.from([zip]));
    return id;
  }

  const archives = () => house.database.sql<CatalogueTables>().selectFrom('archives').selectAll().execute();
  const entries = () => house.database.sql<CatalogueTables>().selectFrom('archive_entries').selectAll().execute();

  test('because the disk is full: says so, keeps what has come, and can be repeated', async () => {
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    const { uploads, sofia } = await uploadsOn({ files: { put: () => Promise.reject(full) } });
    const id = await sent(uploads, somePackage());
    await expect(uploads.check(sofia, id)).rejects.toMatchObject({ status: 507 });
    expect(await archives()).toEqual([]);
    expect((await uploads.get(sofia, id)).state).toBe('receiving');
    expect((await house.catalogue.uploads.check(sofia, id)).state).toBe('ready');
  });

  test('between file and database: nothing of it is known, and it can be repeated', async () => {
    const before = { archives: (await archives()).length, entries: (await entries()).length };
    const { uploads, sofia } = await uploadsOn({
      database: { transaction: () => Promise.reject(new Error('killed')) },
    });
    const id = await sent(uploads, somePackage());
    await expect(uploads.check(sofia, id)).rejects.toThrow('killed');
    expect({ archives: (await archives()).length, entries: (await entries()).length }).toEqual(before);
    expect((await house.catalogue.uploads.check(sofia, id)).state).toBe('ready');
    expect((await entries()).length).toBe(before.entries + 2);
  });

  test('while the directory is written: no archive without all of its files', async () => {
    const before = (await archives()).length;
    const failing: Database['transaction'] = (work) =>
      house.database.transaction(async (tx) => {
        await work(tx);
        throw new Error('killed');
      });
    const { uploads, sofia } = await uploadsOn({ database: { transaction: failing } });
    const id = await sent(uploads, somePackage());
    await expect(uploads.check(sofia, id)).rejects.toThrow('killed');
    expect((await archives()).length).toBe(before);
    expect((await house.catalogue.uploads.check(sofia, id)).state).toBe('ready');
  });

  test('while it was checked: after ten minutes somebody else may check it', async () => {
    const { uploads, sofia } = await uploadsOn({});
    const id = await sent(uploads, somePackage());
    await house.database.transaction(async (tx) => {
      const db = tx.sql<CatalogueTables>();
      await db.updateTable('uploads').set({ state: 'checking' }).where('id', '=', id).execute();
    });
    expect((await uploads.check(sofia, id)).state).toBe('checking');
    house.clock.advance({ minutes: 11 });
    expect((await uploads.check(sofia, id)).state).toBe('ready');
  });
});

test('a connection that breaks in the middle of a piece keeps what has come', async () => {
  const house = await openHouse();
  const sofia = await signIn(house, 'sofia');
  const zip = scormPackage({ files: [{ name: 'index.html', content: 'x'.repeat(3_000_000), stored: true }] });
  const begun = await sofia
    .post('/catalogue/uploads')
    .set('accept', 'application/json')
    .send({ name: 'course.zip', size: zip.length });
  const address = `/catalogue/uploads/${String(begun.body.id)}`;
  const cookie = String((await sofia.get('/catalogue')).request.cookies ?? '');
  const server = createServer(house.site);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const headers = {
    cookie,
    'sec-fetch-site': 'same-origin',
    'content-type': 'application/octet-stream',
    'content-length': String(zip.length),
    'upload-offset': '0',
  };
  await new Promise<void>((resolve) => {
    const sending = request({ port, path: address, method: 'PUT', headers }).on('error', () => resolve());
    sending.write(zip.subarray(0, 2_000_000), () => setTimeout(() => sending.destroy(), 100));
  });
  await expect
    .poll(async () => (await sofia.get(address).set('accept', 'application/json')).body.received, { timeout: 10_000 })
    .toBeGreaterThan(0);
  const { received } = (await sofia.get(address).set('accept', 'application/json')).body as { received: number };
  expect(received).toBeLessThanOrEqual(2_000_000);
  const rest = await sofia
    .put(address)
    .set('accept', 'application/json')
    .set('content-type', 'application/octet-stream')
    .set('upload-offset', String(received))
    .send(zip.subarray(received));
  expect(rest.body.state).toBe('ready');
  server.closeAllConnections();
  server.close();
  await house.close();
});

const folder = path.resolve(import.meta.dirname, '../../../shared/scorm/packages');

describe.skipIf(!existsSync(folder))('the shared real packages, through the real app', () => {
  let house: TestHouse;
  let readers: Agent[];
  beforeAll(async () => {
    house = await openHouse();
    const sofia = await signIn(house, 'sofia');
    const [french, arabic] = [await signIn(house, 'sofia'), await signIn(house, 'sofia')];
    await french.post('/language').type('form').send({ language: 'fr' }).expect(303);
    await arabic.post('/language').type('form').send({ language: 'ar' }).expect(303);
    readers = [sofia, french, arabic];
  });
  afterAll(() => house.close());

  test.each(realPackages)('$file', async ({ file, refused }) => {
    const [sofia] = readers as [Agent];
    const sent = await sofia
      .post('/catalogue/uploads')
      .attach('packages', readFileSync(path.join(folder, `${file}.zip`)), `${file}.zip`)
      .expect(303);
    for (const reader of readers) {
      const upload = await reader.get(String(sent.headers['location'])).expect(refused ? 200 : 303);
      const page = refused ? upload : await reader.get(String(upload.headers['location'])).expect(200);
      expect(page.text).toContain(`${file}.zip`);
      expect(page.text.length).toBeLessThan(100_000);
    }
    const temporary = path.join(house.settings.dataFolder, 'files/temporary');
    expect(readdirSync(temporary)).toEqual([]);
  });
});
