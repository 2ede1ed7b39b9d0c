import { createHash } from 'node:crypto';
import type { Catalogue, Playable } from '../catalogue/index.ts';
import type { Actor } from '../identity/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Writer } from '../platform/database/index.ts';
import type { Newsroom } from '../platform/events.ts';
import type { Ids } from '../platform/id.ts';
import { Conflict, Forbidden, NotFound } from '../platform/web/index.ts';
import { latest, offerFor } from './attempts.ts';
import { tellMove } from './moves.ts';
import * as store from './store.ts';
import type { AttemptRow, LaunchMode, LaunchRow } from './tables.ts';

export interface LaunchWish {
  moduleId: string;
  /** Address of the site, without its origin, to come back to. */
  returnTo: string;
  /** `continue` unless told: goes on with the attempt that is open, or begins one where that is allowed. */
  kind?: 'continue' | 'new-attempt' | 'review' | 'preview';
  /** Which attempt to review; the last unless told. */
  attemptId?: string;
  /** Language of the content, where the module has it; the learner's own unless told. */
  language?: string;
  /** The browser, for support. */
  device?: string;
}

export interface Started {
  launchId: string;
  token: string;
  /** What the launch turned out to be. */
  mode: LaunchMode;
  digest: string;
}

export interface Launching {
  start(actor: Actor, wish: LaunchWish): Promise<Started>;
  /** With `trial` for the platform's own eyes: content is told that a learner has opened it. */
  previewPackage(actor: Actor, packageId: string, returnTo: string, trial?: boolean): Promise<Started>;
}

/** The token itself is never stored: who reads the database cannot play as somebody else. */
export function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

interface Opening extends Pick<LaunchRow, 'mode' | 'module_id' | 'version_id' | 'package_id' | 'attempt_id'> {
  digest: string;
  trial?: number;
}

