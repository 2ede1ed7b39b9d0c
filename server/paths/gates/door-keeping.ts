import type { Actor } from '../../identity/index.ts';
import type { DoorLock, SeatAsked, SessionContribution } from '../../classroom/index.ts';
import type { Reader, Writer } from '../../platform/database/index.ts';
import { Conflict } from '../../platform/web/index.ts';
import { accessTo } from '../access.ts';
import { enrolmentsAsking } from '../enrolment/enrolment-store.ts';
import { gatesAsking } from './gate-store.ts';
import type { Judge, Judged } from '../judging/judging.ts';
import type { Outline } from '../building/outline.ts';
import { findPathTitles, pathsAsking } from '../path-store.ts';
import { namesIn } from '../path-view.ts';
import { doorOf, type Asking, type Locked } from '../progress/door.ts';
import { gatesOf, gateStates } from '../progress/gates.ts';
import type { Reason } from '../progress/state.ts';
import { sayReasonInFull } from '../wording.ts';

export interface DoorKeeping extends SessionContribution {
  /** Refuses a seat whose step is locked; whoever seats others may do so knowing of the lock. */
  refuse(tx: Writer, asked: SeatAsked): Promise<void>;
}

/** What the classroom's own pages ask of learning paths: who is not let in yet, and where to look further. */
export function createDoorKeeping({ judge }: { judge: Judge }): DoorKeeping {
  return {
    /** Read from what is kept of the gates: a page of a session is opened more often than a seat is asked for. */
    async locks(db, people, courseId, language) {
      const rows = await gatesAsking(db, people, courseId);
      const locked = people.flatMap((personId) => {
        const own = rows.filter(({ person_id }) => person_id === personId);
        const lock = doorOf(own.map(askingKept));
        return lock ? [{ personId, lock, versionId: own.find((row) => row.path_id === lock.pathId)!.version_id }] : [];
      });
      const titles = await titlesFor(
        db,
        locked.map(({ lock }) => lock),
        language,
      );
      const found = new Map<string, DoorLock>();
      for (const { personId, lock, versionId } of locked)
        found.set(personId, inWords(lock, await judge.outline(db, versionId), titles, language));
      return found;
    },
    /** Judged anew from the facts of the moment. */
    async refuse(tx, { personId, courseId, by, despite, language }) {
      if (by !== 'learner' && despite) return;
      const judged = await judge.look(tx, await enrolmentsAsking(tx, [personId], courseId));
      const locked = doorOf(judged.flatMap((one) => askingIn(one, courseId)));
      const outline = judged.find(({ enrolment }) => enrolment.path_id === locked?.pathId)?.outline;
      if (locked && outline)
        throw new Conflict(inWords(locked, outline, await titlesFor(tx, [locked], language), language).said);
    },
    async links(db, actor, { id, courseId }, language) {
      if (!actor.can('paths:follow')) return [];
      const rows = await pathsAsking(db, courseId, language);
      return rows
        .filter((row) => mayFollow(actor, row))
        .map((row) => ({
          label: { key: 'paths.gate-of-session', values: { path: row.said ?? row.title } },
          href: `/paths/${row.id}/gates/${row.step_id}?session=${id}`,
        }));
    },
  };
}

function mayFollow(actor: Actor, path: Parameters<typeof accessTo>[1]): boolean {
  return accessTo(actor, path).follow;
}

function askingIn({ enrolment, path, state }: Judged, courseId: string): Asking[] {
  const asked = new Set(gatesOf(path).flatMap(({ id, course }) => (course === courseId ? [id] : [])));
  return gateStates(path, state)
    .filter(({ gate }) => asked.has(gate))
    .map(({ gate, open, missing }) => ({ pathId: enrolment.path_id, step: gate, open, missing }));
}

function askingKept(row: Awaited<ReturnType<typeof gatesAsking>>[number]): Asking {
  const missing = JSON.parse(row.missing) as Reason[];
  return { pathId: row.path_id, step: row.gate_id, open: row.open === 1, missing };
}

/** The titles of the paths that lock and of those that unlock. */
function titlesFor(db: Reader, locks: readonly Locked[], language: string): Promise<ReadonlyMap<string, string>> {
  const ids = locks.flatMap(({ pathId, because: { unlockedBy } }) =>
    unlockedBy?.kind === 'path' ? [pathId, unlockedBy.id] : [pathId],
  );
  return findPathTitles(db, [...new Set(ids)], language);
}

function inWords(locked: Locked, outline: Outline, titles: ReadonlyMap<string, string>, language: string): DoorLock {
  const { unlockedBy } = locked.because;
  const names = namesIn(outline, language, titles);
  const there =
    unlockedBy?.kind === 'step' || unlockedBy?.kind === 'stage'
      ? `${unlockedBy.kind}-${unlockedBy.id}`
      : `step-${locked.step}`;
  const path = unlockedBy?.kind === 'path' ? unlockedBy.id : locked.pathId;
  return {
    said: {
      key: 'paths.door-locked',
      values: { path: titles.get(locked.pathId) ?? '', reason: sayReasonInFull(locked.because, names) },
    },
    href: `/paths/${path}${unlockedBy?.kind === 'path' ? '' : `#${there}`}`,
    label: { key: 'paths.door-unlocks', values: { path: titles.get(path) ?? '' } },
  };
}
