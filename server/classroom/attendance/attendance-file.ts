import { stringify } from 'csv-stringify/sync';
import { foldSearch } from '../../identity/index.ts';
import type { AttendanceStatus } from './attendance-rules.ts';
import { checkMark } from './attendance-rules.ts';
import { graceMinutes } from '../check-in/check-in-code.ts';
import { rowsOf } from './file-text.ts';
import type { FileRow } from './file-text.ts';
import { dateOrderOf, minutesWithin, momentOf } from './file-times.ts';
import type { DateOrder } from './file-times.ts';
import { lengthOf } from './marking.ts';
import { unitsOfBooking } from '../letters/notices.ts';
import type { SessionUnitRow } from '../tables.ts';
import { periodsOf } from '../planning/timetable.ts';
import type { Period } from '../wall-time.ts';

export const columns = ['email', 'name', 'unit', 'status', 'minutes', 'comment', 'joined', 'left', 'grade'] as const;
type ColumnName = (typeof columns)[number];
const mostRows = 5_000;

/** What other programs call the columns, folded. */
const otherNames: Record<ColumnName, readonly string[]> = {
  email: ['e-mail', 'email address', 'user email', 'participant email', 'staff number', 'adresse e-mail', 'courriel'],
  name: ['nom', 'full name', 'participant', 'name (original name)', 'الاسم'],
  unit: ['unite', 'الوحدة'],
  status: ['statut', 'الحالة'],
  minutes: ['الدقائق'],
  comment: ['commentaire', 'تعليق', 'ملاحظة'],
  joined: [
    'join time',
    'joined at',
    'first join',
    'first join time',
    'heure d’arrivee',
    "heure d'arrivee",
    'وقت الانضمام',
  ],
  left: ['leave time', 'left at', 'last leave', 'last leave time', 'heure de depart', 'وقت المغادرة'],
  grade: ['note', 'score', 'الدرجة'],
};
const moreNames: Partial<Record<ColumnName, readonly string[]>> = {
  email: ['البريد الإلكتروني', 'matricule', 'الرقم الوظيفي', 'participant id (upn)'],
};

export interface FileMark {
  line: number;
  unitId: string;
  bookingId: string;
  status: AttendanceStatus;
  minutes: number | null;
  comment: string;
}

export interface FileGrade {
  line: number;
  bookingId: string;
  grade: number;
}

export interface BadRow {
  line: number;
  fields: string[];
  why:
    | 'email-unknown'
    | 'unit-unknown'
    | 'status-unknown'
    | 'minutes-needed'
    | 'minutes-too-many'
    | 'times-unreadable'
    | 'outside'
    | 'twice'
    | 'grade-range'
    | 'too-many-rows';
}

export interface ReadFile {
  marks: FileMark[];
  grades: FileGrade[];
  bad: BadRow[];
  /** The first line of names, to stand over the rows that are given back. */
  head: string[];
}

export interface Known {
  zone: string;
  units: readonly SessionUnitRow[];
  bookings: readonly { id: string; email: string; staff_number: string | null; makes_up: string | null }[];
  /** Words for a status, folded: its own name and what pages call it in any language. */
  statuses: ReadonlyMap<string, AttendanceStatus>;
}

/**
 * Reads a CSV of marks: status and minutes for a unit (by its number), or the times of joining and leaving, as a provider of
 * virtual rooms reports them, from which the minutes in every unit follow. Undefined when the columns are not there at all.
 */
export function readAttendanceFile(content: string, known: Known): ReadFile | undefined {
  const sections = sectionsOf(rowsOf(content) ?? []);
  const head = sections[0]?.head;
  if (!head) return undefined;
  const rows = sections.flatMap(({ places, rows: own }) =>
    own.map((row) => ({ ...row, value: (name: ColumnName) => (row.fields[places.get(name) ?? -1] ?? '').trim() })),
  );
  const result: ReadFile = { marks: [], grades: [], bad: [], head };
  const days = new Set(known.units.map((unit) => unit.date));
  const times = rows.flatMap((row) => [row.value('joined'), row.value('left')]).filter(Boolean);
  const reading = { known, order: dateOrderOf(times, known.zone, days), presence: new Map<string, Presence>() };
  for (const [index, row] of rows.entries()) {
    const why = index < mostRows ? readRow(row, reading, result) : 'too-many-rows';
    if (why) result.bad.push({ line: row.line, fields: row.fields, why });
  }
  for (const presence of reading.presence.values()) settlePresence(presence, known, result);
  result.bad.sort((a, b) => a.line - b.line);
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
      .map(({ number }) => [booking.email, safe(booking.name), String(number), '', '', '', '', '', '']),
  );
  return `\uFEFF${stringify([[...columns], ...rows])}`;
}

/** The rows that could not be taken under the names of their columns, with what is wrong: to be corrected and sent again. */
export function badRowsFile(
  head: readonly string[],
  bad: readonly BadRow[],
  say: (why: BadRow['why']) => string,
): string {
  const width = Math.max(head.length, ...bad.map((row) => row.fields.length));
  const filled = (fields: readonly string[]) => Array.from({ length: width }, (_, index) => safe(fields[index] ?? ''));
  return `\uFEFF${stringify([[...filled(head), '!'], ...bad.map((row) => [...filled(row.fields), safe(say(row.why))])])}`;
}

interface Section {
  head: string[];
  places: ReadonlyMap<ColumnName, number>;
  rows: FileRow[];
}

type ReadableRow = FileRow & { value: (name: ColumnName) => string };

