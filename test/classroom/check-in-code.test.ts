import { describe, expect, test } from 'vitest';
import * as codes from '../../server/classroom/check-in/check-in-code.ts';

const secret = 'a secret of the session';
const shown = new Date('2026-10-20T06:00:10.000Z');
const after = (seconds: number) => new Date(shown.getTime() + seconds * 1000);

describe('rotating codes', () => {
  test('are taken while shown and a little longer, then no more', () => {
    const { long, short, secondsLeft } = codes.codesAt(secret, 'unit', shown);
    expect(secondsLeft).toBe(20);
    for (const seconds of [0, 19, 50, 79]) {
      expect(codes.acceptsLong(secret, 'unit', long, after(seconds))).toBe(true);
      expect(codes.acceptsShort(secret, 'unit', short, after(seconds))).toBe(true);
    }
    expect(codes.acceptsLong(secret, 'unit', long, after(80))).toBe(false);
    expect(codes.acceptsShort(secret, 'unit', short, after(80))).toBe(false);
    expect(codes.acceptsLong(secret, 'unit', long, after(-11))).toBe(false);
  });

  test('belong to one unit of one session', () => {
    const { long, short } = codes.codesAt(secret, 'unit', shown);
    expect(codes.acceptsLong(secret, 'another unit', long, shown)).toBe(false);
    expect(codes.acceptsLong('another secret', 'unit', long, shown)).toBe(false);
    expect(codes.acceptsShort('another secret', 'unit', short, shown)).toBe(false);
  });

  test('short ones are six digits, and may be typed with a space', () => {
    const { short } = codes.codesAt(secret, 'unit', shown);
    expect(short).toMatch(/^\d{6}$/);
    expect(codes.acceptsShort(secret, 'unit', `${short.slice(0, 3)} ${short.slice(3)}`, shown)).toBe(true);
  });

  test('a ticket keeps the moment of the scan through the sign-in, for a quarter of an hour', () => {
    const ticket = codes.ticketFor(secret, 'unit', shown);
    expect(codes.readTicket(secret, 'unit', ticket, after(300))).toEqual(shown);
    expect(codes.readTicket(secret, 'unit', ticket, after(901))).toBeUndefined();
    expect(codes.readTicket(secret, 'other', ticket, after(300))).toBeUndefined();
    expect(codes.readTicket(secret, 'unit', `zz${ticket}`, after(300))).toBeUndefined();
    expect(codes.readTicket(secret, 'unit', '', after(300))).toBeUndefined();
  });
});

describe('arrival', () => {
  const unit = { startsAt: '2026-10-20T06:00:00.000Z', endsAt: '2026-10-20T09:00:00.000Z' };

  test('opens before the start and closes with the unit', () => {
    expect(codes.isCheckInOpen(unit, '2026-10-20T05:14:59.000Z')).toBe(false);
    expect(codes.isCheckInOpen(unit, '2026-10-20T05:15:00.000Z')).toBe(true);
    expect(codes.isCheckInOpen(unit, '2026-10-20T09:00:00.000Z')).toBe(false);
  });

  test('in time is the whole unit, late is what is left of it', () => {
    expect(codes.markForArrival(unit, '2026-10-20T06:15:00.000Z')).toEqual({ status: 'attended', minutes: null });
    expect(codes.markForArrival(unit, '2026-10-20T07:00:00.000Z')).toEqual({ status: 'partly', minutes: 120 });
    expect(codes.markForArrival(unit, '2026-10-20T08:59:50.000Z')).toEqual({ status: 'partly', minutes: 1 });
  });
});
