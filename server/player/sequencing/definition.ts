import type {
  CompletionThreshold,
  ConstrainedChoice,
  ControlMode,
  DataMap,
  DeliveryControls,
  HiddenControl,
  Objective,
  PostConditionAction,
  PreConditionAction,
  RandomizationControls,
  RollupConsiderations,
  RollupControls,
  SequencingRule,
} from '../../catalogue/manifest/index.ts';

/**
 * The static side of sequencing: one organization as an activity tree. Plain data, so that it can be sent to the browser;
 * an activity is named by its index, which is its place in a preorder walk (0 is the root).
 */
export interface ActivityTree {
  identifier: string;
  objectivesGlobalToSystem: boolean;
  sharedDataGlobalToSystem: boolean;
  /** Whether the optional, time-based part of UP.1 is evaluated. */
  honoursTimeLimits: boolean;
  activities: ActivityDefinition[];
}

export interface ActivityDefinition {
  index: number;
  identifier: string;
  title: string;
  /** -1 for the root. */
  parent: number;
  children: number[];
  /** Index of the last descendant: the subtree is the range from index to lastDescendant. */
  lastDescendant: number;
  depth: number;
  isVisible: boolean;
  hideLmsUi: HiddenControl[];
  /** Identifier of the resource; undefined for a cluster. */
  resource: string | undefined;
  dataMaps: DataMap[];
  controlMode: ControlMode;
  preConditionRules: SequencingRule<PreConditionAction>[];
  exitConditionRules: SequencingRule<'exit'>[];
  postConditionRules: SequencingRule<PostConditionAction>[];
  limits: Limits;
  rollup: RollupControls;
  /** The first is always the primary objective, the one that contributes to rollup. */
  objectives: Objective[];
  randomization: RandomizationControls;
  delivery: DeliveryControls;
  constrainedChoice: ConstrainedChoice;
  rollupConsiderations: RollupConsiderations;
  completionThreshold: CompletionThreshold;
}

/** Durations in milliseconds, times in milliseconds since 1970; undefined where no limit is set. */
export interface Limits {
  attemptLimit: number | undefined;
  attemptAbsoluteDuration: number | undefined;
  attemptExperiencedDuration: number | undefined;
  activityAbsoluteDuration: number | undefined;
  activityExperiencedDuration: number | undefined;
  beginTime: number | undefined;
  endTime: number | undefined;
}

export function findActivity(tree: ActivityTree, identifier: string): number | undefined {
  return tree.activities.find((activity) => activity.identifier === identifier)?.index;
}

export function definitionOf(tree: ActivityTree, activity: number): ActivityDefinition {
  const definition = tree.activities[activity];
  if (!definition) throw new RangeError(`no activity ${activity} in ${tree.identifier}`);
  return definition;
}

export const isLeaf = (definition: ActivityDefinition): boolean => definition.children.length === 0;

/** True also for the activity itself. */
export function isWithin(tree: ActivityTree, ancestor: number, activity: number): boolean {
  return activity >= ancestor && activity <= definitionOf(tree, ancestor).lastDescendant;
}

/** The activity and its ancestors up to the root, the activity first. */
export function pathToRoot(tree: ActivityTree, activity: number): number[] {
  const path: number[] = [];
  for (let step = activity; step >= 0; step = definitionOf(tree, step).parent) path.push(step);
  return path;
}

export const pathFromRoot = (tree: ActivityTree, activity: number): number[] => pathToRoot(tree, activity).reverse();

export function commonAncestor(tree: ActivityTree, one: number, other: number): number {
  let ancestor = one;
  while (!isWithin(tree, ancestor, other)) ancestor = definitionOf(tree, ancestor).parent;
  return ancestor;
}

/**
 * Whether the package says anything about the order of its activities. Most do not, flow being off by default; those that do,
 * and yet cannot be started, mean the learner to choose where to begin (SN 4.8.6.1).
 */
export function hasOwnSequencing(tree: ActivityTree): boolean {
  return tree.activities.some(
    ({ controlMode, constrainedChoice, preConditionRules, exitConditionRules, postConditionRules }) =>
      controlMode.flow ||
      !controlMode.choice ||
      !controlMode.choiceExit ||
      constrainedChoice.constrainChoice ||
      constrainedChoice.preventActivation ||
      preConditionRules.length + exitConditionRules.length + postConditionRules.length > 0,
  );
}
