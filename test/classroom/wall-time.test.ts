import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { daysOf, shiftTimetable, timetableFault } from '../../server/classroom/planning/timetable.ts';
import {
  endOfDay,
  instantOf,
  isSkipped,
  isZone,
  minutesOf,
  periodOf,
  wallTimeOf,
} from '../../server/classroom/wall-time.ts';

const paris = 'Europe/Paris';
const zones = [
  'Europe/Paris',
  'Africa/Casablanca',
  'Asia/Seoul',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Apia',
];

describe('wall time', () => {
  test('nine o’clock in Paris is another moment before and after the clocks change', () => {
    expect(instantOf(paris, '2026-10-24', '09:00')).toBe('2026-10-24T07:00:00.000Z');
    expect(instantOf(paris, '2026-10-26', '09:00')).toBe('2026-10-26T08:00:00.000Z');
  });

  test('an hour that the clocks skip is found, an hour that they repeat is the first of the two', () => {
    expect(isSkipped(paris, '2026-03-29', '02:30')).toBe(true);
    expect(isSkipped(paris, '2026-03-29', '03:00')).toBe(false);
    expect(instantOf(paris, '2026-10-25', '02:30')).toBe('2026-10-25T00:30:00.000Z');
  });

  test('a night shift ends on the next day, and is an hour longer when the clocks go back', () => {
    expect(minutesOf(periodOf(paris, { date: '2026-10-23', starts: '22:00', ends: '06:00' }))).toBe(480);
    expect(minutesOf(periodOf(paris, { date: '2026-10-24', starts: '22:00', ends: '06:00' }))).toBe(540);
  });

  test('the end of a day is the midnight of the venue', () => {
    expect(endOfDay('Asia/Seoul', '2026-11-30')).toBe('2026-11-30T15:00:00.000Z');
  });

  test('zones are named as IANA names them', () => {
    expect(['Asia/Seoul', 'UTC', 'America/Argentina/Buenos_Aires'].every(isZone)).toBe(true);
    expect(['', 'Seoul', '+09:00', 'Asia/Atlantis', 'asia seoul'].some(isZone)).toBe(false);
  });

  test('every wall time that exists comes back as it was written', () => {
    const dates = fc.date({ min: new Date('2000-01-01'), max: new Date('2037-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(fc.constantFrom(...zones), dates, fc.integer({ min: 0, max: 1439 }), (zone, day, minute) => {
        const date = day.toISOString().slice(0, 10);
        const time = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
        fc.pre(!isSkipped(zone, date, time));
        expect(wallTimeOf(zone, instantOf(zone, date, time))).toEqual({ date, time });
      }),
    );
  });
});

describe('timetable', () => {
  const unit = (date: string, starts: string, ends: string) => ({ date, starts, ends });

  test('says what is wrong, and with which unit', () => {
    const fault = (...units: ReturnType<typeof unit>[]) => timetableFault(paris, units);
    expect(fault()).toEqual({ fault: 'no-units', index: 0 });
    expect(fault(unit('2026-11-23', '09:00', '12:00'), unit('2026-02-30', '09:00', '12:00'))).toEqual({
      fault: 'bad-date',
      index: 1,
    });
    expect(fault(unit('2026-11-23', '9:00', '12:00'))?.fault).toBe('bad-time');
    expect(fault(unit('2026-11-23', '09:00', '09:00'))?.fault).toBe('bad-time');
    expect(fault(unit('2026-03-29', '02:15', '05:00'))?.fault).toBe('skipped-hour');
    expect(fault(unit('2026-11-23', '17:00', '09:00'))?.fault).toBe('unit-too-long');
    expect(fault(unit('2026-11-23', '09:00', '12:00'), unit('2026-11-23', '11:00', '13:00'))?.fault).toBe(
      'units-overlap',
    );
    expect(fault(unit('2026-11-23', '09:00', '12:00'), unit('2026-11-23', '12:00', '13:00'))).toBeUndefined();
  });

  test('moved by weeks, it keeps its hours though the clocks change in between', () => {
    const [moved] = shiftTimetable([unit('2026-10-19', '09:00', '17:00')], 14);
    expect(moved).toEqual(unit('2026-11-02', '09:00', '17:00'));
    expect(periodOf(paris, moved!).startsAt).toBe('2026-11-02T08:00:00.000Z');
  });

  test('units are gathered into days of the venue', () => {
    const seoul = (date: string, starts: string, ends: string) => ({
      date,
      ...periodOf('Asia/Seoul', unit(date, starts, ends)),
    });
    const days = daysOf([
      seoul('2026-11-24', '08:00', '10:00'),
      seoul('2026-11-23', '13:00', '17:00'),
      seoul('2026-11-23', '09:00', '12:00'),
    ]);
    expect(days.map((day) => [day.date, day.units.length, day.startsAt, day.endsAt])).toEqual([
      ['2026-11-23', 2, '2026-11-23T00:00:00.000Z', '2026-11-23T08:00:00.000Z'],
      ['2026-11-24', 1, '2026-11-23T23:00:00.000Z', '2026-11-24T01:00:00.000Z'],
    ]);
  });
});
