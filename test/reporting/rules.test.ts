import { describe, expect, test } from 'vitest';
import { arrange } from '../../server/reporting/own-home.ts';
import { lastMonths } from '../../server/reporting/overview.ts';
import type { OwnPath } from '../../server/reporting/own-store.ts';

const today = '2026-09-10';

function path(id: string, said: Partial<OwnPath> = {}): OwnPath {
  return {
    id,
    path_id: id,
    title: id,
    state: 'active',
    cycle: 1,
    status: 'in-progress',
    steps_done: 0,
    steps_needed: 2,
    due_on: null,
    access_ends_on: null,
    completed_on: null,
    expires_on: null,
    enrolled_at: null,
    next_action: 'continue',
    step_id: `${id}-step`,
    step_kind: 'module',
    subject_id: `${id}-module`,
    step_title: '',
    step_texts: '{}',
    ...said,
  };
}

describe('where a learner goes on', () => {
  const next = (paths: OwnPath[], open: string[] = []): string | undefined => arrange(paths, open, today).next?.id;

  test('is the module that was left last', () => {
    expect(next([path('a', { due_on: '2026-09-11' }), path('b')], ['b-module', 'a-module'])).toBe('b');
  });

  test('is else what is due first', () => {
    expect(next([path('a'), path('b', { due_on: '2026-10-01' }), path('c', { due_on: '2026-09-20' })])).toBe('c');
  });

  test('is else what has been begun, before what has not', () => {
    expect(next([path('a', { status: 'not-started' }), path('b')])).toBe('b');
  });

  test('is never a path that is done, waits for somebody else, or was only asked for', () => {
    const paths = [
      path('done', { status: 'completed' }),
      path('waits', { next_action: 'wait' }),
      path('asked', { state: 'requested' }),
      path('blocked', { step_id: null }),
    ];
    expect(next(paths, ['done-module', 'waits-module'])).toBeUndefined();
  });
});

test('a path is overdue from the day after, and due soon for two weeks before', () => {
  const days = ['2026-09-09', '2026-09-10', '2026-09-24', '2026-09-25'];
  const { overdue, dueSoon } = arrange(
    days.map((due_on) => path(due_on, { due_on })),
    [],
    today,
  );
  expect(overdue.map(({ id }) => id)).toEqual(['2026-09-09']);
  expect(dueSoon.map(({ id }) => id)).toEqual(['2026-09-10', '2026-09-24']);
});

test('the last twelve months cross the turn of the year', () => {
  expect(lastMonths('2026-02-14T00:00:00.000Z')).toEqual([
    '2025-03',
    '2025-04',
    '2025-05',
    '2025-06',
    '2025-07',
    '2025-08',
    '2025-09',
    '2025-10',
    '2025-11',
    '2025-12',
    '2026-01',
    '2026-02',
  ]);
});
