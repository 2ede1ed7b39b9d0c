import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AttendanceRule, UnitFact, UnitMark } from '../../server/classroom/attendance/attendance-rules.ts';
import { attendanceStatuses, checkMark, credit, reckon } from '../../server/classroom/attendance/attendance-rules.ts';
import { periodOf } from '../../server/classroom/wall-time.ts';

const rule: AttendanceRule = { unitMinimum: 0.5 };
const attended: UnitMark = { status: 'attended', minutes: null };
const absent: UnitMark = { status: 'no-show', minutes: null };
const excused: UnitMark = { status: 'excused', minutes: null };
const partly = (minutes: number): UnitMark => ({ status: 'partly', minutes });

/** Units of two hours, one a day. */
function unit(sessionId: string, partId: string | null, date: string, mark: UnitMark | null): UnitFact {
  const period = periodOf('Africa/Nairobi', { date, starts: '09:00', ends: '11:00' });
  return { unitId: `${sessionId} ${date}`, sessionId, partId, date, mark, ...period };
}

describe('attendance', () => {
  test('a unit is worth its minutes, and nothing below its own minimum', () => {
    expect(credit(attended, 120, rule)).toBe(1);
    expect(credit(partly(90), 120, rule)).toBe(0.75);
    expect(credit(partly(60), 120, rule)).toBe(0.5);
    expect(credit(partly(59), 120, rule)).toBe(0);
    expect(credit(partly(500), 120, rule)).toBe(1);
    expect(credit(absent, 120, rule)).toBe(0);
    expect(credit(null, 120, rule)).toBe(0);
  });

  test('share, minutes and the day that dates the completion', () => {
    const own = [
      unit('A', 'p1', '2026-09-01', attended),
      unit('A', 'p2', '2026-09-02', partly(90)),
      unit('A', 'p3', '2026-09-03', absent),
    ];
    expect(reckon(own, [], rule)).toMatchObject({ minutes: 210, ofMinutes: 360, lastDay: '2026-09-02' });
  });

  test('a missed unit is made up in another session at another centre, and says where', () => {
    const own = [unit('A', 'p1', '2026-09-01', attended), unit('A', 'p2', '2026-09-02', absent)];
    const made = reckon(own, [unit('B', 'p2', '2026-10-14', attended)], rule);
    expect(made).toMatchObject({ share: 1, lastDay: '2026-10-14' });
    expect(made.units[1]).toMatchObject({ outcome: 'met', madeUpIn: 'B' });
  });

  test('only the same part makes up for a missed one', () => {
    const own = [unit('A', 'p1', '2026-09-01', absent), unit('A', null, '2026-09-02', absent)];
    expect(
      reckon(own, [unit('B', 'p2', '2026-10-14', attended), unit('B', null, '2026-10-15', attended)], rule).share,
    ).toBe(0);
  });

  test('an excused unit is still owed', () => {
    const own = [unit('A', 'p1', '2026-09-01', attended), unit('A', 'p2', '2026-09-02', excused)];
    expect(reckon(own, [], rule).share).toBe(0.5);
    expect(reckon(own, [unit('B', 'p2', '2026-10-14', attended)], rule).share).toBe(1);
  });

  test('a session without units was attended by nobody', () => {
    expect(reckon([], [], rule)).toMatchObject({ share: 0, lastDay: null });
  });

  test('minutes are asked for, and cannot exceed the unit', () => {
    expect(checkMark(partly(30), 120)).toBeNull();
    expect(checkMark({ status: 'partly', minutes: null }, 120)).toBe('minutes-needed');
    expect(checkMark(partly(121), 120)).toBe('minutes-too-many');
    expect(checkMark(attended, 120)).toBeNull();
  });

  const marks = fc.option(
    fc.record({ status: fc.constantFrom(...attendanceStatuses), minutes: fc.integer({ min: 1, max: 120 }) }),
  );
  const units = (session: string) =>
    fc
      .array(marks, { maxLength: 6 })
      .map((list) => list.map((mark, n) => unit(session, `p${n}`, `2026-09-0${n + 1}`, mark)));

  test('attending more elsewhere never lowers the share, and the order of what happened elsewhere does not matter', () => {
    fc.assert(
      fc.property(units('A'), units('B'), units('C'), (own, b, c) => {
        const alone = reckon(own, b, rule);
        const more = reckon(own, [...b, ...c], rule);
        expect(more.share).toBeGreaterThanOrEqual(alone.share);
        expect(reckon(own, [...c, ...b], rule).share).toBe(more.share);
        expect(more.share).toBeLessThanOrEqual(1);
      }),
    );
  });
});
