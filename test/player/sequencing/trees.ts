import type {
  CompletionThreshold,
  HiddenControl,
  Item,
  Objective,
  ObjectiveMap,
  Organization,
  PostConditionAction,
  PreConditionAction,
  RollupRule,
  RuleCondition,
  Sequencing,
  SequencingRule,
} from '../../../server/catalogue/manifest/index.ts';
import {
  createActivityTree,
  createState,
  findActivity,
  lookAhead,
  navigate,
} from '../../../server/player/sequencing/index.ts';
import type {
  ActivityTree,
  LookAhead,
  NavigationRequest,
  Outcome,
  RuntimeReport,
  SequencingState,
  TraceStep,
} from '../../../server/player/sequencing/index.ts';

/** Sequencing in short: only what differs from the defaults. */
export interface Short {
  flow?: boolean;
  choice?: boolean;
  choiceExit?: boolean;
  forwardOnly?: boolean;
  usesEarlier?: boolean;
  pre?: SequencingRule<PreConditionAction>[];
  exit?: SequencingRule<'exit'>[];
  post?: SequencingRule<PostConditionAction>[];
  attemptLimit?: number;
  limits?: Partial<Sequencing['limits']>;
  rollup?: RollupRule[];
  rollupControls?: Partial<Sequencing['rollup']>;
  objectives?: Objective[];
  random?: Partial<Sequencing['randomization']>;
  delivery?: Partial<Sequencing['delivery']>;
  constrainChoice?: boolean;
  preventActivation?: boolean;
  considerations?: Partial<Sequencing['rollupConsiderations']>;
  threshold?: Partial<CompletionThreshold>;
  hide?: HiddenControl[];
}

export const sco = (identifier: string, short: Short = {}): Item => item(identifier, short, 'R', []);

export const cluster = (identifier: string, short: Short, items: Item[]): Item =>
  item(identifier, { flow: true, ...short }, undefined, items);

export function course(short: Short, items: Item[], organization: Partial<Organization> = {}): ActivityTree {
  const root = item('root', { flow: true, ...short }, undefined, items);
  return createActivityTree(
    { ...root, structure: undefined, objectivesGlobalToSystem: true, sharedDataGlobalToSystem: true, ...organization },
    { honourTimeLimits: true },
  );
}

function item(identifier: string, short: Short, resource: string | undefined, items: Item[]): Item {
  const { threshold } = short;
  return {
    identifier,
    title: identifier,
    titles: [],
    metadata: undefined,
    isVisible: true,
    hideLmsUi: short.hide ?? [],
    completionThreshold: threshold && {
      completedByMeasure: false,
      minProgressMeasure: 1,
      progressWeight: 1,
      ...threshold,
    },
    sequencing: sequencingOf(short),
    dataMaps: [],
    items,
    resource,
    parameters: undefined,
    dataFromLms: undefined,
    timeLimitAction: undefined,
    prerequisites: undefined,
    maxTimeAllowed: undefined,
    masteryScore: undefined,
  };
}

function sequencingOf(short: Short): Sequencing {
  return {
    controlMode: {
      choice: short.choice ?? true,
      choiceExit: short.choiceExit ?? true,
      flow: short.flow ?? false,
      forwardOnly: short.forwardOnly ?? false,
      useCurrentAttemptObjectiveInfo: !short.usesEarlier,
      useCurrentAttemptProgressInfo: !short.usesEarlier,
    },
    preConditionRules: short.pre ?? [],
    exitConditionRules: short.exit ?? [],
    postConditionRules: short.post ?? [],
    limits: {
      attemptLimit: short.attemptLimit,
      attemptAbsoluteDurationLimit: undefined,
      attemptExperiencedDurationLimit: undefined,
      activityAbsoluteDurationLimit: undefined,
      activityExperiencedDurationLimit: undefined,
      beginTimeLimit: undefined,
      endTimeLimit: undefined,
      ...short.limits,
    },
    rollup: {
      rules: short.rollup ?? [],
      objectiveSatisfied: true,
      progressCompletion: true,
      objectiveMeasureWeight: 1,
      ...short.rollupControls,
    },
    objectives: short.objectives ?? [],
    randomization: {
      randomizationTiming: 'never',
      reorderChildren: false,
      selectionTiming: 'never',
      selectCount: undefined,
      ...short.random,
    },
    delivery: { tracked: true, completionSetByContent: false, objectiveSetByContent: false, ...short.delivery },
    constrainedChoice: {
      preventActivation: short.preventActivation ?? false,
      constrainChoice: short.constrainChoice ?? false,
    },
    rollupConsiderations: {
      requiredForSatisfied: 'always',
      requiredForNotSatisfied: 'always',
      requiredForCompleted: 'always',
      requiredForIncomplete: 'always',
      measureSatisfactionIfActive: true,
      ...short.considerations,
    },
  };
}

