import { describe, expect, it } from 'vitest';
import {
  findActivity,
  launchDataOf,
  sharedObjectivesOf,
  statusesOf,
  withSharedObjectives,
} from '../../../server/player/sequencing/index.ts';
import { Walk, cluster, course, map, primary, rule, sco, when } from './trees.ts';

const statusAt = (walk: Walk, identifier: string) =>
  statusesOf(walk.tree, walk.state)[findActivity(walk.tree, identifier) ?? -1] ?? expect.fail(`no ${identifier}`);

const shuffled = { randomizationTiming: 'onEachNewAttempt' as const, reorderChildren: true };
const names = ['a', 'b', 'c', 'd', 'e', 'f'];
const bank = () =>
  course({}, [
    cluster(
      'bank',
      { random: shuffled },
      names.map((name) => sco(name)),
    ),
    sco('end'),
  ]);

describe('What is suspended', () => {
  it('is not closed by its limit of attempts, which counts attempts begun [UP.1 2]', () => {
    const walk = new Walk(course({}, [sco('a', { attemptLimit: 1 }), sco('b')]));
    walk.go('start');
    walk.go('continue', { suspended: true });
    expect(walk.choose('a')).toBe('a');
    expect(statusAt(walk, 'a').attempts).toBe(1);
    walk.go('continue');
    expect(walk.mayChoose('a')).toBe('DB.1.1-3');
    expect(walk.go('previous')).toBe('SB.2.2-2');
  });

  it('keeps the attempt on its cluster, and the order in it [UP.4 2.1, SR.2 2]', () => {
    const walk = new Walk(bank(), 5);
    const first = walk.go('start');
    const second = walk.go('continue', { suspended: true });
    walk.choose('end');
    expect(statusAt(walk, 'bank')).toMatchObject({ active: false, suspended: true });
    expect(walk.choose('bank')).toBe(first);
    expect(walk.go('continue')).toBe(second);
    expect(statusAt(walk, 'bank').attempts).toBe(1);
  });

  it('is a new attempt, in a new order, once the suspension was given up [DB.2.1]', () => {
    const orders = [1, 2, 3, 4].map((seed) => {
      const walk = new Walk(bank(), seed);
      const first = walk.go('start');
      const second = walk.go('continue');
      walk.go('suspendAll');
      expect(walk.choose('end')).toBe('end');
      expect(statusAt(walk, 'bank').suspended).toBe(false);
      const again = [walk.choose('bank'), walk.go('continue')];
      expect(statusAt(walk, 'bank').attempts).toBe(2);
      return again.join() === [first, second].join();
    });
    expect(orders).toContain(false);
  });

  it('has no post condition rules, neither as an activity nor as a cluster [TB.2.2 1]', () => {
    const again = [rule('retry' as const, when('always'))];
    const walk = new Walk(
      course({}, [
        cluster('A', { post: again, exit: [rule('exit', when('always'))] }, [sco('a1', { post: again }), sco('a2')]),
        sco('b'),
      ]),
    );
    walk.go('start');
    expect(walk.go('continue', { suspended: true })).toBe('b');
    expect(statusAt(walk, 'A').suspended).toBe(true);
  });

  it('keeps the whole course suspended, also when all is exited (SN 4.5.4)', () => {
    const walk = new Walk(course({}, [sco('a'), sco('b')]));
    walk.go('start');
    walk.go('continue', { suspended: true });
    expect(walk.go('exitAll')).toBe('ended');
    expect(statusAt(walk, 'root').suspended).toBe(true);
    expect(walk.go('resumeAll')).toBe('NB.2.1-3');
    expect(walk.go('start')).toBe('a');
    expect(statusAt(walk, 'root').attempts).toBe(1);
  });

  it('finds shared objectives as they are when it is resumed (RTE 4.2.17.2)', () => {
    const read = primary({ maps: [map('g', { read: ['satisfied', 'measure'] })] });
    const walk = new Walk(course({}, [sco('a', { objectives: [read] }), sco('b')]));
    walk.go('start');
    walk.go('suspendAll', { success: 'failed', scaled: 0.1 });
    const [, known] = sharedObjectivesOf(walk.state)[0] ?? [];
    expect(known).toBeUndefined();
    const unknown = { completion: undefined, progress: undefined, raw: undefined, min: undefined, max: undefined };
    walk.state = withSharedObjectives(walk.state, [['g', { satisfied: true, measure: 0.9, ...unknown }]]);
    expect(walk.go('resumeAll')).toBe('a');
    expect(launchDataOf(walk.tree, walk.state, 1).objectives).toMatchObject([{ satisfied: true, measure: 0.9 }]);
    expect(statusAt(walk, 'a')).toMatchObject({ satisfied: true, measure: 0.9 });
  });
});
