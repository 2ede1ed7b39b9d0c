import { describe, expect, test } from 'vitest';
import { heardIn } from '../../server/player/hearing.ts';
import type { RecordedLine } from '../../server/player/recording.ts';

type Said = [seconds: number, kind: RecordedLine['kind'], ...what: string[]];

const lines = (...said: Said[]): RecordedLine[] =>
  said.map(([seconds, kind, ...what], index) => ({
    sequence: index + 1,
    at: '2026-03-02T08:00:00Z',
    seconds,
    kind,
    what,
  }));

const opening: Said[] = [
  [0.4, 'session', 'open', 'one', 'fresh'],
  [1.9, 'call', 'LMSInitialize', '', '→ true'],
];

describe('what content said in a launch', () => {
  test('is nothing where it never spoke', () => {
    expect(heardIn(lines([0.4, 'session', 'open', 'one', 'fresh']))).toEqual({
      initialised: null,
      calls: [],
      errors: [],
      items: [{ item: 'one', initialised: null, completion: null, success: null, score: null }],
      resumed: 'not-tried',
    });
  });

  test('is counted by name, with the last word of every item', () => {
    const heard = heardIn(
      lines(
        ...opening,
        [2, 'call', 'LMSSetValue', 'cmi.core.lesson_status', 'incomplete', '→ true'],
        [3, 'call', 'LMSSetValue', 'cmi.core.lesson_status', 'passed', '→ true'],
        [3, 'error', 'LMSSetValue', 'cmi.core.score.raw', 'high', '→ false', '405'],
        [4, 'call', 'LMSSetValue', 'cmi.core.score.raw', '80', '→ true'],
        [5, 'session', 'ended', 'one', ''],
        [6, 'session', 'open', 'two', 'fresh'],
        [6.5, 'call', 'LMSInitialize', '', '→ true'],
      ),
    );
    expect(heard.initialised).toBe(1.9);
    expect(heard.calls).toEqual([
      { name: 'LMSSetValue', times: 4 },
      { name: 'LMSInitialize', times: 2 },
    ]);
    expect(heard.errors).toEqual([
      { call: 'LMSSetValue', element: 'cmi.core.score.raw', value: 'high', code: '405', times: 1, isAskedFor: true },
    ]);
    expect(heard.items).toEqual([
      { item: 'one', initialised: 1.5, completion: 'passed', success: 'passed', score: '80' },
      { item: 'two', initialised: 0.5, completion: null, success: null, score: null },
    ]);
  });

  test('of SCORM 2004 has its own names', () => {
    const heard = heardIn(
      lines(
        [0.4, 'session', 'open', 'one', 'fresh'],
        [1, 'call', 'Initialize', '', '→ true'],
        [2, 'call', 'SetValue', 'cmi.completion_status', 'completed', '→ true'],
        [2, 'call', 'SetValue', 'cmi.success_status', 'failed', '→ true'],
        [2, 'call', 'SetValue', 'cmi.score.scaled', '0.5', '→ true'],
      ),
    );
    expect(heard.items).toMatchObject([{ completion: 'completed', success: 'failed', score: '0.5' }]);
  });

  const saves: Said = [2, 'call', 'LMSSetValue', 'cmi.suspend_data', 'page=3', '→ true'];
  const again: Said[] = [
    [0.3, 'session', 'open', 'one', 'resumed'],
    [0.9, 'call', 'LMSInitialize', '', '→ true'],
  ];
  test.each<[string, Said[], string]>([
    ['nothing-saved', [...opening, ...again], 'opened again with nothing to come back to'],
    ['not-asked', [...opening, saves, ...again], 'saves its place and never asks for it'],
    [
      'resumed',
      [...opening, saves, ...again, [1, 'call', 'LMSGetValue', 'cmi.suspend_data', '→ page=3']],
      'asks for it',
    ],
    ['not-given', [...opening, saves, ...again, [1, 'call', 'LMSGetValue', 'cmi.suspend_data', '→ ']], 'gets nothing'],
    ['not-tried', [...opening, saves], 'opened once'],
  ])('%s', (resumed, said) => {
    expect(heardIn(lines(...said)).resumed).toBe(resumed);
  });

  test('is compared as far as the recorder keeps it', () => {
    const long = 'x'.repeat(500);
    const kept = `→ ${long}`.slice(0, 400);
    const heard = heardIn(
      lines(...opening, [2, 'call', 'LMSSetValue', 'cmi.suspend_data', long.slice(0, 400), '→ true'], ...again, [
        1,
        'call',
        'LMSGetValue',
        'cmi.suspend_data',
        kept,
      ]),
    );
    expect(heard.resumed).toBe('resumed');
  });
});
