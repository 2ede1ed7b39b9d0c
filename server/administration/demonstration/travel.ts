import type { Clock } from '../../platform/clock.ts';

/** A clock that can be set to a day before today, so that what has happened in the academy happened when it did. */
export interface TravellingClock extends Clock {
  /** To `days` from today (before it when negative), at a time of the day in UTC, '09:30'. */
  travel(days: number, time: string): void;
  /** The date of that day, '2026-03-02'. */
  dateOf(days: number): string;
  /** The days from today to the Tuesday nearest to `days`: nobody holds a workshop on a Sunday. */
  tuesday(days: number): number;
}

export function createTravellingClock(present: Clock): TravellingClock {
  const today = Date.parse(`${present.iso().slice(0, 10)}T00:00:00.000Z`);
  let time = present.now().getTime();
  let ticks = 0;
  const now = (): Date => new Date(time + ticks++);
  const dateOf = (days: number): string => new Date(today + days * 86_400_000).toISOString().slice(0, 10);
  return {
    now,
    iso: () => now().toISOString(),
    dateOf,
    tuesday(days) {
      const weekday = new Date(today + days * 86_400_000).getUTCDay();
      return days + ((2 - weekday + 10) % 7) - 3;
    },
    travel(days, clockTime) {
      time = Date.parse(`${dateOf(days)}T${clockTime}:00.000Z`);
      ticks = 0;
    },
  };
}
