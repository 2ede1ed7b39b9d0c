import { describe, expect, it } from 'vitest';
import type { RollupRule } from '../../../server/catalogue/manifest/index.ts';
import { findActivity, statusesOf } from '../../../server/player/sequencing/index.ts';
import { Walk, cluster, course, map, objective, primary, rule, sco, when } from './trees.ts';

const statusAt = (walk: Walk, identifier: string) =>
  statusesOf(walk.tree, walk.state)[findActivity(walk.tree, identifier) ?? -1] ?? expect.fail(`no ${identifier}`);

function rollupRule(action: RollupRule['action'], more: Partial<RollupRule>): RollupRule {
  return {
    childActivitySet: 'all',
    minimumCount: 0,
    minimumPercent: 0,
    combination: 'any',
    conditions: [{ condition: 'satisfied', not: false }],
    action,
    ...more,
  };
}

describe('Measure rollup [RB.1.1]', () => {
  it('weights measures, and counts unknown ones of tracked children as nothing', () => {
    const walk = new Walk(
      course({}, [
        sco('a', { rollupControls: { objectiveMeasureWeight: 0.5 } }),
        sco('b'),
        sco('c', { delivery: { tracked: false } }),
        sco('d', { rollupControls: { objectiveMeasureWeight: 0 } }),
      ]),
    );
    walk.go('start');
    expect(statusAt(walk, 'root').measure).toBeUndefined();
    walk.go('continue', { scaled: 0.9 });
    expect(statusAt(walk, 'root').measure).toBeCloseTo(0.3);
    walk.go('continue', { scaled: 0.6 });
    walk.go('continue', { scaled: 1 });
    walk.go('exit', { scaled: 1 });
    expect(statusAt(walk, 'root').measure).toBeCloseTo(0.7);
  });

  it('does not fail a threshold by what decimals cannot say exactly', () => {
    const passing = [primary({ satisfiedByMeasure: true, minNormalizedMeasure: 0.7 })];
    const walk = new Walk(course({ objectives: passing }, [sco('a'), sco('b'), sco('c')]));
    walk.go('start');
    for (const request of ['continue', 'continue', 'exit'] as const) walk.go(request, { scaled: 0.7 });
    expect(statusAt(walk, 'root')).toMatchObject({ measure: 0.7, satisfied: true });
  });

  it('weights progress and completes by it', () => {
    const walk = new Walk(
      course({ threshold: { completedByMeasure: true, minProgressMeasure: 0.5 } }, [
        sco('a', { threshold: { progressWeight: 0.25 } }),
        sco('b', { threshold: { progressWeight: 0.75 } }),
      ]),
    );
    walk.go('start');
    walk.go('continue', { progress: 1 });
    expect(statusAt(walk, 'root')).toMatchObject({ progress: 0.25, completion: false });
    walk.go('exit', { progress: 0.5 });
    expect(statusAt(walk, 'root')).toMatchObject({ progress: 0.625, completion: true });
  });

  it('satisfies by measure, while active only where that is wanted', () => {
    const byMeasure = (measureSatisfactionIfActive: boolean) =>
      new Walk(
        course({}, [
          cluster(
            'A',
            {
              objectives: [primary({ satisfiedByMeasure: true, minNormalizedMeasure: 0.5 })],
              considerations: { measureSatisfactionIfActive },
            },
            [sco('a1'), sco('a2')],
          ),
          sco('b'),
        ]),
      );
    const eager = byMeasure(true);
    eager.go('start');
    eager.go('continue', { scaled: 0.8 });
    expect(statusAt(eager, 'A').satisfied).toBe(false);
    const patient = byMeasure(false);
    patient.go('start');
    patient.go('continue', { scaled: 0.8 });
    expect(statusAt(patient, 'A').satisfied).toBeUndefined();
    patient.go('continue', { scaled: 0.8 });
    expect(statusAt(patient, 'A').satisfied).toBe(true);
  });
});