interface Presence {
  row: FileRow;
  bookingId: string;
  comment: string;
  makes_up: string | null;
  periods: Period[];
}

interface Reading {
  known: Known;
  order: DateOrder;
  presence: Map<string, Presence>;
}

/**
 * Meeting services put a summary before the list, and some a second list with every single joining: where there is one, the
 * list of first and last moments says less and is left out.
 */
function sectionsOf(rows: readonly FileRow[]): Section[] {
  const sections: Section[] = [];
  for (const row of rows) {
    const places = placesIn(row.fields);
    if (places.has('email') && ['status', 'joined', 'grade'].some((name) => places.has(name as ColumnName)))
      sections.push({ head: row.fields, places, rows: [] });
    else if (row.fields.some((field) => field.trim() !== '')) sections.at(-1)?.rows.push(row);
  }
  const isSummary = ({ head, places }: Section) => /^(first|premi)/.test(foldSearch(head[places.get('joined') ?? -1]));
  const detailed = sections.filter((section) => !isSummary(section));
  return detailed.length > 0 ? detailed : sections;
}

function placesIn(fields: readonly string[]): Map<ColumnName, number> {
  const folded = fields.map((field) => foldSearch(field));
  const places = new Map<ColumnName, number>();
  for (const name of columns) {
    const names = [name, ...otherNames[name], ...(moreNames[name] ?? [])].map((other) => foldSearch(other));
    const place = folded.findIndex((field) => names.includes(field));
    if (place >= 0) places.set(name, place);
  }
  return places;
}

/** Takes in one row; gives what is wrong with it. Times are gathered, since somebody may have joined several times. */
function readRow(row: ReadableRow, reading: Reading, result: ReadFile): BadRow['why'] | undefined {
  const { value } = row;
  const { known } = reading;
  if (['status', 'joined', 'grade'].every((name) => value(name as ColumnName) === '')) return undefined;
  const named = value('email').toLowerCase();
  const booking = known.bookings.find(
    (each) => each.email.toLowerCase() === named || (each.staff_number ?? '').toLowerCase() === named,
  );
  if (!booking || named === '') return 'email-unknown';
  const why = value('grade') === '' ? undefined : readGrade(row, booking.id, result);
  if (why) return why;
  if (value('status') !== '') return readStatus(row, booking, known, result);
  return value('joined') === '' ? undefined : readTimes(row, booking, reading);
}

function readGrade(row: ReadableRow, bookingId: string, result: ReadFile): BadRow['why'] | undefined {
  const grade = Number(row.value('grade').replace(',', '.'));
  if (!(grade >= 0 && grade <= 100)) return 'grade-range';
  // A template has a row for every unit: the same grade may stand in each.
  const known = result.grades.find((each) => each.bookingId === bookingId);
  if (known) return known.grade === grade ? undefined : 'twice';
  result.grades.push({ line: row.line, bookingId, grade });
  return undefined;
}

function readStatus(
  { value, line }: ReadableRow,
  booking: Known['bookings'][number],
  known: Known,
  result: ReadFile,
): BadRow['why'] | undefined {
  const only = known.units.length === 1 && value('unit') === '';
  const unit = known.units[only ? 0 : Number(value('unit')) - 1];
  if (!unit || unitsOfBooking(booking, [unit]).length === 0) return 'unit-unknown';
  const status = known.statuses.get(foldSearch(value('status')));
  if (!status) return 'status-unknown';
  const minutes = /^\d{1,4}$/.test(value('minutes')) ? Number(value('minutes')) : null;
  const why = checkMark({ status, minutes }, lengthOf(unit));
  if (why) return why;
  if (result.marks.some((mark) => mark.unitId === unit.id && mark.bookingId === booking.id)) return 'twice';
  const counted = status === 'partly' ? minutes : null;
  const comment = value('comment').slice(0, 500);
  result.marks.push({ line, unitId: unit.id, bookingId: booking.id, status, minutes: counted, comment });
  return undefined;
}

function readTimes(
  { value, line, fields }: ReadableRow,
  booking: Known['bookings'][number],
  { known, order, presence }: Reading,
): BadRow['why'] | undefined {
  const startsAt = momentOf(value('joined'), known.zone, order);
  const endsAt = momentOf(value('left'), known.zone, order);
  if (!startsAt || !endsAt || endsAt <= startsAt) return 'times-unreadable';
  const { id: bookingId, makes_up } = booking;
  const fresh = { row: { line, fields }, bookingId, comment: value('comment').slice(0, 500), makes_up, periods: [] };
  const own = presence.get(bookingId) ?? fresh;
  own.periods.push({ startsAt, endsAt });
  presence.set(bookingId, own);
  return undefined;
}

function settlePresence(
  { row, bookingId, comment, makes_up, periods }: Presence,
  known: Known,
  result: ReadFile,
): void {
  const before = result.marks.length;
  for (const unit of periodsOf(unitsOfBooking({ makes_up }, known.units))) {
    const minutes = minutesWithin(unit, periods);
    if (minutes < 1) continue;
    const whole = minutes >= lengthOf(unit) - graceMinutes;
    const mark = { line: row.line, unitId: unit.id, bookingId, comment };
    result.marks.push(whole ? { ...mark, status: 'attended', minutes: null } : { ...mark, status: 'partly', minutes });
  }
  if (result.marks.length === before) result.bad.push({ ...row, why: 'outside' });
}

// A spreadsheet runs what begins like a formula.
function safe(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}
