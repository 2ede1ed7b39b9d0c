import type { CourseRecord, ItemRecord } from '../course/index.ts';
import type { Outcome, Standard } from '../runtime/index.ts';
import { outcome12, outcome2004 } from '../runtime/outcome.ts';
import { totalTime } from './merge.ts';
import type { ScoState } from './merge.ts';
import type { Work } from './work.ts';

/** What a course goes on from. */
export function recordOf(work: Work, standard: Standard): CourseRecord {
  const { states, sequencing, stores, objectives, standing } = work;
  return {
    items: new Map(states.map((state) => [state.item, itemRecord(state, standard)])),
    ...(sequencing === undefined ? {} : { sequencing }),
    stores,
    objectives,
    ...(standing.position ? { position: standing.position } : {}),
  };
}

/** The highest number of a session in a launch: opening the course again begins another one. */
export function sessionsIn({ states }: Pick<Work, 'states'>, launchId: string): number {
  const named = states.map(({ session }) => session.split(':'));
  return Math.max(0, ...named.filter(([of]) => of === launchId).map(([, number]) => Number(number)));
}

function itemRecord(state: ScoState, standard: Standard): ItemRecord {
  const { elements } = state;
  const detailed = standard === '1.2' ? outcome12(elements) : outcome2004(elements, {});
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
