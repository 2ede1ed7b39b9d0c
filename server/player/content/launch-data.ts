import { createHash } from 'node:crypto';
import type { CourseRecord, Plan } from '../course/index.ts';
import { planFor } from '../course/plan.ts';
import { totalTime } from '../commits/merge.ts';
import type { Reader } from '../../platform/database/index.ts';
import type { Outcome, Values } from '../runtime/index.ts';
import { outcome12, outcome2004 } from '../runtime/outcome.ts';
import type { PlayedPackage } from './package.ts';
import * as store from '../store.ts';
import type { LaunchMode, LaunchRow, ScoStateRow } from '../tables.ts';

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
  learner: { id: string; name: string };
  exit: string;
}

export async function launchDataFor(
  db: Reader,
  launch: LaunchRow,
  played: PlayedPackage,
  learner: LaunchData['learner'],
  siteOrigin: string,
): Promise<LaunchData> {
  const plan = planOf(played);
  const states = launch.attempt_id === null ? [] : await store.scoStatesOf(db, launch.attempt_id);
  return {
    launch: launch.id,
    mode: launch.mode,
    lesson: lessonOf(launch),
    acknowledged: launch.acknowledged,
    sessions: sessionsIn(launch, states),
    attempt: launch.attempt_id,
    title: played.title,
    plan,
    base: `/packages/${played.digest}/${played.base.split('/').map(encodeURIComponent).join('/')}`,
    record: launch.attempt_id === null ? emptyRecord : await recordOf(db, launch, launch.attempt_id, plan, states),
    seed: createHash('sha256')
      .update(launch.attempt_id ?? launch.id)
      .digest()
      .readUInt32BE(),
    learner,
    exit: siteOrigin + launch.return_to,
  };
}

function lessonOf({ mode, trial }: LaunchRow): LaunchData['lesson'] {
  if (mode === 'normal' || trial === 1) return { mode: 'normal', credit: 'credit' };
  return { mode: mode === 'preview' ? 'browse' : mode, credit: 'no-credit' };
}

const emptyRecord: LaunchData['record'] = { items: [], stores: {}, objectives: {} };

function sessionsIn(launch: LaunchRow, states: readonly ScoStateRow[]): number {
  const named = states.map(({ session }) => session.split(':'));
  return Math.max(0, ...named.filter(([of]) => of === launch.id).map(([, number]) => Number(number)));
}

async function recordOf(
  db: Reader,
  launch: LaunchRow,
  attemptId: string,
  plan: Plan,
  states: readonly ScoStateRow[],
): Promise<LaunchData['record']> {
  const owners = { person: launch.person_id, attempt: attemptId };
  const [sequencing, stores, objectives, attempt] = await Promise.all([
    store.sequencingStateOf(db, attemptId),
    store.sharedValuesOf(db, owners, 'store'),
    store.sharedValuesOf(db, owners, 'objective'),
    store.findAttempt(db, attemptId),
  ]);
  return {
    items: states.map((state) => [state.item, itemRecord(state, plan)]),
    ...(sequencing === undefined ? {} : { sequencing }),
    stores,
    objectives,
    ...(attempt?.position ? { position: attempt.position } : {}),
  };
}

function itemRecord(state: ScoStateRow, plan: Plan): LaunchData['record']['items'][number][1] {
  const elements = JSON.parse(state.elements) as Values;
  const detailed = plan.standard === '1.2' ? outcome12(elements) : outcome2004(elements, {});
  const outcome: Outcome = {
    ...detailed,
    completion: state.completion as Outcome['completion'],
    success: state.success as Outcome['success'],
  };
  return {
    elements,
    outcome,
    totalTime: totalTime(state),
    ...(state.ended === null ? {} : { ended: state.ended }),
  };
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