describe('Rules of rollup [RB.1.2, RB.1.3, RB.1.4]', () => {
  const rolledUp = (rollup: RollupRule[], ...results: ('passed' | 'failed' | 'unknown')[]) => {
    const names = results.map((_, index) => `s${index}`);
    const walk = new Walk(
      course(
        { rollup },
        names.map((name) => sco(name, { delivery: { objectiveSetByContent: true } })),
      ),
    );
    walk.go('start');
    for (const [index, success] of results.entries())
      walk.go(index < results.length - 1 ? 'continue' : 'exit', { success });
    return statusAt(walk, 'root').satisfied;
  };

  it('by default is satisfied when all are, not satisfied when all are known', () => {
    expect(rolledUp([], 'passed', 'passed')).toBe(true);
    expect(rolledUp([], 'passed', 'failed')).toBe(false);
    expect(rolledUp([], 'passed', 'unknown')).toBeUndefined();
  });

  it.each([
    ['any', {}, ['failed', 'passed', 'unknown'], true],
    ['none', {}, ['failed', 'failed'], true],
    ['none', {}, ['failed', 'unknown'], undefined],
    ['atLeastCount', { minimumCount: 2 }, ['passed', 'failed', 'passed'], true],
    ['atLeastCount', { minimumCount: 3 }, ['passed', 'failed', 'passed'], undefined],
    ['atLeastPercent', { minimumPercent: 0.5 }, ['passed', 'failed'], true],
    ['atLeastPercent', { minimumPercent: 0.6 }, ['passed', 'failed'], undefined],
  ] as const)('counts children: %s %o of %o', (childActivitySet, more, results, expected) => {
    expect(rolledUp([rollupRule('satisfied', { childActivitySet, ...more })], ...results)).toBe(expected);
  });

  it('keeps unknown unknown when negated, and lets one true decide an any', () => {
    const not = [{ condition: 'satisfied' as const, not: true }];
    expect(rolledUp([rollupRule('notSatisfied', { conditions: not })], 'unknown', 'unknown')).toBeUndefined();
    expect(rolledUp([rollupRule('notSatisfied', { conditions: not })], 'failed', 'failed')).toBe(false);
    const either = [...not, { condition: 'attempted' as const, not: false }];
    expect(rolledUp([rollupRule('satisfied', { conditions: either })], 'unknown')).toBe(true);
    expect(rolledUp([rollupRule('satisfied', { conditions: either, combination: 'all' })], 'unknown')).toBeUndefined();
    expect(rolledUp([rollupRule('satisfied', { conditions: [] })], 'passed')).toBeUndefined();
  });

  it('applies satisfied after not satisfied', () => {
    const both = [
      rollupRule('satisfied', { childActivitySet: 'any' }),
      rollupRule('notSatisfied', { childActivitySet: 'any', conditions: [{ condition: 'satisfied', not: true }] }),
    ];
    expect(rolledUp(both, 'passed', 'failed')).toBe(true);
    expect(rolledUp(both, 'failed', 'failed')).toBe(false);
  });

  it('leaves out children as their controls and considerations say [RB.1.4.2]', () => {
    const walk = new Walk(
      course({}, [
        sco('a'),
        sco('never', { considerations: { requiredForSatisfied: 'ifAttempted' }, pre: [rule('skip', when('always'))] }),
        sco('skipped', {
          considerations: { requiredForCompleted: 'ifNotSkipped' },
          pre: [rule('skip', when('always'))],
        }),
        sco('apart', { rollupControls: { objectiveSatisfied: false, progressCompletion: false } }),
        sco('asleep', { considerations: { requiredForSatisfied: 'ifNotSuspended' } }),
      ]),
    );
    walk.go('start');
    walk.go('continue', { success: 'passed' });
    walk.go('continue', { success: 'failed', completion: 'incomplete' });
    walk.go('exit', { success: 'failed', suspended: true });
    expect(statusAt(walk, 'root').satisfied).toBeUndefined();
    expect(statusAt(walk, 'root').completion).toBeUndefined();
    const considered = new Walk(
      course({}, [
        sco('a'),
        sco('b', { considerations: { requiredForSatisfied: 'ifAttempted', requiredForCompleted: 'ifAttempted' } }),
      ]),
    );
    considered.go('start');
    considered.go('exit', { success: 'passed' });
    expect(statusAt(considered, 'root')).toMatchObject({ satisfied: true, completion: true });
  });

  it('takes all and none to hold of no children at all', () => {
    const apart = { rollupControls: { objectiveSatisfied: false } };
    const walk = new Walk(course({ rollup: [rollupRule('notSatisfied', {})] }, [sco('a', apart), sco('b', apart)]));
    walk.go('start');
    walk.go('exit');
    expect(statusAt(walk, 'root').satisfied).toBe(false);
  });

  it('does not count what was recorded in an earlier attempt of the parent, unless told to', () => {
    const again = (usesEarlier: boolean) => {
      const walk = new Walk(
        course({}, [
          cluster('A', { usesEarlier, exit: [rule('exit', when('satisfied'))], post: [] }, [sco('a1'), sco('a2')]),
          sco('b'),
        ]),
      );
      walk.go('start');
      walk.go('continue', { success: 'passed' });
      walk.go('continue', { success: 'passed' });
      walk.choose('a1');
      walk.choose('b', { success: 'failed' });
      return statusAt(walk, 'A').satisfied;
    };
    expect(again(true)).toBe(false);
    expect(again(false)).toBeUndefined();
  });
});

