import type { Entry } from '../protocol/index.ts';
import { applyChange } from './merge.ts';
import { beginsAnew, standingAfter } from './standing.ts';
import type { Work } from './work.ts';

export interface Folding {
  attemptId: string;
  launchId: string;
  /** When the work of the entry was done. */
  at: string;
  done?: string | undefined;
}

/**
 * The work after one more entry of a launch's journal: the same on the device, which plays on from it, and on the server,
 * which counts it.
 */
export function fold(work: Work, entry: Entry, context: Folding): Work {
  const { sco, course, objectives } = entry;
  const standing = standingAfter(work.standing, entry, context.at, context.done);
  const stores = { ...work.stores, ...entry.stores };
  return {
    states: sco ? withState(work.states, applyChange(stateOf(work, sco.item), sco, context)) : work.states,
    ...pick(course?.state ?? work.sequencing),
    stores: beginsAnew(entry, standing) ? onlyOfPerson(stores) : stores,
    objectives: { ...work.objectives, ...objectives },
    standing,
  };
}

function stateOf({ states }: Work, item: string): Work['states'][number] | undefined {
  return states.find((state) => state.item === item);
}

function withState(states: Work['states'], state: Work['states'][number]): Work['states'] {
  const isKnown = states.some(({ item }) => item === state.item);
  return isKnown ? states.map((other) => (other.item === state.item ? state : other)) : [...states, state];
}

function onlyOfPerson(stores: Work['stores']): Work['stores'] {
  return Object.fromEntries(Object.entries(stores).filter(([name]) => !name.startsWith('attempt:')));
}

function pick(sequencing: string | undefined): Pick<Work, 'sequencing'> {
  return sequencing === undefined ? {} : { sequencing };
}
