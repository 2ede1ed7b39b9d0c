import type { MappedField, RollupAction, RollupRule } from '../../catalogue/manifest/index.ts';
import { preConditionApplies } from './availability.ts';
import { isLeaf, pathToRoot } from './definition.ts';
import type { ActivityTree } from './definition.ts';
import { combine, rollupCondition } from './rules.ts';
import type { Truth } from './rules.ts';
import { definition, isAvailable, note, stateAt } from './session.ts';
import type { Session } from './session.ts';
import { rolledUpFields } from './state.ts';
import type { ObjectiveProgress } from './state.ts';
import {
  completionAmount,
  completionStatus,
  isTracked,
  localProgress,
  markRecorded,
  normalizedMeasure,
  satisfiedStatus,
  writeSharedObjectives,
} from './tracking.ts';

/**
 * Overall Rollup Process [RB.1.5], extended as SN 4.6.1 asks: beside the path of the activity, the parents of all activities
 * that read a shared objective written on that path. The set is determined once, the deepest go first, each goes once.
 */
export function overallRollup(session: Session, activity: number): void {
  for (const member of rollupSet(session, activity)) rollUp(session, member);
}

function rollupSet(session: Session, activity: number): number[] {
  const { tree } = session;
  const members = new Set(pathToRoot(tree, activity));
  for (const writer of pathToRoot(tree, activity).filter((step) => isTracked(session, step))) {
    const { objectives } = definition(session, writer);
    // Of a cluster, nothing is ever recorded but its primary objective.
    for (const { maps } of isLeaf(definition(session, writer)) ? objectives : objectives.slice(0, 1)) {
      for (const map of maps.filter(({ write }) => write.length > 0)) {
        for (const reader of readersOf(tree, map.target)) {
          const { parent } = definition(session, reader);
          if (parent < 0 || !isAvailable(session, parent)) continue;
          for (const ancestor of pathToRoot(tree, parent)) members.add(ancestor);
        }
      }
    }
  }
  const depth = (member: number): number => definition(session, member).depth;
  return [...members].sort((one, other) => depth(other) - depth(one) || other - one);
}

const readers = new WeakMap<ActivityTree, Map<string, number[]>>();

/** Activities whose primary objective reads the shared objective; a fact of the tree, found once for each. */
function readersOf(tree: ActivityTree, target: string): number[] {
  let byTarget = readers.get(tree);
  if (!byTarget) {
    byTarget = new Map();
    for (const { index, objectives } of tree.activities) {
      for (const map of objectives[0]?.maps ?? []) {
        const isRolledUp = map.read.some((field) => rolledUpFields.some((rolledUp) => rolledUp === field));
        if (isRolledUp) byTarget.set(map.target, [...(byTarget.get(map.target) ?? []), index]);
      }
    }
    readers.set(tree, byTarget);
  }
  return byTarget.get(target) ?? [];
}

/** One round of the loop of RB.1.5. A leaf has nothing to roll up: its thresholds are applied whenever it is asked. */
function rollUp(session: Session, activity: number): void {
  if (isLeaf(definition(session, activity)) || !isTracked(session, activity)) return;
  const { objectives, completionThreshold } = definition(session, activity);
  const local = localProgress(session, activity);
  const before = { ...local };
  measureRollup(session, activity, local);
  completionMeasureRollup(session, activity, local);
  // The status by measure may be read back through the shared objective the measure is written to.
  share(session, activity, before, ['measure', 'progress'], new Set());
  const applied = new Set<MappedField>();
  if (objectives[0]?.satisfiedByMeasure) objectiveRollupUsingMeasure(session, activity, local);
  else if (objectiveRollupUsingRules(session, activity, local)) applied.add('satisfied');
  if (completionThreshold.completedByMeasure) activityProgressRollupUsingMeasure(session, activity, local);
  else if (activityProgressRollupUsingRules(session, activity, local)) applied.add('completion');
  share(session, activity, before, ['satisfied', 'completion'], applied);
}

