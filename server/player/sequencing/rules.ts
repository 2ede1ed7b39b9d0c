import type { RollupCondition, RuleCondition, StatusCondition } from '../../catalogue/manifest/index.ts';
import type { SequencingRule } from '../../catalogue/manifest/index.ts';
import { isOutsideTimes, isPastDuration } from './limits.ts';
import { definition, note, stateAt } from './session.ts';
import type { Session } from './session.ts';
import { completionStatus, normalizedMeasure, objectiveIndex, satisfiedStatus } from './tracking.ts';
import type { View } from './tracking.ts';

/** Three-valued logic: undefined is "unknown" (truth tables SN 4.5.2, 4.6.2, 4.8.4). */
export type Truth = boolean | undefined;

export const not = (truth: Truth): Truth => (truth === undefined ? undefined : !truth);

export function combine(combination: 'all' | 'any', truths: Truth[]): Truth {
  const decisive = combination === 'any';
  if (truths.includes(decisive)) return decisive;
  return truths.length === 0 || truths.includes(undefined) ? undefined : !decisive;
}

/** Sequencing Rules Check Process [UP.2]: the action of the first rule that applies, among those with one of the actions. */
export function checkSequencingRules<Action extends string>(
  session: Session,
  activity: number,
  rules: SequencingRule<Action>[],
  actions?: readonly Action[],
): Action | undefined {
  for (const [index, rule] of rules.entries()) {
    if (actions && !actions.includes(rule.action)) continue;
    if (checkSequencingRule(session, activity, rule) !== true) continue;
    note(session, 'UP.2', 'rule-applied', activity, { action: rule.action, rule: index });
    return rule.action;
  }
  return undefined;
}

/** Sequencing Rule Check Subprocess [UP.2.1]. */
function checkSequencingRule(session: Session, activity: number, rule: SequencingRule<string>): Truth {
  const truths = rule.conditions.map((condition) => {
    const truth = ruleCondition(session, activity, condition);
    return condition.not ? not(truth) : truth;
  });
  return combine(rule.combination, truths);
}

/** SN table 3.4.2a. */
function ruleCondition(session: Session, activity: number, rule: RuleCondition): Truth {
  const objective = objectiveIndex(definition(session, activity), rule.referencedObjective);
  if (objective < 0) return undefined;
  if (rule.condition === 'always') return true;
  if (rule.condition === 'objectiveMeasureGreaterThan' || rule.condition === 'objectiveMeasureLessThan') {
    const measure = normalizedMeasure(session, activity, objective);
    if (measure === undefined) return undefined;
    const isGreater = rule.condition === 'objectiveMeasureGreaterThan';
    return isGreater ? measure > rule.measureThreshold : measure < rule.measureThreshold;
  }
  return statusCondition(session, activity, rule.condition, objective, 'rules');
}

/** SN table 3.7.2a. */
export function rollupCondition(session: Session, child: number, rollup: RollupCondition): Truth {
  const truth = rollup.condition === 'never' ? false : statusCondition(session, child, rollup.condition, 0, 'rollup');
  return rollup.not ? not(truth) : truth;
}

function statusCondition(
  session: Session,
  activity: number,
  condition: StatusCondition,
  objective: number,
  view: View,
): Truth {
  const { attemptLimit } = definition(session, activity).limits;
  const { attempts } = stateAt(session, activity);
  switch (condition) {
    case 'satisfied':
      return satisfiedStatus(session, activity, objective, view);
    case 'objectiveStatusKnown':
      return satisfiedStatus(session, activity, objective, view) !== undefined;
    case 'objectiveMeasureKnown':
      return normalizedMeasure(session, activity, objective, view) !== undefined;
    case 'completed':
      return completionStatus(session, activity, objective, view);
    case 'activityProgressKnown':
      return completionStatus(session, activity, objective, view) !== undefined;
    case 'attempted':
      return attempts > 0;
    case 'attemptLimitExceeded':
      // Where no limit is set there is nothing to exceed or not; a limit of zero is reached from the start (as in UP.1).
      return attemptLimit === undefined ? undefined : attempts >= attemptLimit;
    case 'timeLimitExceeded':
      return session.tree.honoursTimeLimits ? isPastDuration(session, activity) : undefined;
    default:
      return session.tree.honoursTimeLimits ? isOutsideTimes(session, activity) : undefined;
  }
}
