// How long it takes to import a package of 100 MB in 2,000 files once it has arrived, every byte of it checked, and to
// upload it over the loopback as well; beside reading and hashing the same bytes, which no import can do without.
import { createHash } from 'node:crypto';
import { createReadStream, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildHouse } from '../../server/app.ts';
import { systemClock } from '../../server/platform/clock.ts';
import { openDatabase } from '../../server/platform/database/index.ts';
import { createFolderFiles } from '../../server/platform/files/index.ts';
import { createLog } from '../../server/platform/log.ts';
import { projectRoot } from '../../server/platform/root.ts';
import { largePackage } from '../catalogue/large-package.ts';
import { castPassword, enterCast } from '../kit/cast.ts';
import { measure, printTable } from './kit/measure.ts';

const rounds = 7;
const folder = mkdtempSync(path.join(tmpdir(), 'waymark-bench-'));
const root = projectRoot(import.meta.dirname);
const siteOrigin = 'http://localhost:3000';

try {
  const packages = Array.from({ length: rounds * 2 + 2 }, (_, n) => {
    const file = path.join(folder, `package-${n}.zip`);
    writeFileSync(file, largePackage(`Package ${n}`));
    return file;
  });
  await bench(packages);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function bench(packages: string[]): Promise<void> {
  const database = await openDatabase(path.join(folder, 'bench.sqlite'));
  const files = createFolderFiles(path.join(folder, 'files'));
  const house = await buildHouse({
    settings: {
      root,
      siteOrigin,
      contentOrigin: 'http://localhost:3001',
      production: true,
      demonstration: false,
      trustProxy: false,
      sessionSecret: 'a secret for measuring, long enough to be taken',
      smtpUrl: undefined,
      mailFrom: 'Waymark <waymark@localhost>',
      uploadLimit: 1_000_000_000,
      dataFolder: folder,
    },
    database,
    files,
    clock: systemClock,
    log: createLog('silent'),
  });
  const cast = await enterCast(database, house.identity);
  const sofia = await house.identity.actor(cast.people.sofia.id);
  if (!sofia) throw new Error('the cast is incomplete');

  const next = packages.values();
  const options = { warmUp: 1 };
  const hashing = await measure(rounds, () => hash(packages[0]!), options);
  const importing = await measure(
    rounds,
    async () => {
      const file = next.next().value!;
      const place = await files.temporary(path.basename(file));
      copyFileSync(file, place);
      const upload = await house.catalogue.uploads.take(sofia, place, { fileName: 'course.zip', size: 0 });
      if (upload.state !== 'ready') throw new Error(`refused: ${upload.refusal}`);
    },
    options,
  );

  const server = createServer(house.site);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const cookie = await signIn(address);
  const uploading = await measure(rounds, () => upload(address, cookie, next.next().value!), options);
  const { heapUsed, rss } = process.memoryUsage();

  const beside = { name: 'hashing', ratio: importing.median / hashing.median };
  printTable([
    { name: 'SHA-256 of the 100 MB', measured: hashing },
    { name: 'import, every byte checked', measured: importing, against: beside },
    {
      name: 'upload over HTTP and import',
      measured: uploading,
      against: { name: 'hashing', ratio: uploading.median / hashing.median },
    },
  ]);
  process.stdout.write(`memory ${Math.round(rss / 1e6)} MB resident, ${Math.round(heapUsed / 1e6)} MB heap\n`);
  server.closeAllConnections();
  server.close();
  await house.close();
}

async function hash(file: string): Promise<string> {
  const digest = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) digest.update(chunk as Buffer);
  return digest.digest('hex');
}

async function signIn(address: string): Promise<string> {
  const answer = await fetch(`${address}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
    body: new URLSearchParams({ email: 'sofia@example.org', password: castPassword }),
  });
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
}

async function upload(address: string, cookie: string, file: string): Promise<void> {
  const body = await readFile(file);
  const headers = { cookie, 'sec-fetch-site': 'same-origin', accept: 'application/json' };
  const begun = await fetch(`${address}/catalogue/uploads`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'course.zip', size: body.length }),
  });
  const { id } = (await begun.json()) as { id: string };
  const ended = await fetch(`${address}/catalogue/uploads/${id}`, {
    method: 'PUT',
    headers: { ...headers, 'content-type': 'application/octet-stream', 'upload-offset': '0' },
    body,
  });
  const { state } = (await ended.json()) as { state: string };
  if (state !== 'ready') throw new Error(`not ready: ${state}`);
}
