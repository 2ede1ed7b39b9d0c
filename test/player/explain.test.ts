import { describe, expect, test } from 'vitest';
import type { Plan } from '../../server/player/course/index.ts';
import { explain } from '../../server/player/explain.ts';

const plan: Plan = {
  standard: '1.2',
  title: 'Reading a heading',
  items: [
    {
      identifier: 'quiz',
      title: 'Quiz',
      depth: 0,
      isVisible: true,
      kind: 'sco',
      address: 'quiz.html',
      hideLmsUi: [],
      masteryScore: '80',
    },
  ],
};

type Success = 'passed' | 'failed' | 'unknown';

function whyOf(status: Success, success: Success, raw: number | null): unknown[] {
  const attempt = { status: status === 'unknown' ? ('in-progress' as const) : status, scaled: null, reasons: '[]' };
  const state = {
    item: 'quiz',
    completion: 'completed' as const,
    success,
    scaled: null,
    raw,
    progress: null,
    sessions: 1,
  };
  return explain(attempt, plan, [state]).slice(1);
}

describe('why an attempt stands where it stands', () => {
  test('a score that decides is named with what it had to reach', () => {
    const values = { title: 'Quiz', score: 83, needed: 80 };
    expect(whyOf('passed', 'passed', 83)).toEqual([{ key: 'player.explain-part-reached', values }]);
    expect(whyOf('failed', 'failed', 50)).toMatchObject([{ key: 'player.explain-part-under', values: { score: 50 } }]);
  });

  test('a verdict of the content against the score is told as its word, not as the result of the score', () => {
    expect(whyOf('passed', 'passed', 79)).toMatchObject([
      { key: 'player.explain-part-passed-all-the-same', values: { score: 79, needed: 80 } },
    ]);
    expect(whyOf('failed', 'failed', 90)).toMatchObject([{ key: 'player.explain-part-failed-all-the-same' }]);
  });

  test('without a score the word of the content stands alone', () => {
    expect(whyOf('passed', 'passed', null)).toEqual([]);
    expect(whyOf('failed', 'failed', null)).toEqual([{ key: 'player.explain-part-failed', values: { title: 'Quiz' } }]);
  });
});
