import type { Reason } from './state.ts';

/** How a step that asks for a course stands on one of a person's paths. What is done already is open. */
export interface Asking {
  readonly pathId: string;
  readonly step: string;
  readonly open: boolean;
  readonly missing: readonly Reason[];
}

export interface Locked {
  readonly pathId: string;
  readonly step: string;
  readonly because: Reason;
}

/**
 * Whether somebody may be seated in a course: not while every path that asks them for it keeps the step locked. Whoever
 * has it done, or is on no such path, is free. Of several locks the one that opens by itself or by the person is told.
 */
export function doorOf(asking: readonly Asking[]): Locked | null {
  if (asking.some(({ open }) => open)) return null;
  const locks = asking.flatMap(({ pathId, step, missing }) =>
    missing.slice(0, 1).map((because) => ({ pathId, step, because })),
  );
  return locks.find(({ because }) => because.unlockedBy?.kind !== 'coordinator') ?? locks[0] ?? null;
}
