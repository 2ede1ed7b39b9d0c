import type { PathDefinition, Stage, Step } from './definition.ts';
import type { PathState, Reason } from './state.ts';

/** A place where people are held back until something is met: a stage with a gate, or a step that is booked. */
export interface Gate {
  readonly id: string;
  readonly kind: 'stage' | 'step';
  /** What a seat is booked in, for a step. */
  readonly course: string | null;
}

export interface GateState {
  readonly gate: string;
  readonly open: boolean;
  readonly missing: readonly Reason[];
}

export function gatesOf(path: PathDefinition): Gate[] {
  return path.stages.flatMap((stage) => [
    ...(isGated(stage) ? [{ id: stage.id, kind: 'stage' as const, course: null }] : []),
    ...stage.steps.flatMap((step) => {
      const course = courseOf(step);
      return course === null ? [] : [{ id: step.id, kind: 'step' as const, course }];
    }),
  ]);
}

/** How somebody stands before every gate. What is done already is open, whatever is locked before it. */
export function gateStates(path: PathDefinition, state: PathState): GateState[] {
  const stages = new Map(state.stages.map((one) => [one.stage, one]));
  const steps = new Map(state.steps.map((one) => [one.step, one]));
  return gatesOf(path).flatMap(({ id, kind }) => {
    const stage = kind === 'stage' ? stages.get(id) : undefined;
    const step = kind === 'step' ? steps.get(id) : undefined;
    if (!stage && !step) return [];
    const passed = stage?.met ?? step?.done ?? false;
    const missing = passed ? [] : (stage?.locks ?? step?.locks ?? []);
    return [{ gate: id, open: missing.length === 0, missing }];
  });
}

export function courseOf({ content }: Pick<Step, 'content'>): string | null {
  return content.kind === 'classroom' || content.kind === 'virtual' || content.kind === 'field-visit'
    ? content.course
    : null;
}

function isGated(stage: Stage): boolean {
  return stage.gate.length > 0 || stage.opens !== null;
}
