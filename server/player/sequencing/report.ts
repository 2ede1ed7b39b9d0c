import type { ReportedCompletion, ReportedStatus, ReportedSuccess, RuntimeReport } from './runtime-data.ts';

/** How a SCO's session ended: cmi.exit, and cmi.session_time in milliseconds where it was set. */
export interface SessionEnd {
  exit: string;
  sessionTime?: number | undefined;
}

/**
 * Makes the report for the sequencer from the elements a SCO set in this session, by name. What the player had put there
 * before must not be among them: unset and set are different things to the sequencer (SN 4.5.4).
 */
export function reportOf(
  set: Readonly<Record<string, string>>,
  objectiveId: (index: number) => string | undefined,
  end: SessionEnd,
): RuntimeReport {
  const indexes = Object.keys(set).map((element) => /^cmi\.objectives\.(\d+)\./.exec(element)?.[1]);
  const objectives = [...new Set(indexes)].flatMap((index) => {
    const id = index === undefined ? undefined : objectiveId(Number(index));
    return id === undefined ? [] : [{ id, ...statusAt(set, `cmi.objectives.${index}`) }];
  });
  return {
    ...statusAt(set, 'cmi'),
    objectives,
    suspended: end.exit === 'suspend',
    ...(end.sessionTime === undefined ? {} : { sessionTime: end.sessionTime }),
  };
}

/** RTE 4.2.8: what leaving the SCO asks for; time-out and logout end the whole attempt, whoever asked for what. */
export function requestAfter(exit: string, navigationRequest: string): string {
  return exit === 'time-out' || exit === 'logout' ? 'exitAll' : navigationRequest;
}

function statusAt(set: Readonly<Record<string, string>>, prefix: string): ReportedStatus {
  const status: ReportedStatus = {};
  const success = set[`${prefix}.success_status`];
  const completion = set[`${prefix}.completion_status`];
  if (success !== undefined) status.success = success as ReportedSuccess;
  if (completion !== undefined) status.completion = completion as ReportedCompletion;
  for (const [field, element] of numbers) {
    const value = Number(set[`${prefix}.${element}`] || Number.NaN);
    if (Number.isFinite(value)) status[field] = value;
  }
  return status;
}

const numbers = [
  ['scaled', 'score.scaled'],
  ['raw', 'score.raw'],
  ['min', 'score.min'],
  ['max', 'score.max'],
  ['progress', 'progress_measure'],
] as const;
