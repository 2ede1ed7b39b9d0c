import { createHash } from 'node:crypto';
import type { Actor } from '../identity/index.ts';
import { selfAndAbove } from '../identity/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Writer } from '../platform/database/index.ts';
import type { Newsroom } from '../platform/events.ts';
import type { Ids } from '../platform/id.ts';
import { Conflict, Forbidden, NotFound } from '../platform/web/index.ts';
import { latest, offerFor } from './attempts.ts';
import { tellMove } from './moves.ts';
import type { ModuleToPlay, Shelf } from './shelf.ts';
import * as store from './store.ts';
import type { AttemptRow, LaunchMode } from './tables.ts';

export interface LaunchWish {
  moduleId: string;
  /** The address of the site to come back to. */
  returnTo: string;
  /** `continue` unless told: goes on with the attempt that is open, or begins one where that is allowed. */
  kind?: 'continue' | 'new-attempt' | 'review' | 'preview';
  /** Which attempt to review; the last unless told. */
  attemptId?: string;
  /** The language of the content, where the module has it; the learner's own unless told. */
  language?: string;
  /** The browser, for support. */
  device?: string;
}

export interface Started {
  launchId: string;
  token: string;
  /** What the launch turned out to be. */
  mode: LaunchMode;
}

export interface Launching {
  start(actor: Actor, wish: LaunchWish): Promise<Started>;
}

/** The token itself is never stored: who reads the database cannot play as somebody else. */
export function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

export function createLaunching(parts: {
  database: Database;
  clock: Clock;
  ids: Ids;
  news: Newsroom;
  shelf: Shelf;
}): Launching {
  const { database, clock, ids, news, shelf } = parts;

  async function start(actor: Actor, wish: LaunchWish): Promise<Started> {
    const wishes = [wish.language ?? actor.language, actor.language, 'en'];
    const playable = await shelf.currentVersion(database, wish.moduleId, wishes);
    if (!playable) throw new NotFound();
    if (wish.kind === 'preview') return preview(actor, wish, playable);
    if (!maySee(actor, playable)) throw new NotFound();
    return database.transaction(async (tx) => {
      const attempts = await store.attemptsOf(tx, actor.personId, wish.moduleId);
      if (wish.kind === 'review') return review(tx, actor, wish, attempts);
      const offer = offerFor(attempts, playable.rule);
      const open = latest(attempts);
      if (wish.kind !== 'new-attempt' && open && offer.mayContinue) return goOn(tx, actor, wish, open, playable);
      if (open && !offer.mayBeginNew) {
        if (wish.kind !== 'new-attempt' && offer.mayReview) return review(tx, actor, wish, attempts);
        throw new Conflict({ key: `player.refusal-${offer.refusal ?? 'limit-reached'}` });
      }
      // Retired modules are finished by those who have begun, and begun by nobody.
      if (!playable.isPublished) throw new Conflict({ key: 'player.refusal-not-offered' });
      return begin(tx, actor, wish, attempts, playable);
    });
  }

  async function preview(actor: Actor, wish: LaunchWish, playable: ModuleToPlay): Promise<Started> {
    if (
      !actor.canAt('player:preview', playable.organisationPath) &&
      !actor.canAt('catalogue:view', playable.organisationPath)
    ) {
      throw new Forbidden();
    }
    return database.transaction((tx) => open(tx, actor, wish, { mode: 'preview', versionId: playable.versionId }));
  }

  async function review(tx: Writer, actor: Actor, wish: LaunchWish, attempts: readonly AttemptRow[]): Promise<Started> {
    const attempt = wish.attemptId ? attempts.find(({ id }) => id === wish.attemptId) : latest(attempts);
    if (!attempt) throw new NotFound();
    return open(tx, actor, wish, { mode: 'review', versionId: attempt.version_id, attemptId: attempt.id });
  }

  async function goOn(
    tx: Writer,
    actor: Actor,
    wish: LaunchWish,
    attempt: AttemptRow,
    playable: ModuleToPlay,
  ): Promise<Started> {
    const state = attempt.completed_at === null ? 'in-progress' : 'completed';
    const settlement = await shelf.settle(tx, attempt.version_id, state);
    if (settlement.kind === 'restart') {
      const version = { ...playable, versionId: settlement.versionId };
      return begin(tx, actor, wish, await store.attemptsOf(tx, actor.personId, wish.moduleId), version);
    }
    const versionId = settlement.kind === 'move' ? settlement.versionId : attempt.version_id;
    if (settlement.kind === 'move') await store.moveAttemptTo(tx, attempt.id, versionId);
    return open(tx, actor, wish, { mode: 'normal', versionId, attemptId: attempt.id });
  }

  async function begin(
    tx: Writer,
    actor: Actor,
    wish: LaunchWish,
    attempts: readonly AttemptRow[],
    playable: ModuleToPlay,
  ): Promise<Started> {
    const at = clock.iso();
    const before = latest(attempts);
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
    const started = await open(tx, actor, wish, {
      mode: 'normal',
      versionId: playable.versionId,
      attemptId: attempt.id,
    });
    await tellMove(tx, news, playable.rule, undefined, attempt);
    return started;
  }

  async function open(
    tx: Writer,
    actor: Actor,
    wish: LaunchWish,
    { mode, versionId, attemptId }: { mode: LaunchMode; versionId: string; attemptId?: string },
  ): Promise<Started> {
    const at = clock.iso();
    const token = ids.secret();
    const launchId = ids.next();
    await store.insertLaunch(tx, {
      id: launchId,
      token_digest: digestOf(token),
      person_id: actor.personId,
      attempt_id: attemptId ?? null,
      module_id: wish.moduleId,
      version_id: versionId,
      mode,
      return_to: wish.returnTo,
      language: actor.language,
      device: (wish.device ?? '').slice(0, 300),
      acknowledged: 0,
      started_at: at,
      used_at: at,
      superseded_at: null,
      ended_at: null,
    });
    if (attemptId && mode === 'normal') await store.takeOver(tx, attemptId, launchId, at);
    return { launchId, token, mode };
  }

  return { start };
}

/** A module is offered to the organisation that owns it and to those below. */
function maySee(actor: Actor, { organisationPath }: ModuleToPlay): boolean {
  return selfAndAbove(actor.organisationPath).includes(organisationPath);
}
