import { describe, expect, it } from 'vitest';
import { Walk, cluster, course, map, primary, rule, sco, when } from './trees.ts';

const flat = () => new Walk(course({}, [sco('a'), sco('b'), sco('c')]));

describe('Navigation Request Process [NB.2.1]', () => {
  it('starts and resumes only before the session, and moves only within it', () => {
    const walk = flat();
    expect(walk.go('continue')).toBe('NB.2.1-2');
    expect(walk.go('exit')).toBe('NB.2.1-2');
    expect(walk.go('suspendAll')).toBe('NB.2.1-2');
    expect(walk.go('resumeAll')).toBe('NB.2.1-3');
    expect(walk.go('start')).toBe('a');
    expect(walk.go('start')).toBe('NB.2.1-1');
    expect(walk.go('resumeAll')).toBe('NB.2.1-1');
  });

  it('asks flow of the parent for continue and previous, and no forward only for previous', () => {
    const closed = new Walk(course({ flow: false }, [sco('a'), sco('b')]));
    expect(closed.choose('a')).toBe('a');
    expect(closed.go('continue')).toBe('NB.2.1-4');
    expect(closed.go('previous')).toBe('NB.2.1-5');
    const forward = new Walk(course({ forwardOnly: true }, [sco('a'), sco('b')]));
    forward.go('start');
    expect(forward.go('continue')).toBe('b');
    expect(forward.go('previous')).toBe('NB.2.1-5');
  });

  it('chooses what exists where choice is on, and does not leave what choice may not leave', () => {
    const walk = new Walk(
      course({}, [
        cluster('A', { choiceExit: false }, [sco('a1'), sco('a2')]),
        cluster('B', { choice: false }, [sco('b1')]),
      ]),
    );
    expect(walk.go('start')).toBe('a1');
    expect(walk.choose('nowhere')).toBe('NB.2.1-11');
    expect(walk.choose('b1')).toBe('NB.2.1-10');
    expect(walk.choose('B')).toBe('NB.2.1-8');
    expect(walk.choose('a2')).toBe('a2');
    const sticky = new Walk(course({}, [sco('a', { choiceExit: false }), sco('b')]));
    sticky.go('start');
    expect(sticky.choose('b')).toBe('NB.2.1-8');
  });

  it('ends an activity once only', () => {
    const walk = flat();
    walk.go('start');
    expect(walk.go('exit')).toBe('idle');
    expect(walk.go('exit')).toBe('NB.2.1-12');
    expect(walk.go('abandon')).toBe('NB.2.1-12');
    expect(walk.go('continue')).toBe('b');
  });

  it('jumps over every control mode, to leaves that are available', () => {
    const walk = new Walk(
      course({ choice: false }, [sco('a'), cluster('B', { flow: false, choice: false }, [sco('b1'), sco('b2')])]),
    );
    walk.go('start');
    expect(walk.go({ kind: 'jump', target: 'nowhere' })).toBe('NB.2.1-11');
    expect(walk.go({ kind: 'jump', target: 'root' })).toBe('NB.2.1-11');
    expect(walk.go({ kind: 'jump', target: 'b2' })).toBe('b2');
    expect(walk.go({ kind: 'jump', target: 'B' })).toBe('DB.1.1-1');
  });
});

