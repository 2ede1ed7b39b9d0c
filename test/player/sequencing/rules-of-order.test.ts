import { describe, expect, it } from 'vitest';
import { findActivity, statusesOf } from '../../../server/player/sequencing/index.ts';
import { Walk, cluster, course, rule, sco, when } from './trees.ts';

const statusAt = (walk: Walk, identifier: string) =>
  statusesOf(walk.tree, walk.state)[findActivity(walk.tree, identifier) ?? -1] ?? expect.fail(`no ${identifier}`);
const always = when('always');
const up = { post: [rule('exitParent' as const, always)] };

describe('Post condition rules of the root [TB.2.3 3.3.5.1]', () => {
  it('retry the whole course', () => {
    const walk = new Walk(course({ post: [rule('retry', when('not satisfied'))] }, [sco('a'), sco('b', up)]));
    walk.go('start');
    walk.go('continue', { success: 'failed' });
    expect(walk.go('continue', { success: 'passed' })).toBe('a');
    expect(statusAt(walk, 'root').attempts).toBe(2);
    walk.go('continue', { success: 'passed' });
    expect(walk.go('continue', { success: 'passed' })).toBe('ended');
  });

  it.each(['continue', 'previous', 'exitAll'] as const)('end the session where they say %s', (action) => {
    const walk = new Walk(course({ post: [rule(action, always)] }, [sco('a', up), sco('b')]));
    walk.go('start');
    expect(walk.go('continue')).toBe('ended');
  });

  it('end the session where there are none, whatever was asked for', () => {
    const walk = new Walk(course({}, [sco('a', up), sco('b')]));
    walk.go('start');
    expect(walk.choose('b')).toBe('ended');
  });
});

describe('Post condition rules and what is asked for [OP.1 1.3.3.1]', () => {
  const asked = (action: 'retry' | 'retryAll' | 'continue' | 'previous' | 'exitParent' | 'exitAll') =>
    new Walk(
      course({}, [
        sco('a'),
        cluster('B', {}, [sco('b1'), sco('b2', { post: [rule(action, always)] }), sco('b3')]),
        sco('c'),
      ]),
    );

  it.each([
    ['retry', 'b2'],
    ['retryAll', 'a'],
    ['continue', 'b3'],
    ['previous', 'b1'],
    ['exitParent', 'a'],
    ['exitAll', 'ended'],
  ] as const)('%s overrules a choice, and leads to %s', (action, outcome) => {
    const walk = asked(action);
    walk.choose('b2');
    expect(walk.mayChoose('a')).toBe('yes');
    expect(walk.choose('a')).toBe(outcome);
  });

  it.each([
    ['exitAll', 'ended'],
    ['suspendAll', 'ended'],
    ['abandonAll', 'ended'],
    ['abandon', 'idle'],
  ] as const)('are not asked when the learner wants to %s [TB.2.3 4 to 7]', (request, outcome) => {
    const walk = asked('retry');
    walk.choose('b2');
    expect(walk.go(request)).toBe(outcome);
  });

  it('of a cluster that an exit rule ended go on from there [TB.2.1 4.3]', () => {
    const walk = new Walk(
      course({}, [
        cluster('A', { exit: [rule('exit', when('satisfied'))], post: [rule('continue', always)] }, [
          sco('a1', { post: [rule('retry', always)] }),
        ]),
        sco('b'),
      ]),
    );
    walk.go('start');
    expect(walk.go('previous', { success: 'passed' })).toBe('b');
  });

  it('do not retry past a limit of attempts', () => {
    const walk = new Walk(course({}, [sco('a', { attemptLimit: 2, post: [rule('retry', always)] }), sco('b')]));
    walk.go('start');
    expect(walk.go('continue')).toBe('a');
    expect(walk.ahead().continue).toBe('DB.1.1-3');
    expect(walk.go('continue')).toBe('DB.1.1-3');
  });
});

describe('Precondition rules by the kind of request (SN table 3.4.6a)', () => {
  const ruled = (action: 'skip' | 'disabled' | 'hiddenFromChoice' | 'stopForwardTraversal') => {
    const walk = new Walk(course({}, [sco('a'), sco('b', { pre: [rule(action, always)] }), sco('c')]));
    walk.go('start');
    return walk;
  };

  it.each([
    ['skip', 'c', 'yes', 'yes', 'b'],
    ['disabled', 'SB.2.2-2', 'DB.1.1-3', 'yes', 'DB.1.1-3'],
    ['hiddenFromChoice', 'b', 'SB.2.9-3', 'yes', 'b'],
    ['stopForwardTraversal', 'b', 'yes', 'SB.2.4-1', 'b'],
  ] as const)('%s', (action, flowing, chosen, beyond, jumped) => {
    expect(ruled(action).go('continue')).toBe(flowing);
    expect(ruled(action).mayChoose('b')).toBe(chosen);
    expect(ruled(action).mayChoose('c')).toBe(beyond);
    expect(ruled(action).go({ kind: 'jump', target: 'b' })).toBe(jumped);
  });

  it('does not let flow be stopped by what stops a choice (note in SN 3.4.6)', () => {
    const walk = ruled('stopForwardTraversal');
    walk.go('continue');
    expect(walk.go('continue')).toBe('c');
  });

  it('jumps backwards in a forward only cluster, and out of one whose choice may not be left', () => {
    const walk = new Walk(course({ forwardOnly: true }, [sco('a'), sco('b', { choiceExit: false })]));
    walk.go('start');
    walk.go('continue');
    expect(walk.choose('a')).toBe('NB.2.1-8');
    expect(walk.go({ kind: 'jump', target: 'a' })).toBe('a');
  });
});

describe('Constrained choice at several depths [SB.2.9 11.4, SN 3.3]', () => {
  it('is ruled by the constrained activity nearest to the current one', () => {
    const walk = new Walk(
      course({}, [
        sco('first'),
        cluster('A', { constrainChoice: true }, [
          cluster('B', { constrainChoice: true }, [sco('b1'), sco('b2')]),
          cluster('C', {}, [sco('c1')]),
          sco('a3'),
        ]),
        sco('d'),
        sco('e'),
      ]),
    );
    expect(walk.choose('b1')).toBe('b1');
    expect(['b2', 'B', 'C', 'c1', 'A', 'first'].map((name) => walk.mayChoose(name))).toEqual(Array(6).fill('yes'));
    expect(['a3', 'd', 'e'].map((name) => walk.mayChoose(name))).toEqual(Array(3).fill('SB.2.9-8'));
    expect(walk.choose('c1')).toBe('c1');
    expect(['b1', 'a3', 'first', 'd'].map((name) => walk.mayChoose(name))).toEqual(Array(4).fill('yes'));
    expect(walk.mayChoose('e')).toBe('SB.2.9-8');
  });

  it('does not activate from above what is prevented further down', () => {
    const walk = new Walk(
      course({}, [
        sco('a'),
        cluster('B', {}, [cluster('C', { preventActivation: true }, [cluster('D', {}, [sco('d1')])])]),
      ]),
    );
    walk.go('start');
    expect(['B', 'C'].map((name) => walk.mayChoose(name))).toEqual(['yes', 'yes']);
    expect(['D', 'd1'].map((name) => walk.mayChoose(name))).toEqual(['SB.2.9-6', 'SB.2.9-6']);
    walk.go('continue');
    expect(['D', 'd1'].map((name) => walk.mayChoose(name))).toEqual(['yes', 'yes']);
  });
});
