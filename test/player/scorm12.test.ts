import { describe, expect, it, test } from 'vitest';
import type { Outcome } from '../../server/player/runtime/index.ts';
import {
  arePrerequisitesMet,
  firstItem,
  neighbour,
  rollUp,
  waitsFor,
  type CourseItem,
} from '../../server/player/scorm12/index.ts';
import type { LessonStatus } from '../../server/player/scorm12/prerequisites.ts';

const statuses: Record<string, LessonStatus> = {
  A: 'passed',
  B: 'completed',
  C: 'failed',
  D: 'incomplete',
  'E-1': 'not attempted',
};

test.each<[script: string, met: boolean]>([
  ['A', true],
  ['C', false],
  ['A & B', true],
  ['A&C', false],
  ['C|B', true],
  ['~C', true],
  ['~(A|B)', false],
  ['A="passed"', true],
  ['C=f', true],
  ['B<>"completed"', false],
  ['{A,B}', true],
  ['{A,B,C}', false],
  ['2*{A,C,B}', true],
  ['3*{A,C,B}', false],
  ['A & (C | ~D)', true],
  ['"E-1"="not attempted"', true],
  ['gone', true],
  ['', true],
  ['A & & B', true],
  ['((((', true],
])('prerequisites %s: %s', (script, met) => {
  expect(arePrerequisitesMet(script, (identifier) => statuses[identifier])).toBe(met);
});

const item = (identifier: string, more: Partial<CourseItem> = {}): CourseItem => ({
  identifier,
  title: identifier,
  depth: 0,
  isVisible: true,
  kind: 'sco',
  ...more,
});

const outcome = (more: Partial<Outcome>): Outcome => ({
  completion: 'completed',
  success: 'unknown',
  objectives: [],
  ...more,
});

const course = [
  item('unit', { kind: 'heading' }),
  item('intro', { depth: 1, kind: 'asset' }),
  item('reading', { depth: 1, prerequisites: 'intro' }),
  item('test', { prerequisites: 'unit & reading' }),
];

describe('a course of several SCOs', () => {
  it('opens what was left open, then what is not done', () => {
    expect(firstItem(course, new Map(), undefined)?.identifier).toBe('intro');
    const begun = new Map([['intro', outcome({})]]);
    expect(firstItem(course, begun, undefined)?.identifier).toBe('reading');
    expect(firstItem(course, begun, 'intro')?.identifier).toBe('intro');
    expect(firstItem(course, begun, 'test')?.identifier).toBe('reading');
  });

  it('says what an item waits for, a heading standing for the items below it', () => {
    const [, , , last] = course;
    if (!last) throw new Error('no test');
    expect(waitsFor(course, last, new Map([['intro', outcome({})]]))).toEqual(['unit', 'reading']);
    const both = new Map([
      ['intro', outcome({})],
      ['reading', outcome({})],
    ]);
    expect(waitsFor(course, last, both)).toBeUndefined();
  });

  it('goes on and back over headings and items that wait', () => {
    expect(neighbour(course, 'intro', new Map(), 1)).toBeUndefined();
    expect(neighbour(course, 'intro', new Map([['intro', outcome({})]]), 1)?.identifier).toBe('reading');
    expect(neighbour(course, 'reading', new Map(), -1)?.identifier).toBe('intro');
    expect(neighbour(course, 'intro', new Map(), -1)).toBeUndefined();
  });

  test.each<[name: string, outcomes: [string, Partial<Outcome>][], completion: string, success: string]>([
    ['nothing opened', [], 'not attempted', 'unknown'],
    ['one of three', [['intro', {}]], 'incomplete', 'unknown'],
    [
      'all, without a verdict',
      [
        ['intro', {}],
        ['reading', {}],
        ['test', {}],
      ],
      'completed',
      'unknown',
    ],
    [
      'all, the test passed',
      [
        ['intro', {}],
        ['reading', {}],
        ['test', { success: 'passed' }],
      ],
      'completed',
      'passed',
    ],
    [
      'all, the test failed',
      [
        ['intro', {}],
        ['reading', { success: 'passed' }],
        ['test', { success: 'failed' }],
      ],
      'completed',
      'failed',
    ],
    [
      'the test failed, one missing',
      [
        ['intro', {}],
        ['test', { success: 'failed' }],
      ],
      'incomplete',
      'unknown',
    ],
  ])('rolls up: %s', (_, opened, completion, success) => {
    const outcomes = new Map(opened.map(([identifier, more]) => [identifier, outcome(more)]));
    expect(rollUp(course, outcomes)).toMatchObject({ completion, success });
  });

  it('rolls up the score as the mean of the items that have one', () => {
    const outcomes = new Map([
      ['reading', outcome({ scaled: 0.5 })],
      ['test', outcome({ scaled: 1 })],
    ]);
    expect(rollUp(course, outcomes)).toMatchObject({ scaled: 0.75, progress: 2 / 3, missing: ['intro'] });
  });
});
