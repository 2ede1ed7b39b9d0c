import type { CompletedRule, InProgressRule, VersionRow } from './tables.ts';

export type Step = { kind: 'stay' } | { kind: 'move' | 'restart'; versionId: string };

/**
 * What becomes of an attempt on an earlier version, by the rules of the versions that came after it, in their order.
 * `stay` passes a version by; `move` and `restart` land on it, and the later ones are asked from there. Once an
 * attempt had to be restarted, moving on is still a restart.
 */
export function settle(
  later: Pick<VersionRow, 'id' | 'in_progress_rule' | 'completed_rule'>[],
  state: 'in-progress' | 'completed',
): Step {
  let step: Step = { kind: 'stay' };
  for (const version of later) {
    const rule: InProgressRule | CompletedRule =
      state === 'completed' && step.kind === 'stay' ? version.completed_rule : version.in_progress_rule;
    if (rule === 'stay') continue;
    step = { kind: step.kind === 'restart' ? 'restart' : rule, versionId: version.id };
  }
  return step;
}
