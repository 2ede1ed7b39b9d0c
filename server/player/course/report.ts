import type { Values } from '../runtime/index.ts';
import type { ReportedStatus, RuntimeReport } from '../sequencing/index.ts';
import type { Said } from './course.ts';

/**
 * What the sequencer is told at the end of a session. Only what the SCO itself set counts (SN 4.5.4), but thresholds of
 * the manifest have already decided over the two statuses.
 */
export function reportOf({ values, outcome, exit, sessionTime }: Said): RuntimeReport {
  const objectives: RuntimeReport['objectives'] = [];
  for (const [index, { id }] of outcome.objectives.entries()) {
    const said = statusSaid(values, `cmi.objectives.${index}`);
    if (Object.keys(said).length > 0) objectives.push({ id, ...said });
  }
  const said = statusSaid(values, 'cmi');
  return {
    ...said,
    ...(said.success === undefined && said.scaled === undefined ? {} : { success: outcome.success }),
    ...(said.completion === undefined && said.progress === undefined ? {} : { completion: outcome.completion }),
    suspended: exit === 'suspend',
    objectives,
    ...(sessionTime === undefined ? {} : { sessionTime: sessionTime * 10 }),
  };
}

function statusSaid(values: Readonly<Values>, prefix: string): ReportedStatus {
  const said: Record<string, string | number> = {};
  const texts = { success: 'success_status', completion: 'completion_status' };
  const numbers = {
    scaled: 'score.scaled',
    raw: 'score.raw',
    min: 'score.min',
    max: 'score.max',
    progress: 'progress_measure',
  };
  for (const [field, element] of Object.entries(texts)) {
    const value = values[`${prefix}.${element}`];
    if (value !== undefined) said[field] = value;
  }
  for (const [field, element] of Object.entries(numbers)) {
    const value = values[`${prefix}.${element}`];
    if (value !== undefined && value !== '') said[field] = Number(value);
  }
  return said as ReportedStatus;
}