describe('Termination Request Process [TB.2.3]', () => {
  it('suspends all and resumes the same attempt where it was', () => {
    const walk = new Walk(course({}, [sco('a'), cluster('B', {}, [sco('b1'), sco('b2')])]));
    walk.go('start');
    walk.go('continue');
    expect(walk.go('suspendAll')).toBe('ended');
    expect(walk.go('resumeAll')).toBe('b1');
    expect(walk.trace.map(({ code }) => code)).not.toContain('attempt-begun');
    expect(walk.go('exitAll')).toBe('ended');
    expect(walk.go('resumeAll')).toBe('NB.2.1-3');
  });

  it('suspends what the content left suspended, and resumes it by choice', () => {
    const walk = flat();
    walk.go('start');
    expect(walk.go('continue', { suspended: true })).toBe('b');
    expect(walk.choose('a')).toBe('a');
    expect(walk.trace.map(({ code }) => code)).toContain('attempt-resumed');
  });

  it('keeps nothing of what an abandoned activity reported', () => {
    const walk = new Walk(course({}, [sco('a', { pre: [rule('skip', when('satisfied'))] }), sco('b')]));
    walk.go('start');
    expect(walk.go('abandon', { success: 'passed' })).toBe('idle');
    expect(walk.choose('root')).toBe('a');
    expect(walk.go('abandonAll', { success: 'passed' })).toBe('ended');
  });

  it('exits the first ancestor from the root down whose exit rule applies [TB.2.1]', () => {
    const exits = [rule('exit', when('satisfied'))];
    const walk = new Walk(
      course({}, [cluster('A', { exit: exits }, [cluster('B', { exit: exits }, [sco('b1')]), sco('a2')]), sco('c')]),
    );
    walk.go('start');
    expect(walk.go('continue', { success: 'passed' })).toBe('a2');
    expect(walk.go('continue', { success: 'passed' })).toBe('c');
    const moved = new Walk(
      course({}, [cluster('A', { exit: [rule('exit', when('always'))] }, [sco('a1'), sco('a2')]), sco('c')]),
    );
    moved.go('start');
    expect(moved.go('continue')).toBe('c');
  });

  it('goes up with exit parent, and says what cannot be [TB.2.2]', () => {
    const up = [rule('exitParent' as const, when('always'))];
    const walk = new Walk(course({}, [cluster('A', { post: up }, [sco('a1', { post: up }), sco('a2')]), sco('b')]));
    walk.go('start');
    expect(walk.go('continue')).toBe('ended');
    const atRoot = new Walk(course({ post: up }, [sco('a', { post: up })]));
    atRoot.go('start');
    expect(atRoot.go('continue')).toBe('TB.2.3-4');
  });

  it('lets post condition rules replace the request', () => {
    const walk = new Walk(
      course({}, [
        sco('a', { post: [rule('retry', when('not satisfied'))] }),
        sco('b', { post: [rule('previous', when('always'))] }),
        sco('c'),
      ]),
    );
    walk.go('start');
    expect(walk.go('continue', { success: 'failed' })).toBe('a');
    expect(walk.go('continue', { success: 'passed' })).toBe('b');
    expect(walk.choose('c')).toBe('a');
    expect(walk.trace.map(({ code }) => code)).toContain('request-replaced');
  });

  it('does not apply post condition rules to what is suspended', () => {
    const walk = new Walk(course({}, [sco('a', { post: [rule('retry', when('always'))] }), sco('b')]));
    walk.go('start');
    expect(walk.go('continue', { suspended: true })).toBe('b');
  });

  it('exits all, retries all', () => {
    const all = new Walk(course({}, [sco('a', { post: [rule('exitAll', when('always'))] }), sco('b')]));
    all.go('start');
    expect(all.go('continue')).toBe('ended');
    const again = new Walk(
      course({}, [sco('a'), sco('b', { post: [rule('retryAll', when('not satisfied'))] }), sco('c')]),
    );
    again.go('start');
    again.go('continue');
    expect(again.go('continue', { success: 'failed' })).toBe('a');
    again.go('continue');
    expect(again.go('continue', { success: 'passed' })).toBe('c');
  });

  it('starts a new attempt on a shared objective only where it lives for one attempt', () => {
    const items = () => [
      sco('a', { objectives: [primary({ maps: [map('g', { write: ['satisfied'] })] })] }),
      sco('b', {
        objectives: [primary({ maps: [map('g', { read: ['satisfied'] })] })],
        pre: [rule('skip', when('satisfied'))],
      }),
      sco('c', { post: [rule('retryAll', when('not completed'))] }),
    ];
    const system = new Walk(course({}, items()));
    system.go('start');
    expect(system.go('continue', { success: 'passed' })).toBe('c');
    system.go('continue', { completion: 'incomplete' });
    expect(system.state.shared).toHaveLength(1);
    const attempt = new Walk(course({}, items(), { objectivesGlobalToSystem: false }));
    attempt.go('start');
    attempt.go('continue', { success: 'passed' });
    attempt.go('continue', { completion: 'incomplete' });
    expect(attempt.state.shared).toHaveLength(0);
  });
});
