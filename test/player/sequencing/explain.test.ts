import { describe, expect, it } from 'vitest';
import {
  createState,
  explain,
  findActivity,
  isSuspended,
  statusesOf,
  transferState,
} from '../../../server/player/sequencing/index.ts';
import { Walk, cluster, course, map, primary, sco } from './trees.ts';

describe('explanations', () => {
  it('name the rules and the children that are still to come', () => {
    const walk = new Walk(course({}, [sco('a'), sco('b')]));
    walk.go('start');
    walk.go('continue', { success: 'failed' });
    const { completion, satisfied } = explain(walk.tree, walk.state, 0);
    expect(completion).toEqual({
      value: undefined,
      by: {
        kind: 'rules',
        rules: ['completed', 'incomplete'].map((action) => ({
          action,
          childActivitySet: 'all',
          holds: false,
          children: [
            { activity: 'a', truth: true },
            { activity: 'b', truth: action === 'completed' ? undefined : false },
          ],
        })),
      },
    });
    expect(satisfied.value).toBeUndefined();
  });

  it('name a threshold, a shared objective, the content, and what is not tracked', () => {
    const walk = new Walk(
      course({ objectives: [primary({ satisfiedByMeasure: true, minNormalizedMeasure: 0.7 })] }, [
        sco('a', { objectives: [primary({ maps: [map('g', { write: ['satisfied'] })] })] }),
        sco('b', { objectives: [primary({ maps: [map('g', { read: ['satisfied'] })] })] }),
        sco('c', { delivery: { tracked: false } }),
      ]),
    );
    walk.go('start');
    walk.go('continue', { success: 'passed', scaled: 0.8 });
    const decided = (name: string) => explain(walk.tree, walk.state, findActivity(walk.tree, name) ?? -1).satisfied;
    expect(decided('root')).toEqual({ value: false, by: { kind: 'measure', measure: 0.4, threshold: 0.7 } });
    expect(decided('a')).toEqual({ value: true, by: { kind: 'content' } });
    expect(decided('b')).toEqual({ value: true, by: { kind: 'shared-objective', target: 'g' } });
    expect(decided('c')).toEqual({ value: undefined, by: { kind: 'not-tracked' } });
  });
});

describe('a state taken over to another version', () => {
  it('keeps what belongs to the same identifiers, and the suspended attempt', () => {
    const walk = new Walk(course({}, [sco('a'), cluster('B', {}, [sco('b1'), sco('b2')])]));
    walk.go('start');
    walk.go('continue', { success: 'passed', scaled: 0.9 });
    walk.go('suspendAll', { success: 'failed' });
    const next = course({}, [sco('new'), sco('a'), cluster('C', {}, [sco('b1')]), sco('z')]);
    const state = transferState(walk.state, walk.tree, next, createState(next, { seed: 1 }));
    const statusAt = (name: string) => statusesOf(next, state)[findActivity(next, name) ?? -1];
    expect(statusAt('a')).toMatchObject({ satisfied: true, measure: 0.9, attempts: 1 });
    expect(statusAt('b1')).toMatchObject({ satisfied: false, suspended: true });
    expect(statusAt('C')).toMatchObject({ suspended: true, attempts: 0 });
    expect(statusAt('new')).toMatchObject({ satisfied: undefined, attempts: 0 });
    expect(isSuspended(state)).toBe(true);
    const resumed = new Walk(next);
    resumed.state = state;
    expect(resumed.go('resumeAll')).toBe('b1');
  });

  it('begins anew where the suspended activity is gone', () => {
    const walk = new Walk(course({}, [sco('a'), sco('b')]));
    walk.choose('b');
    walk.go('suspendAll');
    const next = course({}, [sco('a'), sco('c')]);
    const state = transferState(walk.state, walk.tree, next, createState(next, { seed: 1 }));
    expect(isSuspended(state)).toBe(false);
    expect(state.current).toBeNull();
  });
});
