import type { Call, Delivery, RunTime, RunTimeHost, Values } from '../../server/player/runtime/index.ts';
import type { Said } from '../../server/player/course/index.ts';
import type { ScoChange } from '../../server/player/protocol/index.ts';

/** The session of one SCO: its run-time, and what the journal is told of it. */
export interface ScoSession {
  item: string;
  runTime: RunTime;
  said(): Said;
  /** What changed since the last call; undefined when nothing did. `ended` is cmi.exit, once the session is over. */
  takeChange(ended?: string): ScoChange | undefined;
  takeStores(): Values;
  /** What a next session in this launch finds. */
  elements(): Values;
  /** The SCO has begun another session without being loaded again. */
  reopen(session: number): void;
}

export async function openSco(
  item: string,
  firstSession: number,
  delivery: Delivery,
  isFresh: boolean,
  host: Omit<RunTimeHost, 'called'> & { called(call: Call): void },
): Promise<ScoSession> {
  const runTime = await createRunTime(delivery, host);
  const elements: Values = { ...delivery.stored };
  let session = firstSession;
  let began = performance.now();
  let isFirst = true;

  function outcome(): ScoChange['outcome'] {
    const { objectives: _, ...course } = runTime.outcome();
    return course;
  }

  return {
    item,
    runTime,
    said: () => ({
      outcome: runTime.outcome(),
      values: runTime.said(),
      exit: runTime.exit(),
      navigation: runTime.navigation(),
      sessionTime: runTime.sessionTime(),
    }),
    takeChange(ended) {
      const set = runTime.takeChanges();
      Object.assign(elements, set);
      if (!isFirst && ended === undefined && Object.keys(set).length === 0) return undefined;
      const reported = runTime.sessionTime();
      const change: ScoChange = {
        item,
        session,
        ...(isFresh && session === firstSession ? { fresh: true } : {}),
        set,
        ...(reported === undefined ? {} : { reported }),
        measured: Math.round((performance.now() - began) / 10),
        ...(ended === undefined ? {} : { ended }),
        outcome: outcome(),
      };
      isFirst = false;
      return change;
    },
    takeStores: () => runTime.takeStoreChanges(),
    elements: () => elements,
    reopen(next) {
      session = next;
      began = performance.now();
      isFirst = true;
    },
  };
}

/** SCORM 1.2 brings a library that nobody else should have to load. */
async function createRunTime(delivery: Delivery, host: RunTimeHost): Promise<RunTime> {
  if (delivery.standard === '1.2') {
    const { createRunTime12 } = await import('../../server/player/runtime/runtime-12.ts');
    return createRunTime12(delivery, host);
  }
  const { createRunTime2004 } = await import('../../server/player/runtime/runtime-2004.ts');
  return createRunTime2004(delivery, host);
}
