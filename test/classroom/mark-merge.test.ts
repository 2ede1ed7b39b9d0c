import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HeldMark, IncomingMark } from '../../server/classroom/attendance/mark-merge.ts';
import { merge, saysTheSame } from '../../server/classroom/attendance/mark-merge.ts';

const mark = (
  device: string,
  base: number,
  status: IncomingMark['status'],
  minutes: number | null = null,
): IncomingMark => ({
  device,
  base,
  status,
  minutes,
  comment: '',
});

/** What a server that receives these marks in this order holds, and what it keeps beside as conflicts. */
function receive(marks: readonly IncomingMark[]) {
  let held: HeldMark | undefined;
  const conflicts: IncomingMark[] = [];
  for (const next of marks) {
    const result = merge(held, next);
    if (result.outcome === 'conflict') conflicts.push(next);
    else held = result.held;
  }
  return { held, conflicts };
}

describe('marks from several devices', () => {
  test('two devices that say the same agree', () => {
    const { held, conflicts } = receive([mark('a', 0, 'attended'), mark('b', 0, 'attended')]);
    expect(held).toMatchObject({ status: 'attended', version: 1 });
    expect(conflicts).toEqual([]);
  });

  test('two devices that say different things are in conflict: the first stays, the second is kept beside it', () => {
    const { held, conflicts } = receive([mark('a', 0, 'attended'), mark('b', 0, 'no-show')]);
    expect(held?.status).toBe('attended');
    expect(conflicts).toEqual([mark('b', 0, 'no-show')]);
  });

  test('a device corrects itself while offline, and others correct what they have seen', () => {
    const { held, conflicts } = receive([
      mark('a', 0, 'no-show'),
      mark('a', 0, 'partly', 40),
      mark('b', 2, 'attended'),
    ]);
    expect(held).toMatchObject({ status: 'attended', version: 3 });
    expect(conflicts).toEqual([]);
  });

  test('minutes matter for a partial attendance only', () => {
    expect(receive([mark('a', 0, 'attended', 10), mark('b', 0, 'attended', 20)]).conflicts).toEqual([]);
    expect(receive([mark('a', 0, 'partly', 10), mark('b', 0, 'partly', 20)]).conflicts).toHaveLength(1);
  });

  const statuses = fc.constantFrom('attended', 'partly', 'no-show', 'excused') as fc.Arbitrary<IncomingMark['status']>;
  const marks = fc.array(
    fc.record({
      device: fc.constantFrom('a', 'b', 'c'),
      base: fc.integer({ min: 0, max: 3 }),
      status: statuses,
      minutes: fc.constantFrom(10, 20),
      comment: fc.constantFrom('', 'left early'),
    }),
    { maxLength: 8 },
  );

  test('nothing is lost: every mark was applied, agreed with, or is kept as a conflict', () => {
    fc.assert(
      fc.property(marks, (list) => {
        let held: HeldMark | undefined;
        for (const next of list) {
          const result = merge(held, next);
          if (result.outcome === 'conflict') expect(held && saysTheSame(held, next)).toBe(false);
          else expect(saysTheSame(result.held, next)).toBe(true);
          if (result.outcome !== 'conflict') held = result.held;
        }
      }),
    );
  });

  test('two devices that never saw each other disagree in either order of arrival, or agree in both', () => {
    fc.assert(
      fc.property(statuses, statuses, (one, other) => {
        const forwards = receive([mark('a', 0, one), mark('b', 0, other)]);
        const backwards = receive([mark('b', 0, other), mark('a', 0, one)]);
        expect(forwards.conflicts.length).toBe(backwards.conflicts.length);
      }),
    );
  });
});
