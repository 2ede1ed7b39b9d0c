import type { Api, Call, Delivery, RunTime, RunTimeHost } from '../../../server/player/runtime/index.ts';

interface Opened {
  api: (name: string, ...args: unknown[]) => string;
  runTime: RunTime;
  calls: Call[];
  commits: string[];
}

/** Opens a run-time with a host that keeps everything, and remembers what it was told. */
export function open(
  create: (delivery: Delivery, host: RunTimeHost) => RunTime,
  delivery: Partial<Delivery> = {},
  host: Partial<RunTimeHost> = {},
): Opened {
  const calls: Call[] = [];
  const commits: string[] = [];
  const runTime = create(
    {
      standard: '2004',
      learner: { id: 'm-42', name: 'Okello, Nadia' },
      mode: 'normal',
      credit: 'credit',
      entry: 'ab-initio',
      totalTime: 0,
      stored: {},
      ...delivery,
    },
    {
      commit: (reason) => commits.push(reason) > 0,
      terminated() {},
      isValid: () => undefined,
      called: (call) => calls.push(call),
      ...host,
    },
  );
  const functions: Api = runTime.api;
  return { api: (name, ...args) => functions[name]?.(...args) ?? 'no such function', runTime, calls, commits };
}
