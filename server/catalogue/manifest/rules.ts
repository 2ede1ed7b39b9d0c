import { attribute, child, children, identifier, Values } from './element.ts';
import type {
  PostConditionAction,
  PreConditionAction,
  RollupCondition,
  RollupControls,
  RollupRule,
  RuleCondition,
  Sequencing,
  SequencingRule,
} from './sequencing-model.ts';
import type { XmlElement } from './tree.ts';
import type { Warnings } from './warnings.ts';

const preActions = ['skip', 'disabled', 'hiddenFromChoice', 'stopForwardTraversal'] as const;
const exitActions = ['exit'] as const;
const postActions = ['exitParent', 'exitAll', 'retry', 'retryAll', 'continue', 'previous'] as const;
const rollupActions = ['satisfied', 'notSatisfied', 'completed', 'incomplete'] as const;
const childSets = ['all', 'any', 'none', 'atLeastCount', 'atLeastPercent'] as const;
const combinations = ['all', 'any'] as const;
const operators = ['noOp', 'not'] as const;

const sharedConditions = [
  'satisfied',
  'objectiveStatusKnown',
  'objectiveMeasureKnown',
  'completed',
  'activityProgressKnown',
  'attempted',
  'attemptLimitExceeded',
  'timeLimitExceeded',
  'outsideAvailableTimeRange',
] as const;
const ruleConditions = [
  ...sharedConditions,
  'objectiveMeasureGreaterThan',
  'objectiveMeasureLessThan',
  'always',
] as const;
const rollupConditions = [...sharedConditions, 'never'] as const;

type Rules = Pick<Sequencing, 'preConditionRules' | 'exitConditionRules' | 'postConditionRules'>;

export function readRules(element: XmlElement | undefined, warnings: Warnings): Rules {
  const read = <Action extends string>(local: string, actions: readonly Action[]): SequencingRule<Action>[] =>
    children(element, local)
      .map((rule) => readRule(rule, actions, warnings))
      .filter((rule) => rule !== undefined);
  return {
    preConditionRules: read<PreConditionAction>('preConditionRule', preActions),
    exitConditionRules: read('exitConditionRule', exitActions),
    postConditionRules: read<PostConditionAction>('postConditionRule', postActions),
  };
}

/** A rule with a condition or action nobody knows is left out as a whole: half a rule would mean something else. */
function readRule<Action extends string>(
  rule: XmlElement,
  actions: readonly Action[],
  warnings: Warnings,
): SequencingRule<Action> | undefined {
  const set = child(rule, 'ruleConditions');
  const conditions = children(set, 'ruleCondition').map((element) => readCondition(element, warnings));
  const action = known(child(rule, 'ruleAction'), 'action', actions, warnings);
  if (action === undefined || conditions.includes(undefined)) return undefined;
  return {
    combination: new Values(set, warnings).oneOf('conditionCombination', combinations, 'all'),
    conditions: conditions.filter((condition) => condition !== undefined),
    action,
  };
}

function readCondition(element: XmlElement, warnings: Warnings): RuleCondition | undefined {
  const condition = known(element, 'condition', ruleConditions, warnings);
  if (condition === undefined) return undefined;
  const values = new Values(element, warnings);
  return {
    condition,
    not: values.oneOf('operator', operators, 'noOp') === 'not',
    referencedObjective: identifier(values.text('referencedObjective')),
    measureThreshold: values.decimal('measureThreshold', 0, -1, 1),
  };
}

export function readRollup(element: XmlElement | undefined, warnings: Warnings): RollupControls {
  const values = new Values(element, warnings);
  return {
    rules: children(element, 'rollupRule')
      .map((rule) => readRollupRule(rule, warnings))
      .filter((rule) => rule !== undefined),
    objectiveSatisfied: values.flag('rollupObjectiveSatisfied', true),
    progressCompletion: values.flag('rollupProgressCompletion', true),
    objectiveMeasureWeight: values.decimal('objectiveMeasureWeight', 1, 0, 1),
  };
}

function readRollupRule(rule: XmlElement, warnings: Warnings): RollupRule | undefined {
  const values = new Values(rule, warnings);
  const set = child(rule, 'rollupConditions');
  const conditions = children(set, 'rollupCondition').map((element) => readRollupCondition(element, warnings));
  const action = known(child(rule, 'rollupAction'), 'action', rollupActions, warnings);
  if (action === undefined || conditions.includes(undefined)) return undefined;
  return {
    childActivitySet: values.oneOf('childActivitySet', childSets, 'all'),
    minimumCount: values.count('minimumCount') ?? 0,
    minimumPercent: values.decimal('minimumPercent', 0, 0, 1),
    combination: new Values(set, warnings).oneOf('conditionCombination', combinations, 'any'),
    conditions: conditions.filter((condition) => condition !== undefined),
    action,
  };
}

function readRollupCondition(element: XmlElement, warnings: Warnings): RollupCondition | undefined {
  const condition = known(element, 'condition', rollupConditions, warnings);
  if (condition === undefined) return undefined;
  return { condition, not: new Values(element, warnings).oneOf('operator', operators, 'noOp') === 'not' };
}

function known<T extends string>(
  element: XmlElement | undefined,
  name: string,
  allowed: readonly T[],
  warnings: Warnings,
): T | undefined {
  const value = attribute(element, name);
  const found = allowed.find((candidate) => candidate.toLowerCase() === value?.toLowerCase());
  if (found === undefined) {
    warnings.add('value-not-understood', { name, value: value ?? '', element: element?.local ?? '' });
  }
  return found;
}
