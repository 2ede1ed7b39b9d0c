import type { Period, WallPeriod } from '../wall-time.ts';
import { isDate, isSkipped, isTime, minutesOf, periodOf, shiftDate } from '../wall-time.ts';
import { overlapsWithin } from './conflicts.ts';

export interface Day<Unit extends Period & { date: string }> extends Period {
  date: string;
  units: Unit[];
}

/** Rows of the database as periods. */
export function periodsOf<Row extends { starts_at: string; ends_at: string }>(rows: readonly Row[]): (Row & Period)[] {
  return rows.map((row) => ({ ...row, startsAt: row.starts_at, endsAt: row.ends_at }));
}

/** From the first start to the last end; undefined when there is nothing. */
export function spanOf(periods: readonly Period[]): Period | undefined {
  const startsAt = periods.map((period) => period.startsAt).sort()[0];
  const endsAt = periods
    .map((period) => period.endsAt)
    .sort()
    .at(-1);
  return startsAt !== undefined && endsAt !== undefined ? { startsAt, endsAt } : undefined;
}

/** Units gathered by their date at the venue; a day lasts from its first start to its last end. */
export function daysOf<Unit extends Period & { date: string }>(units: readonly Unit[]): Day<Unit>[] {
  const days = new Map<string, Day<Unit>>();
  for (const unit of units.toSorted((a, b) => (a.startsAt < b.startsAt ? -1 : 1))) {
    const day = days.get(unit.date);
    if (!day) days.set(unit.date, { date: unit.date, startsAt: unit.startsAt, endsAt: unit.endsAt, units: [unit] });
    else {
      day.units.push(unit);
      if (unit.endsAt > day.endsAt) day.endsAt = unit.endsAt;
    }
  }
  return [...days.values()];
}

export type TimetableFault = 'no-units' | 'bad-date' | 'bad-time' | 'skipped-hour' | 'unit-too-long' | 'units-overlap';

const longestUnit = 12 * 60;

/** What is wrong with a timetable, with the unit it is about; undefined when it can be kept. */
export function timetableFault(
  zone: string,
  units: readonly WallPeriod[],
): { fault: TimetableFault; index: number } | undefined {
  if (units.length === 0) return { fault: 'no-units', index: 0 };
  for (const [index, unit] of units.entries()) {
    const fault = unitFault(zone, unit);
    if (fault) return { fault, index };
  }
  const overlapping = overlapsWithin(units.map((unit) => periodOf(zone, unit)));
  return overlapping ? { fault: 'units-overlap', index: 0 } : undefined;
}

/** The same timetable moved by whole days: nine o'clock stays nine o'clock, also when the clocks change in between. */
export function shiftTimetable<Unit extends WallPeriod>(units: readonly Unit[], days: number): Unit[] {
  return units.map((unit) => ({ ...unit, date: shiftDate(unit.date, days) }));
}

function unitFault(zone: string, unit: WallPeriod): TimetableFault | undefined {
  if (!isDate(unit.date)) return 'bad-date';
  if (!isTime(unit.starts) || !isTime(unit.ends) || unit.starts === unit.ends) return 'bad-time';
  const endDate = unit.ends > unit.starts ? unit.date : shiftDate(unit.date, 1);
  if (isSkipped(zone, unit.date, unit.starts) || isSkipped(zone, endDate, unit.ends)) return 'skipped-hour';
  return minutesOf(periodOf(zone, unit)) > longestUnit ? 'unit-too-long' : undefined;
}
