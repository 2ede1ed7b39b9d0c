/** A calendar day, `YYYY-MM-DD`. Days compare and sort as text. */
export type Day = string;

export function addDays(day: Day, count: number): Day {
  const [year, month, date] = parts(day);
  return written(Date.UTC(year, month - 1, date + count));
}

/** The same date some months on; the last of the month where that date does not exist (31 January + 1 month). */
export function addMonths(day: Day, count: number): Day {
  const [year, month, date] = parts(day);
  const lastOfMonth = new Date(Date.UTC(year, month + count, 0)).getUTCDate();
  return written(Date.UTC(year, month - 1 + count, Math.min(date, lastOfMonth)));
}

/** How many days the second day lies after the first. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && addDays(text, 0) === text;
}

/** The calendar day on which an instant falls in a time zone. */
export function dayOf(instant: string, timeZone: string): Day {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    formats.set(timeZone, format);
  }
  return format.format(new Date(instant));
}

const formats = new Map<string, Intl.DateTimeFormat>();

function parts(day: Day): [number, number, number] {
  return [Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8, 10))];
}

function written(time: number): Day {
  return new Date(time).toISOString().slice(0, 10);
}

/** Code-unit order: days, instants and ids sort the same on every machine, whatever its locale. */
export function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
