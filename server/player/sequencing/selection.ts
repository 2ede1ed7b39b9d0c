import { definition, note, randomIn, stateAt } from './session.ts';
import type { Session } from './session.ts';

/** Applies both processes to every cluster before the first sequencing session (SN 4.7). */
export function prepareClusters(session: Session): void {
  for (const { index } of session.tree.activities) {
    selectChildren(session, index);
    randomizeChildren(session, index);
  }
}

/** Applies what is due before each new attempt; SN 4.7 has it done when the attempt before ends. */
export function prepareNextAttempt(session: Session, activity: number): void {
  const { selectionTiming, randomizationTiming } = definition(session, activity).randomization;
  if (selectionTiming === 'onEachNewAttempt') selectChildren(session, activity);
  if (randomizationTiming === 'onEachNewAttempt') randomizeChildren(session, activity);
}

/**
 * Select Children Process [SR.1]. Selection on each new attempt is left undefined by SCORM; it is done here as IMS Simple
 * Sequencing defined it and as content that uses it expects.
 */
export function selectChildren(session: Session, activity: number): void {
  const { children, randomization } = definition(session, activity);
  const { selectionTiming, selectCount } = randomization;
  if (selectionTiming === 'never' || !mayPrepare(session, activity)) return;
  if (selectionTiming === 'once' && stateAt(session, activity).attempts > 0) return;
  // SN 3.11: only a selection count that is set and not zero selects.
  if (!selectCount || selectCount >= children.length) return;
  const chosen = new Set(shuffled(session, children).slice(0, selectCount));
  stateAt(session, activity).available = children.filter((child) => chosen.has(child));
  note(session, 'SR.1', 'children-selected', activity, { count: selectCount });
}

/** Randomize Children Process [SR.2]. */
export function randomizeChildren(session: Session, activity: number): void {
  const { randomizationTiming, reorderChildren } = definition(session, activity).randomization;
  if (randomizationTiming === 'never' || !reorderChildren || !mayPrepare(session, activity)) return;
  const state = stateAt(session, activity);
  if (randomizationTiming === 'once' && state.attempts > 0) return;
  state.available = shuffled(session, state.available);
  note(session, 'SR.2', 'children-reordered', activity);
}

/** SR.1 and SR.2, 1 and 2: not for leaves, and not while an attempt is going on or can be resumed. */
function mayPrepare(session: Session, activity: number): boolean {
  const { active, suspended } = stateAt(session, activity);
  return definition(session, activity).children.length > 0 && !active && !suspended;
}

function shuffled(session: Session, list: number[]): number[] {
  const result = [...list];
  for (let place = result.length - 1; place > 0; place -= 1) {
    const other = Math.floor(randomIn(session) * (place + 1));
    [result[place], result[other]] = [result[other] as number, result[place] as number];
  }
  return result;
}
