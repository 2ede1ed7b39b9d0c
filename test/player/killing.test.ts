import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildHouse } from '../../server/app.ts';
import { systemClock } from '../../server/platform/clock.ts';
import { openDatabase } from '../../server/platform/database/index.ts';
import { createFolderFiles } from '../../server/platform/files/index.ts';
import { createLog } from '../../server/platform/log.ts';
import { projectRoot } from '../../server/platform/root.ts';
import type { PlayerTables } from '../../server/player/index.ts';
import type { CommitAnswer } from '../../server/player/protocol/index.ts';
import { enterCast, everybody } from '../kit/cast.ts';
import { freePort } from '../kit/ports.ts';
import { startProgram } from '../kit/process.ts';
import { entry } from './kit/learner.ts';
import { oneSco, shelve } from './kit/packages.ts';

const kills = 12;
let folder: string;
beforeAll(() => void (folder = mkdtempSync(path.join(tmpdir(), 'waymark-kill-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The house on the folder the program will use, without listening. */
async function inHouse<Result>(
  work: (house: Awaited<ReturnType<typeof buildHouse>>) => Promise<Result>,
): Promise<Result> {
  const house = await buildHouse({
    settings: {
      root: projectRoot(import.meta.dirname),
      siteOrigin: 'http://localhost:3000',
      contentOrigin: 'http://localhost:3001',
      production: true,
      demonstration: false,
      trustProxy: false,
      sessionSecret: 'a secret for tests, long enough to be taken',
      smtpUrl: undefined,
      mailFrom: 'Waymark <waymark@localhost>',
      uploadLimit: 200_000_000,
      dataFolder: folder,
    },
    database: await openDatabase(path.join(folder, 'waymark.sqlite')),
    files: createFolderFiles(path.join(folder, 'files')),
    clock: systemClock,
    log: createLog('silent'),
  });
  try {
    return await work(house);
  } finally {
    await house.close();
  }
}

/** A learner's page: numbers what it says, keeps it until it is acknowledged, and sends again what was not. */
async function learn(place: string, address: () => string, isOver: () => boolean, heard: () => void): Promise<number> {
  let sequence = 0;
  let acknowledged = 0;
  while (!isOver() || acknowledged < sequence) {
    if (acknowledged === sequence) sequence += 1;
    const entries = [
      { ...entry(sequence, { 'cmi.core.lesson_location': String(sequence) }, { reported: sequence * 10 }) },
    ];
    const log = [['commit', sequence, `said ${sequence}`]];
    const answer = await send(`${address()}${place}commits`, { entries: entries.map((each) => ({ ...each, log })) });
    if (!answer) await wait(20);
    else {
      acknowledged = answer.acknowledged;
      heard();
    }
  }
  return acknowledged;
}

async function send(address: string, body: unknown): Promise<CommitAnswer | undefined> {
  try {
    const response = await fetch(address, { method: 'POST', body: JSON.stringify(body) });
    return response.ok ? ((await response.json()) as CommitAnswer) : undefined;
  } catch {
    return undefined;
  }
}

test(
  'a server killed between and during commits keeps all it acknowledged, and nothing twice',
  { timeout: 300_000 },
  async () => {
    expect(existsSync(path.join(projectRoot(import.meta.dirname), 'dist/server/main.js')), 'the program is built').toBe(
      true,
    );
    const places = await inHouse(async (house) => {
      const cast = await enterCast(house.database, house.identity);
      const actor = async (name: (typeof everybody)[number]) => (await house.identity.actor(cast.people[name].id))!;
      const { moduleId } = await shelve({ ...house, ...cast, actor }, oneSco('1.2'));
      const learners = await Promise.all(everybody.map(actor));
      const addresses = [];
      for (const learner of learners) addresses.push(await house.player.start(learner, moduleId, '/'));
      return addresses.map((address) => new URL(address).pathname);
    });
    const [port, contentPort] = [await freePort(), await freePort()];
    const env = {
      NODE_ENV: 'production',
      DATA_DIR: folder,
      PORT: String(port),
      CONTENT_PORT: String(contentPort),
      SESSION_SECRET: 'a secret for tests, long enough to be taken',
    };
    let isOver = false;
    const address = (): string => `http://127.0.0.1:${contentPort}`;
    let program = await startProgram(env);
    let heard = 0;
    const learning = places.map((place) =>
      learn(
        place,
        address,
        () => isOver,
        () => void (heard += 1),
      ),
    );
    for (let kill = 0; kill < kills; kill += 1) {
      await wait(40 + ((kill * 97) % 160));
      await program.end('SIGKILL');
      program = await startProgram(env);
    }
    await wait(200);
    isOver = true;
    const acknowledged = await Promise.all(learning);
    await program.end('SIGTERM');

    await inHouse(async ({ database }) => {
      const db = database.sql<PlayerTables>();
      for (const [index, count] of acknowledged.entries()) {
        expect(count).toBeGreaterThan(0);
        const launch = await db
          .selectFrom('launches')
          .selectAll()
          .orderBy('started_at')
          .offset(index)
          .limit(1)
          .executeTakeFirstOrThrow();
        expect(launch.acknowledged).toBe(count);
        const state = await db
          .selectFrom('sco_states')
          .selectAll()
          .where('attempt_id', '=', launch.attempt_id!)
          .executeTakeFirstOrThrow();
        expect(JSON.parse(state.elements)).toEqual({ 'cmi.core.lesson_location': String(count) });
        expect([state.sessions, Number(state.session_centiseconds), Number(state.spent_earlier)]).toEqual([
          1,
          count * 10,
          0,
        ]);
        const records = await db
          .selectFrom('flight_records')
          .select(['sequence', 'lines'])
          .where('launch_id', '=', launch.id)
          .orderBy('sequence')
          .execute();
        const kept = records.filter(({ sequence }) => sequence <= 100);
        expect(kept.map(({ lines }) => lines)).toEqual(
          kept.map(({ sequence }) => JSON.stringify([['commit', sequence, `said ${sequence}`]])),
        );
        expect(kept).toHaveLength(Math.min(count, 100));
      }
    });
  },
);
