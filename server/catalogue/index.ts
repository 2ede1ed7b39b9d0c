import type { Actor, Audit } from '../identity/index.ts';
import type { Log } from '../platform/log.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Reader } from '../platform/database/index.ts';
import type { Newsroom } from '../platform/events.ts';
import type { Files } from '../platform/files/index.ts';
import type { Ids } from '../platform/id.ts';
import type { Schedule } from '../platform/schedule/index.ts';
import type { Pages } from '../platform/web/index.ts';
import { createImport } from './import.ts';
import type { Simulate } from './inspection/index.ts';
import { createModules } from './modules.ts';
import type { Modules } from './modules.ts';
import { createPackages } from './packages.ts';
import type { Packages } from './packages.ts';
import { modulePages } from './pages/module-pages.ts';
import { packagePages } from './pages/package-pages.ts';
import { trialPages } from './pages/trial-pages.ts';
import { uploadPages } from './pages/upload-pages.ts';
import { versionPages } from './pages/version-pages.ts';
import { findPlayable, findPlayableVersion, hostsOf, readContent } from './playing.ts';
import type { PackageContent, Playable } from './playing.ts';
import { createServing } from './serving.ts';
import type { OpenEntry } from './serving.ts';
import type { Step } from './settling.ts';
import { createTrialRunner } from './trial/runner.ts';
import type { TrialBrowser } from './trial/runner.ts';
import type { TrialStage } from './trial/stage.ts';
import type { Limits } from './trial/task.ts';
import { createTrials } from './trial/trials.ts';
import type { Trials } from './trial/trials.ts';
import { createUploads } from './uploads.ts';
import type { Uploads } from './uploads.ts';
import { createVersions } from './versions.ts';
import type { CountLearners, Versions } from './versions.ts';

export type { EntryAnswer, EntryQuestion } from './archive/answer.ts';
export type { Manifest } from './manifest/index.ts';
export type { Report, Simulate, Simulation } from './inspection/index.ts';
export { modulePublished, moduleRetired, versionIntroduced } from './news.ts';
export { isOffered } from './playing.ts';
export type { AttemptRules, PackageContent, Playable } from './playing.ts';
export type { OpenedEntry, OpenEntry } from './serving.ts';
export type { Step } from './settling.ts';
export type { TrialBrowser } from './trial/runner.ts';
export type { Heard, HeardError, HeardItem, TrialStage } from './trial/stage.ts';
export type { Limits as TrialLimits } from './trial/task.ts';
export type { CatalogueTables, ModuleRow, PackageRow, VariantRow, VersionRow } from './tables.ts';
export { topics } from './topics.ts';
export type { Topic } from './topics.ts';
export type { CountLearners, Learners } from './versions.ts';

export interface Catalogue {
  pages: readonly Pages[];
  /** A file of a package, served in place; for the content origin only. */
  openEntry: OpenEntry;
  /** The current version of a module in the best of the wished languages; undefined where there is nothing to play. */
  findPlayable(db: Reader, moduleId: string, languages: readonly string[]): Promise<Playable | undefined>;
  findPlayableVersion(db: Reader, versionId: string): Promise<Playable | undefined>;
  /** A package the actor may preview without any module; throws NotFound. */
  getPackage(actor: Actor, packageId: string): Promise<{ id: string; digest: string; title: string }>;
  readContent(db: Reader, digest: string): Promise<PackageContent | undefined>;
  /** The hosts approved for a package, for the content security policy. */
  approvedHosts(db: Reader, packageId: string): Promise<string[]>;
  /** What the rules say of an attempt on a version that is no longer current. */
  settle(db: Reader, versionId: string, state: 'in-progress' | 'completed'): Promise<Step>;
  /** For deeds that build up an installation: demonstration academy, tests. */
  uploads: Uploads;
  packages: Packages;
  modules: Modules;
  versions: Versions;
  trials: Trials;
  /** Ends what goes on in the background. */
  stop(): Promise<void>;
}

export function createCatalogue(parts: {
  database: Database;
  clock: Clock;
  ids: Ids;
  files: Files;
  audit: Audit;
  news: Newsroom;
  schedule: Schedule;
  /** Bytes. */
  uploadLimit: number;
  /** Tries a manifest's sequencing; the engine lives in the player. */
  simulate?: Simulate | undefined;
  /** How many learners stand on versions; the player knows. */
  countLearners?: CountLearners | undefined;
  trial: {
    root: string;
    log: Log;
    /** The player and the people, which are asked when a trial runs. */
    stage: TrialStage;
    actorOf(personId: string): Promise<Actor | undefined>;
    /** Undefined: nobody meant a browser to be used. */
    browser: TrialBrowser | undefined;
    limits?: Partial<Limits> | undefined;
  };
}): Catalogue {
  const { database, clock, ids, files, audit, news, schedule, uploadLimit, simulate, countLearners } = parts;
  const importFile = createImport({ database, files, clock, simulate });
  const uploads = createUploads({ database, clock, ids, files, audit, importFile, limit: uploadLimit });
  const packages = createPackages({ database, clock, audit });
  const modules = createModules({ database, clock, ids, audit, news });
  const versions = createVersions({ database, clock, ids, audit, news, modules, packages, countLearners });
  const runner = createTrialRunner({ database, clock, files, ...parts.trial });
  const isAvailable = parts.trial.browser !== undefined;
  const trials = createTrials({ database, clock, ids, audit, files, packages, runner, isAvailable });
  schedule.add({ name: 'catalogue-trials', every: 10_000, run: () => runner.sweep() });
  schedule.add({ name: 'catalogue-uploads', every: 3_600_000, run: () => uploads.sweep() });
  return {
    pages: [
      uploadPages({ uploads, modules, files }),
      packagePages({ packages, modules, trials }),
      trialPages({ packages, trials }),
      versionPages({ versions, modules, packages }),
      modulePages({ modules, versions, packages }),
    ],
    openEntry: createServing({ database, files }),
    findPlayable,
    findPlayableVersion,
    async getPackage(actor, packageId) {
      const { id, digest, title, file_name } = await packages.get(actor, packageId);
      return { id, digest, title: title || file_name };
    },
    readContent,
    approvedHosts: hostsOf,
    settle: (db, versionId, state) => versions.settle(db, versionId, state),
    uploads,
    packages,
    modules,
    versions,
    trials,
    stop: () => runner.stop(),
  };
}
