/** Sequencing definitions as the imsss and adlseq schemas give them, every default filled in. */
export interface Sequencing {
  controlMode: ControlMode;
  preConditionRules: SequencingRule<PreConditionAction>[];
  exitConditionRules: SequencingRule<'exit'>[];
  postConditionRules: SequencingRule<PostConditionAction>[];
  limits: LimitConditions;
  rollup: RollupControls;
  /** The primary objective, where declared, comes first. */
  objectives: Objective[];
  randomization: RandomizationControls;
  delivery: DeliveryControls;
  constrainedChoice: ConstrainedChoice;
  rollupConsiderations: RollupConsiderations;
}

export interface ControlMode {
  choice: boolean;
  choiceExit: boolean;
  flow: boolean;
  forwardOnly: boolean;
  useCurrentAttemptObjectiveInfo: boolean;
  useCurrentAttemptProgressInfo: boolean;
}

export type PreConditionAction = 'skip' | 'disabled' | 'hiddenFromChoice' | 'stopForwardTraversal';
export type PostConditionAction = 'exitParent' | 'exitAll' | 'retry' | 'retryAll' | 'continue' | 'previous';

export interface SequencingRule<Action extends string> {
  combination: 'all' | 'any';
  conditions: RuleCondition[];
  action: Action;
}

export type StatusCondition =
  | 'satisfied'
  | 'objectiveStatusKnown'
  | 'objectiveMeasureKnown'
  | 'completed'
  | 'activityProgressKnown'
  | 'attempted'
  | 'attemptLimitExceeded'
  | 'timeLimitExceeded'
  | 'outsideAvailableTimeRange';

export interface RuleCondition {
  condition: StatusCondition | 'objectiveMeasureGreaterThan' | 'objectiveMeasureLessThan' | 'always';
  not: boolean;
  referencedObjective: string | undefined;
  measureThreshold: number;
}

/** Durations and times as written (ISO 8601). */
export interface LimitConditions {
  attemptLimit: number | undefined;
  attemptAbsoluteDurationLimit: string | undefined;
  attemptExperiencedDurationLimit: string | undefined;
  activityAbsoluteDurationLimit: string | undefined;
  activityExperiencedDurationLimit: string | undefined;
  beginTimeLimit: string | undefined;
  endTimeLimit: string | undefined;
}

export interface RollupControls {
  rules: RollupRule[];
  objectiveSatisfied: boolean;
  progressCompletion: boolean;
  objectiveMeasureWeight: number;
}

export type RollupAction = 'satisfied' | 'notSatisfied' | 'completed' | 'incomplete';

export interface RollupRule {
  childActivitySet: 'all' | 'any' | 'none' | 'atLeastCount' | 'atLeastPercent';
  minimumCount: number;
  /** 0 to 1. */
  minimumPercent: number;
  combination: 'all' | 'any';
  conditions: RollupCondition[];
  action: RollupAction;
}

export interface RollupCondition {
  condition: StatusCondition | 'never';
  not: boolean;
}

export interface Objective {
  /** A primary objective may have none. */
  id: string | undefined;
  primary: boolean;
  satisfiedByMeasure: boolean;
  minNormalizedMeasure: number;
  maps: ObjectiveMap[];
}

export type MappedField = 'satisfied' | 'measure' | 'raw' | 'min' | 'max' | 'completion' | 'progress';

export interface ObjectiveMap {
  target: string;
  read: MappedField[];
  write: MappedField[];
}

export type SelectionTiming = 'never' | 'once' | 'onEachNewAttempt';

export interface RandomizationControls {
  randomizationTiming: SelectionTiming;
  reorderChildren: boolean;
  selectionTiming: SelectionTiming;
  selectCount: number | undefined;
}

export interface DeliveryControls {
  tracked: boolean;
  completionSetByContent: boolean;
  objectiveSetByContent: boolean;
}

export interface ConstrainedChoice {
  preventActivation: boolean;
  constrainChoice: boolean;
}

export type RollupRequirement = 'always' | 'ifAttempted' | 'ifNotSkipped' | 'ifNotSuspended';

export interface RollupConsiderations {
  requiredForSatisfied: RollupRequirement;
  requiredForNotSatisfied: RollupRequirement;
  requiredForCompleted: RollupRequirement;
  requiredForIncomplete: RollupRequirement;
  measureSatisfactionIfActive: boolean;
}

export interface CompletionThreshold {
  completedByMeasure: boolean;
  minProgressMeasure: number;
  progressWeight: number;
}
