import type { Manifest, Simulation } from '../catalogue/index.ts';
import {
  createActivityTree,
  createState,
  definitionOf,
  findActivity,
  isLeaf,
  lookAhead,
  navigate,
  statusesOf,
} from './sequencing/index.ts';
import type { ActivityTree, Navigation, RuntimeReport } from './sequencing/index.ts';

/** Looking ahead tries every activity at every step; larger courses would hold the import up. */
const activityLimit = 200;

interface Habit {
  prefers: 'continue' | 'choice';
  /** Passes everything, or completes it without ever passing: some courses lead who passes the pre-test past the rest. */
  passes: boolean;
}

const habits: Habit[] = [
  { prefers: 'continue', passes: true },
  { prefers: 'continue', passes: false },
  { prefers: 'choice', passes: true },
];

/**
 * Tries the sequencing of a SCORM 2004 course with the most diligent learners there are, who complete whatever is
 * delivered. Undefined where there is nothing to try. Not started means that neither the start nor any choice delivers
 * anything; not completed means that none of these learners got there, which is no proof that nobody can.
 */
export function simulate(manifest: Manifest): Simulation | undefined {
  const { organizations, defaultOrganization, edition } = manifest;
  const organization = organizations.find(({ identifier }) => identifier === defaultOrganization) ?? organizations[0];
  if (edition === 'scorm-1.2' || !organization) return undefined;
  const tree = createActivityTree(organization);
  if (tree.activities.length > activityLimit) return undefined;
  let canStart = false;
  for (const habit of habits) {
    const { visited, isDone } = walk(tree, habit);
    if (isDone) return { canStart: true, canComplete: true };
    canStart ||= visited > 0;
  }
  return { canStart, canComplete: false };
}

type Standing = Pick<Navigation, 'state' | 'outcome'>;

function walk(tree: ActivityTree, habit: Habit): { visited: number; isDone: boolean } {
  const visited = new Set<number>();
  let standing: Standing = navigate(tree, createState(tree, { seed: 1 }), { kind: 'start' }, { now: 0 });
  for (let step = 0; step < tree.activities.length * 3; step++) {
    // A session that is over is not begun again: that would be another attempt, with nothing done.
    if (standing.outcome.kind === 'exception' || standing.outcome.kind === 'idle')
      standing = choose(tree, standing, visited);
    if (standing.outcome.kind !== 'delivery') break;
    const activity = findActivity(tree, standing.outcome.activity) ?? 0;
    const isNew = !visited.has(activity);
    visited.add(activity);
    const report = reportOn(tree, activity, habit);
    standing =
      habit.prefers === 'continue' && isNew
        ? navigate(tree, standing.state, { kind: 'continue' }, { now: 0, report })
        : choose(tree, standing, visited, report);
  }
  const { state } = navigate(tree, standing.state, { kind: 'exitAll' }, { now: 0 });
  const root = statusesOf(tree, state)[0];
  return { visited: visited.size, isDone: root?.completion === true || root?.satisfied === true };
}

/** Chooses the first item not yet seen; where none can be chosen any more, goes on or leaves. */
function choose(tree: ActivityTree, { state }: Standing, visited: Set<number>, report?: RuntimeReport): Standing {
  const circumstances = { now: 0, ...(report && { report }) };
  const look = lookAhead(tree, state, circumstances);
  const open = tree.activities.filter(
    ({ index }) => look.choice[index] === null && look.hidden[index] !== true && !visited.has(index),
  );
  const target = open.find(isLeaf) ?? open[0];
  if (!target)
    return report ? navigate(tree, state, { kind: 'exitAll' }, circumstances) : { state, outcome: { kind: 'ended' } };
  // A cluster is chosen once; what it delivers is seen on its own.
  visited.add(target.index);
  return navigate(tree, state, { kind: 'choice', target: target.identifier }, circumstances);
}

function reportOn(tree: ActivityTree, activity: number, { passes }: Habit): RuntimeReport {
  const completed = { completion: 'completed', progress: 1 } as const;
  const status = passes ? ({ ...completed, success: 'passed', scaled: 1 } as const) : completed;
  const { objectives } = definitionOf(tree, activity);
  return {
    ...status,
    suspended: false,
    objectives: objectives.flatMap(({ id }) => (id === undefined ? [] : [{ id, ...status }])),
  };
}