describe('Objectives and their maps (SN 4.2.1)', () => {
  it('reads from and writes to shared objectives, field by field', () => {
    const walk = new Walk(
      course({}, [
        sco('a', {
          objectives: [
            primary({ maps: [map('g', { write: ['satisfied', 'measure'] }), map('h', { write: ['raw'] })] }),
          ],
        }),
        sco('b', {
          objectives: [primary(), objective('o', { maps: [map('g', { read: ['measure'] })] })],
          pre: [rule('skip', when('objectiveMeasureGreaterThan', { referencedObjective: 'o', measureThreshold: 0.5 }))],
        }),
        sco('c', {
          objectives: [primary({ maps: [map('g', { read: ['satisfied'] })] })],
          pre: [rule('skip', when('satisfied'))],
        }),
        sco('d'),
      ]),
    );
    walk.go('start');
    expect(
      walk.go('continue', {
        success: 'failed',
        scaled: 0.6,
        raw: 6,
        objectives: [{ id: 'primary', raw: 60, scaled: 0.1 }],
      }),
    ).toBe('c');
    expect(walk.state.shared).toEqual([
      ['g', [0, 0.6]],
      ['h', [null, null, null, null, 60]],
    ]);
  });

  it('writes nothing that was not reported, and resets what was reported unknown', () => {
    const writing = { objectives: [primary({ maps: [map('g', { write: ['satisfied', 'completion'] })] })] };
    const set = { delivery: { objectiveSetByContent: true, completionSetByContent: true } };
    const walk = new Walk(
      course({}, [
        sco('a', { ...writing, ...set }),
        sco('b', { ...writing, ...set }),
        sco('c', { ...writing, ...set }),
      ]),
    );
    walk.go('start');
    walk.go('continue', { success: 'passed', completion: 'completed' });
    walk.go('continue', {});
    expect(walk.state.shared).toEqual([['g', [1, null, 1]]]);
    walk.go('exit', { success: 'unknown' });
    expect(walk.state.shared).toEqual([['g', [null, null, 1]]]);
  });

  it('assumes status only where content leaves it to the player [UP.4]', () => {
    const walk = new Walk(course({}, [sco('a'), sco('b', { delivery: { completionSetByContent: true } }), sco('c')]));
    walk.go('start');
    walk.go('continue');
    walk.go('continue');
    walk.go('exit', { completion: 'incomplete', success: 'unknown' });
    expect(statusAt(walk, 'a')).toMatchObject({ completion: true, satisfied: true });
    expect(statusAt(walk, 'b')).toMatchObject({ completion: undefined, satisfied: true });
    expect(statusAt(walk, 'c')).toMatchObject({ completion: false, satisfied: undefined });
  });

  it('rolls up the parents of whatever reads a shared objective that changed', () => {
    const walk = new Walk(
      course({}, [
        sco('test', { objectives: [primary({ maps: [map('g', { write: ['satisfied'] })] })] }),
        cluster('A', {}, [sco('a1', { objectives: [primary({ maps: [map('g', { read: ['satisfied'] })] })] })]),
      ]),
    );
    walk.go('start');
    walk.go('exit', { success: 'passed' });
    expect(statusAt(walk, 'A').satisfied).toBe(true);
    expect(statusAt(walk, 'root').satisfied).toBe(true);
  });

  it('tells nothing of what is not tracked', () => {
    const walk = new Walk(
      course({}, [
        sco('a', {
          delivery: { tracked: false },
          objectives: [primary({ maps: [map('g', { write: ['satisfied'] })] })],
        }),
        sco('b'),
      ]),
    );
    walk.go('start');
    walk.go('continue', { success: 'passed', completion: 'completed' });
    expect(statusAt(walk, 'a')).toMatchObject({ satisfied: undefined, completion: undefined, attempts: 0 });
    expect(walk.state.shared).toEqual([]);
  });
});

