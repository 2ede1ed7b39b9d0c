import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../../server/paths/progress/day.ts';
import { stepsOf, type PathDefinition, type Step } from '../../../server/paths/progress/definition.ts';
import type { Facts } from '../../../server/paths/progress/facts.ts';
import { problemsOf } from '../../../server/paths/progress/problems.ts';
import { progressOf } from '../../../server/paths/progress/progress.ts';
import type { PathState, Reason } from '../../../server/paths/progress/state.ts';
import { anyFacts, anyPath, badNews, closedPath, day, goodNews } from './arbitraries.ts';
import { attempt, facts, present } from './fixtures.ts';

const runs = { numRuns: 400 };

describe('no deadlock without an explanation', () => {
  it('an unfinished path names its next step or says what from outside it waits for', () => {
    fc.assert(
      fc.property(anyPath, anyFacts, day, (path, known, today) => {
        const state = progressOf(path, known, today);
        if (state.completedOn === null && state.needed > 0)
          expect(state.next !== null || state.blocked.length > 0).toBe(true);
      }),
      runs,
    );
  });

  it('a step that cannot be taken says why, and every why leads somewhere', () => {
    fc.assert(
      fc.property(anyPath, anyFacts, day, (path, known, today) => {
        const state = progressOf(path, known, today);
        for (const step of state.steps) {
          expect(step.locks.length > 0).toBe(step.access !== 'available');
          for (const lock of [...step.locks, ...state.blocked])
            expect(leadsSomewhere(lock, step.step, path)).toBe(true);
        }
      }),
      runs,
    );
  });

  it('the next step can always be taken', () => {
    fc.assert(
      fc.property(anyPath, anyFacts, day, (path, known, today) => {
        const state = progressOf(path, known, today);
        if (state.next !== null) expect(stepIn(state, state.next)?.access).toBe('available');
      }),
      runs,
    );
  });

  it('a path without problems is finished by doing what it says next', () => {
    fc.assert(
      fc.property(
        closedPath.filter((path) => problemsOf(path, 'own').length === 0),
        (path) => {
          let known = facts();
          for (let turn = 0; turn <= stepsOf(path).length; turn += 1) {
            const state = progressOf(path, known, '2026-03-10');
            if (state.completedOn !== null) return;
            expect(state.next).not.toBeNull();
            known = withSuccess(known, stepsOf(path).find(({ id }) => id === state.next) as Step);
          }
          expect(progressOf(path, known, '2026-03-10').completedOn).not.toBeNull();
        },
      ),
      runs,
    );
  });

  it('a path whose steps wait in a ring has a problem, and only then', () => {
    fc.assert(
      fc.property(closedPath, (path) => {
        const everything = stepsOf(path).reduce(withSuccess, facts());
        expect(progressOf(path, everything, '2026-03-10').steps.every(({ access }) => access === 'available')).toBe(
          true,
        );
        const stuck = problemsOf(path, 'own').some(({ code }) => code === 'unreachable');
        if (stuck) expect(playThrough(path).steps.some((step) => step.access !== 'available')).toBe(true);
      }),
      runs,
    );
  });
});