export function createLaunching(parts: {
  database: Database;
  clock: Clock;
  ids: Ids;
  news: Newsroom;
  catalogue: Pick<Catalogue, 'findPlayable' | 'findPlayableVersion' | 'settle' | 'getPackage'>;
}): Launching {
  const { database, clock, ids, news, catalogue } = parts;

  async function start(actor: Actor, wish: LaunchWish): Promise<Started> {
    const wishes = [wish.language ?? actor.language, actor.language, 'en'];
    const playable = await catalogue.findPlayable(database, wish.moduleId, wishes);
    if (!playable) throw new NotFound();
    if (wish.kind === 'preview') return preview(actor, wish, playable);
    if (!actor.organisationPath.startsWith(playable.organisationPath)) throw new NotFound();
    return database.transaction(async (tx) => {
      const attempts = await store.attemptsOf(tx, actor.personId, wish.moduleId);
      if (wish.kind === 'review') return review(tx, actor, wish, attempts);
      const offer = offerFor(attempts, playable.rules);
      const last = latest(attempts);
      if (wish.kind !== 'new-attempt' && last && offer.mayContinue) return goOn(tx, actor, wish, last, playable);
      if (last && !offer.mayBeginNew) {
        if (wish.kind !== 'new-attempt' && offer.mayReview) return review(tx, actor, wish, attempts);
        throw new Conflict({ key: `player.refusal-${offer.refusal ?? 'limit-reached'}` });
      }
      // Retired modules are finished by those who have begun, and begun by nobody.
      if (!playable.isPublished) throw new Conflict({ key: 'player.refusal-not-offered' });
      return begin(tx, actor, wish, last, playable);
    });
  }

  async function preview(actor: Actor, wish: LaunchWish, playable: Playable): Promise<Started> {
    if (!actor.canAt('player:preview', playable.organisationPath)) throw new Forbidden();
    return database.transaction((tx) => open(tx, actor, wish, { ...openingOf(playable), mode: 'preview' }));
  }

  async function review(tx: Writer, actor: Actor, wish: LaunchWish, attempts: readonly AttemptRow[]): Promise<Started> {
    const attempt = wish.attemptId ? attempts.find(({ id }) => id === wish.attemptId) : latest(attempts);
    const playable = attempt && (await catalogue.findPlayableVersion(tx, attempt.version_id));
    if (!playable) throw new NotFound();
    return open(tx, actor, wish, { ...openingOf(playable), mode: 'review', attempt_id: attempt.id });
  }

  /** Goes on with an attempt, on another version of the package where the rules of newer versions say so. */
  async function goOn(
    tx: Writer,
    actor: Actor,
    wish: LaunchWish,
    attempt: AttemptRow,
    playable: Playable,
  ): Promise<Started> {
    const state = attempt.completed_at === null ? 'in-progress' : 'completed';
    const settled = await catalogue.settle(tx, attempt.version_id, state);
    const versionId = settled.kind === 'stay' ? attempt.version_id : settled.versionId;
    const version = await catalogue.findPlayableVersion(tx, versionId);
    if (!version) throw new NotFound();
    if (settled.kind === 'restart') return begin(tx, actor, wish, attempt, { ...version, rules: playable.rules });
    if (settled.kind === 'move') await store.moveAttemptTo(tx, attempt.id, versionId);
    return open(tx, actor, wish, { ...openingOf(version), mode: 'normal', attempt_id: attempt.id });
  }

  async function begin(
    tx: Writer,
    actor: Actor,
    wish: LaunchWish,
    before: AttemptRow | undefined,
    playable: Playable,
  ): Promise<Started> {
    const at = clock.iso();
    if (before) await store.closeAttempt(tx, before.id, at);
    const attempt: AttemptRow = {
      id: ids.next(),
      person_id: actor.personId,
      module_id: wish.moduleId,
      version_id: playable.versionId,
      number: (before?.number ?? 0) + 1,
      status: 'not-attempted',
      progress: null,
      scaled: null,
      centiseconds: 0,
      position: null,
      reasons: '[]',
      started_at: at,
      changed_at: at,
      completed_at: null,
      closed_at: null,
    };
    if (!(await store.insertAttempt(tx, attempt))) throw new Conflict({ key: 'player.refusal-started-elsewhere' });
    const started = await open(tx, actor, wish, { ...openingOf(playable), mode: 'normal', attempt_id: attempt.id });
    await tellMove(tx, news, playable.rules, undefined, attempt);
    return started;
  }

  async function open(
    tx: Writer,
    actor: Actor,
    { returnTo, device }: Pick<LaunchWish, 'returnTo' | 'device'>,
    { digest, trial = 0, ...opening }: Opening,
  ): Promise<Started> {
    const at = clock.iso();
    const token = ids.secret();
    const launch: LaunchRow = {
      ...opening,
      id: ids.next(),
      token_digest: digestOf(token),
      person_id: actor.personId,
      return_to: returnTo,
      language: actor.language,
      device: (device ?? '').slice(0, 300),
      acknowledged: 0,
      started_at: at,
      used_at: at,
      superseded_at: null,
      ended_at: null,
      trial,
    };
    await store.insertLaunch(tx, launch);
    if (launch.attempt_id && launch.mode === 'normal') await store.takeOver(tx, launch.attempt_id, launch.id, at);
    return { launchId: launch.id, token, mode: launch.mode, digest };
  }

  return {
    start,
    async previewPackage(actor, packageId, returnTo, trial = false) {
      const { id, digest } = await catalogue.getPackage(actor, packageId);
      const own = { module_id: null, version_id: null, attempt_id: null, package_id: id, digest };
      const opening = { ...own, trial: trial ? 1 : 0 };
      return database.transaction((tx) => open(tx, actor, { returnTo }, { ...opening, mode: 'preview' }));
    },
  };
}

function openingOf(playable: Playable): Omit<Opening, 'mode'> {
  const { moduleId, versionId, packageId, digest } = playable;
  return { module_id: moduleId, version_id: versionId, package_id: packageId, attempt_id: null, digest };
}
