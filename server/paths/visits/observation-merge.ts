import { compare, type Day } from '../progress/day.ts';

/** What somebody says of one item: seen or not yet, on a day, with a word about it. */
export interface Observed {
  readonly seen: boolean;
  readonly on: Day;
  readonly comment: string;
}

/** An observation as it is kept. */
export interface KeptObservation extends Observed {
  readonly id: string;
  readonly item: string;
  readonly device: string;
  /** Since when it counts; null while it contradicts what was held. */
  readonly countedAt: string | null;
  readonly settled: boolean;
  readonly withdrawn: boolean;
}

/** `base` is the observation that its maker had before their eyes; '' for none. */
export interface IncomingObservation extends Observed {
  readonly base: string;
  readonly device: string;
}

/**
 * An observation counts when whoever made it had seen what it replaces, or says the same. Two observers who saw the
 * same state and say different things contradict each other, whichever comes first: what is held stays, the other is
 * kept beside it until somebody decides.
 */
export function takesEffect(held: KeptObservation | undefined, incoming: IncomingObservation): boolean {
  if (!held || held.seen === incoming.seen) return true;
  return incoming.base === held.id || incoming.device === held.device;
}

/** What counts for one item now: the newest that takes effect and was not withdrawn. */
export function heldOf(observations: readonly KeptObservation[]): KeptObservation | undefined {
  return observations
    .filter(({ countedAt, withdrawn }) => countedAt !== null && !withdrawn)
    .sort((a, b) => compare(a.countedAt ?? '', b.countedAt ?? '') || compare(a.id, b.id))
    .at(-1);
}

/** The moment from which a new observation counts: now, and in any case after everything kept of the item. */
export function momentAfter(kept: readonly KeptObservation[], now: string): string {
  const last = kept.map(({ countedAt }) => fine(countedAt ?? '')).reduce((a, b) => (a > b ? a : b), '');
  const moment = fine(now);
  if (last < moment) return moment;
  const [seconds = '', fraction = '0'] = last.slice(0, -1).split('.');
  return `${seconds}.${String(Number(fraction) + 1).padStart(7, '0')}Z`;
}

/** To the ten-millionth of a second, so that all moments compare as text. */
function fine(moment: string): string {
  return moment.replace(/\.(\d{1,7})Z$/, (_, digits: string) => `.${digits.padEnd(7, '0')}Z`);
}

/** What contradicts and waits for a decision. */
export function disputedOf(observations: readonly KeptObservation[]): KeptObservation[] {
  return observations.filter(({ countedAt, settled, withdrawn }) => countedAt === null && !settled && !withdrawn);
}
