import type { UnitMark } from './attendance-rules.ts';

/** What is held for one person in one unit. Version 0 means nothing yet. */
export interface HeldMark extends UnitMark {
  comment: string;
  version: number;
  /** The device whose mark this is, so that its own later marks are corrections and not conflicts. */
  device: string;
}

/** One mark as a device sends it, perhaps hours later. `base` is the version that the device last saw from the server. */
export interface IncomingMark extends UnitMark {
  comment: string;
  base: number;
  device: string;
}

export type Merge =
  { outcome: 'applied'; held: HeldMark } | { outcome: 'same'; held: HeldMark } | { outcome: 'conflict' };

/**
 * A mark takes effect only when whoever made it had seen what it replaces. Two people who saw the same and say different
 * things are in conflict, whichever arrives first: the mark held stays, the other is kept beside it and shown.
 */
export function merge(held: HeldMark | undefined, mark: IncomingMark): Merge {
  if (!held) return applied(mark, 1);
  if (saysTheSame(held, mark)) return { outcome: 'same', held };
  if (mark.base === held.version || mark.device === held.device) return applied(mark, held.version + 1);
  return { outcome: 'conflict' };
}

export function saysTheSame(one: UnitMark & { comment: string }, other: UnitMark & { comment: string }): boolean {
  return one.status === other.status && minutes(one) === minutes(other) && one.comment === other.comment;
}

function applied(mark: IncomingMark, version: number): Merge {
  const { status, comment, device } = mark;
  return { outcome: 'applied', held: { status, minutes: minutes(mark), comment, device, version } };
}

function minutes(mark: UnitMark): number | null {
  return mark.status === 'partly' ? mark.minutes : null;
}
