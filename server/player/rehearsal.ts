import { createCourse } from './course/index.ts';
import type { CourseRecord, Plan, Said } from './course/index.ts';
import type { Entry } from './protocol/index.ts';
import { outcome12, outcome2004 } from './runtime/outcome.ts';
import type { Values } from './runtime/index.ts';

/** What somebody does in one SCO. */
export interface Scene {
  item: string;
  /** Elements of the data model as the SCO would have set them at its end, but for its exit and time. */
  set: Values;
  minutes: number;
  /** `suspend` when the learner means to come back to it; '' when it is over. */
  exit: 'suspend' | '';
}

/**
 * Plays scenes through a course without a browser and gives the journal entries that a player would have sent: for the
 * demonstration academy, whose learners have done something before anybody opened the site.
 */
export function rehearse(plan: Plan, scenes: readonly Scene[], start: Date, seed: number): Entry[] {
  const record: CourseRecord = { items: new Map(), stores: {}, objectives: {} };
  const course = createCourse(plan, record, seed);
  const entries: Entry[] = [];
  let now = start.getTime();
  let step = course.enter(now);
  for (const [index, scene] of scenes.entries()) {
    if (step.kind !== 'open' || step.item !== scene.item) {
      step = course.request({ kind: 'choice', target: scene.item }, undefined, now);
    }
    if (step.kind !== 'open' || step.item !== scene.item) throw new Error(`${scene.item} cannot be opened now.`);
    now += scene.minutes * 60_000;
    const said = saidIn(plan, scene);
    const isLast = index === scenes.length - 1;
    entries.push(entryOf(index + 1, scene, said, course.standing(said, now), new Date(now)));
    record.items.set(scene.item, {
      elements: scene.set,
      outcome: said.outcome,
      totalTime: scene.minutes * 6_000,
      ended: scene.exit,
    });
    const next = scenes[index + 1];
    step = course.request(isLast || !next ? { kind: 'suspendAll' } : { kind: 'choice', target: next.item }, said, now);
  }
  const last = entries.at(-1);
  if (last?.course) {
    const { state, ...standing } = course.standing(undefined, now);
    last.course = { ...last.course, ...(state === undefined ? {} : { state }), ...standing };
    const objectives = course.sharedObjectives();
    if (Object.keys(objectives).length > 0) last.objectives = objectives;
    last.end = 'exited';
  }
  return entries;
}

function saidIn(plan: Plan, scene: Scene): Said {
  const outcome = plan.standard === '1.2' ? outcome12(scene.set) : outcome2004(scene.set, {});
  return { outcome, values: scene.set, exit: scene.exit, navigation: '_none_', sessionTime: scene.minutes * 6_000 };
}

function entryOf(
  sequence: number,
  { item, set, minutes, exit }: Scene,
  { outcome }: Said,
  standing: NonNullable<Entry['course']>,
  at: Date,
): Entry {
  const { objectives: _, ...bare } = outcome;
  const centiseconds = minutes * 6_000;
  return {
    sequence,
    at: at.toISOString(),
    sco: { item, session: sequence, set, reported: centiseconds, measured: centiseconds, ended: exit, outcome: bare },
    course: { ...standing, position: item },
  };
}
