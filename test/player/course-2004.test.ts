import { describe, expect, it } from 'vitest';
import { createCourse } from '../../server/player/course/index.ts';
import type { Course, CourseRecord, Said } from '../../server/player/course/index.ts';
import type { ActivityTree } from '../../server/player/sequencing/index.ts';
import { cluster, course, rule, sco, when } from './sequencing/trees.ts';

const now = Date.UTC(2026, 0, 5, 8);
const newRecord = (): CourseRecord => ({ items: new Map(), stores: {}, objectives: {} });

function play(tree: ActivityTree, record = newRecord()): Course {
  const items = tree.activities.slice(1).map(({ identifier, title, depth, resource }) => ({
    identifier,
    title,
    depth: depth - 1,
    isVisible: true,
    kind: resource === undefined ? ('heading' as const) : ('sco' as const),
    hideLmsUi: [],
  }));
  return createCourse({ standard: '2004', title: 'Course', items, tree }, record, 1);
}

function saying(values: Record<string, string>, exit = ''): Said {
  return {
    outcome: { completion: 'unknown', success: 'unknown', objectives: [] },
    values,
    exit,
    navigation: '_none_',
  };
}

describe('a SCORM 2004 course', () => {
  it('opens the first page where the package says nothing about order', () => {
    expect(play(course({ flow: false }, [sco('a'), sco('b')])).enter(now)).toMatchObject({ kind: 'open', item: 'a' });
  });

  it('lets the learner choose where the package orders its pages and cannot be started', () => {
    const tree = course({ flow: false }, [sco('a'), cluster('B', {}, [sco('b1')])]);
    expect(play(tree).enter(now)).toMatchObject({ kind: 'choose', reason: { values: { clause: 'SB.2.2-1' } } });
  });

  it('is left, not finished, while a page is suspended', () => {
    const tree = course({}, [sco('a'), sco('b')]);
    const suspended = play(tree);
    suspended.enter(now);
    expect(suspended.request({ kind: 'exitAll' }, saying({}, 'suspend'), now)).toEqual({
      kind: 'leave',
      how: 'exited',
    });
    const finished = play(tree);
    finished.enter(now);
    expect(finished.request({ kind: 'exitAll' }, saying({}), now)).toEqual({ kind: 'leave', how: 'finished' });
  });

  it('offers the whole course in the contents where choosing it leads somewhere', () => {
    const titles = (walk: Course): string[] => walk.contents(undefined, now).map(({ title }) => title);
    const flowing = play(course({}, [sco('a'), sco('b')]));
    flowing.enter(now);
    flowing.request({ kind: 'continue' }, undefined, now);
    expect(flowing.contents(undefined, now)[0]).toMatchObject({
      identifier: 'root',
      mayChoose: true,
      isCurrent: false,
    });
    expect(titles(flowing)).toEqual(['root', 'a', 'b']);
    expect(flowing.request({ kind: 'choice', target: 'root' }, undefined, now)).toMatchObject({ item: 'a' });

    const still = play(course({ flow: false }, [sco('a'), sco('b')]));
    still.enter(now);
    expect(titles(still)).toEqual(['a', 'b']);
    const hidden = play(course({ pre: [rule('hiddenFromChoice', when('always'))] }, [sco('a'), sco('b')]));
    hidden.enter(now);
    expect(titles(hidden)).not.toContain('root');
  });

  it('offers to end or to drop what is open, unless the page asks for no such control while it is there', () => {
    const hide = ['continue', 'exitAll', 'abandon', 'abandonAll'] as const;
    const walk = play(course({}, [sco('a'), sco('b', { hide: [...hide] }), sco('c')]));
    walk.enter(now);
    const all = { continue: true, exitAll: true, abandon: true, abandonAll: true };
    expect(walk.controls(undefined, now)).toMatchObject(all);
    walk.request({ kind: 'continue' }, undefined, now);
    const none = { continue: false, exitAll: false, abandon: false, abandonAll: false };
    expect(walk.controls(undefined, now)).toMatchObject({ ...none, hidden: { continue: true, previous: false } });
    // SN 5.6.3: once it is taken away, the page has no say in what is offered.
    walk.request({ kind: 'exit' }, undefined, now);
    expect(walk.controls(undefined, now)).toMatchObject({ ...all, abandon: false, hidden: { continue: false } });
  });

  it('takes up a page again where it was suspended, and else begins it anew (RTE 4.2.7, 4.2.8)', () => {
    const walk = play(course({}, [sco('a'), sco('b')]));
    walk.enter(now);
    for (const exit of ['', 'normal']) {
      walk.request({ kind: 'continue' }, saying({}, exit), now);
      expect(walk.request({ kind: 'previous' }, saying({}), now)).toMatchObject({ item: 'a', resumed: false });
    }
    walk.request({ kind: 'continue' }, saying({}, 'suspend'), now);
    expect(walk.request({ kind: 'previous' }, saying({}), now)).toMatchObject({ item: 'a', resumed: true });
    expect(walk.deliveryOf('a', true).entry).toBe('resume');
    expect(walk.deliveryOf('a', false).entry).toBe('ab-initio');
    // A note in RTE 4.2.8: Suspend All keeps the attempt, whatever cmi.exit says.
    walk.request({ kind: 'suspendAll' }, saying({}, 'normal'), now);
    expect(walk.enter(now)).toMatchObject({ item: 'a', resumed: true });
  });

  it.each(['time-out', 'logout'])('ends the whole attempt after %s, whatever is asked for (RTE 4.2.8)', (exit) => {
    for (const request of [{ kind: 'continue' }, { kind: 'choice', target: 'b' }, { kind: 'exit' }] as const) {
      const walk = play(course({}, [sco('a'), sco('b')]));
      walk.enter(now);
      expect(walk.request(request, saying({}, exit), now)).toEqual({ kind: 'leave', how: 'finished' });
    }
  });

  it.each([
    [false, 'attempt:notes', ''],
    [true, 'person:notes', 'from a'],
  ])('empties shared stores when all is retried, unless they are global to the system (%s)', (isGlobal, name, left) => {
    const dataMaps = [{ target: 'notes', read: true, write: true }];
    const again = { post: [rule('retryAll' as const, when('not satisfied'))] };
    const record = newRecord();
    const tree = course({}, [{ ...sco('a'), dataMaps }, sco('b', again)], { sharedDataGlobalToSystem: isGlobal });
    const walk = play(tree, record);
    walk.enter(now);
    record.stores[name] = 'from a';
    walk.request({ kind: 'continue' }, saying({}), now);
    expect(walk.takeEmptiedStores()).toEqual({});
    walk.request({ kind: 'continue' }, saying({ 'cmi.success_status': 'failed' }), now);
    expect(walk.deliveryOf('a', false).stores).toMatchObject([{ id: 'notes', value: left }]);
    expect(walk.takeEmptiedStores()).toEqual(isGlobal ? {} : { [name]: '' });
    expect(walk.takeEmptiedStores()).toEqual({});
  });

  it('hears with the next request what was said before one that was not valid', () => {
    const retry = [rule('retry' as const, when('not satisfied'))];
    const walk = play(course({}, [sco('a', { post: retry }), sco('b')]));
    walk.enter(now);
    const failed = saying({ 'cmi.success_status': 'failed' });
    expect(walk.request({ kind: 'choice', target: 'nowhere' }, failed, now)).toMatchObject({ kind: 'choose' });
    expect(walk.request({ kind: 'continue' }, undefined, now)).toMatchObject({ kind: 'open', item: 'a' });
    expect(walk.request({ kind: 'continue' }, saying({}), now)).toMatchObject({ kind: 'open', item: 'b' });
  });
});
