import type { Period } from '../wall-time.ts';

/** A room or a person wanted at a time. */
export interface Wanting extends Period {
  kind: 'room' | 'person';
  id: string;
}

/** The same, held by a session: nothing can be in two places at a time, whatever it does there. */
export interface Occupied extends Wanting {
  sessionId: string;
}

export interface Clash<Slot extends Occupied> {
  wanted: Wanting;
  taken: Slot;
}

export function overlap(one: Period, other: Period): boolean {
  return one.startsAt < other.endsAt && other.startsAt < one.endsAt;
}

/** Every pair that wants the same room or person at the same time. Back to back is no clash. */
export function clashes<Slot extends Occupied>(wanted: readonly Wanting[], taken: readonly Slot[]): Clash<Slot>[] {
  const byHolder = new Map<string, Slot[]>();
  for (const slot of taken) {
    const slots = byHolder.get(holder(slot));
    if (slots) slots.push(slot);
    else byHolder.set(holder(slot), [slot]);
  }
  return wanted.flatMap((slot) =>
    (byHolder.get(holder(slot)) ?? [])
      .filter((other) => overlap(slot, other))
      .map((other) => ({ wanted: slot, taken: other })),
  );
}

/** Units of one session may not overlap each other either: the same people sit in both. */
export function overlapsWithin(periods: readonly Period[]): boolean {
  const sorted = periods.toSorted((a, b) => (a.startsAt < b.startsAt ? -1 : 1));
  return sorted.some((period, index) => index > 0 && overlap(sorted[index - 1] ?? period, period));
}

function holder(slot: Wanting): string {
  return `${slot.kind} ${slot.id}`;
}
