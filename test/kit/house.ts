import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import request from 'supertest';
import { buildHouse } from '../../server/app.ts';
import type { House, HouseSettings } from '../../server/app.ts';
import type { Actor } from '../../server/identity/index.ts';
import type { Engine } from '../../server/platform/database/index.ts';
import { createFolderFiles } from '../../server/platform/files/index.ts';
import { createLog } from '../../server/platform/log.ts';
import { projectRoot } from '../../server/platform/root.ts';
import { castPassword, enterCast } from './cast.ts';
import type { Cast, PersonName } from './cast.ts';
import { stopClock } from './clock.ts';
import type { StoppedClock } from './clock.ts';
import { freshDatabase } from './database.ts';

export const siteOrigin = 'http://localhost:3000';

export interface TestHouse extends Omit<House, 'clock'>, Cast {
  clock: StoppedClock;
  databaseAddress: string;
  /** The queries that were run since this was emptied last. */
  queries: string[];
  actor(name: PersonName): Promise<Actor>;
  /** Ends everything and removes what the test stored. */
  close(): Promise<void>;
}

export interface HouseOptions {
  engine?: Engine;
  now?: string;
  siteOrigin?: string;
  contentOrigin?: string;
  /** Without the cast: as a fresh installation is. */
  empty?: boolean;
  /** For trial runs of packages. */
  browser?: HouseSettings['browser'];
  trialLimits?: HouseSettings['trialLimits'];
}

export function houseSettings(dataFolder: string): HouseSettings {
  return {
    root: projectRoot(import.meta.dirname),
    siteOrigin,
    contentOrigin: 'http://localhost:3001',
    production: false,
    demonstration: false,
    trustProxy: false,
    sessionSecret: 'a secret for tests, long enough to be taken',
    smtpUrl: undefined,
    mailFrom: 'Waymark <waymark@localhost>',
    uploadLimit: 200_000_000,
    dataFolder,
  };
}

/** The real program on a database of the test's own, with the cast in it and a clock that stands. */
export async function openHouse(options: HouseOptions = {}): Promise<TestHouse> {
  const { database, address, queries, drop } = await freshDatabase(options.engine ?? 'sqlite');
  const folder = mkdtempSync(path.join(tmpdir(), 'waymark-files-'));
  const clock = stopClock(options.now);
  const house = await buildHouse({
    settings: {
      ...houseSettings(folder),
      ...(options.siteOrigin && { siteOrigin: options.siteOrigin }),
      ...(options.contentOrigin && { contentOrigin: options.contentOrigin }),
      ...(options.browser && { browser: options.browser }),
      ...(options.trialLimits && { trialLimits: options.trialLimits }),
    },
    database,
    files: createFolderFiles(path.join(folder, 'files')),
    clock,
    log: createLog('silent'),
  });
  const nobody = { organisations: {}, people: {} } as Cast;
  const cast = options.empty ? nobody : await enterCast(database, house.identity);
  return {
    ...house,
    ...cast,
    clock,
    databaseAddress: address,
    queries,
    async actor(name) {
      const actor = await house.identity.actor(cast.people[name].id);
      if (!actor) throw new Error(`${name} is not in the cast`);
      return actor;
    },
    async close() {
      await house.schedule.stop();
      await house.catalogue.stop();
      await drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Agent = ReturnType<typeof request.agent>;

/** Somebody at the door: a browser of this site that nobody has signed in with. */
export function visit(house: Pick<House, 'site'>): Agent {
  return request.agent(house.site).set('sec-fetch-site', 'same-origin').set('accept', 'text/html');
}

/** A browser in which the named person has signed in. */
export async function signIn(house: Pick<House, 'site'>, name: PersonName): Promise<Agent> {
  const agent = visit(house);
  await agent
    .post('/sign-in')
    .type('form')
    .send({ email: `${name}@example.org`, password: castPassword })
    .expect(303);
  return agent;
}
