import type { Actor } from '../identity/index.ts';
import type { DoorLock, SeatAsked, SessionContribution } from '../classroom/index.ts';
import type { Reader, Writer } from '../platform/database/index.ts';
import { Conflict } from '../platform/web/index.ts';
import { accessTo } from './access.ts';
import { enrolmentsAsking } from './enrolment-store.ts';
import type { Judge, Judged } from './judging.ts';
import { findPathTitles, pathsAsking } from './path-store.ts';
import { namesIn } from './path-view.ts';
import { courseOf } from './progress/gates.ts';
import { doorOf, type Asking, type Locked } from './progress/door.ts';
import { sayReasonInFull } from './wording.ts';

export interface DoorKeeping extends SessionContribution {
  /** Refuses a seat whose step is locked; whoever seats others may do so knowing of the lock. */
  refuse(tx: Writer, asked: SeatAsked): Promise<void>;
}

/** What the classroom's own pages ask of learning paths: who is not let in yet, and where to look further. */
export function createDoorKeeping({ judge }: { judge: Judge }): DoorKeeping {
  const locks: DoorKeeping['locks'] = async (db, people, courseId, language) => {
    const judged = await judge.look(db, await enrolmentsAsking(db, people, courseId));
    const found = new Map<string, DoorLock>();
    for (const personId of people) {
      const own = judged.filter(({ enrolment }) => enrolment.person_id === personId);
      const locked = doorOf(own.flatMap((one) => askingIn(one, courseId)));
      if (locked) found.set(personId, await lockInWords(db, locked, own, language));
    }
    return found;
  };
  return {
    locks,
    async refuse(tx, { personId, courseId, by, despite, language }) {
      if (by !== 'learner' && despite) return;
      const lock = (await locks(tx, [personId], courseId, language)).get(personId);
      if (lock) throw new Conflict(lock.said);
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
  const steps = path.stages.flatMap((stage) => stage.steps).filter((step) => courseOf(step) === courseId);
  return state.steps
    .filter(({ step }) => steps.some(({ id }) => id === step))
    .map((one) => ({ pathId: enrolment.path_id, state: one }));
}

async function lockInWords(db: Reader, locked: Locked, own: readonly Judged[], language: string): Promise<DoorLock> {
  const { unlockedBy } = locked.because;
  const outline = own.find(({ enrolment }) => enrolment.path_id === locked.pathId)!.outline;
  const titles = await findPathTitles(
    db,
    [locked.pathId, ...(unlockedBy?.kind === 'path' ? [unlockedBy.id] : [])],
    language,
  );
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
