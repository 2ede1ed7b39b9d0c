import type { RollupRule } from '../../catalogue/manifest/index.ts';
import { isLeaf } from './definition.ts';
import type { ActivityTree } from './definition.ts';
import { childSetAgrees, contributions, rollupRulesFor } from './rollup.ts';
import { definition, openSession, stateAt } from './session.ts';
import type { Session } from './session.ts';
import type { SequencingState } from './state.ts';
import { completionAmount, completionStatus, isTracked, normalizedMeasure, satisfiedStatus } from './tracking.ts';

/** Why an activity stands where it stands, as data for language files. */
export interface Explanation {
  activity: string;
  satisfied: Decision;
  completion: Decision;
}

export interface Decision {
  /** Undefined is "unknown". */
  value: boolean | undefined;
  by:
    | { kind: 'not-tracked' }
    /** Undefined while no measure is known. */
    | { kind: 'measure'; measure: number | undefined; threshold: number }
    /** Read from an objective shared with other activities. */
    | { kind: 'shared-objective'; target: string }
    /** A SCO's own word, or what is assumed of content that says nothing. */
    | { kind: 'content' }
    | { kind: 'rules'; rules: RuleStanding[] };
}

export interface RuleStanding {
  action: RollupRule['action'];
  childActivitySet: RollupRule['childActivitySet'];
  holds: boolean;
  /** The children that count for the rule; undefined where the conditions are not yet known. */
  children: { activity: string; truth: boolean | undefined }[];
}

export function explain(tree: ActivityTree, state: SequencingState, activity: number): Explanation {
  const session = openSession(tree, state, 0);
  const { objectives, completionThreshold } = definition(session, activity);
  const [primary] = objectives;
  const satisfactionThreshold = primary?.satisfiedByMeasure ? primary.minNormalizedMeasure : undefined;
  const progressThreshold = completionThreshold.completedByMeasure ? completionThreshold.minProgressMeasure : undefined;
  return {
    activity: definition(session, activity).identifier,
    satisfied: {
      value: satisfiedStatus(session, activity),
      by: decidedBy(session, activity, 'satisfied', normalizedMeasure(session, activity), satisfactionThreshold),
    },
    completion: {
      value: completionStatus(session, activity),
      by: decidedBy(session, activity, 'completion', completionAmount(session, activity), progressThreshold),
    },
  };
}

function decidedBy(
  session: Session,
  activity: number,
  field: 'satisfied' | 'completion',
  measure: number | undefined,
  threshold: number | undefined,
): Decision['by'] {
  if (!isTracked(session, activity)) return { kind: 'not-tracked' };
  if (threshold !== undefined) return { kind: 'measure', measure, threshold };
  const map = definition(session, activity).objectives[0]?.maps.find(({ read }) => read.includes(field));
  if (map && session.shared.get(map.target)?.[field] !== undefined)
    return { kind: 'shared-objective', target: map.target };
  if (isLeaf(definition(session, activity))) return { kind: 'content' };
  return {
    kind: 'rules',
    rules: rollupRulesFor(session, activity, field).map((rule) => standing(session, activity, rule)),
  };
}

function standing(session: Session, activity: number, rule: RollupRule): RuleStanding {
  const counted = contributions(session, activity, rule);
  const truths = counted.map(({ truth }) => truth);
  return {
    action: rule.action,
    childActivitySet: rule.childActivitySet,
    // Rules are applied when an attempt ends; before the first, none has been.
    holds: stateAt(session, activity).attempts > 0 && childSetAgrees(rule, truths),
    children: counted.map(({ child, truth }) => ({ activity: definition(session, child).identifier, truth })),
  };
}