describe('Children that count or not [RB.1.4, RB.1.4.2]', () => {
  type Fate = 'never' | 'ended' | 'suspended' | 'skipped';
  const considered = (
    requiredForSatisfied: 'always' | 'ifNotSuspended' | 'ifAttempted' | 'ifNotSkipped',
    fate: Fate,
  ) => {
    const skipped = { pre: [rule('skip' as const, when('always'))] };
    const walk = new Walk(
      course({ rollup: [rollupRule('satisfied', {})] }, [
        sco('b', { ...silent, considerations: { requiredForSatisfied }, ...(fate === 'skipped' ? skipped : {}) }),
        sco('a'),
      ]),
    );
    if (fate === 'ended' || fate === 'suspended') {
      walk.choose('b');
      walk.choose('a', { success: 'failed', suspended: fate === 'suspended' });
    } else {
      walk.choose('a');
    }
    walk.go('exit', { success: 'passed' });
    return statusAt(walk, 'root').satisfied === true ? 'left out' : 'counts';
  };
  const silent = { delivery: { objectiveSetByContent: true, completionSetByContent: true } };

  it.each([
    ['always', 'never', 'counts'],
    ['always', 'suspended', 'counts'],
    ['ifNotSuspended', 'never', 'left out'],
    ['ifNotSuspended', 'suspended', 'left out'],
    ['ifNotSuspended', 'ended', 'counts'],
    ['ifAttempted', 'never', 'left out'],
    ['ifAttempted', 'suspended', 'counts'],
    ['ifAttempted', 'ended', 'counts'],
    ['ifNotSkipped', 'skipped', 'left out'],
    ['ifNotSkipped', 'never', 'counts'],
    ['ifNotSkipped', 'suspended', 'counts'],
  ] as const)('%s, %s: %s', (requirement, fate, verdict) => {
    expect(considered(requirement, fate)).toBe(verdict);
  });

  it.each([
    [{ minimumPercent: 0.3333 }, true],
    [{ minimumPercent: 0.34 }, undefined],
    [{ minimumPercent: 0 }, true],
    [{ childActivitySet: 'atLeastCount', minimumCount: 1 }, true],
    [{ childActivitySet: 'atLeastCount', minimumCount: 2 }, undefined],
    [{ childActivitySet: 'atLeastCount', minimumCount: 0 }, true],
  ] as const)('one of three satisfied, with %o: %s (SN 3.7.4)', (more, verdict) => {
    const satisfied = rollupRule('satisfied', { childActivitySet: 'atLeastPercent', ...more });
    const walk = new Walk(course({ rollup: [satisfied] }, [sco('a'), sco('b', silent), sco('c', silent)]));
    walk.go('start');
    walk.go('exit', { success: 'passed' });
    expect(statusAt(walk, 'root').satisfied).toBe(verdict);
  });

  it.each(['any', 'atLeastCount', 'atLeastPercent'] as const)('%s does not hold of no children', (childActivitySet) => {
    const apart = { rollupControls: { objectiveSatisfied: false } };
    const walk = new Walk(course({ rollup: [rollupRule('satisfied', { childActivitySet })] }, [sco('a', apart)]));
    walk.go('start');
    walk.go('exit', { success: 'passed' });
    expect(statusAt(walk, 'root').satisfied).toBeUndefined();
  });

  it('leaves a parent unchanged where a rule does not apply any more (SN 4.6.1)', () => {
    const either = [rollupRule('satisfied', { childActivitySet: 'any' })];
    const walk = new Walk(course({ rollup: either }, [sco('a', silent), sco('b', silent)]));
    walk.go('start');
    walk.go('continue', { success: 'passed' });
    walk.choose('a');
    walk.go('exit', { success: 'failed' });
    expect(statusAt(walk, 'root').satisfied).toBe(true);
  });

  it('has no measure where no child has weight, and nothing for children that said nothing [RB.1.1]', () => {
    const none = { rollupControls: { objectiveMeasureWeight: 0 }, threshold: { progressWeight: 0 } };
    const weightless = new Walk(course({}, [sco('a', none), sco('b', none)]));
    weightless.go('start');
    weightless.go('exit', { scaled: 1, progress: 1 });
    expect(statusAt(weightless, 'root')).toMatchObject({ measure: undefined, progress: undefined });
    const half = new Walk(course({}, [sco('a', none), sco('b')]));
    half.go('start');
    half.go('exit', { scaled: 1, progress: 1 });
    expect(statusAt(half, 'root')).toMatchObject({ measure: 0, progress: 0 });
  });

  it('forgets a measure that is gone, and the status it decided [RB.1.1 a 6.2, RB.1.2 a 3.1.1]', () => {
    const tested = [primary({ satisfiedByMeasure: true, minNormalizedMeasure: 0.5 })];
    const walk = new Walk(course({ objectives: tested }, [sco('a'), sco('b')]));
    walk.go('start');
    walk.go('continue', { scaled: 1 });
    expect(statusAt(walk, 'root')).toMatchObject({ measure: 0.5, satisfied: true });
    walk.choose('a');
    walk.go('exit');
    expect(statusAt(walk, 'root')).toMatchObject({ measure: undefined, satisfied: undefined });
  });

  it('goes by rules where the objective is not satisfied by measure, whatever the measure', () => {
    const walk = new Walk(course({ objectives: [primary({ minNormalizedMeasure: 0.5 })] }, [sco('a')]));
    walk.go('start');
    walk.go('exit', { scaled: 0.1, success: 'passed' });
    expect(statusAt(walk, 'root')).toMatchObject({ measure: 0.1, satisfied: true });
  });
});
