import type { Period } from '../wall-time.ts';
import { daysBetween, shiftDate, wallTimeOf } from '../wall-time.ts';

/**
 * Days of a session as one recurring event. A calendar message may carry one UID only (RFC 5546 3.2.2), and the common clients
 * do not read RDATE; so the days are "every n days, count times", less the excluded ones, and days with other hours are overrides.
 * So is a night in which the clocks change, even the first: an end gives every day the same exact length (RFC 5545 3.8.5.3),
 * and clients differ in whether they add that to the hour on the wall or to the moment.
 */
export interface Recurrence {
  interval: number;
  count: number;
  excluded: string[];
  otherHours: { date: string; period: Period }[];
}

export function recurrenceOf(zone: string, days: readonly Period[]): Recurrence {
  const dates = days.map((day) => wallTimeOf(zone, day.startsAt).date);
  const first = dates[0] ?? '';
  const offsets = dates.map((date) => daysBetween(first, date));
  const interval = Math.max(1, offsets.reduce(greatestCommonDivisor, 0));
  const count = (offsets.at(-1) ?? 0) / interval + 1;
  const wanted = new Set(offsets);
  const excluded = Array.from({ length: count }, (_, index) => index * interval)
    .filter((offset) => !wanted.has(offset))
    .map((offset) => shiftDate(first, offset));
  const firstHours = days[0] ? hours(zone, days[0]) : '';
  const otherHours = days.flatMap((period, index) =>
    hours(zone, period) === firstHours && (count === 1 || !crossesChange(zone, period))
      ? []
      : [{ date: dates[index] ?? '', period }],
  );
  return { interval, count, excluded, otherHours };
}

function hours(zone: string, period: Period): string {
  const from = wallTimeOf(zone, period.startsAt);
  const to = wallTimeOf(zone, period.endsAt);
  return `${from.time} ${daysBetween(from.date, to.date)} ${to.time} ${length(period)}`;
}

function crossesChange(zone: string, period: Period): boolean {
  const [from, to] = [wallTimeOf(zone, period.startsAt), wallTimeOf(zone, period.endsAt)];
  return length({ startsAt: `${from.date}T${from.time}Z`, endsAt: `${to.date}T${to.time}Z` }) !== length(period);
}

/** In milliseconds. */
function length({ startsAt, endsAt }: Period): number {
  return Date.parse(endsAt) - Date.parse(startsAt);
}

function greatestCommonDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestCommonDivisor(other, one % other);
}