type Condition = RuleCondition['condition'];

export function when(condition: Condition | `not ${Condition}`, more: Partial<RuleCondition> = {}): RuleCondition {
  const isNot = condition.startsWith('not ');
  return {
    condition: (isNot ? condition.slice(4) : condition) as Condition,
    not: isNot,
    referencedObjective: undefined,
    measureThreshold: 0,
    ...more,
  };
}

export const rule = <Action extends string>(
  action: Action,
  ...conditions: RuleCondition[]
): SequencingRule<Action> => ({
  combination: 'all',
  conditions,
  action,
});

export function objective(id: string | undefined, more: Partial<Objective> = {}): Objective {
  return { id, primary: false, satisfiedByMeasure: false, minNormalizedMeasure: 1, maps: [], ...more };
}

export const primary = (more: Partial<Objective> = {}): Objective => objective('primary', { primary: true, ...more });

export const map = (target: string, more: Partial<ObjectiveMap>): ObjectiveMap => ({
  target,
  read: [],
  write: [],
  ...more,
});

export const report = (more: Partial<RuntimeReport> = {}): RuntimeReport => ({
  suspended: false,
  objectives: [],
  ...more,
});

/** One learner's way through a tree. */
export class Walk {
  readonly tree: ActivityTree;
  state: SequencingState;
  now = Date.UTC(2026, 0, 5, 8);
  trace: TraceStep[] = [];

  constructor(tree: ActivityTree, seed = 1) {
    this.tree = tree;
    this.state = createState(tree, { seed });
  }

  /** What comes of a request, in short: the activity delivered, `ended`, `idle` or the exception. */
  go(request: NavigationRequest['kind'] | NavigationRequest, reported?: Partial<RuntimeReport>): string {
    const asked = (typeof request === 'string' ? { kind: request } : request) as NavigationRequest;
    this.now += 60_000;
    const result = navigate(this.tree, this.state, asked, {
      now: this.now,
      ...(reported ? { report: report(reported) } : {}),
    });
    this.state = result.state;
    this.trace = result.trace;
    return inShort(result.outcome);
  }

  choose(target: string, reported?: Partial<RuntimeReport>): string {
    return this.go({ kind: 'choice', target }, reported);
  }

  /** Continues until something else than a delivery comes of it; the activities on the way. */
  through(first = this.go('start')): string[] {
    const seen = [first];
    while (findActivity(this.tree, seen.at(-1) ?? '') !== undefined && seen.length < 100)
      seen.push(this.go('continue'));
    return seen;
  }

  ahead(reported?: Partial<RuntimeReport>): LookAhead {
    return lookAhead(this.tree, this.state, { now: this.now, ...(reported ? { report: report(reported) } : {}) });
  }

  mayChoose(identifier: string, reported?: Partial<RuntimeReport>): string {
    return this.ahead(reported).choice[findActivity(this.tree, identifier) ?? -1] ?? 'yes';
  }
}

export function inShort(outcome: Outcome): string {
  if (outcome.kind === 'delivery') return outcome.activity;
  return outcome.kind === 'exception' ? outcome.exception : outcome.kind;
}
