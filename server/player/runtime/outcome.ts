import type { Values } from './data-model-2004.ts';

export type Completion = 'completed' | 'incomplete' | 'not attempted' | 'unknown';
export type Success = 'passed' | 'failed' | 'unknown';

/** What a SCO says about the learner, read out of its elements. Scores are as the SCO wrote them, scaled is -1 to 1. */
export interface Outcome {
  completion: Completion;
  success: Success;
  progress?: number | undefined;
  scaled?: number | undefined;
  raw?: number | undefined;
  min?: number | undefined;
  max?: number | undefined;
  objectives: (Omit<Outcome, 'objectives'> & { id: string })[];
}

export interface Thresholds {
  completionThreshold?: string | undefined;
  scaledPassingScore?: string | undefined;
}

/** The outcome of a SCORM 2004 SCO, thresholds of the manifest applied. */
export function outcome2004(values: Readonly<Values>, thresholds: Thresholds): Outcome {
  const objectives: Outcome['objectives'] = [];
  for (let index = 0; values[`cmi.objectives.${index}.id`] !== undefined; index += 1) {
    const prefix = `cmi.objectives.${index}`;
    objectives.push({ id: values[`${prefix}.id`] ?? '', ...statusAt(values, prefix) });
  }
  return {
    ...statusAt(values, 'cmi'),
    completion: completionOf(values, thresholds.completionThreshold),
    success: successOf(values, thresholds.scaledPassingScore),
    objectives,
  };
}

/** RTE 4.2.4.1, table 4.2.4.1a: with a threshold, the progress measure alone decides. */
export function completionOf(values: Readonly<Values>, threshold: string | undefined): Completion {
  if (threshold === undefined) return (values['cmi.completion_status'] ?? 'unknown') as Completion;
  const progress = numberAt(values, 'cmi.progress_measure');
  if (progress === undefined) return 'unknown';
  return progress >= Number(threshold) ? 'completed' : 'incomplete';
}

/** RTE 4.2.22.1, table 4.2.22.1a: with a passing score, the scaled score alone decides. */
export function successOf(values: Readonly<Values>, passingScore: string | undefined): Success {
  if (passingScore === undefined) return (values['cmi.success_status'] ?? 'unknown') as Success;
  const scaled = numberAt(values, 'cmi.score.scaled');
  if (scaled === undefined) return 'unknown';
  return scaled >= Number(passingScore) ? 'passed' : 'failed';
}

function statusAt(values: Readonly<Values>, prefix: string): Omit<Outcome, 'objectives'> {
  return {
    completion: (values[`${prefix}.completion_status`] ?? 'unknown') as Completion,
    success: (values[`${prefix}.success_status`] ?? 'unknown') as Success,
    progress: numberAt(values, `${prefix}.progress_measure`),
    scaled: numberAt(values, `${prefix}.score.scaled`),
    raw: numberAt(values, `${prefix}.score.raw`),
    min: numberAt(values, `${prefix}.score.min`),
    max: numberAt(values, `${prefix}.score.max`),
  };
}

function numberAt(values: Readonly<Values>, element: string): number | undefined {
  const value = values[element];
  return value === undefined || value === '' ? undefined : Number(value);
}

/** The outcome of a SCORM 1.2 SCO: lesson_status says both whether it is complete and whether it is passed. */
export function outcome12(values: Readonly<Values>): Outcome {
  const objectives: Outcome['objectives'] = [];
  for (let index = 0; values[`cmi.objectives.${index}.id`] !== undefined; index += 1) {
    const prefix = `cmi.objectives.${index}`;
    const status = outcomeOfStatus(values[`${prefix}.status`]);
    objectives.push({ id: values[`${prefix}.id`] ?? '', ...status, ...score12(values, prefix) });
  }
  return { ...outcomeOfStatus(values['cmi.core.lesson_status']), ...score12(values, 'cmi.core'), objectives };
}

function outcomeOfStatus(status: string | undefined): { completion: Completion; success: Success } {
  if (status === 'passed' || status === 'failed') return { completion: 'completed', success: status };
  if (status === 'completed') return { completion: 'completed', success: 'unknown' };
  return { completion: status === 'incomplete' ? 'incomplete' : 'not attempted', success: 'unknown' };
}

/** A raw score is scaled by the range the SCO names, else by the 0 to 100 that SCORM 1.2 asks for. */
function score12(values: Readonly<Values>, prefix: string): Pick<Outcome, 'raw' | 'min' | 'max' | 'scaled'> {
  const raw = numberAt(values, `${prefix}.score.raw`);
  const min = numberAt(values, `${prefix}.score.min`);
  const max = numberAt(values, `${prefix}.score.max`);
  const range = (max ?? 100) - (min ?? 0);
  const scaled = raw === undefined || range <= 0 ? undefined : (raw - (min ?? 0)) / range;
  return { raw, min, max, scaled: scaled === undefined ? undefined : Math.min(1, Math.max(0, scaled)) };
}