/** Measure Rollup Process [RB.1.1 a]: unknown measures of tracked children count in the denominator. */
function measureRollup(session: Session, activity: number, local: ObjectiveProgress): void {
  const parts = trackedChildren(session, activity).map((child) => ({
    weight: definition(session, child).rollup.objectiveMeasureWeight,
    value: normalizedMeasure(session, child, 0, 'rollup'),
  }));
  local.measure = weightedAverage(parts);
}

/** Completion Measure Rollup Process [RB.1.1 b]. */
function completionMeasureRollup(session: Session, activity: number, local: ObjectiveProgress): void {
  const parts = trackedChildren(session, activity).map((child) => ({
    weight: definition(session, child).completionThreshold.progressWeight,
    value: completionAmount(session, child, 'rollup'),
  }));
  local.progress = weightedAverage(parts);
}

function weightedAverage(parts: { weight: number; value: number | undefined }[]): number | undefined {
  const counted = parts.reduce((sum, { weight }) => sum + weight, 0);
  if (counted <= 0 || parts.every(({ value }) => value === undefined)) return undefined;
  const average = parts.reduce((sum, { weight, value }) => sum + weight * (value ?? 0), 0) / counted;
  // Three times 0.7 is 0.7, also where it is compared with a threshold; SN asks for four significant digits.
  return Math.round(average * 1e9) / 1e9;
}

/** Objective Rollup Using Measure Process [RB.1.2 a]. */
function objectiveRollupUsingMeasure(session: Session, activity: number, local: ObjectiveProgress): void {
  local.satisfied = satisfiedStatus(session, activity);
}

/** Objective Rollup Using Rules Process [RB.1.2 b]: not satisfied first, satisfied last, else unchanged. */
function objectiveRollupUsingRules(session: Session, activity: number, local: ObjectiveProgress): boolean {
  const rules = rollupRulesFor(session, activity, 'satisfied');
  const isNot = rollupRuleApplies(session, activity, rules, 'notSatisfied');
  const is = rollupRuleApplies(session, activity, rules, 'satisfied');
  if (is || isNot) local.satisfied = is;
  return is || isNot;
}

/** Activity Progress Rollup Using Measure Process [RB.1.3 a]. */
function activityProgressRollupUsingMeasure(session: Session, activity: number, local: ObjectiveProgress): void {
  local.completion = completionStatus(session, activity);
}

/** Activity Progress Rollup Using Rules Process [RB.1.3 b]: incomplete first, completed last, else unchanged. */
function activityProgressRollupUsingRules(session: Session, activity: number, local: ObjectiveProgress): boolean {
  const rules = rollupRulesFor(session, activity, 'completion');
  const isNot = rollupRuleApplies(session, activity, rules, 'incomplete');
  const is = rollupRuleApplies(session, activity, rules, 'completed');
  if (is || isNot) local.completion = is;
  return is || isNot;
}

const ruleFor = (condition: RollupRule['conditions'][number]['condition'], action: RollupAction): RollupRule => ({
  childActivitySet: 'all',
  minimumCount: 0,
  minimumPercent: 0,
  combination: 'any',
  conditions: [{ condition, not: false }],
  action,
});
const defaultObjectiveRules = [ruleFor('satisfied', 'satisfied'), ruleFor('objectiveStatusKnown', 'notSatisfied')];
const defaultProgressRules = [ruleFor('completed', 'completed'), ruleFor('activityProgressKnown', 'incomplete')];

/** RB.1.2 b 1 and RB.1.3 b 1: the default rules stand in only where neither action has a rule. */
export function rollupRulesFor(session: Session, activity: number, kind: 'satisfied' | 'completion'): RollupRule[] {
  const actions: RollupAction[] = kind === 'satisfied' ? ['satisfied', 'notSatisfied'] : ['completed', 'incomplete'];
  const own = definition(session, activity).rollup.rules.filter((rule) => actions.includes(rule.action));
  if (own.length > 0) return own;
  return kind === 'satisfied' ? defaultObjectiveRules : defaultProgressRules;
}

