import { limitConditionsViolated } from './limits.ts';
import { checkSequencingRules } from './rules.ts';
import { definition, note } from './session.ts';
import type { Session } from './session.ts';
import type { PreConditionAction } from '../../catalogue/manifest/index.ts';

/** Check Activity Process [UP.5]: true when the activity is disabled or violates a limit. */
export function isForbidden(session: Session, activity: number): boolean {
  const isDisabled = preConditionApplies(session, activity, 'disabled');
  const isForbiddenNow = isDisabled || limitConditionsViolated(session, activity);
  if (isForbiddenNow) note(session, 'UP.5', 'activity-unavailable', activity);
  return isForbiddenNow;
}

export function preConditionApplies(session: Session, activity: number, action: PreConditionAction): boolean {
  const rules = definition(session, activity).preConditionRules;
  return rules.length > 0 && checkSequencingRules(session, activity, rules, [action]) !== undefined;
}
