import { describe, expect, it } from 'vitest';
import { Walk, cluster, course, rule, sco, when } from './trees.ts';

const skip = (condition: Parameters<typeof when>[0]) => ({ pre: [rule('skip' as const, when(condition))] });

describe('Flow [SB.2.1, SB.2.2, SB.2.3]', () => {
  it('goes through all leaves in order and ends the session behind the last', () => {
    const walk = new Walk(
      course({}, [sco('a'), cluster('B', {}, [sco('b1'), cluster('C', {}, [sco('c1')])]), sco('d')]),
    );
    expect(walk.through()).toEqual(['a', 'b1', 'c1', 'd', 'ended']);
    expect(walk.state.current).toBeNull();
    expect(walk.go('start')).toBe('a');
  });

  it('goes back the same way and not over the root', () => {
    const walk = new Walk(course({}, [sco('a'), cluster('B', {}, [sco('b1'), sco('b2')]), sco('c')]));
    walk.choose('c');
    expect(['previous', 'previous', 'previous'].map(() => walk.go('previous'))).toEqual(['b2', 'b1', 'a']);
    expect(walk.go('previous')).toBe('SB.2.1-3');
  });

  it('stops where a cluster does not flow', () => {
    const walk = new Walk(course({}, [sco('a'), cluster('B', { flow: false }, [sco('b1')])]));
    walk.go('start');
    expect(walk.go('continue')).toBe('SB.2.2-1');
    expect(new Walk(course({ flow: false }, [sco('a'), sco('b')])).go('start')).toBe('SB.2.2-1');
  });

  it('delivers the only leaf of a course without asking for flow (SN 4.8.6.1)', () => {
    expect(new Walk(course({ flow: false }, [sco('a')])).go('start')).toBe('a');
  });

  it('skips, and stops at what is disabled or at its limit', () => {
    const walk = new Walk(
      course({}, [
        sco('a'),
        sco('b', skip('always')),
        cluster('C', skip('always'), [sco('c1')]),
        sco('d', { pre: [rule('disabled', when('attempted'))] }),
        sco('e', { attemptLimit: 0 }),
      ]),
    );
    walk.go('start');
    expect(walk.go('continue')).toBe('d');
    expect(walk.go('continue')).toBe('SB.2.2-2');
    expect(walk.go('previous')).toBe('a');
    expect(walk.go('continue')).toBe('SB.2.2-2');
  });

  it('walks a forward only cluster forwards when backing into it, and passes it by when all is skipped', () => {
    const into = new Walk(
      course({}, [sco('a'), cluster('B', { forwardOnly: true }, [sco('b1'), sco('b2')]), sco('c')]),
    );
    into.choose('c');
    expect(into.go('previous')).toBe('b1');
    const past = new Walk(
      course({}, [
        sco('a'),
        cluster('B', { forwardOnly: true }, [sco('b1', skip('always')), sco('b2', skip('always'))]),
        sco('c'),
      ]),
    );
    past.choose('c');
    expect(past.go('previous')).toBe('a');
  });

  it('passes over headings without content', () => {
    const heading = { ...sco('heading'), resource: undefined };
    const walk = new Walk(course({}, [heading, sco('a')]));
    expect(walk.go('start')).toBe('a');
    expect(walk.mayChoose('heading')).toBe('DB.1.1-2');
  });

  it('honours attempt limits and time limits [UP.1]', () => {
    const walk = new Walk(
      course({}, [sco('a', { attemptLimit: 1 }), sco('b', { limits: { endTimeLimit: '2026-01-05T08:03:30Z' } })]),
    );
    expect(walk.go('start')).toBe('a');
    expect(walk.go('continue')).toBe('b');
    expect(walk.choose('a')).toBe('DB.1.1-3');
    expect(walk.choose('b')).toBe('DB.1.1-3');
  });

  it('takes the attempt limit for exceeded or not only where there is one', () => {
    const within = { pre: [rule('skip' as const, when('not attemptLimitExceeded'))] };
    const tree = [sco('a', { ...within, attemptLimit: 1 }), sco('b', within), sco('c', { ...within, attemptLimit: 0 })];
    expect(new Walk(course({}, tree)).go('start')).toBe('b');
    expect(new Walk(course({}, tree.slice(2))).go({ kind: 'choice', target: 'c' })).toBe('DB.1.1-3');
    expect(new Walk(course({}, [...tree.slice(2), sco('d')])).go('start')).toBe('SB.2.2-2');
  });
});

