import type { Clock } from '../../server/platform/clock.ts';

export interface StoppedClock extends Clock {
  set(iso: string): void;
  advance(amount: { days?: number; hours?: number; minutes?: number; seconds?: number }): void;
}

/** Stands at the given moment until it is moved. */
export function stopClock(iso = '2026-03-02T08:00:00.000Z'): StoppedClock {
  let time = Date.parse(iso);
  return {
    now: () => new Date(time),
    iso: () => new Date(time).toISOString(),
    set: (moment) => void (time = Date.parse(moment)),
    advance({ days = 0, hours = 0, minutes = 0, seconds = 0 }) {
      time += (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000;
    },
  };
}
