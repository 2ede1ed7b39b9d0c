// Commits a second through real HTTP, each one durable, next to the bare limits of this machine in the same run.
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer, request } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import express from 'express';
import { openHouse } from '../kit/house.ts';
import type { TestHouse } from '../kit/house.ts';
import { oneSco, shelve } from '../player/kit/packages.ts';
import { measure, printTable } from './kit/measure.ts';

const suspendData = 'a quiet harbour at dawn '.repeat(90).slice(0, 2048);
const rows: Parameters<typeof printTable>[0][number][] = [];

async function listen(listener: RequestListener): Promise<{ server: Server; port: number }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

const agent = new Agent({ keepAlive: true, maxSockets: 128 });

function send(port: number, method: string, at: string, body = ''): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const asked = request({ agent, host: '127.0.0.1', port, method, path: at, headers }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode ?? 0));
    });
    asked.once('error', reject);
    asked.end(body);
  });
}

/** As many learners as run at once, each with a launch of their own. */
async function launches(house: TestHouse, count: number, moduleId: string): Promise<string[]> {
  const paths: string[] = [];
  const lena = await house.actor('lena');
  for (let index = 0; index < count; index += 1) {
    const person = await house.database.transaction((tx) =>
      house.identity.addPerson(tx, {
        organisationId: house.organisations.portOfLunt.id,
        givenName: 'Learner',
        familyName: String(index),
        email: `learner-${moduleId}-${index}@example.org`,
        language: 'en',
        timeZone: 'Asia/Seoul',
        status: 'active',
      }),
    );
    const actor = (await house.identity.actor(person.id)) ?? lena;
    paths.push(new URL(await house.player.start(actor, moduleId, '/')).pathname);
  }
  return paths;
}

function commitBody(sequence: number, isCompleting: boolean): string {
  const status = isCompleting ? 'completed' : 'incomplete';
  return JSON.stringify({
    entries: [
      {
        sequence,
        at: '2026-03-02T08:00:00.000Z',
        sco: {
          item: 'one',
          session: 1,
          set: { 'cmi.suspend_data': suspendData, 'cmi.core.lesson_location': String(sequence) },
          measured: sequence,
          outcome: { completion: status, success: 'unknown' },
        },
        course: { completion: status, success: 'unknown', reasons: [], position: 'one' },
        log: [['call', sequence, 'LMSCommit', '', '→ true']],
      },
    ],
  });
}

async function benchCommits(house: TestHouse, port: number, atOnce: number): Promise<void> {
  const { moduleId } = await shelve(house, oneSco('1.2'));
  const idle = (await launches(house, atOnce, moduleId)).map((place) => ({ place, sequence: 0 }));
  const measured = await measure(
    atOnce === 1 ? 3_000 : 12_000,
    async () => {
      const launch = idle.pop()!;
      launch.sequence += 1;
      await commit(port, launch.place, commitBody(launch.sequence, false));
      idle.push(launch);
    },
    { atOnce, warmUp: 200 },
  );
  rows.push({ name: `commits, ${atOnce} at once`, measured });
}

/** Every commit completes a module that nobody had completed before: all that follows from it is in its transaction. */
async function benchCompleting(house: TestHouse, port: number, atOnce: number): Promise<void> {
  const { moduleId } = await shelve(house, oneSco('1.2'));
  const count = atOnce === 1 ? 1_000 : 3_000;
  const open = await launches(house, count + 100, moduleId);
  const work = (): Promise<void> => commit(port, open.pop()!, commitBody(1, true));
  const measured = await measure(count, work, { atOnce, warmUp: 100 });
  rows.push({ name: `commits that complete the module, ${atOnce} at once`, measured });
}

async function commit(port: number, place: string, body: string): Promise<void> {
  const status = await send(port, 'POST', `${place}commits`, body);
  if (status !== 200) throw new Error(`A commit was answered with ${status}.`);
}

async function bareUpserts(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'waymark-bench-'));
  const database = new Sqlite(path.join(folder, 'bare.sqlite'));
  database.pragma('journal_mode = wal');
  database.pragma('synchronous = full');
  database.exec('create table states (id text primary key, elements text not null)');
  const upsert = database.prepare(
    'insert into states values (?, ?) on conflict (id) do update set elements = excluded.elements',
  );
  // A row that does not change is not written: every upsert gets another value, as every commit does.
  const measured = await measure(2_000, (index) => upsert.run('learner', suspendData.slice(8) + String(index)));
  rows.push({ name: 'bare better-sqlite3 upsert of 2 KB, same durability', measured });
  database.close();
  rmSync(folder, { recursive: true, force: true });
}

async function expressHello(atOnce: number): Promise<void> {
  const app = express();
  app.get('/', (_req, res) => void res.send('hello'));
  const { server, port } = await listen(app);
  const measured = await measure(5_000, () => send(port, 'GET', '/'), { atOnce, warmUp: 200 });
  rows.push({ name: `Express "hello", ${atOnce} at once`, measured });
  server.close();
}

const house = await openHouse();
const { server, port } = await listen(house.content);
// Launches are made while no connection is in use: an idle one must not be closed under the next request.
server.keepAliveTimeout = 120_000;
for (const atOnce of [1, 8, 64]) await benchCommits(house, port, atOnce);
for (const atOnce of [1, 8, 64]) await benchCompleting(house, port, atOnce);
await bareUpserts();
for (const atOnce of [1, 64]) await expressHello(atOnce);
printTable(rows);
agent.destroy();
server.closeAllConnections();
server.close();
await house.close();
