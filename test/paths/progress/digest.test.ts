import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays, daysBetween } from '../../../server/paths/progress/day.ts';
import { daysToTell, markOf } from '../../../server/paths/progress/digest.ts';

const began = '2026-03-01';

test('a summary is about the days since the last one, the first about those since notices began', () => {
  expect(daysToTell({ digest: 'daily', toldUntil: null, began }, '2026-03-10')).toEqual({
    from: '2026-03-01',
    until: '2026-03-09',
  });
  expect(daysToTell({ digest: 'daily', toldUntil: '2026-03-09', began }, '2026-03-10')).toBeNull();
  expect(daysToTell({ digest: 'daily', toldUntil: '2026-03-05', began }, '2026-03-10')).toEqual({
    from: '2026-03-06',
    until: '2026-03-09',
  });
});

test('a weekly one comes on Mondays, or on the day after a Monday that was missed', () => {
  expect(daysToTell({ digest: 'weekly', toldUntil: '2026-03-08', began }, '2026-03-11')).toBeNull();
  expect(daysToTell({ digest: 'weekly', toldUntil: '2026-03-08', began }, '2026-03-16')?.until).toBe('2026-03-15');
  expect(daysToTell({ digest: 'weekly', toldUntil: '2026-03-01', began }, '2026-03-11')).toEqual({
    from: '2026-03-02',
    until: '2026-03-10',
  });
  expect(daysToTell({ digest: 'weekly', toldUntil: null, began }, '2026-03-11')).toBeNull();
});

test('every day is told of once, however the days are lived through', () => {
  const jumps = fc.array(fc.integer({ min: -10, max: 12 }), { maxLength: 60 });
  fc.assert(
    fc.property(jumps, fc.constantFrom('daily' as const, 'weekly' as const), (steps, digest) => {
      let today = '2026-03-02';
      let toldUntil: string | null = null;
      const told: string[] = [];
      for (const step of steps) {
        today = addDays(today, step);
        const days = daysToTell({ digest, toldUntil, began }, today);
        if (!days) continue;
        for (let day = days.from; day <= days.until; day = addDays(day, 1)) told.push(day);
        toldUntil = days.until;
      }
      expect(new Set(told).size).toBe(told.length);
      const whole = told.length === 0 ? [] : Array.from(told, (_, at) => addDays(told[0]!, at));
      expect(told).toEqual(whole);
    }),
  );
});

test('somebody late is told of once the due day is over, and again once that is long ago', () => {
  expect(markOf('overdue', '2026-04-01', 14)).toBe('2026-04-01');
  expect(markOf('escalated', '2026-04-01', 14)).toBe('2026-04-15');
  expect(markOf('escalated', '2026-04-01', null)).toBeNull();
  // Told of on the day after, a week before it is due.
  expect(markOf('soon', '2026-04-15', 14)).toBe('2026-04-07');
});

test('days are counted across the end of a month', () => {
  expect(daysBetween('2026-02-28', '2026-03-01')).toBe(1);
});
