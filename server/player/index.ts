import type { RequestListener } from 'node:http';
import type { Catalogue, Heard } from '../catalogue/index.ts';
import type { Actor } from '../identity/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/index.ts';
import type { Newsroom } from '../platform/events.ts';
import type { Ids } from '../platform/id.ts';
import type { Languages } from '../platform/language/index.ts';
import type { Log } from '../platform/log.ts';
import type { Pages } from '../platform/web/index.ts';
import { acceptCommit } from './commits/accept.ts';
import { createSharedTransactions } from './commits/queue.ts';
import { createGrants } from './content/grants.ts';
import { createContentOrigin } from './content/origin.ts';
import { createPlayerPages } from './content/pages.ts';
import { planFor } from './course/plan.ts';
import { heardIn } from './hearing.ts';
import { createLaunching, digestOf } from './launching.ts';
import type { LaunchWish, Started } from './launching.ts';
import { tellMove } from './moves.ts';
import { playerPages } from './pages.ts';
import { linesOf } from './recording.ts';
import { rehearse } from './rehearsal.ts';
import type { Scene } from './rehearsal.ts';
import * as store from './store.ts';

export { attemptChanged, attemptCompleted } from './news.ts';
export type { AttemptNews } from './news.ts';
export type { LaunchWish } from './launching.ts';
export type { AttemptRow, AttemptStatus, LaunchRow, PlayerTables, ScoStateRow } from './tables.ts';
export type { Reason } from './protocol/index.ts';
export { simulate } from './simulation.ts';
export type { Scene } from './rehearsal.ts';
export { countLearners } from './store.ts';

export interface PlayerSettings {
  root: string;
  siteOrigin: string;
  /** May hold `{package}`, for a host name per package. */
  contentOrigin: string;
  sessionSecret: string;
  production: boolean;
}

export interface Player {
  pages: readonly Pages[];
  /** Everything the content origin answers. */
  content: RequestListener;
  /** Starts or goes on with a module for the actor; gives the address to send the browser to. */
  start(
    actor: Actor,
    moduleId: string,
    returnTo: string,
    wish?: Omit<LaunchWish, 'moduleId' | 'returnTo'>,
  ): Promise<string>;
  /** A learner plays a module without a browser; for the demonstration academy. Throws where a scene cannot be opened. */
  rehearse(actor: Actor, moduleId: string, scenes: readonly Scene[]): Promise<void>;
  /** Plays a package that need not be in any module, without keeping anything. */
  previewPackage(actor: Actor, packageId: string, returnTo: string): Promise<string>;
  /** The same for the platform's own browser; content takes it for a learner's visit. */
  openTrial(actor: Actor, packageId: string): Promise<{ launchId: string; address: string }>;
  /** What content said in a launch, by its flight recorder. */
  hear(launchId: string): Promise<Heard>;
}

export function createPlayer(parts: {
  database: Database;
  clock: Clock;
  ids: Ids;
  news: Newsroom;
  languages: Languages;
  log: Log;
  catalogue: Catalogue;
  settings: PlayerSettings;
}): Player {
  const { database, clock, ids, news, languages, log, catalogue, settings } = parts;
  const launching = createLaunching({ database, clock, ids, news, catalogue });
  const grants = createGrants({
    secret: settings.sessionSecret,
    secure: settings.contentOrigin.startsWith('https:'),
    now: () => clock.now(),
  });
  const accept = createSharedTransactions(database, (tx, commit: Parameters<typeof acceptCommit>[1]) =>
    acceptCommit(tx, commit, clock.iso(), async (writer, before, after) => {
      const playable = await catalogue.findPlayableVersion(writer, after.version_id);
      if (playable) await tellMove(writer, news, playable.rules, before, after);
    }),
  );
  const content = createContentOrigin({
    accept,
    openEntry: catalogue.openEntry,
    grants,
    log,
    pages: createPlayerPages({
      database,
      clock,
      languages,
      catalogue,
      grants,
      settings,
      learnerOf: (personId) => store.learnerOf(database, personId),
    }),
  });
  const player: Player = {
    pages: [],
    content,
    start: async (actor, moduleId, returnTo, wish) =>
      addressOf(await launching.start(actor, { ...wish, moduleId, returnTo })),
    async rehearse(actor, moduleId, scenes) {
      const { token, digest } = await launching.start(actor, { moduleId, returnTo: '/', device: '' });
      const content = await catalogue.readContent(database, digest);
      if (!content) throw new Error(`The package ${digest} is not there.`);
      const entries = rehearse(planFor(content.manifest), scenes, clock.now(), clock.now().getTime() % 2 ** 31);
      await accept({ digest: digestOf(token), request: { entries } });
    },
    previewPackage: async (actor, packageId, returnTo) =>
      addressOf(await launching.previewPackage(actor, packageId, returnTo)),
    async openTrial(actor, packageId) {
      const started = await launching.previewPackage(actor, packageId, `/catalogue/packages/${packageId}/trial`, true);
      return { launchId: started.launchId, address: addressOf(started) };
    },
    hear: async (launchId) => heardIn(linesOf(await store.flightRecordsOf(database, launchId), false)),
  };

  function addressOf({ token, digest }: Started): string {
    // 32 signs of the digest: a label of a host name holds 63.
    return `${settings.contentOrigin.replace('{package}', digest.slice(0, 32))}/play/${token}/`;
  }
  return { ...player, pages: [playerPages({ database, catalogue, player })] };
}
