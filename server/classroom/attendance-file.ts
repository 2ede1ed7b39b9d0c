import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import type { AttendanceStatus } from './attendance-rules.ts';
import { attendanceStatuses, checkMark } from './attendance-rules.ts';
import { graceMinutes } from './check-in-code.ts';
import { lengthOf } from './marking.ts';
import { unitsOfBooking } from './notices.ts';
import type { SessionUnitRow } from './tables.ts';
import { instantOf, isDate, isTime } from './wall-time.ts';

export const columns = ['email', 'name', 'unit', 'status', 'minutes', 'comment', 'joined', 'left'] as const;
const mostRows = 5_000;

export interface FileMark {
  line: number;
  unitId: string;
  bookingId: string;
  status: AttendanceStatus;
  minutes: number | null;
  comment: string;
}

export interface BadRow {
  line: number;
  fields: string[];
  why: 'email-unknown' | 'unit-unknown' | 'status-unknown' | 'minutes-needed' | 'minutes-too-many' | 'times-unreadable';
}

export interface ReadFile {
  marks: FileMark[];
  bad: BadRow[];
}

export interface Known {
  zone: string;
  units: readonly SessionUnitRow[];
  bookings: readonly { id: string; email: string; makes_up: string | null }[];
}

/**
 * Reads a CSV of marks: status and minutes for a unit (by its number), or the times of joining and leaving, as a provider of
 * virtual rooms reports them, from which the minutes in every unit follow. Undefined when the columns are not there at all.
 */
export function readAttendanceFile(content: string, known: Known): ReadFile | undefined {
  const rows = rowsOf(content);
  const [head, ...body] = rows ?? [];
  const places = new Map((head ?? []).map((name, place) => [name.trim().toLowerCase(), place]));
  if (!places.has('email') || !(places.has('status') || places.has('joined'))) return undefined;
  const result: ReadFile = { marks: [], bad: [] };
  for (const [index, fields] of body.slice(0, mostRows).entries()) {
    const value = (name: (typeof columns)[number]) => (fields[places.get(name) ?? -1] ?? '').trim();
    const line = index + 2;
    if (fields.every((field) => field.trim() === '') || (value('status') === '' && value('joined') === '')) continue;
    const read = readRow(value, known, line);
    if ('why' in read) result.bad.push({ line, fields, why: read.why });
    else result.marks.push(...read.marks);
  }
  return result;
}

/** A file to fill in: everybody booked, once for every unit. */
export function attendanceTemplate(
  units: readonly SessionUnitRow[],
  bookings: readonly { email: string; name: string; makes_up: string | null }[],
): string {
  const rows = bookings.flatMap((booking) =>
    units
      .map((unit, index) => ({ unit, number: index + 1 }))
      .filter(({ unit }) => unitsOfBooking(booking, [unit]).length > 0)
      .map(({ number }) => [booking.email, safe(booking.name), String(number), '', '', '', '', '']),
  );
  return `\uFEFF${stringify([[...columns], ...rows])}`;
}

export function badRowsFile(bad: readonly BadRow[]): string {
  return `\uFEFF${stringify(bad.map((row) => row.fields.map(safe)))}`;
}

type Value = (name: (typeof columns)[number]) => string;

function readRow(value: Value, known: Known, line: number): { marks: FileMark[] } | { why: BadRow['why'] } {
  const booking = known.bookings.find((each) => each.email.toLowerCase() === value('email').toLowerCase());
  if (!booking) return { why: 'email-unknown' };
  const own = unitsOfBooking(booking, known.units);
  const common = { line, bookingId: booking.id, comment: value('comment').slice(0, 500) };
  if (value('status') === '') return readTimes(value, known, own, common);
  const unit = known.units[Number(value('unit')) - 1];
  if (!unit || !own.includes(unit)) return { why: 'unit-unknown' };
  const status = attendanceStatuses.find((each) => each === value('status').toLowerCase());
  if (!status) return { why: 'status-unknown' };
  const minutes = /^\d{1,4}$/.test(value('minutes')) ? Number(value('minutes')) : null;
  const why = checkMark({ status, minutes }, lengthOf(unit));
  return why
    ? { why }
    : { marks: [{ ...common, unitId: unit.id, status, minutes: status === 'partly' ? minutes : null }] };
}

function readTimes(
  value: Value,
  { zone }: Known,
  units: readonly SessionUnitRow[],
  common: Pick<FileMark, 'line' | 'bookingId' | 'comment'>,
): { marks: FileMark[] } | { why: BadRow['why'] } {
  const joined = momentOf(value('joined'), zone);
  const left = momentOf(value('left'), zone);
  if (!joined || !left || left <= joined) return { why: 'times-unreadable' };
  const marks = units.flatMap((unit) => {
    const from = joined > unit.starts_at ? joined : unit.starts_at;
    const to = left < unit.ends_at ? left : unit.ends_at;
    const minutes = Math.floor((Date.parse(to) - Date.parse(from)) / 60_000);
    if (minutes < 1) return [];
    const whole = minutes >= lengthOf(unit) - graceMinutes;
    return [
      {
        ...common,
        unitId: unit.id,
        status: whole ? ('attended' as const) : ('partly' as const),
        minutes: whole ? null : minutes,
      },
    ];
  });
  return marks.length > 0 ? { marks } : { why: 'unit-unknown' };
}

/** `2026-10-20 09:05` on the wall of the venue, or an instant in UTC. */
function momentOf(text: string, zone: string): string | undefined {
  const [, date = '', time = ''] = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?$/.exec(text) ?? [];
  if (isDate(date) && isTime(time)) return instantOf(zone, date, time);
  return text.endsWith('Z') && !Number.isNaN(Date.parse(text)) ? new Date(text).toISOString() : undefined;
}

function rowsOf(content: string): string[][] | undefined {
  const firstLine = content.split('\n', 1)[0] ?? '';
  const delimiter = [';', '\t', ','].find((sign) => firstLine.includes(sign)) ?? ',';
  try {
    return parse(content, {
      bom: true,
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
    });
  } catch {
    return undefined;
  }
}

// A spreadsheet runs what begins like a formula.
function safe(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}
