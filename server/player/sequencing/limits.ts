import { definition, note, stateAt } from './session.ts';
import type { Session } from './session.ts';
import { isTracked } from './tracking.ts';

/** Limit Conditions Check Process [UP.1]: true when a limit forbids a new attempt. */
export function limitConditionsViolated(session: Session, activity: number): boolean {
  const { active, suspended, attempts } = stateAt(session, activity);
  if (!isTracked(session, activity) || active || suspended) return false;
  const { attemptLimit } = definition(session, activity).limits;
  // A limit of zero closes the activity from the start (SN table 3.5.1a), though UP.1 3.1 asks for an earlier attempt.
  const isSpent = attemptLimit !== undefined && attempts >= attemptLimit;
  const isViolated =
    isSpent ||
    (session.tree.honoursTimeLimits && (isPastDuration(session, activity) || isOutsideTimes(session, activity)));
  if (isViolated) note(session, 'UP.1', 'limit-reached', activity, isSpent ? { attemptLimit } : {});
  return isViolated;
}

/** UP.1 4 to 7; optional in SCORM. */
export function isPastDuration(session: Session, activity: number): boolean {
  const { limits } = definition(session, activity);
  const { attempts, times } = stateAt(session, activity);
  const reached = (spent: number, limit: number | undefined): boolean => limit !== undefined && spent >= limit;
  return (
    attempts > 0 &&
    (reached(times.earlierAbsolute + times.attemptAbsolute, limits.activityAbsoluteDuration) ||
      reached(times.earlierExperienced + times.attemptExperienced, limits.activityExperiencedDuration) ||
      reached(times.attemptAbsolute, limits.attemptAbsoluteDuration) ||
      reached(times.attemptExperienced, limits.attemptExperiencedDuration))
  );
}

/** UP.1 8 and 9; optional in SCORM. */
export function isOutsideTimes(session: Session, activity: number): boolean {
  const { beginTime, endTime } = definition(session, activity).limits;
  return (beginTime !== undefined && session.now < beginTime) || (endTime !== undefined && session.now > endTime);
}
