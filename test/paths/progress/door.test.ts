import { describe, expect, it } from 'vitest';
import { doorOf, type Asking } from '../../../server/paths/progress/door.ts';
import type { Reason } from '../../../server/paths/progress/state.ts';

const stageFirst: Reason = { code: 'stage-first', values: {}, unlockedBy: { kind: 'stage', id: 'online' } };
const ended: Reason = { code: 'access-ended', values: { on: '2026-03-01' }, unlockedBy: { kind: 'coordinator' } };

const open = (pathId: string): Asking => ({ pathId, step: 'workshop', open: true, missing: [] });
const locked = (pathId: string, ...missing: Reason[]): Asking => ({ pathId, step: 'workshop', open: false, missing });

describe('the door of a course', () => {
  it('is open to whoever is on no path that asks for it', () => {
    expect(doorOf([])).toBeNull();
  });

  it('is open as soon as one of the paths lets in', () => {
    expect(doorOf([locked('one', stageFirst), open('other')])).toBeNull();
  });

  it('is closed while all of them keep it locked, for the first reason', () => {
    expect(doorOf([locked('one', stageFirst, ended)])).toEqual({
      pathId: 'one',
      step: 'workshop',
      because: stageFirst,
    });
  });

  it('names the lock that a person can open before the one that only staff can', () => {
    expect(doorOf([locked('one', ended), locked('other', stageFirst)])).toMatchObject({ pathId: 'other' });
    expect(doorOf([locked('one', ended)])).toMatchObject({ because: ended });
  });
});
