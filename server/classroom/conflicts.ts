import type { Period } from './wall-time.ts';

/** Something that can be in one place at a time: a room, an instructor, a learner. */
export interface Occupied extends Period {
  kind: 'room' | 'instructor' | 'learner';
  /** Room or person. */
  id: string;
  sessionId: string;
}

export interface Clash {
  wanted: Occupied;
  taken: Occupied;
}

export function overlap(one: Period, other: Period): boolean {
  return one.startsAt < other.endsAt && other.startsAt < one.endsAt;
}

/** Every pair of different sessions that wants the same room or person at the same time. Back to back is no clash. */
export function clashes(wanted: readonly Occupied[], taken: readonly Occupied[]): Clash[] {
  const byHolder = new Map<string, Occupied[]>();
  for (const slot of taken) {
    const slots = byHolder.get(holder(slot));
    if (slots) slots.push(slot);
    else byHolder.set(holder(slot), [slot]);
  }
  return wanted.flatMap((slot) =>
    (byHolder.get(holder(slot)) ?? [])
      .filter((other) => other.sessionId !== slot.sessionId && overlap(slot, other))
      .map((other) => ({ wanted: slot, taken: other })),
  );
}

/** Units of one session may not overlap each other either: the same people sit in both. */
export function overlapsWithin(periods: readonly Period[]): boolean {
  const sorted = periods.toSorted((a, b) => (a.startsAt < b.startsAt ? -1 : 1));
  return sorted.some((period, index) => index > 0 && overlap(sorted[index - 1] ?? period, period));
}

function holder(slot: Occupied): string {
  return `${slot.kind} ${slot.id}`;
}