describe('monotonic where it must be', () => {
  it('good news never undoes a step, delays completion or locks what was open', () => {
    fc.assert(
      fc.property(anyPath, anyFacts.map(withoutCorrections), day, goodNews, (path, known, today, news) => {
        const before = progressOf(path, known, today);
        const after = progressOf(path, news(known), today);
        expect(after.done).toBeGreaterThanOrEqual(before.done);
        if (before.completedOn !== null)
          expect(after.completedOn !== null && after.completedOn <= before.completedOn).toBe(true);
        for (const step of before.steps) {
          if (step.done) expect(stepIn(after, step.step)?.done).toBe(true);
        }
      }),
      runs,
    );
  });

  it('a failure or an absence never takes away what was earned', () => {
    fc.assert(
      fc.property(anyPath, anyFacts, day, badNews, (path, known, today, news) => {
        const before = progressOf(path, known, today);
        const after = progressOf(path, news(known), today);
        expect(after.completedOn).toBe(before.completedOn);
        for (const step of before.steps.filter(({ done }) => done)) expect(stepIn(after, step.step)?.done).toBe(true);
      }),
      runs,
    );
  });

  it('time never takes a completion back', () => {
    fc.assert(
      fc.property(anyPath, anyFacts, day, fc.nat(400), (path, known, today, later) => {
        const { completedOn } = progressOf(path, known, today);
        expect(progressOf(path, known, addDays(today, later)).completedOn).toBe(completedOn);
      }),
      runs,
    );
  });

  it('nothing changes before the day that is told', () => {
    fc.assert(
      fc.property(anyPath, anyFacts, day, fc.integer({ min: 1, max: 90 }), (path, known, today, later) => {
        const { changesOn, ...state } = progressOf(path, known, today);
        const then = addDays(today, later);
        if (changesOn !== null && then >= changesOn) return;
        const { changesOn: stillOn, ...unchanged } = progressOf(path, known, then);
        expect(unchanged).toEqual(state);
        expect(stillOn).toBe(changesOn);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('order and honesty', () => {
  it('the order in which facts arrive means nothing', () => {
    fc.assert(
      fc.property(anyPath, anyFacts, day, fc.infiniteStream(fc.nat()), (path, known, today, random) => {
        expect(progressOf(path, shuffled(known, random), today)).toEqual(progressOf(path, known, today));
      }),
      runs,
    );
  });

  it('judging again from all facts gives what was told when the last of them came', () => {
    fc.assert(
      fc.property(anyPath, anyFacts, day, (path, known, today) => {
        const history = known.attempts.map((_, at) =>
          progressOf(path, { ...known, attempts: known.attempts.slice(0, at + 1) }, today),
        );
        const replay = progressOf(path, structuredClone(known), today);
        expect(history.at(-1) ?? replay).toEqual(replay);
      }),
      runs,
    );
  });

  it('an exempted step is never called completed or passed, nor a path that only exemptions carry', () => {
    fc.assert(
      fc.property(anyPath, anyFacts, day, (path, { exemptions }, today) => {
        const state = progressOf(path, facts({ exemptions }), today);
        const words = [
          state.status,
          ...state.stages.map(({ status }) => status),
          ...state.steps.map(({ status }) => status),
        ];
        expect(words).not.toContain('passed');
        expect([state.status, ...state.steps.map(({ status }) => status)]).not.toContain('completed');
        for (const step of state.steps.filter(({ done }) => done)) expect(step.status).toBe('exempted');
      }),
      runs,
    );
  });

  it('a completed path was completed on a day something happened', () => {
    fc.assert(
      fc.property(anyPath, anyFacts, day, (path, known, today) => {
        const { completedOn, steps, status } = progressOf(path, known, today);
        if (completedOn === null) expect(['completed', 'exempted', 'expired']).not.toContain(status);
        else expect(steps.length).toBeGreaterThan(0);
      }),
      runs,
    );
  });
});

function leadsSomewhere({ unlockedBy }: Reason, own: string, path: PathDefinition): boolean {
  switch (unlockedBy?.kind) {
    case undefined:
      return false;
    case 'step':
      return unlockedBy.id !== '' && (unlockedBy.id !== own || stepsOf(path).some(({ id }) => id === own));
    default:
      return true;
  }
}

function stepIn(state: PathState, id: string) {
  return state.steps.find(({ step }) => step === id);
}

function withSuccess(known: Facts, { id, content }: Step): Facts {
  const at = '2026-03-05T10:00:00.000Z';
  const on = '2026-03-05';
  switch (content.kind) {
    case 'module':
      return { ...known, attempts: [...known.attempts, attempt(id, { success: 'passed', score: 100 })] };
    case 'classroom':
      return { ...known, attendance: [...known.attendance, present(id, { grade: 100 })] };
    case 'survey':
      return { ...known, surveys: [...known.surveys, { id, step: id, on, at }] };
    case 'achievement':
      return {
        ...known,
        achievements: [...known.achievements, { id, achievement: id, state: 'approved', on, until: null, at }],
      };
    default:
      return {
        ...known,
        submissions: [...known.submissions, { id, assignment: id, number: 1, state: 'accepted', score: 100, on, at }],
      };
  }
}

/** Does every step that opens, until none is left. */
function playThrough(path: PathDefinition): PathState {
  let known = facts();
  for (;;) {
    const state = progressOf(path, known, '2026-03-10');
    const open = state.steps.filter((step) => step.access === 'available' && !step.done);
    if (open.length === 0) return state;
    known = open.map(({ step }) => stepsOf(path).find(({ id }) => id === step) as Step).reduce(withSuccess, known);
  }
}

function withoutCorrections(known: Facts): Facts {
  return { ...known, corrections: [] };
}

function shuffled(known: Facts, random: Iterator<number>): Facts {
  const mix = <T>(list: readonly T[]) =>
    list
      .map((item) => ({ item, key: Number(random.next().value) }))
      .sort((a, b) => a.key - b.key)
      .map(({ item }) => item);
  return Object.fromEntries(
    Object.entries(known).map(([name, value]) => [name, Array.isArray(value) ? mix(value) : value]),
  ) as unknown as Facts;
}
