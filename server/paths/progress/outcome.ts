import type { Day } from './day.ts';
import type { Action, Outcome, Reason } from './state.ts';

export function nothingYet(action: Action): Outcome {
  return {
    status: 'not-started',
    because: { code: 'nothing-yet', values: {} },
    holds: [],
    startedOn: null,
    score: null,
    attendance: null,
    action,
    exhausted: null,
  };
}

export function started(status: 'not-started' | 'in-progress' | 'failed', because: Reason, on: Day | null): Outcome {
  return { ...nothingYet('continue'), status, because, startedOn: on };
}

export function achieved(status: 'completed' | 'passed', on: Day, because: Reason, until: Day | null = null): Outcome {
  return {
    ...nothingYet('review'),
    status,
    because,
    startedOn: on,
    holds: [{ from: on, until, by: 'result' }],
  };
}

export function earliest(days: readonly (Day | null)[]): Day | null {
  return days.reduce<Day | null>((first, day) => (day !== null && (first === null || day < first) ? day : first), null);
}

export function latest(days: readonly (Day | null)[]): Day | null {
  return days.reduce<Day | null>((last, day) => (day !== null && (last === null || day > last) ? day : last), null);
}
