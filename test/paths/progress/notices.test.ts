import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays } from '../../../server/paths/progress/day.ts';
import { noticeDue, usualRules } from '../../../server/paths/progress/notices.ts';
import type { NoticeDates, Reminders, Sent } from '../../../server/paths/progress/notices.ts';

const began = '2026-01-01';
const dates: NoticeDates = {
  enrolledOn: '2026-03-01',
  completed: false,
  due: '2026-04-01',
  accessEnd: null,
  expires: null,
  renewing: false,
};

/** Lives through days, looking once on each that is given; what went out, as `day kind number`. */
function live(days: readonly string[], over: Partial<NoticeDates> = {}, reminders: Reminders = 'all', since = began) {
  const sent: Sent[] = [];
  for (const today of days) {
    const notice = noticeDue({ ...dates, ...over }, usualRules, sent, { today, since, reminders });
    if (notice) sent.push({ ...notice, on: today });
  }
  return sent.map(({ on, kind, number }) => `${on} ${kind} ${number}`);
}

const every = (from: string, count: number) => Array.from({ length: count }, (_, day) => addDays(from, day));

describe('dated notices', () => {
  test('come fourteen and three days before, on the day after, and weekly, four times at most', () => {
    expect(live(every('2026-03-01', 90))).toEqual([
      '2026-03-18 due-soon 14',
      '2026-03-29 due-soon 3',
      '2026-04-02 overdue 1',
      '2026-04-09 overdue 2',
      '2026-04-16 overdue 3',
      '2026-04-23 overdue 4',
    ]);
  });

  test('after weeks without the program only the newest goes out, and none is lost', () => {
    expect(live([...every('2026-03-01', 10), ...every('2026-03-31', 40)])).toEqual([
      '2026-03-31 due-soon 3',
      '2026-04-02 overdue 1',
      '2026-04-09 overdue 2',
      '2026-04-16 overdue 3',
      '2026-04-23 overdue 4',
    ]);
    expect(live([...every('2026-03-01', 10), ...every('2026-05-20', 40)])).toEqual([
      '2026-05-20 overdue 1',
      '2026-05-27 overdue 2',
      '2026-06-03 overdue 3',
      '2026-06-10 overdue 4',
    ]);
  });

  test('a clock that is set back sends nothing twice', () => {
    const there = every('2026-03-01', 36);
    expect(live([...there, ...every('2026-03-10', 30)])).toEqual(live(there));
  });

  test('what fell due before it was switched on is history; what falls due later is told', () => {
    expect(live(every('2026-06-01', 60), {}, 'all', '2026-06-01')).toEqual([]);
    expect(live(every('2026-03-25', 12), {}, 'all', '2026-03-25')).toEqual([
      '2026-03-29 due-soon 3',
      '2026-04-02 overdue 1',
    ]);
  });

  test('a mark before the enrolment, or on its day, is left to the confirmation', () => {
    expect(live(every('2026-03-25', 6), { enrolledOn: '2026-03-25' })).toEqual(['2026-03-29 due-soon 3']);
    expect(live(every('2026-03-18', 5), { enrolledOn: '2026-03-18' })).toEqual([]);
  });

  test('an agreed new due day is told of anew', () => {
    const sent: Sent[] = [{ kind: 'due-soon', about: '2026-04-01', number: 3, on: '2026-03-29' }];
    const later = { ...dates, due: '2026-05-01' };
    const at = { today: '2026-04-18', since: began, reminders: 'all' as const };
    expect(noticeDue(later, usualRules, sent, at)).toEqual({ kind: 'due-soon', about: '2026-05-01', number: 14 });
  });

  test('the end of access is told whatever somebody chose, and stands for a due day that is not earlier', () => {
    const ends = { accessEnd: '2026-04-01' };
    expect(live(every('2026-03-01', 60), ends)).toEqual(['2026-03-25 access-ending 7']);
    expect(live(every('2026-03-01', 60), ends, 'none')).toEqual(['2026-03-25 access-ending 7']);
  });

  test('once access has ended nobody is pressed any more', () => {
    expect(live(every('2026-03-30', 60), { accessEnd: '2026-04-05' }).at(-1)).toBe('2026-04-02 overdue 1');
  });

  test('a result that runs out is told of unless its renewal is under way', () => {
    const done = { completed: true, expires: '2026-05-01' };
    expect(live(every('2026-03-20', 60), done)).toEqual(['2026-04-01 expiring 30', '2026-04-24 expiring 7']);
    expect(live(every('2026-03-20', 60), { ...done, renewing: true })).toEqual([]);
  });

  test('whoever wants the last reminder only gets one before and one after', () => {
    expect(live(every('2026-03-01', 90), {}, 'last')).toEqual(['2026-03-29 due-soon 3', '2026-04-02 overdue 1']);
    expect(live(every('2026-03-01', 90), {}, 'none')).toEqual([]);
  });

  test('are never two on a day nor the same one twice, whichever days the program lives through', () => {
    const jumps = fc.array(fc.integer({ min: -20, max: 25 }), { maxLength: 80 });
    fc.assert(
      fc.property(jumps, fc.integer({ min: 5, max: 60 }), (steps, span) => {
        let today = '2026-03-01';
        const days = steps.map((step) => (today = addDays(today, step)));
        const lines = live(days, { due: addDays('2026-03-01', span), accessEnd: addDays('2026-03-01', span + 20) });
        expect(new Set(lines.map((line) => line.slice(11))).size).toBe(lines.length);
        expect(new Set(lines.map((line) => line.slice(0, 10))).size).toBe(lines.length);
      }),
    );
  });
});
