import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Actor } from '../../identity/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/index.ts';
import type { Files } from '../../platform/files/index.ts';
import type { Log } from '../../platform/log.ts';
import { DomainError } from '../../platform/web/index.ts';
import { approvedHosts } from '../store/packages.ts';
import {
  claimTrial,
  forgetEarlierTrials,
  interruptTrials,
  nextTrial,
  releaseTrial,
  settleTrial,
  touchTrial,
} from '../store/trials.ts';
import type { TrialRow } from '../tables.ts';
import { readFacts, screens } from './facts.ts';
import { startTrial } from './process.ts';
import type { RunningTrial } from './process.ts';
import type { TrialResult } from './result.ts';
import type { TrialStage } from './stage.ts';
import { factsFile, pictureFile, usualLimits } from './task.ts';
import type { Failure, Limits, Task } from './task.ts';

/** The browser that the operator of the platform means to be used. */
export interface TrialBrowser {
  /** Path of a Chromium or Chrome. */
  path: string;
  /** False: the operator accepts that there is no sandbox where this process is root. */
  isSandboxed: boolean;
  /** Trials may ask the hosts approved for the package; else nobody but the content origin. */
  asksApproved: boolean;
}

export interface TrialRunner {
  /** Runs what waits, one after the other, in the background. */
  wake(): void;
  /** Gives up what lost its process, and runs what waits. */
  sweep(): Promise<void>;
  /** Ends what runs; it begins anew at the next start. */
  stop(): Promise<void>;
}

const heartbeat = 5_000;
const lostAfter = 60_000;
const tiredAfter = 3_600_000;
const largestFacts = 1_000_000;
const largestPicture = 4_000_000;

export const pictureKey = (trialId: string, screen: string): string => `trials/${trialId}-${screen}.jpg`;

export function createTrialRunner(parts: {
  database: Database;
  clock: Clock;
  files: Files;
  log: Log;
  root: string;
  stage: TrialStage;
  actorOf(personId: string): Promise<Actor | undefined>;
  browser: TrialBrowser | undefined;
  limits?: Partial<Limits> | undefined;
}): TrialRunner {
  const { database, clock, files, log, root, stage, actorOf, browser } = parts;
  const limits = { ...usualLimits, ...parts.limits };
  let draining: Promise<void> | undefined;
  let running: RunningTrial | undefined;
  let isStopped = false;

  function wake(): void {
    if (!browser || isStopped || draining) return;
    draining = drain(browser)
      .catch((error: unknown) => log.error({ err: error }, 'trial runs failed'))
      .finally(() => void (draining = undefined));
  }

  async function drain(with_: TrialBrowser): Promise<void> {
    for (;;) {
      const next = isStopped ? undefined : await nextTrial(database);
      const isMine = next && (await database.transaction((tx) => claimTrial(tx, next.id, clock.iso())));
      if (!isMine) return;
      await run(next, with_).catch(async (error: unknown) => {
        log.error({ err: error, trial: next.id }, 'trial run failed');
        await fail(next, 'lost', '');
      });
    }
  }

  async function run(row: TrialRow, with_: TrialBrowser): Promise<void> {
    const isRoot = process.getuid?.() === 0;
    if (isRoot && with_.isSandboxed) return fail(row, 'sandbox-as-root', '');
    const launches = await openLaunches(row);
    if (!launches) return fail(row, 'not-allowed', '');
    const folder = await mkdtemp(path.join(tmpdir(), 'waymark-trial-'));
    try {
      const task: Task = {
        executable: with_.path,
        isSandboxed: !isRoot,
        folder,
        desktop: launches.desktop.address,
        phone: launches.phone.address,
        language: launches.language,
        approved: (await approvedHosts(database, row.package_id)).map(({ host }) => host),
        mayAskApproved: with_.asksApproved,
        limits,
      };
      const failure = await play(row, task, launches.desktop.launchId);
      if (isStopped) return await database.transaction((tx) => releaseTrial(tx, row.id, clock.iso()));
      if (failure) return await fail(row, failure.why, failure.detail);
      await conclude(row, folder, launches.desktop.launchId);
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    }
  }

  /** The rights of whoever asked are looked at again: it may have been a while ago. */
  async function openLaunches(row: TrialRow) {
    const actor = await actorOf(row.asked_by);
    if (!actor) return undefined;
    try {
      const desktop = await stage.open(actor, row.package_id);
      const phone = await stage.open(actor, row.package_id);
      return { desktop, phone, language: actor.language };
    } catch (error) {
      if (error instanceof DomainError) return undefined;
      throw error;
    }
  }

  async function play(row: TrialRow, task: Task, launchId: string): Promise<Awaited<RunningTrial['ended']>> {
    const trial = startTrial(task, root, log, (reached) => void touch({ stage: reached }));
    running = trial;
    if (isStopped) trial.kill();
    const touch = async (progress: Parameters<typeof touchTrial>[2]): Promise<void> => {
      const goesOn = await database.transaction((tx) => touchTrial(tx, row.id, progress, clock.iso()));
      if (!goesOn) trial.kill();
    };
    await touch({ launch_id: launchId });
    const timer = setInterval(() => {
      touch({}).catch((error: unknown) => log.warn({ err: error }, 'trial run could not say that it is alive'));
    }, heartbeat);
    try {
      return await trial.ended;
    } finally {
      clearInterval(timer);
      running = undefined;
    }
  }

  async function conclude(row: TrialRow, folder: string, launchId: string): Promise<void> {
    const facts = readFacts(smallFile(path.join(folder, factsFile), largestFacts)?.toString() ?? '');
    if (!facts) return fail(row, 'lost', '');
    const taken = screens.filter((screen) => smallFile(path.join(folder, pictureFile(screen)), largestPicture));
    facts.pictures = facts.pictures.filter((screen) => taken.includes(screen));
    for (const screen of facts.pictures)
      await files.put(path.join(folder, pictureFile(screen)), pictureKey(row.id, screen));
    const heard = await stage.hear(launchId);
    const result = JSON.stringify({ facts, heard } satisfies TrialResult);
    const earlier = await database.transaction(async (tx) => {
      const outcome = { state: 'done' as const, failure: null, detail: '', result };
      const isSettled = await settleTrial(tx, row.id, { ...outcome, ended_at: clock.iso(), touched_at: clock.iso() });
      return isSettled ? forgetEarlierTrials(tx, row.package_id, row.id) : [row.id];
    });
    for (const id of earlier) await Promise.all(screens.map((screen) => files.remove(pictureKey(id, screen))));
  }

  async function fail(row: TrialRow, failure: Failure, detail: string): Promise<void> {
    const now = clock.iso();
    const outcome = { state: 'failed' as const, failure, detail, result: null, ended_at: now, touched_at: now };
    await database.transaction((tx) => settleTrial(tx, row.id, outcome));
    if (failure !== 'not-allowed') log.warn({ trial: row.id, failure, detail }, 'no trial run came about');
  }

  return {
    wake,
    async sweep() {
      const now = clock.now().getTime();
      const before = (milliseconds: number) => new Date(now - milliseconds).toISOString();
      const stale = { runningBefore: before(lostAfter), waitingBefore: before(tiredAfter), now: clock.iso() };
      await database.transaction((tx) => interruptTrials(tx, stale));
      wake();
    },
    async stop() {
      isStopped = true;
      running?.kill();
      await draining;
    },
  };
}

function smallFile(place: string, most: number): Buffer | undefined {
  return existsSync(place) && statSync(place).size <= most ? readFileSync(place) : undefined;
}
