import { describe, expect, it } from 'vitest';
import type { MappedField } from '../../../server/catalogue/manifest/index.ts';
import { findActivity, sharedObjectivesOf, statusesOf } from '../../../server/player/sequencing/index.ts';
import { Walk, cluster, course, map, objective, primary, rule, sco, when } from './trees.ts';

const statusAt = (walk: Walk, identifier: string) =>
  statusesOf(walk.tree, walk.state)[findActivity(walk.tree, identifier) ?? -1] ?? expect.fail(`no ${identifier}`);
const sharedBy = (walk: Walk, target: string) => Object.fromEntries(sharedObjectivesOf(walk.state))[target];

const reads = (target: string, ...fields: MappedField[]) => map(target, { read: fields });
const writes = (target: string, ...fields: MappedField[]) => map(target, { write: fields });
const byMeasure = { satisfiedByMeasure: true, minNormalizedMeasure: 0.5 };
const silent = { delivery: { objectiveSetByContent: true, completionSetByContent: true } };

describe('What an objective satisfied by measure shares (SN 4.2.1.7, 5)', () => {
  it('is decided by the measure of its own, while that it reads is not known', () => {
    const tested = [primary({ ...byMeasure, maps: [reads('other', 'measure'), writes('passed', 'satisfied')] })];
    const walk = new Walk(course({}, [cluster('A', { objectives: tested }, [sco('a1'), sco('a2')]), sco('b')]));
    walk.go('start');
    walk.go('continue', { scaled: 0.6 });
    expect(sharedBy(walk, 'passed')).toMatchObject({ satisfied: false });
    expect(statusAt(walk, 'A').satisfied).toBeUndefined();
  });

  it('is not touched by a success the content reports beside it', () => {
    const walk = new Walk(
      course({}, [
        sco('a', { objectives: [primary({ maps: [writes('g', 'satisfied')] })] }),
        sco('b', { ...silent, objectives: [primary({ ...byMeasure, maps: [writes('g', 'satisfied')] })] }),
      ]),
    );
    walk.go('start');
    walk.go('continue', { success: 'passed' });
    walk.go('exit', { success: 'failed' });
    expect(sharedBy(walk, 'g')).toMatchObject({ satisfied: true });
  });

  it('waits until the activity has ended where its measure decides nothing before (SN 3.9.1)', () => {
    const late = { considerations: { measureSatisfactionIfActive: false } };
    const written = primary({ ...byMeasure, maps: [writes('g', 'satisfied')] });
    const walk = new Walk(
      course({}, [
        sco('before', { objectives: [primary({ maps: [writes('g', 'satisfied')] })] }),
        sco('a', { ...late, objectives: [written] }),
      ]),
    );
    walk.go('start');
    walk.go('continue', { success: 'failed' });
    walk.go('suspendAll', { scaled: 0.9 });
    expect(sharedBy(walk, 'g')).toMatchObject({ satisfied: false });
    walk.go('resumeAll');
    walk.go('exit');
    expect(sharedBy(walk, 'g')).toMatchObject({ satisfied: true });
  });

  it('does not wait for other objectives than the one that is rolled up', () => {
    const walk = new Walk(
      course({}, [
        sco('a', {
          considerations: { measureSatisfactionIfActive: false },
          objectives: [primary(), objective('o', { ...byMeasure, maps: [writes('g', 'satisfied')] })],
        }),
      ]),
    );
    walk.go('start');
    walk.go('suspendAll', { objectives: [{ id: 'o', scaled: 1 }] });
    expect(sharedBy(walk, 'g')).toMatchObject({ satisfied: true });
  });

  it('waits likewise with completion by measure (SN 4.2.1.7, 6)', () => {
    const late = { considerations: { measureSatisfactionIfActive: false }, threshold: { completedByMeasure: true } };
    const walk = new Walk(
      course({}, [
        cluster('A', { ...late, objectives: [primary({ maps: [writes('g', 'completion')] })] }, [sco('a1'), sco('a2')]),
        sco('b'),
      ]),
    );
    walk.go('start');
    walk.go('continue', { progress: 1 });
    expect(sharedBy(walk, 'g')).toBeUndefined();
    walk.go('continue', { progress: 1 });
    expect(sharedBy(walk, 'g')).toMatchObject({ completion: true });
  });
});

