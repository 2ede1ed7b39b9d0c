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
import type { ActivityTree, Navigation, NavigationRequest, RuntimeReport } from './sequencing/index.ts';
import { nextRandom } from './sequencing/random.ts';

/** Looking ahead tries every activity at every step; larger courses would hold the import up. */
const activityLimit = 200;

/** How many learners wander about at most; fewer in large courses, where each step costs the square of their size. */
const mostWanderers = 16;
const wanderersFor = (activities: number): number => Math.min(mostWanderers, Math.floor(2_000 / activities ** 2));

type Result = 'passed' | 'completed' | 'failed';

interface Learner {
  prefers: 'continue' | 'choice' | 'chance';
  /** One of these is what becomes of each item. */
  results: readonly Result[];
  seed: number;
}

/** Some courses lead who passes the pre-test past the rest, so two of the diligent never pass. */
const diligent: Learner[] = [
  { prefers: 'continue', results: ['passed'], seed: 1 },
  { prefers: 'continue', results: ['completed'], seed: 1 },
  { prefers: 'choice', results: ['passed'], seed: 1 },
  { prefers: 'choice', results: ['completed'], seed: 1 },
];

const luck: (readonly Result[])[] = [
  ['passed', 'passed', 'completed', 'failed'],
  ['failed', 'failed', 'failed', 'passed'],
];

/**
 * Tries the sequencing of a SCORM 2004 course: first with the most diligent learners there are, then with some who wander
 * about and fail now and then. Undefined where there is nothing to try. Not started means that neither the start nor any
 * choice delivers anything; not completed means that none of these learners got there, which is no proof that nobody can.
 */
export function simulate(manifest: Manifest): Simulation | undefined {
  const { organizations, defaultOrganization, edition } = manifest;
  const organization = organizations.find(({ identifier }) => identifier === defaultOrganization) ?? organizations[0];
  if (edition === 'scorm-1.2' || !organization) return undefined;
  const tree = createActivityTree(organization);
  if (tree.activities.length > activityLimit) return undefined;
  const wanderers = Array.from({ length: wanderersFor(tree.activities.length) }, (_, index): Learner => ({
    prefers: 'chance',
    results: luck[index % luck.length] ?? [],
    seed: index + 1,
  }));
  let canStart = false;
  for (const learner of [...diligent, ...wanderers]) {
    const { visited, isDone } = new Walk(tree, learner).toItsEnd();
    if (isDone) return { canStart: true, canComplete: true };
    canStart ||= visited > 0;
    if (!canStart) break;
  }
  return { canStart, canComplete: false };
}

type Standing = Pick<Navigation, 'state' | 'outcome'>;

/** One learner on the way through the course. */
class Walk {
  readonly #tree: ActivityTree;
  readonly #learner: Learner;
  readonly #visited = new Set<number>();
  #seed: number;

  constructor(tree: ActivityTree, learner: Learner) {
    this.#tree = tree;
    this.#learner = learner;
    this.#seed = learner.seed;
  }

  toItsEnd(): { visited: number; isDone: boolean } {
    let standing = this.#ask(createState(this.#tree, { seed: 1 }), { kind: 'start' });
    for (let step = 0; step < this.#tree.activities.length * 3; step++) {
      // A session that is over is not begun again: that would be another attempt, with nothing done.
      if (standing.outcome.kind === 'exception' || standing.outcome.kind === 'idle')
        standing = this.#choose(standing, undefined);
      if (standing.outcome.kind !== 'delivery') break;
      const activity = findActivity(this.#tree, standing.outcome.activity) ?? 0;
      const isNew = !this.#visited.has(activity);
      this.#visited.add(activity);
      const report = this.#reportOn(activity);
      // What is completed at any moment stays so, also where the course then begins anew by its own rules.
      if (this.#isDone(this.#ask(standing.state, { kind: 'suspendAll' }, report))) return this.#end(true);
      standing =
        this.#learner.prefers === 'continue' && isNew
          ? this.#ask(standing.state, { kind: 'continue' }, report)
          : this.#choose(standing, report);
    }
    return this.#end(this.#isDone(this.#ask(standing.state, { kind: 'exitAll' })));
  }

  #end(isDone: boolean): { visited: number; isDone: boolean } {
    return { visited: this.#visited.size, isDone };
  }

  #ask(state: Standing['state'], request: NavigationRequest, report?: RuntimeReport): Standing {
    return navigate(this.#tree, state, request, { now: 0, ...(report && { report }) });
  }

  #isDone({ state }: Standing): boolean {
    const root = statusesOf(this.#tree, state)[0];
    return root?.completion === true || root?.satisfied === true;
  }

  /** Chooses the first item not yet seen; where none can be chosen any more, goes on or leaves. */
  #choose({ state }: Standing, report: RuntimeReport | undefined): Standing {
    const look = lookAhead(this.#tree, state, { now: 0, ...(report && { report }) });
    const open = this.#tree.activities.filter(
      ({ index }) => look.choice[index] === null && look.hidden[index] !== true,
    );
    if (this.#learner.prefers === 'chance') return this.#wander(state, open, look.continue === null, report);
    const fresh = open.filter(({ index }) => !this.#visited.has(index));
    const target = fresh.find(isLeaf) ?? fresh[0];
    if (!target) return report ? this.#ask(state, { kind: 'exitAll' }, report) : { state, outcome: { kind: 'ended' } };
    // A cluster is chosen once; what it delivers is seen on its own.
    this.#visited.add(target.index);
    return this.#ask(state, { kind: 'choice', target: target.identifier }, report);
  }

  #wander(
    state: Standing['state'],
    open: readonly { identifier: string }[],
    mayContinue: boolean,
    report: RuntimeReport | undefined,
  ): Standing {
    const requests: NavigationRequest[] = [
      ...(mayContinue ? [{ kind: 'continue' } as const] : []),
      ...open.map(({ identifier }) => ({ kind: 'choice', target: identifier }) as const),
    ];
    const request = this.#oneOf(requests);
    return request ? this.#ask(state, request, report) : { state, outcome: { kind: 'ended' } };
  }

  #reportOn(activity: number): RuntimeReport {
    const status = statuses[this.#oneOf(this.#learner.results) ?? 'completed'];
    const { objectives } = definitionOf(this.#tree, activity);
    return {
      ...status,
      suspended: false,
      objectives: objectives.flatMap(({ id }) => (id === undefined ? [] : [{ id, ...status }])),
    };
  }

  #oneOf<One>(choices: readonly One[]): One | undefined {
    const { value, seed } = nextRandom(this.#seed);
    this.#seed = seed;
    return choices[Math.floor(value * choices.length)];
  }
}

const statuses = {
  passed: { completion: 'completed', progress: 1, success: 'passed', scaled: 1 },
  completed: { completion: 'completed', progress: 1 },
  failed: { completion: 'completed', progress: 1, success: 'failed', scaled: 0 },
} as const;
