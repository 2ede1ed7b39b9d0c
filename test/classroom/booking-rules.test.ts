import { describe, expect, test } from 'vitest';
import type { Bookable, BookingStatus } from '../../server/classroom/booking/booking-rules.ts';
import * as rules from '../../server/classroom/booking/booking-rules.ts';
import { clashes, overlapsWithin } from '../../server/classroom/planning/conflicts.ts';

const session: Bookable = {
  publishedAt: '2026-08-01T00:00:00.000Z',
  cancelledAt: null,
  attendanceApprovedAt: null,
  startsAt: '2026-10-20T06:00:00.000Z',
  endsAt: '2026-10-21T14:00:00.000Z',
  signUpClosesAt: '2026-10-10T21:00:00.000Z',
  cancellationClosesAt: '2026-10-15T21:00:00.000Z',
  approval: 'none',
  waitingList: true,
};
const early = '2026-09-01T00:00:00.000Z';
const afterSignUp = '2026-10-12T00:00:00.000Z';
const lastDays = '2026-10-18T00:00:00.000Z';
const running = '2026-10-20T07:00:00.000Z';

describe('who may book, and when', () => {
  test.each([
    ['learner', early, {}, undefined],
    ['learner', afterSignUp, {}, 'sign-up-closed'],
    ['coordinator', afterSignUp, {}, 'sign-up-closed'],
    ['staff', running, {}, undefined],
    ['learner', running, { signUpClosesAt: null }, 'started'],
    ['learner', early, { publishedAt: null }, 'not-open'],
    ['staff', early, { publishedAt: null }, undefined],
    ['staff', early, { cancelledAt: early }, 'session-cancelled'],
    ['staff', running, { attendanceApprovedAt: running }, 'attendance-approved'],
  ] as const)('%s at %s with %o: %s', (by, now, change, expected) => {
    expect(rules.refusalToBook({ ...session, ...change }, by, now)).toBe(expected);
  });

  test.each([
    ['booked', 'learner', early, undefined],
    ['booked', 'learner', lastDays, 'too-late-to-cancel'],
    ['wait-listed', 'learner', lastDays, undefined],
    ['requested', 'learner', lastDays, undefined],
    ['booked', 'coordinator', lastDays, 'too-late-to-cancel'],
    ['booked', 'staff', running, undefined],
    ['wait-listed', 'learner', running, 'started'],
    ['cancelled', 'staff', early, 'not-awaiting'],
  ] as const)('%s, cancelled by %s at %s: %s', (status, by, now, expected) => {
    expect(rules.refusalToCancel(session, status, by, now)).toBe(expected);
  });
});

describe('whose word a booking needs', () => {
  test.each([
    ['none', 'learner', 'booked'],
    ['coordinator', 'learner', 'requested'],
    ['coordinator', 'coordinator', 'booked'],
    ['organiser', 'coordinator', 'requested'],
    ['both', 'coordinator', 'approved'],
    ['both', 'staff', 'booked'],
  ] as const)('%s, booked by %s: %s', (approval, by, expected) => {
    expect(rules.openingStatus(approval, by)).toBe(expected);
  });

  test('every waiting booking has exactly one approver whose yes moves it on', () => {
    const waiting: [BookingStatus, rules.Approval][] = [
      ['requested', 'coordinator'],
      ['requested', 'organiser'],
      ['requested', 'both'],
      ['approved', 'both'],
    ];
    for (const [status, approval] of waiting) {
      const moves = (['coordinator', 'organiser'] as const).filter((approver) =>
        rules.approvedBy(status, approval, approver),
      );
      expect(moves).toHaveLength(1);
    }
    expect(rules.approvedBy('cancelled', 'both', 'organiser')).toBeUndefined();
  });
});

describe('clashes', () => {
  const slot = (sessionId: string, from: string, to: string, id = 'room 1') => ({
    kind: 'room' as const,
    id,
    sessionId,
    startsAt: `2026-10-20T${from}:00.000Z`,
    endsAt: `2026-10-20T${to}:00.000Z`,
  });

  test('the same room at the same time, not the next room, not back to back', () => {
    const taken = [slot('B', '09:00', '12:00')];
    expect(clashes([slot('A', '11:00', '13:00')], taken)).toHaveLength(1);
    expect(clashes([slot('A', '12:00', '13:00')], taken)).toHaveLength(0);
    expect(clashes([slot('A', '11:00', '13:00', 'room 2')], taken)).toHaveLength(0);
  });

  test('units of one session may touch but not overlap, in whatever order they are given', () => {
    expect(overlapsWithin([slot('A', '12:00', '13:00'), slot('A', '09:00', '12:00')])).toBe(false);
    expect(overlapsWithin([slot('A', '11:59', '13:00'), slot('A', '09:00', '12:00')])).toBe(true);
  });
});