describe('Write maps at the end of an attempt (SN 4.2.1.7, 4)', () => {
  it('also apply to what an earlier session of the attempt reported', () => {
    const shared = { objectives: [primary({ maps: [writes('g', 'measure')] })] };
    const walk = new Walk(course({}, [sco('a', shared), sco('b', shared)]));
    walk.go('start');
    walk.go('continue', { scaled: 0.8, suspended: true });
    walk.go('previous', { scaled: 0.2 });
    expect(sharedBy(walk, 'g')).toMatchObject({ measure: 0.2 });
    walk.go('continue');
    expect(sharedBy(walk, 'g')).toMatchObject({ measure: 0.8 });
  });

  it('apply before UP.4 looks whether a status has to be assumed', () => {
    const walk = new Walk(
      course({}, [
        sco('a', {
          objectives: [
            primary({ maps: [reads('detail', 'satisfied'), writes('overall', 'satisfied')] }),
            objective('o', { maps: [writes('detail', 'satisfied')] }),
          ],
        }),
      ]),
    );
    walk.go('start');
    walk.go('exit', { objectives: [{ id: 'o', success: 'failed' }] });
    expect(sharedBy(walk, 'overall')).toBeUndefined();
    expect(statusAt(walk, 'a').satisfied).toBe(false);
  });

  it('do not replace by an assumption what an earlier session reported', () => {
    const walk = new Walk(
      course({}, [
        sco('a', { objectives: [primary({ maps: [reads('nobody', 'satisfied'), writes('g', 'satisfied')] })] }),
      ]),
    );
    walk.go('start');
    walk.go('suspendAll', { success: 'failed' });
    walk.go('resumeAll');
    walk.go('exit');
    expect(sharedBy(walk, 'g')).toMatchObject({ satisfied: false });
  });
});