/** Rollup Rule Check Subprocess [RB.1.4]. */
function rollupRuleApplies(session: Session, activity: number, rules: RollupRule[], action: RollupAction): boolean {
  return rules.some((rule, index) => {
    if (rule.action !== action) return false;
    const bag = contributions(session, activity, rule).map(({ truth }) => truth);
    const applies = childSetAgrees(rule, bag);
    if (applies) note(session, 'RB.1.4', 'rule-applied', activity, { action, rule: index });
    return applies;
  });
}

/** The children that count for a rule, each with what its conditions come to [RB.1.4 1.2.2]. */
export function contributions(session: Session, activity: number, rule: RollupRule): { child: number; truth: Truth }[] {
  return trackedChildren(session, activity)
    .filter((child) => countsForRollup(session, child, rule.action))
    .map((child) => {
      const truths = rule.conditions.map((condition) => rollupCondition(session, child, condition));
      return { child, truth: combine(rule.combination, truths) };
    });
}

/**
 * RB.1.4, 1.2.5 to 1.2.9. Where no child contributes, 1.2.4 would change nothing; ADL's suite wants All and None to hold of no
 * children, as they do in logic (clusters all of whose children are excluded by rollup considerations).
 */
export function childSetAgrees(rule: RollupRule, bag: Truth[]): boolean {
  const agreeing = bag.filter((truth) => truth === true).length;
  const isEmpty = bag.length === 0;
  switch (rule.childActivitySet) {
    case 'all':
      return agreeing === bag.length;
    case 'any':
      return agreeing > 0;
    case 'none':
      return bag.every((truth) => truth === false);
    case 'atLeastCount':
      return !isEmpty && agreeing >= rule.minimumCount;
    default:
      return !isEmpty && agreeing / bag.length >= rule.minimumPercent;
  }
}

/** Check Child for Rollup Subprocess [RB.1.4.2]. */
function countsForRollup(session: Session, child: number, action: RollupAction): boolean {
  const { rollup, rollupConsiderations } = definition(session, child);
  const isObjective = action === 'satisfied' || action === 'notSatisfied';
  if (isObjective ? !rollup.objectiveSatisfied : !rollup.progressCompletion) return false;
  const { attempts, suspended } = stateAt(session, child);
  const requirement = rollupConsiderations[considerationFor[action]];
  if (requirement === 'ifNotSuspended') return attempts > 0 && !suspended;
  if (requirement === 'ifAttempted') return attempts > 0;
  if (requirement === 'ifNotSkipped') return !preConditionApplies(session, child, 'skip');
  return true;
}

const considerationFor = {
  satisfied: 'requiredForSatisfied',
  notSatisfied: 'requiredForNotSatisfied',
  completed: 'requiredForCompleted',
  incomplete: 'requiredForIncomplete',
} as const;

function trackedChildren(session: Session, activity: number): number[] {
  return stateAt(session, activity).available.filter((child) => isTracked(session, child));
}

/** Notes what changed and applies the write maps for what was set: a known value, a rule's result, or a value that was lost. */
function share(
  session: Session,
  activity: number,
  before: ObjectiveProgress,
  fields: readonly ('satisfied' | 'measure' | 'completion' | 'progress')[],
  applied: Set<MappedField>,
): void {
  const { completedByMeasure } = definition(session, activity).completionThreshold;
  const satisfiedByMeasure = definition(session, activity).objectives[0]?.satisfiedByMeasure ?? false;
  const local = localProgress(session, activity);
  for (const field of fields) {
    const value = local[field];
    const isMeasured = { measure: true, progress: true, satisfied: satisfiedByMeasure, completion: completedByMeasure }[
      field
    ];
    if ((isMeasured && value !== undefined) || value !== before[field]) applied.add(field);
    if (value !== before[field])
      note(session, 'RB.1.5', 'status-changed', activity, { field, value: value ?? 'unknown' });
  }
  markRecorded(session, activity, applied);
  writeSharedObjectives(session, activity, 0, applied);
}
