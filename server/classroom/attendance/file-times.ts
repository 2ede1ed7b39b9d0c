import type { Period } from '../wall-time.ts';
import { instantOf, isDate, isTime } from '../wall-time.ts';

/** In which order a file writes day and month where it could be either. */
export type DateOrder = 'day-first' | 'month-first';

/**
 * How a file of times means 3/4/2026: by a date in it that can only be read one way, else by which reading falls on a day of the
 * session more often.
 */
export function dateOrderOf(texts: readonly string[], zone: string, days: ReadonlySet<string>): DateOrder {
  const pairs = texts.flatMap((text) => {
    const [, first, second] = slashed.exec(westernDigits(text)) ?? [];
    return first && second ? [[Number(first), Number(second)] as const] : [];
  });
  if (pairs.some(([first]) => first > 12)) return 'day-first';
  if (pairs.some(([, second]) => second > 12)) return 'month-first';
  const fits = (order: DateOrder) =>
    texts.filter((text) => {
      const wall = wallOf(westernDigits(text).trim(), order);
      return wall !== undefined && days.has(wall.date);
    }).length;
  return fits('month-first') > fits('day-first') ? 'month-first' : 'day-first';
}

/** The instant of a time as files write it: on the wall of the venue, or with an offset of its own; undefined when it is none. */
export function momentOf(text: string, zone: string, order: DateOrder): string | undefined {
  const plain = westernDigits(text).trim();
  if (/^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})$/.test(plain)) {
    const instant = Date.parse(plain);
    return Number.isNaN(instant) ? undefined : new Date(instant).toISOString();
  }
  const wall = wallOf(plain, order);
  return wall && isDate(wall.date) && isTime(wall.time) ? instantOf(zone, wall.date, wall.time) : undefined;
}

/** Minutes of a unit that lie within any of these periods, however they overlap. */
export function minutesWithin(unit: Period, periods: readonly Period[]): number {
  let covered = 0;
  let upTo = Date.parse(unit.startsAt);
  const end = Date.parse(unit.endsAt);
  for (const { startsAt, endsAt } of periods.toSorted((a, b) => (a.startsAt < b.startsAt ? -1 : 1))) {
    const from = Math.max(upTo, Date.parse(startsAt));
    const to = Math.min(end, Date.parse(endsAt));
    if (to <= from) continue;
    covered += to - from;
    upTo = to;
  }
  return Math.floor(covered / 60_000);
}

const slashed = /^\s*(\d{1,2})[/-](\d{1,2})[/-]\d{2,4}/;
const isoForm = /^(\d{4}-\d{2}-\d{2})[ T]+(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?$/;
const otherForm = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2}),?\s+(\d{1,2}):(\d{2})(?::\d{2})?\s*([ap])?\.?m?\.?$/i;

function wallOf(text: string, order: DateOrder): { date: string; time: string } | undefined {
  const iso = isoForm.exec(text);
  if (iso) return { date: iso[1] ?? '', time: `${two(iso[2])}:${iso[3] ?? ''}` };
  const [, first, sign, second, year, hour, minute, half] = otherForm.exec(text) ?? [];
  if (!first || !second || !year || !hour || !minute) return undefined;
  const dayFirst = sign === '.' || order === 'day-first';
  const [day, month] = dayFirst ? [first, second] : [second, first];
  const date = `${year.length === 2 ? `20${year}` : year}-${two(month)}-${two(day)}`;
  return { date, time: `${two(String(hourOf(Number(hour), half)))}:${minute}` };
}

function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined || hour > 12) return hour;
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
}

function two(text: string | undefined): string {
  return (text ?? '').padStart(2, '0');
}

/** Arabic-Indic digits and marks of direction as programs set to Arabic write them. */
function westernDigits(text: string): string {
  return text
    .replaceAll(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replaceAll(/[\u200e\u200f\u061c]/g, '')
    .replaceAll('\u202f', ' ');
}
