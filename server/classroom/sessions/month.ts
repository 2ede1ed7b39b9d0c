import { Temporal } from 'temporal-polyfill';

export interface MonthDay<Entry> {
  date: string;
  /** Belongs to the month before or after, shown to fill the week. */
  outside: boolean;
  entries: Entry[];
}

/** A month as weeks from Monday to Sunday, each day with what falls on it. */
export function weeksOf<Entry extends { date: string }>(month: string, entries: readonly Entry[]): MonthDay<Entry>[][] {
  const first = Temporal.PlainYearMonth.from(month).toPlainDate({ day: 1 });
  const start = first.subtract({ days: first.dayOfWeek - 1 });
  const end = first.add({ days: first.daysInMonth - 1 });
  const byDate = new Map<string, Entry[]>();
  for (const entry of entries) byDate.set(entry.date, [...(byDate.get(entry.date) ?? []), entry]);
  const weeks: MonthDay<Entry>[][] = [];
  for (let monday = start; Temporal.PlainDate.compare(monday, end) <= 0; monday = monday.add({ days: 7 })) {
    weeks.push(
      Array.from({ length: 7 }, (_, offset) => {
        const date = monday.add({ days: offset });
        return {
          date: date.toString(),
          outside: date.month !== first.month,
          entries: byDate.get(date.toString()) ?? [],
        };
      }),
    );
  }
  return weeks;
}

export function isMonth(text: string): boolean {
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(text);
}

export function neighbours(month: string): { previous: string; next: string } {
  const here = Temporal.PlainYearMonth.from(month);
  return { previous: here.subtract({ months: 1 }).toString(), next: here.add({ months: 1 }).toString() };
}
