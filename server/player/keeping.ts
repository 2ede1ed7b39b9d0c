import type { Catalogue, Playable } from '../catalogue/index.ts';
import type { Actor } from '../identity/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Writer } from '../platform/database/index.ts';
import type { Ids } from '../platform/id.ts';
import { NotFound } from '../platform/web/index.ts';
import { lifetime, refusalOf } from './keeping-rules.ts';
import * as keptStore from './keeping-store.ts';
import { digestOf } from './launching.ts';
import type { Refusal } from './protocol/index.ts';
import * as store from './store.ts';
import type { AttemptRow, LaunchRow } from './tables.ts';

/** What a device that has taken a module along is told when it reaches the server. */
export type Contact =
  | { kind: 'refused'; why: Refusal }
  /** The attempt goes on in another version of the package than the one that was taken along. */
  | { kind: 'moved' }
  | {
      kind: 'kept';
      launch: LaunchRow;
      /** The token of the launch, where it is another one than was asked with. */
      token?: string;
      /** The attempt is over: the module can be looked at, and nothing is added. */
      isClosed: boolean;
      /** A newer version of the module is offered. */
      isOutdated: boolean;
    };

export interface Keeping {
  /**
   * The device of a launch keeps its module from now on, or reaches us again; `instead` names a launch of the same
   * module that it had kept until now. Undefined when the token speaks for nothing that can be kept.
   */
  contact(token: string, instead?: string): Promise<Contact | undefined>;
  /** The device has removed the module. */
  release(token: string): Promise<void>;
  /** The learner stops a device from afar: nothing is taken from it any more. Throws NotFound for launches of others. */
  revoke(actor: Actor, launchId: string): Promise<void>;
  /** The launch of a token whose archive may be taken along. */
  entitled(token: string): Promise<LaunchRow | undefined>;
}

type AttemptLaunch = LaunchRow & { attempt_id: string; module_id: string; version_id: string };

export function createKeeping(parts: {
  database: Database;
  clock: Clock;
  ids: Ids;
  catalogue: Pick<Catalogue, 'findPlayable' | 'findPlayableVersion' | 'settle'>;
}): Keeping {
  const { database, clock, ids, catalogue } = parts;

  async function contact(tx: Writer, token: string, instead?: string): Promise<Contact | undefined> {
    const launch = await store.findLaunchByToken(tx, digestOf(token));
    if (!launch || !isOfAttempt(launch) || !isInTime(launch)) return undefined;
    const why = refusalOf(launch, await keptStore.statusOf(tx, launch.person_id), clock.iso());
    if (why) return { kind: 'refused', why };
    const attempt = await store.findAttempt(tx, launch.attempt_id);
    const version = await catalogue.findPlayableVersion(tx, launch.version_id);
    if (!attempt || !version) return undefined;
    if (instead !== undefined && instead !== launch.id) await releaseFormer(tx, launch, instead);
    const isOutdated = await hasNewer(tx, version);
    if (attempt.closed_at !== null) {
      await keptStore.markKept(tx, launch, clock.iso());
      return { kind: 'kept', launch, isClosed: true, isOutdated };
    }
    if (await isMoved(tx, launch, attempt)) return { kind: 'moved' };
    const given = launch.superseded_at === null ? { launch } : await renew(tx, launch);
    await keptStore.markKept(tx, given.launch, clock.iso());
    return { kind: 'kept', ...given, isClosed: false, isOutdated };
  }

  async function releaseFormer(tx: Writer, launch: AttemptLaunch, id: string): Promise<void> {
    const former = await store.findLaunch(tx, id);
    const isSame = former?.person_id === launch.person_id && former.module_id === launch.module_id;
    if (isSame && former.kept_at !== null) await keptStore.release(tx, id, clock.iso());
  }

  /** A launch that was never kept and is over cannot become one that is. */
  function isInTime(launch: LaunchRow): boolean {
    if (launch.kept_at !== null) return true;
    const isOld = clock.now().getTime() - Date.parse(launch.used_at) > lifetime;
    return launch.superseded_at === null && launch.ended_at === null && !isOld;
  }

  async function hasNewer(tx: Writer, version: Playable): Promise<boolean> {
    const current = await catalogue.findPlayable(tx, version.moduleId, [version.language]);
    return current !== undefined && current.isPublished && current.versionId !== version.versionId;
  }

  async function isMoved(tx: Writer, launch: AttemptLaunch, attempt: AttemptRow): Promise<boolean> {
    if (attempt.version_id !== launch.version_id) return true;
    // As long as nobody opens the module elsewhere, what was taken along goes on as it is.
    if (launch.superseded_at === null) return false;
    const state = attempt.completed_at === null ? 'in-progress' : 'completed';
    return (await catalogue.settle(tx, attempt.version_id, state)).kind !== 'stay';
  }

  /**
   * The learner has gone on elsewhere: the device takes over again, from where the attempt is now. It may never hear of
   * that; the former launch is given up once it says so.
   */
  async function renew(tx: Writer, launch: AttemptLaunch): Promise<{ launch: LaunchRow; token: string }> {
    const at = clock.iso();
    const token = ids.secret();
    const next: LaunchRow = {
      ...launch,
      id: ids.next(),
      token_digest: digestOf(token),
      acknowledged: 0,
      started_at: at,
      used_at: at,
      committed_at: null,
      superseded_at: null,
      ended_at: null,
      released_at: null,
      revoked_at: null,
    };
    await store.insertLaunch(tx, next);
    await store.takeOver(tx, launch.attempt_id, next.id, at);
    return { launch: next, token };
  }

  return {
    contact: (token, instead) => database.transaction((tx) => contact(tx, token, instead)),
    release: (token) =>
      database.transaction(async (tx) => {
        const launch = await store.findLaunchByToken(tx, digestOf(token));
        if (launch?.kept_at) await keptStore.release(tx, launch.id, clock.iso());
      }),
    revoke: (actor, launchId) =>
      database.transaction(async (tx) => {
        const launch = await store.findLaunch(tx, launchId);
        if (launch?.person_id !== actor.personId || launch.kept_at === null) throw new NotFound();
        await keptStore.revoke(tx, launch.id, clock.iso());
      }),
    async entitled(token) {
      const launch = await store.findLaunchByToken(database, digestOf(token));
      if (!launch || launch.kept_at === null) return undefined;
      return refusalOf(launch, await keptStore.statusOf(database, launch.person_id), clock.iso()) ? undefined : launch;
    },
  };
}

function isOfAttempt(launch: LaunchRow): launch is AttemptLaunch {
  const { mode, attempt_id, module_id, version_id } = launch;
  return mode === 'normal' && attempt_id !== null && module_id !== null && version_id !== null;
}
