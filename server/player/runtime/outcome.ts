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
