import type { DataMap, MappedField } from '../../catalogue/manifest/index.ts';
import type { ActivityTree } from './definition.ts';
import { definitionOf } from './definition.ts';
import { definition, openSession, stateAt } from './session.ts';
import type { Session } from './session.ts';
import type { ObjectiveProgress, SequencingState } from './state.ts';
import {
  completionAmount,
  completionStatus,
  localProgress,
  normalizedMeasure,
  satisfiedStatus,
  visibleProgress,
} from './tracking.ts';

export type ReportedSuccess = 'passed' | 'failed' | 'unknown';
export type ReportedCompletion = 'completed' | 'incomplete' | 'not attempted' | 'unknown';

/**
 * What a SCO set during one learner session, for the sequencer: only values it set itself (SN 4.5.4 tells unreported from
 * explicitly "unknown"). Values the player put there before the SCO started are left out.
 */
export interface ReportedStatus {
  success?: ReportedSuccess | undefined;
  completion?: ReportedCompletion | undefined;
  /** cmi.score.scaled, -1 to 1. */
  scaled?: number | undefined;
  raw?: number | undefined;
  min?: number | undefined;
  max?: number | undefined;
  /** cmi.progress_measure, 0 to 1. */
  progress?: number | undefined;
}

export interface RuntimeReport extends ReportedStatus {
  /** cmi.exit was "suspend". */
  suspended: boolean;
  objectives: (ReportedStatus & { id: string })[];
  /** cmi.session_time in milliseconds. */
  sessionTime?: number;
}

/** Which fields of which objective (by index) content set, to a value or explicitly to unknown. */
export type Reported = Map<number, Set<MappedField>>;

/** SN table 4.5.4a: objectives first, then the core elements, which win for the primary objective. */
export function recordReport(session: Session, activity: number, report: RuntimeReport): Reported {
  const reported: Reported = new Map();
  const { objectives } = definition(session, activity);
  for (const status of report.objectives) {
    const index = objectives.findIndex((objective) => objective.id === status.id);
    if (index >= 0) recordStatus(session, activity, index, status, reported);
  }
  // SN 4.5.4 names four core elements as a source of the primary objective; raw, min and max come from its own record only.
  const { success, completion, scaled, progress } = report;
  recordStatus(session, activity, 0, { success, completion, scaled, progress }, reported);
  return reported;
}

function recordStatus(
  session: Session,
  activity: number,
  objective: number,
  status: ReportedStatus,
  reported: Reported,
): void {
  const local = localProgress(session, activity, objective);
  const fields = reported.get(objective) ?? new Set<MappedField>();
  reported.set(objective, fields);
  const { success, completion, scaled, progress, raw, min, max } = status;
  if (success !== undefined) local.satisfied = success === 'unknown' ? undefined : success === 'passed';
  if (completion !== undefined) local.completion = completion === 'unknown' ? undefined : completion === 'completed';
  local.measure = scaled ?? local.measure;
  local.progress = progress ?? local.progress;
  local.raw = raw ?? local.raw;
  local.min = min ?? local.min;
  local.max = max ?? local.max;
  const given = { satisfied: success, completion, measure: scaled, progress, raw, min, max };
  for (const [field, value] of Object.entries(given)) if (value !== undefined) fields.add(field as MappedField);
}

/** What a SCO finds when it starts: SN table 4.9.2a and the manifest values the run-time shows. */
export interface LaunchData {
  activity: string;
  /** An objective without identifier cannot be shown in cmi.objectives. */
  objectives: (ObjectiveProgress & { id: string })[];
  /** cmi.scaled_passing_score: the threshold of a primary objective that is satisfied by measure. */
  scaledPassingScore: number | undefined;
  /** cmi.completion_threshold. */
  completionThreshold: number | undefined;
  dataMaps: DataMap[];
}

export function launchDataOf(tree: ActivityTree, state: SequencingState, activity: number): LaunchData {
  const session = openSession(tree, state, 0);
  const { identifier, objectives, completionThreshold, dataMaps } = definitionOf(tree, activity);
  const [primary] = objectives;
  return {
    activity: identifier,
    objectives: objectives.flatMap(({ id }, index) =>
      id === undefined ? [] : [{ id, ...visibleProgress(session, activity, index) }],
    ),
    scaledPassingScore: primary?.satisfiedByMeasure ? primary.minNormalizedMeasure : undefined,
    completionThreshold: completionThreshold.completedByMeasure ? completionThreshold.minProgressMeasure : undefined,
    dataMaps,
  };
}

/** Where an activity stands, as its own rules see it; undefined is "unknown". */
export interface ActivityStatus {
  satisfied: boolean | undefined;
  measure: number | undefined;
  completion: boolean | undefined;
  progress: number | undefined;
  attempts: number;
  active: boolean;
  suspended: boolean;
}

/** The status of every activity, by index. */
export function statusesOf(tree: ActivityTree, state: SequencingState): ActivityStatus[] {
  const session = openSession(tree, state, 0);
  return tree.activities.map(({ index }) => {
    const { attempts, active, suspended } = stateAt(session, index);
    return {
      satisfied: satisfiedStatus(session, index),
      measure: normalizedMeasure(session, index),
      completion: completionStatus(session, index),
      progress: completionAmount(session, index),
      attempts,
      active,
      suspended,
    };
  });
}