describe('Choice [SB.2.4, SB.2.9]', () => {
  it('refuses what is hidden, by itself or by an ancestor', () => {
    const hidden = { pre: [rule('hiddenFromChoice' as const, when('always'))] };
    const walk = new Walk(course({}, [sco('a'), cluster('B', hidden, [sco('b1')]), sco('c', hidden)]));
    walk.go('start');
    expect(walk.mayChoose('b1')).toBe('SB.2.9-3');
    expect(walk.mayChoose('c')).toBe('SB.2.9-3');
    expect(walk.ahead().hidden).toEqual([false, false, true, true, true]);
  });

  it('does not pass an activity that stops forward traversal, nor go back in a forward only cluster', () => {
    const walk = new Walk(
      course({ forwardOnly: true }, [
        sco('a'),
        sco('b', { pre: [rule('stopForwardTraversal', when('not attempted'))] }),
        sco('c'),
      ]),
    );
    walk.go('start');
    expect(walk.mayChoose('b')).toBe('yes');
    expect(walk.mayChoose('c')).toBe('SB.2.4-1');
    expect(walk.choose('b')).toBe('b');
    expect(walk.mayChoose('c')).toBe('yes');
    expect(walk.mayChoose('a')).toBe('SB.2.4-2');
  });

  it('keeps to what flow reaches next from a constrained activity', () => {
    const parts = ['A', 'B', 'C', 'D'].map((name) =>
      cluster(name, { constrainChoice: name === 'B' }, [sco(`${name}1`), sco(`${name}2`)]),
    );
    const walk = new Walk(course({}, parts));
    expect(walk.choose('B1')).toBe('B1');
    expect(['A1', 'A2', 'B2', 'C1', 'C2'].map((name) => walk.mayChoose(name))).toEqual(Array(5).fill('yes'));
    expect(walk.mayChoose('D1')).toBe('SB.2.9-8');
    expect(walk.mayChoose('D')).toBe('SB.2.9-8');
  });

  it('does not enter what must be reached first', () => {
    const walk = new Walk(
      course({}, [sco('a'), cluster('B', { preventActivation: true }, [sco('b1'), sco('b2')]), sco('c')]),
    );
    expect(walk.mayChoose('b1')).toBe('SB.2.9-6');
    walk.go('start');
    expect(walk.mayChoose('b2')).toBe('SB.2.9-6');
    expect(walk.choose('B')).toBe('b1');
    expect(walk.mayChoose('b2')).toBe('yes');
    walk.choose('c');
    expect(walk.mayChoose('b1')).toBe('SB.2.9-6');
    expect(walk.mayChoose('B')).toBe('yes');
  });

  it('moves to a cluster it cannot flow into, from where its children can be chosen', () => {
    const walk = new Walk(course({}, [sco('a'), cluster('B', { flow: false, preventActivation: true }, [sco('b1')])]));
    walk.go('start');
    expect(walk.mayChoose('b1')).toBe('SB.2.9-6');
    expect(walk.choose('B')).toBe('SB.2.9-9');
    expect(walk.choose('b1')).toBe('b1');
  });

  it('is not held back by what has ended already (SN 3.2.2: choiceExit applies to what is active)', () => {
    const walk = new Walk(
      course({}, [cluster('A', {}, [sco('a1', { choiceExit: false }), sco('a2')]), cluster('B', {}, [sco('b1')])]),
    );
    walk.go('start');
    expect(walk.choose('b1')).toBe('NB.2.1-8');
    walk.go('exit');
    expect(walk.mayChoose('b1')).toBe('yes');
    expect(walk.choose('root')).toBe('a1');
    walk.go('exit');
    expect(walk.choose('b1')).toBe('b1');
  });

  it('is held back by a cluster that goes on while its activity has ended', () => {
    const walk = new Walk(
      course({}, [cluster('A', { choiceExit: false }, [sco('a1'), sco('a2')]), cluster('B', {}, [sco('b1')])]),
    );
    walk.go('start');
    walk.go('exit');
    expect(walk.choose('b1')).toBe('NB.2.1-8');
    expect(walk.choose('a2')).toBe('a2');
  });

  it('begins a session by choice, but not with the root itself', () => {
    expect(new Walk(course({}, [sco('a'), sco('b')])).choose('b')).toBe('b');
    expect(new Walk(course({}, [sco('a'), sco('b')])).choose('root')).toBe('SB.2.9-5');
  });
});

describe('Selection and randomization [SR.1, SR.2]', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const part = (random: Parameters<typeof cluster>[1]['random']) =>
    course({}, [
      cluster(
        'bank',
        { random: random ?? {} },
        names.map((name) => sco(name)),
      ),
      sco('end'),
    ]);

  it('selects some children, in their order, once', () => {
    const tree = part({ selectionTiming: 'once', selectCount: 3 });
    const orders = [1, 2, 3, 4, 5].map((seed) => new Walk(tree, seed).through().slice(0, -2));
    for (const order of orders) {
      expect(order).toHaveLength(3);
      expect(order).toEqual([...order].sort());
    }
    expect(new Set(orders.map((order) => order.join())).size).toBeGreaterThan(1);
    expect(new Walk(tree, 3).through()).toEqual(new Walk(tree, 3).through());
  });

  it('does not offer what was not selected', () => {
    const walk = new Walk(part({ selectionTiming: 'once', selectCount: 2 }), 7);
    const there = walk.through().slice(0, 2);
    walk.go('start');
    for (const name of names) expect(walk.mayChoose(name)).toBe(there.includes(name) ? 'yes' : 'SB.2.9-2');
  });

  it('reorders children before each attempt and keeps the order within it', () => {
    const walk = new Walk(part({ randomizationTiming: 'onEachNewAttempt', reorderChildren: true }), 5);
    const first = walk.through();
    const second = walk.through();
    expect([...first].sort()).toEqual([...names, 'end', 'ended'].sort());
    expect([...second].sort()).toEqual([...first].sort());
    expect(second).not.toEqual(first);
    walk.go('start');
    const before = walk.go('continue');
    walk.go('suspendAll');
    expect(walk.go('resumeAll')).toBe(before);
  });
});
