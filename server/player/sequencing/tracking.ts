import type { MappedField, Objective } from '../../catalogue/manifest/index.ts';
import type { ActivityDefinition } from './definition.ts';
import { definition, note, stateAt } from './session.ts';
import type { Session } from './session.ts';
import { unknownProgress } from './state.ts';
import type { ObjectiveProgress } from './state.ts';

/*
 * SN 4th Ed. 4.2.1.2 and 4.2.1.7: how tracking information is resolved through "read" objective maps, thresholds and
 * Tracked, and how "write" maps share it. Every procedure asks here, none reads an activity's objectives directly.
 */

export function isTracked(session: Session, activity: number): boolean {
  return definition(session, activity).delivery.tracked;
}

/** Index of the objective a rule refers to: the primary one where it names none. -1 for a name nobody declared. */
export function objectiveIndex(activity: ActivityDefinition, reference: string | undefined): number {
  return reference === undefined ? 0 : activity.objectives.findIndex((objective) => objective.id === reference);
}

/**
 * Who asks. SN tables 3.2.5a and 3.2.6a: an activity's own rules see what was last recorded; to the rollup of its parent,
 * what was recorded before the parent's current attempt is unknown (unless the parent says otherwise).
 */
export type View = 'rules' | 'rollup';

export function satisfiedStatus(
  session: Session,
  activity: number,
  objective = 0,
  view: View = 'rules',
): Known<boolean> {
  return isTracked(session, activity) ? resolvedSatisfied(session, activity, objective, view) : undefined;
}

export function normalizedMeasure(
  session: Session,
  activity: number,
  objective = 0,
  view: View = 'rules',
): Known<number> {
  return isTracked(session, activity) ? resolved(session, activity, objective, 'measure', view) : undefined;
}

export function completionStatus(
  session: Session,
  activity: number,
  objective = 0,
  view: View = 'rules',
): Known<boolean> {
  return isTracked(session, activity) ? resolvedCompletion(session, activity, objective, view) : undefined;
}

export function completionAmount(session: Session, activity: number, view: View = 'rules'): Known<number> {
  return isTracked(session, activity) ? resolved(session, activity, 0, 'progress', view) : undefined;
}

type Known<T> = T | undefined;

/**
 * All information of one objective as a SCO is to see it: read maps count also where the activity is not tracked (SN 3.13.1),
 * and a completion status read from elsewhere is shown as it is, whatever threshold this activity has.
 */
export function visibleProgress(session: Session, activity: number, objective: number): ObjectiveProgress {
  return {
    satisfied: resolvedSatisfied(session, activity, objective),
    measure: resolved(session, activity, objective, 'measure'),
    completion:
      resolved(session, activity, objective, 'completion') ?? resolvedCompletion(session, activity, objective),
    progress: resolved(session, activity, objective, 'progress'),
    raw: resolved(session, activity, objective, 'raw'),
    min: resolved(session, activity, objective, 'min'),
    max: resolved(session, activity, objective, 'max'),
  };
}

/** 4.2.1.7, 5: where an objective is satisfied by measure, nothing but the measure decides. */
function resolvedSatisfied(
  session: Session,
  activity: number,
  objective: number,
  view: View = 'rules',
): Known<boolean> {
  const { satisfiedByMeasure, minNormalizedMeasure } = objectiveAt(session, activity, objective);
  if (!satisfiedByMeasure) return resolved(session, activity, objective, 'satisfied', view);
  if (isUndecidedWhileActive(session, activity, objective)) return undefined;
  const measure = resolved(session, activity, objective, 'measure', view);
  return measure === undefined ? undefined : measure >= minNormalizedMeasure;
}

/** 4.2.1.7, 6: likewise the completion of an activity that is completed by measure. */
function resolvedCompletion(
  session: Session,
  activity: number,
  objective: number,
  view: View = 'rules',
): Known<boolean> {
  const { completedByMeasure, minProgressMeasure } = definition(session, activity).completionThreshold;
  if (objective !== 0 || !completedByMeasure) return resolved(session, activity, objective, 'completion', view);
  if (isUndecidedWhileActive(session, activity, 0)) return undefined;
  const amount = resolved(session, activity, 0, 'progress', view);
  return amount === undefined ? undefined : amount >= minProgressMeasure;
}

/** SN 3.9.1 speaks of the objective that is rolled up, and of completion; other objectives are decided at once. */
function isUndecidedWhileActive(session: Session, activity: number, objective: number): boolean {
  const { measureSatisfactionIfActive } = definition(session, activity).rollupConsiderations;
  return objective === 0 && !measureSatisfactionIfActive && stateAt(session, activity).active;
}

