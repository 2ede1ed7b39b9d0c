import type {
  Activity,
  Item,
  LimitConditions,
  Objective,
  Organization,
  Sequencing,
} from '../../catalogue/manifest/index.ts';
import type { ActivityDefinition, ActivityTree, Limits } from './definition.ts';
import { durationInMilliseconds } from './duration.ts';

export interface ActivityTreeOptions {
  /**
   * SN 4th Ed. 3.5.2: attemptAbsoluteDurationLimit is there to fill cmi.max_time_allowed, and no LMS need evaluate limits
   * of time. Content was written for players that do not, so evaluating them would lock learners out; ask for it explicitly.
   */
  honourTimeLimits?: boolean;
}

/** Makes the static activity tree of one organization; organizations of all editions map to the same engine. */
export function createActivityTree(organization: Organization, options: ActivityTreeOptions = {}): ActivityTree {
  const activities: ActivityDefinition[] = [];
  add(organization, undefined, -1, 0, activities);
  return {
    identifier: organization.identifier,
    objectivesGlobalToSystem: organization.objectivesGlobalToSystem,
    sharedDataGlobalToSystem: organization.sharedDataGlobalToSystem,
    honoursTimeLimits: options.honourTimeLimits ?? false,
    activities,
  };
}

function add(
  activity: Activity,
  item: Item | undefined,
  parent: number,
  depth: number,
  activities: ActivityDefinition[],
): number {
  const definition = defineActivity(activity, item, { index: activities.length, parent, depth });
  activities.push(definition);
  definition.children = activity.items.map((child) => add(child, child, definition.index, depth + 1, activities));
  definition.lastDescendant = activities.length - 1;
  return definition.index;
}

function defineActivity(
  activity: Activity,
  item: Item | undefined,
  place: { index: number; parent: number; depth: number },
): ActivityDefinition {
  const { limits, ...sequencing } = activity.sequencing ?? unsequenced;
  return {
    ...place,
    identifier: activity.identifier,
    title: activity.title,
    children: [],
    lastDescendant: place.index,
    isVisible: activity.isVisible,
    hideLmsUi: activity.hideLmsUi,
    resource: activity.items.length > 0 ? undefined : item?.resource,
    dataMaps: activity.dataMaps,
    ...sequencing,
    limits: limitsOf(limits),
    objectives: withPrimary(sequencing.objectives),
    completionThreshold: activity.completionThreshold ?? noThreshold,
  };
}

/** SN 3.10: rollup needs an objective that contributes to it, whether the manifest names one or not. */
function withPrimary(objectives: Objective[]): Objective[] {
  if (objectives[0]?.primary) return objectives;
  return [
    { id: undefined, primary: true, satisfiedByMeasure: false, minNormalizedMeasure: 1, maps: [] },
    ...objectives,
  ];
}

function limitsOf(limits: LimitConditions): Limits {
  const duration = (text: string | undefined): number | undefined => (text ? durationInMilliseconds(text) : undefined);
  return {
    attemptLimit: limits.attemptLimit,
    attemptAbsoluteDuration: duration(limits.attemptAbsoluteDurationLimit),
    attemptExperiencedDuration: duration(limits.attemptExperiencedDurationLimit),
    activityAbsoluteDuration: duration(limits.activityAbsoluteDurationLimit),
    activityExperiencedDuration: duration(limits.activityExperiencedDurationLimit),
    beginTime: timeOf(limits.beginTimeLimit),
    endTime: timeOf(limits.endTimeLimit),
  };
}

function timeOf(text: string | undefined): number | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

const noThreshold = { completedByMeasure: false, minProgressMeasure: 1, progressWeight: 1 };

/** What applies where the manifest says nothing (SN 4th Ed. section 3). */
const unsequenced: Sequencing = {
  controlMode: {
    choice: true,
    choiceExit: true,
    flow: false,
    forwardOnly: false,
    useCurrentAttemptObjectiveInfo: true,
    useCurrentAttemptProgressInfo: true,
  },
  preConditionRules: [],
  exitConditionRules: [],
  postConditionRules: [],
  limits: {
    attemptLimit: undefined,
    attemptAbsoluteDurationLimit: undefined,
    attemptExperiencedDurationLimit: undefined,
    activityAbsoluteDurationLimit: undefined,
    activityExperiencedDurationLimit: undefined,
    beginTimeLimit: undefined,
    endTimeLimit: undefined,
  },
  rollup: { rules: [], objectiveSatisfied: true, progressCompletion: true, objectiveMeasureWeight: 1 },
  objectives: [],
  randomization: {
    randomizationTiming: 'never',
    reorderChildren: false,
    selectionTiming: 'never',
    selectCount: undefined,
  },
  delivery: { tracked: true, completionSetByContent: false, objectiveSetByContent: false },
  constrainedChoice: { preventActivation: false, constrainChoice: false },
  rollupConsiderations: {
    requiredForSatisfied: 'always',
    requiredForNotSatisfied: 'always',
    requiredForCompleted: 'always',
    requiredForIncomplete: 'always',
    measureSatisfactionIfActive: true,
  },
};