describe('Earlier attempts of the parent (SN 3.2.5, 3.2.6)', () => {
  const writer = sco('test', { objectives: [primary({ maps: [writes('g', 'measure')] })] });
  const part = cluster('A', {}, [sco('a1', { objectives: [primary({ maps: [reads('g', 'measure')] })] }), sco('a2')]);

  it('outdate each piece of information for itself', () => {
    const walk = new Walk(course({}, [writer, part]));
    walk.go('start');
    walk.go('continue', { scaled: 0.5 });
    walk.go('continue');
    walk.go('continue');
    walk.go('start');
    walk.go('exit', { scaled: 0.8 });
    // The measure of A was rolled up anew through the shared objective; that A is satisfied is of the attempt before.
    expect(statusAt(walk, 'root')).toMatchObject({ measure: 0.6, satisfied: undefined });
  });

  it('outdate nothing that the current attempt has recorded again, even to the same effect', () => {
    const same = cluster('A', {}, [sco('a1', { objectives: [primary({ maps: [reads('g', 'measure')] })] })]);
    const walk = new Walk(course({}, [writer, same]));
    walk.go('start');
    walk.go('continue', { scaled: 0.5 });
    walk.go('exitAll');
    walk.go('start');
    walk.go('exit', { scaled: 0.5 });
    expect(statusAt(walk, 'root').measure).toBe(0.5);
  });

  it('outdate nothing that an activity resumed in the current attempt has recorded', () => {
    const walk = new Walk(course({}, [sco('a', silent), sco('b', silent)]));
    walk.go('start');
    walk.go('continue', { suspended: true, success: 'failed', scaled: 0.2 });
    walk.go('abandonAll');
    expect(walk.go('start')).toBe('a');
    expect(walk.trace.map(({ code }) => code)).toContain('attempt-resumed');
    walk.go('suspendAll', { success: 'passed', scaled: 0.6 });
    expect(statusAt(walk, 'root').measure).toBe(0.3);
    walk.go('resumeAll');
    walk.go('continue');
    walk.go('exitAll', { success: 'passed', scaled: 0.8 });
    expect(statusAt(walk, 'root')).toMatchObject({ measure: 0.7, satisfied: true });
  });

  it('outdate what was rolled up to a cluster that was never attempted', () => {
    const rollup = [
      {
        childActivitySet: 'any' as const,
        minimumCount: 0,
        minimumPercent: 0,
        combination: 'any' as const,
        conditions: [{ condition: 'satisfied' as const, not: false }],
        action: 'satisfied' as const,
      },
    ];
    const reader = sco('a1', { objectives: [primary({ maps: [reads('g', 'satisfied')] })] });
    const setter = sco('test', { ...silent, objectives: [primary({ maps: [writes('g', 'satisfied')] })] });
    const walk = new Walk(course({ rollup }, [sco('first', silent), setter, cluster('A', { rollup }, [reader])]));
    walk.go('start');
    walk.go('continue');
    walk.go('exitAll', { success: 'passed' });
    expect(statusAt(walk, 'A')).toMatchObject({ attempts: 0, satisfied: true });
    walk.go('start');
    walk.go('exit');
    expect(statusAt(walk, 'root').satisfied).toBeUndefined();
  });

  it('reach down only as far as the clusters on the way make that difference', () => {
    const inner = cluster('B', {}, [
      sco('b1'),
      sco('b2', { objectives: [primary({ maps: [reads('g', 'measure')] })] }),
    ]);
    const walk = new Walk(course({}, [writer, cluster('A', { usesEarlier: true }, [inner])]));
    walk.go('start');
    walk.go('continue', { scaled: 1 });
    walk.go('exitAll', { scaled: 0.4 });
    walk.go('start');
    walk.go('exit', { scaled: 0.2 });
    // B was rolled up again without being attempted again: what b1 reported is still of the last attempt on B.
    expect(statusAt(walk, 'B').measure).toBeCloseTo(0.3);
  });
});

describe('The rollup set (SN 4.6.1)', () => {
  it('takes in parents of what reads something that is rolled up, and of nothing else', () => {
    const reader = sco('a1', { objectives: [primary({ maps: [reads('g', 'raw')] })] });
    const tree = course({}, [
      sco('test', { objectives: [primary({ maps: [writes('g', 'measure')] })] }),
      cluster('A', { exit: [rule('exit', when('always'))] }, [reader, sco('a2')]),
    ]);
    const walk = new Walk(tree);
    walk.go('start');
    walk.go('continue', { scaled: 1 });
    walk.go('exitAll', { scaled: 0.6 });
    expect(statusAt(walk, 'A').measure).toBeCloseTo(0.3);
    walk.go('start');
    walk.go('exit', { scaled: 1 });
    expect(statusAt(walk, 'A').measure).toBeCloseTo(0.3);
  });

  it('is not widened by what is not tracked', () => {
    const reader = sco('a1', { objectives: [primary({ maps: [reads('g', 'measure')] })] });
    const untracked = { delivery: { tracked: false }, objectives: [primary({ maps: [writes('g', 'measure')] })] };
    const rollup = [
      {
        childActivitySet: 'all' as const,
        minimumCount: 0,
        minimumPercent: 0,
        combination: 'any' as const,
        conditions: [{ condition: 'attempted' as const, not: true }],
        action: 'incomplete' as const,
      },
    ];
    const walk = new Walk(course({}, [sco('test', untracked), cluster('A', { rollup }, [reader])]));
    walk.go('start');
    walk.go('exit', { scaled: 1 });
    expect(statusAt(walk, 'A').completion).toBeUndefined();
  });
});
