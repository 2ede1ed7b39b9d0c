import { createHash } from 'node:crypto';
import type { CourseRecord, Plan } from '../course/index.ts';
import { planFor } from '../course/plan.ts';
import type { Reader } from '../../platform/database/index.ts';
import type { LaunchMode, LaunchRow } from '../tables.ts';
import { ownerOf, placeOf } from '../keeping-rules.ts';
import { recordOf, sessionsIn } from '../merging/record.ts';
import type { Work } from '../merging/work.ts';
import { readWork } from '../work-store.ts';
import type { PlayedPackage } from './package.ts';

/** What the player page loads first: everything it needs to play, so that moving on needs the network for content only. */
export interface LaunchData {
  launch: string;
  mode: LaunchMode;
  /** What content is told of it: cmi.mode and cmi.credit. */
  lesson: { mode: 'normal' | 'browse' | 'review'; credit: 'credit' | 'no-credit' };
  /** The last journal entry of this launch that is stored. */
  acknowledged: number;
  /** The highest number of a session in this launch: loading the page again begins another one. */
  sessions: number;
  /** Journals of other launches of this attempt may be on the device. */
  attempt: string | null;
  title: string;
  plan: Plan;
  /** Where the files of the package are, with a closing slash. */
  base: string;
  record: Omit<CourseRecord, 'items'> & {
    items: [string, CourseRecord['items'] extends Map<string, infer R> ? R : never][];
  };
  seed: number;
  /** The name as content shows it, and as people call each other. */
  learner: { id: string; name: string; called: string };
  exit: string;
  /** Where a device that keeps the module has it. */
  place?: string;
  /** The learner, as devices tell one from another. */
  owner: string;
  /** The server's time, which the device's clock is set against. */
  now: string;
}

export async function launchDataFor(
  db: Reader,
  launch: LaunchRow,
  played: PlayedPackage,
  learner: LaunchData['learner'],
  { siteOrigin, now }: { siteOrigin: string; now: string },
): Promise<LaunchData> {
  const { work, ...launched } = await keptLaunchFor(db, launch, played, learner, { siteOrigin, now });
  const { standard } = launched.plan;
  const { items, ...record } = work ? recordOf(work, standard) : { items: new Map(), stores: {}, objectives: {} };
  return {
    ...launched,
    sessions: work ? sessionsIn(work, launch.id) : 0,
    base: `/packages/${played.digest}/${launched.base}`,
    record: { ...record, items: [...items] },
  };
}

/** A launch as a device keeps it: with the work itself, which it adds to without a network. */
export interface KeptLaunch extends Omit<LaunchData, 'record' | 'sessions'> {
  /** Undefined where nothing is tracked. */
  work?: Work;
}

export async function keptLaunchFor(
  db: Reader,
  launch: LaunchRow,
  played: PlayedPackage,
  learner: LaunchData['learner'],
  { siteOrigin, now }: { siteOrigin: string; now: string },
): Promise<KeptLaunch> {
  const { attempt_id, person_id } = launch;
  return {
    launch: launch.id,
    mode: launch.mode,
    lesson: lessonOf(launch),
    acknowledged: launch.acknowledged,
    attempt: attempt_id,
    title: played.title,
    plan: planOf(played),
    base: played.base.split('/').map(encodeURIComponent).join('/'),
    ...(attempt_id === null ? {} : { work: await readWork(db, { attemptId: attempt_id, personId: person_id }) }),
    seed: createHash('sha256')
      .update(attempt_id ?? launch.id)
      .digest()
      .readUInt32BE(),
    learner,
    exit: siteOrigin + launch.return_to,
    ...(launch.module_id === null ? {} : { place: placeOf(launch) }),
    owner: ownerOf(launch),
    now,
  };
}

function lessonOf({ mode, trial }: LaunchRow): LaunchData['lesson'] {
  if (mode === 'normal' || trial === 1) return { mode: 'normal', credit: 'credit' };
  return { mode: mode === 'preview' ? 'browse' : mode, credit: 'no-credit' };
}

// A manifest is turned into a plan once: the bytes behind a digest never change.
const plans = new Map<string, Plan>();
const plansKept = 50;

function planOf({ digest, manifest }: PlayedPackage): Plan {
  const known = plans.get(digest);
  if (known) return known;
  const plan = planFor(manifest);
  plans.set(digest, plan);
  const oldest = plans.keys().next().value;
  if (plans.size > plansKept && oldest !== undefined) plans.delete(oldest);
  return plan;
}
