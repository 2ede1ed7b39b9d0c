import type { Reason, StepState } from './state.ts';

/** A step that asks for a course, on one of a person's paths. */
export interface Asking {
  readonly pathId: string;
  readonly state: StepState;
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
  if (asking.length === 0 || asking.some(({ state }) => state.done || state.access === 'available')) return null;
  const locks = asking.flatMap(({ pathId, state }) =>
    state.locks.slice(0, 1).map((because) => ({ pathId, step: state.step, because, access: state.access })),
  );
  const told = locks.find(({ access }) => access === 'locked') ?? locks[0];
  return told ? { pathId: told.pathId, step: told.step, because: told.because } : null;
}
