import { commonAncestor, isLeaf, pathToRoot } from './definition.ts';
import { overallRollup } from './rollup.ts';
import { recordReport } from './runtime-data.ts';
import type { Reported, RuntimeReport } from './runtime-data.ts';
import { prepareNextAttempt } from './selection.ts';
import { definition, note, stateAt } from './session.ts';
import type { Session } from './session.ts';
import { mappedFields, nothing, rolledUpFields, unknownProgress } from './state.ts';
import type { RolledUpField } from './state.ts';
import {
  completionStatus,
  isTracked,
  localProgress,
  markRecorded,
  satisfiedStatus,
  writeSharedObjectives,
} from './tracking.ts';

/** Terminate Descendent Attempts Process [UP.3]: the current activity itself has already been exited. */
export function terminateDescendentAttempts(session: Session, activity: number): void {
  const { tree, current } = session;
  if (current === undefined) return;
  const ancestor = commonAncestor(tree, current, activity);
  for (const step of pathToRoot(tree, current)) {
    if (step === ancestor) break;
    if (step !== current) endAttempt(session, step);
  }
}

/** End Attempt Process [UP.4]. */
export function endAttempt(session: Session, activity: number): void {
  const state = stateAt(session, activity);
  if (isLeaf(definition(session, activity))) {
    const reported = takeReport(session, activity);
    shareObjectives(session, activity, reported);
    if (isTracked(session, activity) && !state.suspended) assumeStatus(session, activity, reported);
    closeAttempt(session, activity);
    if (!state.suspended) addWhatIsKnown(session, activity, reported);
    shareObjectives(session, activity, reported);
  } else {
    state.suspended = definition(session, activity).children.some((child) => stateAt(session, child).suspended);
    closeAttempt(session, activity);
    prepareNextAttempt(session, activity);
  }
  overallRollup(session, activity);
}

/** Takes in what the content reported, once; of a leaf that is not tracked only whether it was suspended. */
export function takeReport(session: Session, activity: number): Reported {
  const report: RuntimeReport | undefined = activity === session.current ? session.report : undefined;
  const state = stateAt(session, activity);
  state.suspended = report?.suspended ?? false;
  if (!report) return new Map();
  session.report = undefined;
  state.times.attemptExperienced += report.sessionTime ?? 0;
  return isTracked(session, activity) ? recordReport(session, activity, report) : new Map();
}

/** The write maps of every objective of a leaf (SN 4.2.1.7, 4). */
export function shareObjectives(session: Session, activity: number, reported: Reported): void {
  markRecorded(session, activity, reported.get(0) ?? new Set());
  for (const [objective, fields] of reported) writeSharedObjectives(session, activity, objective, fields);
}

/** SN 4.2.1.7, 4: write maps are applied when the attempt ends, also to what earlier sessions of the same attempt reported. */
function addWhatIsKnown(session: Session, activity: number, reported: Reported): void {
  for (const [objective, progress] of stateAt(session, activity).objectives.entries()) {
    const known = mappedFields.filter((field) => progress[field] !== undefined);
    reported.set(objective, new Set([...(reported.get(objective) ?? []), ...known]));
  }
}

/** UP.4 1.1.1.1 and 1.1.1.2: content that says nothing has completed and satisfied its activity by being there. */
function assumeStatus(session: Session, activity: number, reported: Reported): void {
  const { completionSetByContent, objectiveSetByContent } = definition(session, activity).delivery;
  const local = localProgress(session, activity);
  const fields = reported.get(0) ?? new Set();
  const isUnsaid = (field: 'completion' | 'satisfied'): boolean => !fields.has(field) && local[field] === undefined;
  if (!completionSetByContent && isUnsaid('completion') && completionStatus(session, activity) === undefined) {
    local.completion = true;
    fields.add('completion');
  }
  if (!objectiveSetByContent && isUnsaid('satisfied') && satisfiedStatus(session, activity) === undefined) {
    local.satisfied = true;
    fields.add('satisfied');
  }
  reported.set(0, fields);
}

function closeAttempt(session: Session, activity: number): void {
  const state = stateAt(session, activity);
  if (state.active) note(session, 'UP.4', state.suspended ? 'attempt-suspended' : 'attempt-ended', activity);
  state.active = false;
  stopClock(session, activity);
}

export function stopClock(session: Session, activity: number): void {
  const { times } = stateAt(session, activity);
  if (times.attemptBegan > 0) times.attemptAbsolute = Math.max(0, session.now - times.attemptBegan);
}

/** DB.2 5.1.1.2: a new attempt has tracking information of its own, and makes that of the children an earlier one's. */
export function beginAttempt(session: Session, activity: number): void {
  const { objectives } = definition(session, activity);
  const state = stateAt(session, activity);
  state.attempts += 1;
  state.objectives = objectives.map(unknownProgress);
  state.fromEarlier = nothing;
  state.times = {
    attemptBegan: session.now,
    attemptAbsolute: 0,
    attemptExperienced: 0,
    earlierAbsolute: state.times.earlierAbsolute + state.times.attemptAbsolute,
    earlierExperienced: state.times.earlierExperienced + state.times.attemptExperienced,
  };
  outdateChildren(session, activity);
  note(session, 'DB.2', 'attempt-begun', activity, { attempt: state.attempts });
}

/** SN 3.2.5 and 3.2.6: what lies below was recorded in an earlier attempt, as far down as the clusters make that difference. */
function outdateChildren(session: Session, activity: number, fields: readonly RolledUpField[] = rolledUpFields): void {
  const { children, controlMode } = definition(session, activity);
  const outdated = fields.filter((field) =>
    field === 'satisfied' || field === 'measure'
      ? controlMode.useCurrentAttemptObjectiveInfo
      : controlMode.useCurrentAttemptProgressInfo,
  );
  if (outdated.length === 0) return;
  for (const child of children) {
    const state = stateAt(session, child);
    const recorded = outdated.filter((field) => state.objectives[0]?.[field] !== undefined);
    if (recorded.length > 0) state.fromEarlier = new Set([...state.fromEarlier, ...recorded]);
    outdateChildren(session, child, outdated);
  }
}