function resolved<Field extends MappedField>(
  session: Session,
  activity: number,
  objective: number,
  field: Field,
  view: View = 'rules',
): ObjectiveProgress[Field] {
  const map = objectiveAt(session, activity, objective).maps.find((candidate) => candidate.read.includes(field));
  const shared = map && session.shared.get(map.target)?.[field];
  if (shared !== undefined || (map && isAnsweredByMap(field))) return shared;
  const isOutdated = view === 'rollup' && isFromEarlier(session, activity, field);
  return isOutdated ? undefined : localProgress(session, activity, objective)[field];
}

/**
 * 4.2.1.2, 3 and 5 fall back on local information while the shared objective is unknown. ADL's suite and reference do not, for
 * satisfaction and measure: an activity that reads these from elsewhere does not see its own.
 */
const isAnsweredByMap = (field: MappedField): boolean => field === 'satisfied' || field === 'measure';

function isFromEarlier(session: Session, activity: number, field: MappedField): boolean {
  const { fromEarlier } = stateAt(session, activity);
  return field !== 'raw' && field !== 'min' && field !== 'max' && fromEarlier.has(field);
}

/** What is set now is recorded during the current attempt on the parent, whether it changes or not. */
export function markRecorded(session: Session, activity: number, fields: ReadonlySet<MappedField>): void {
  const state = stateAt(session, activity);
  const earlier = [...state.fromEarlier].filter((field) => !fields.has(field));
  if (earlier.length < state.fromEarlier.size) state.fromEarlier = new Set(earlier);
}

export function localProgress(session: Session, activity: number, objective = 0): ObjectiveProgress {
  const progress = stateAt(session, activity).objectives[objective];
  if (!progress) throw new RangeError(`activity ${activity} has no objective ${objective}`);
  return progress;
}

function objectiveAt(session: Session, activity: number, objective: number): Objective {
  const found = definition(session, activity).objectives[objective];
  if (!found) throw new RangeError(`activity ${activity} has no objective ${objective}`);
  return found;
}

/**
 * Applies the write maps of one objective for the fields that were set just now. Unreported information is never written; what
 * was explicitly set to unknown resets the shared objective (ADL note in 4.2.1.7). Measures go before the status they decide.
 */
export function writeSharedObjectives(
  session: Session,
  activity: number,
  objective: number,
  fields: ReadonlySet<MappedField>,
): void {
  if (!isTracked(session, activity)) return;
  for (const field of writingOrder) {
    if (!isSet(session, activity, objective, field, fields)) continue;
    for (const map of objectiveAt(session, activity, objective).maps) {
      if (map.write.includes(field))
        writeShared(session, activity, map.target, field, ownValue(session, activity, objective, field));
    }
  }
}

const writingOrder: readonly MappedField[] = ['measure', 'progress', 'satisfied', 'completion', 'raw', 'min', 'max'];

/** A status that a measure decides is set by setting the measure, and by nothing else. */
function isSet(
  session: Session,
  activity: number,
  objective: number,
  field: MappedField,
  fields: ReadonlySet<MappedField>,
): boolean {
  const measure = decidingMeasure(session, activity, objective, field);
  if (measure === undefined) return fields.has(field);
  return fields.has(measure) && !isUndecidedWhileActive(session, activity, objective);
}

/** 4.2.1.7, 5 and 6: the measure that alone decides the field, if one does. */
function decidingMeasure(
  session: Session,
  activity: number,
  objective: number,
  field: MappedField,
): 'measure' | 'progress' | undefined {
  const { completedByMeasure } = definition(session, activity).completionThreshold;
  if (field === 'satisfied' && objectiveAt(session, activity, objective).satisfiedByMeasure) return 'measure';
  return field === 'completion' && objective === 0 && completedByMeasure ? 'progress' : undefined;
}

/** What the activity itself says: its local information, or what the threshold makes of the measure it sees or, failing that, has. */
function ownValue(
  session: Session,
  activity: number,
  objective: number,
  field: MappedField,
): boolean | number | undefined {
  const local = localProgress(session, activity, objective);
  const deciding = decidingMeasure(session, activity, objective, field);
  if (deciding === undefined) return local[field];
  const measure = resolved(session, activity, objective, deciding) ?? local[deciding];
  if (measure === undefined) return undefined;
  return measure >= thresholdOf(session, activity, objective, deciding);
}

function thresholdOf(session: Session, activity: number, objective: number, measure: 'measure' | 'progress'): number {
  if (measure === 'progress') return definition(session, activity).completionThreshold.minProgressMeasure;
  return objectiveAt(session, activity, objective).minNormalizedMeasure;
}

function writeShared(
  session: Session,
  activity: number,
  target: string,
  field: MappedField,
  value: boolean | number | undefined,
): void {
  const before = session.shared.get(target) ?? unknownProgress();
  if (before[field] === value) return;
  session.shared.set(target, { ...before, [field]: value });
  note(session, 'SN 4.2.1.7', 'shared-objective-written', activity, { target, field, value: value ?? 'unknown' });
}
