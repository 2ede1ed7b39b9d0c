import { Temporal } from 'temporal-polyfill';

/** What the clock on the wall of the venue shows: `2026-10-25`, `09:00` to `12:30`. An end at or before the start is on the next day. */
export interface WallPeriod {
  date: string;
  starts: string;
  ends: string;
}

/** The same period in UTC, as the database keeps it beside the wall time. */
export interface Period {
  startsAt: string;
  endsAt: string;
}

/** A wall time that the autumn change of the clocks shows twice means the first of the two. */
export function instantOf(zone: string, date: string, time: string): string {
  return utc(Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(zone).toInstant());
}

export function periodOf(zone: string, wall: WallPeriod): Period {
  const endDate = wall.ends > wall.starts ? wall.date : shiftDate(wall.date, 1);
  return { startsAt: instantOf(zone, wall.date, wall.starts), endsAt: instantOf(zone, endDate, wall.ends) };
}

export function wallTimeOf(zone: string, instant: string): { date: string; time: string } {
  const local = Temporal.Instant.from(instant).toZonedDateTimeISO(zone);
  return { date: local.toPlainDate().toString(), time: local.toPlainTime().toString({ smallestUnit: 'minute' }) };
}

/** True for the hour that the spring change of the clocks leaves out: nobody can come at that time. */
export function isSkipped(zone: string, date: string, time: string): boolean {
  return wallTimeOf(zone, instantOf(zone, date, time)).time !== time;
}

export function isZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return /^[A-Z][A-Za-z]+(\/[A-Za-z0-9_+-]+)*$/.test(zone);
  } catch {
    return false;
  }
}

export function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && accepts(() => Temporal.PlainDate.from(text, { overflow: 'reject' }));
}

export function isTime(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
}

export function shiftDate(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

export function daysBetween(from: string, to: string): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: 'day' }).days;
}

export function minutesOf(period: Period): number {
  return Math.round((Date.parse(period.endsAt) - Date.parse(period.startsAt)) / 60_000);
}

export function plusMinutes(instant: string, minutes: number): string {
  return new Date(Date.parse(instant) + minutes * 60_000).toISOString();
}

/** The end of a day at the venue: deadlines are kept to the end of the day that was named. */
export function endOfDay(zone: string, date: string): string {
  return instantOf(zone, shiftDate(date, 1), '00:00');
}

function utc(instant: Temporal.Instant): string {
  return new Date(instant.epochMilliseconds).toISOString();
}

function accepts(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}
