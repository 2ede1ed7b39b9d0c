import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Item } from '../../../server/catalogue/manifest/index.ts';
import {
  createState,
  definitionOf,
  findActivity,
  lookAhead,
  navigate,
  statusesOf,
} from '../../../server/player/sequencing/index.ts';
import type {
  ActivityTree,
  NavigationRequest,
  RuntimeReport,
  SequencingState,
} from '../../../server/player/sequencing/index.ts';
import { cluster, course, map, objective, primary, report, rule, sco, when } from './trees.ts';
import type { Short } from './trees.ts';

const conditions = [
  'satisfied',
  'objectiveStatusKnown',
  'objectiveMeasureKnown',
  'objectiveMeasureGreaterThan',
  'objectiveMeasureLessThan',
  'completed',
  'activityProgressKnown',
  'attempted',
  'attemptLimitExceeded',
  'always',
] as const;

const condition = fc
  .record({
    name: fc.constantFrom(...conditions),
    not: fc.boolean(),
    objective: fc.constantFrom(undefined, 'o', 'nobody'),
  })
  .map(({ name, not, objective: referencedObjective }) => when(name, { not, referencedObjective }));

const rules = <Action extends string>(...actions: Action[]) =>
  fc.array(
    fc
      .record({ action: fc.constantFrom(...actions), conditions: fc.array(condition, { minLength: 1, maxLength: 2 }) })
      .map(({ action, conditions }) => rule(action, ...conditions)),
    { maxLength: 1 },
  );

const field = fc.subarray(['satisfied', 'measure', 'completion', 'progress'] as const);
const maps = fc.array(
  fc
    .record({ target: fc.constantFrom('g', 'h'), read: field, write: field })
    .map(({ target, ...flags }) => map(target, flags)),
  { maxLength: 2 },
);

const short: fc.Arbitrary<Short> = fc.record(
  {
    flow: fc.boolean(),
    choice: fc.boolean(),
    choiceExit: fc.boolean(),
    forwardOnly: fc.boolean(),
    usesEarlier: fc.boolean(),
    pre: rules('skip', 'disabled', 'hiddenFromChoice', 'stopForwardTraversal'),
    exit: rules('exit'),
    post: rules('exitParent', 'exitAll', 'retry', 'retryAll', 'continue', 'previous'),
    attemptLimit: fc.integer({ min: 0, max: 3 }),
    constrainChoice: fc.boolean(),
    preventActivation: fc.boolean(),
    objectives: fc
      .record({ byMeasure: fc.boolean(), first: maps, second: maps })
      .map(({ byMeasure, first, second }) => [
        primary({ satisfiedByMeasure: byMeasure, minNormalizedMeasure: 0.5, maps: first }),
        objective('o', { maps: second }),
      ]),
    delivery: fc.record({
      tracked: fc.boolean(),
      completionSetByContent: fc.boolean(),
      objectiveSetByContent: fc.boolean(),
    }),
    random: fc.record({
      randomizationTiming: fc.constantFrom('never', 'once', 'onEachNewAttempt'),
      selectionTiming: fc.constantFrom('never', 'once', 'onEachNewAttempt'),
      reorderChildren: fc.boolean(),
      selectCount: fc.integer({ min: 0, max: 4 }),
    }),
    considerations: fc.record({
      requiredForSatisfied: fc.constantFrom('always', 'ifAttempted', 'ifNotSkipped', 'ifNotSuspended'),
      requiredForIncomplete: fc.constantFrom('always', 'ifAttempted', 'ifNotSkipped', 'ifNotSuspended'),
      measureSatisfactionIfActive: fc.boolean(),
    }),
    threshold: fc.record({ completedByMeasure: fc.boolean(), minProgressMeasure: fc.constantFrom(0, 0.5, 1) }),
  },
  { requiredKeys: ['flow'] },
);

const { items } = fc.letrec<{ items: Item[]; item: Item }>((tie) => ({
  items: fc.array(tie('item'), { minLength: 1, maxLength: 4 }),
  item: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    short.map((spec) => sco('leaf', spec)),
    fc.tuple(short, tie('items')).map(([spec, children]) => cluster('cluster', spec, children)),
  ),
}));

/** Names made unique by place: a, b, a.a … */
function named(list: Item[], prefix = ''): Item[] {
  return list.map((item, index) => {
    const identifier = `${prefix}${String.fromCharCode(97 + index)}`;
    return { ...item, identifier, items: named(item.items, `${identifier}.`) };
  });
}

const trees = fc
  .record({ root: short, items, isGlobal: fc.boolean() })
  .map(({ root, items, isGlobal }) => course(root, named(items), { objectivesGlobalToSystem: isGlobal }));

const status = fc.record(
  {
    success: fc.constantFrom('passed', 'failed', 'unknown'),
    completion: fc.constantFrom('completed', 'incomplete', 'not attempted', 'unknown'),
    scaled: fc.constantFrom(-1, 0, 0.4, 0.6, 1),
    progress: fc.constantFrom(0, 0.5, 1),
  },
  { requiredKeys: [] },
);
const reports: fc.Arbitrary<RuntimeReport> = fc
  .record({ suspended: fc.boolean(), core: status, other: status })
  .map(({ suspended, core, other }) => report({ ...core, suspended, objectives: [{ id: 'o', ...other }] }));

const kinds = [
  'start',
  'resumeAll',
  'continue',
  'previous',
  'exit',
  'exitAll',
  'abandon',
  'abandonAll',
  'suspendAll',
] as const;
const moves = fc.array(
  fc.record({
    kind: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom('start' as const, 'continue' as const, 'choice' as const) },
      { weight: 2, arbitrary: fc.constantFrom(...kinds, 'choice' as const, 'jump' as const) },
    ),
    target: fc.nat(40),
    report: fc.option(reports, { nil: undefined }),
  }),
  { minLength: 1, maxLength: 12 },
);

function requestFor(tree: ActivityTree, kind: string, target: number): NavigationRequest {
  if (kind !== 'choice' && kind !== 'jump') return { kind } as NavigationRequest;
  return { kind, target: definitionOf(tree, target % tree.activities.length).identifier };
}

type Visit = (
  tree: ActivityTree,
  state: SequencingState,
  request: NavigationRequest,
  report: RuntimeReport | undefined,
  now: number,
) => SequencingState;

function onEveryWalk(visit: Visit): void {
  fc.assert(
    fc.property(trees, fc.integer(), moves, (tree, seed, steps) => {
      let state = createState(tree, { seed });
      for (const [index, step] of steps.entries()) {
        state = visit(tree, state, requestFor(tree, step.kind, step.target), step.report, 1_000_000 + index * 60_000);
      }
    }),
    { numRuns: 250 },
  );
}

const circumstances = (now: number, reported: RuntimeReport | undefined) => ({
  now,
  ...(reported ? { report: reported } : {}),
});

describe('whatever the tree and whatever is asked', () => {
  it('nothing throws, only leaves with content are delivered, and exactly the path to the delivered one is active', () => {
    onEveryWalk((tree, state, request, reported, now) => {
      const { state: next, outcome } = navigate(tree, state, request, circumstances(now, reported));
      const active = statusesOf(tree, next).flatMap((status, index) => (status.active ? [index] : []));
      if (outcome.kind === 'delivery') {
        const index = findActivity(tree, outcome.activity) ?? -1;
        const { children, resource } = definitionOf(tree, index);
        expect(children).toEqual([]);
        expect(resource).toBeDefined();
        expect(next.current).toBe(index);
        const path: number[] = [];
        for (let step = index; step >= 0; step = definitionOf(tree, step).parent) path.unshift(step);
        expect(active).toEqual(path);
      }
      if (outcome.kind === 'ended') {
        expect(active).toEqual([]);
        expect(next.current).toBeNull();
      }
      return next;
    });
  });

  it('nothing disabled or past its limit of attempts is delivered anew', () => {
    onEveryWalk((tree, state, request, reported, now) => {
      const before = statusesOf(tree, state);
      const { state: next, outcome } = navigate(tree, state, request, circumstances(now, reported));
      if (outcome.kind === 'delivery') {
        for (const [index, { attempts }] of statusesOf(tree, next).entries()) {
          const { attemptLimit } = definitionOf(tree, index).limits;
          const was = before[index];
          // UP.1 does not look at what is suspended, and DB.2.1 may then begin it anew.
          const isNew = was !== undefined && attempts > was.attempts && !was.suspended;
          if (isNew && attemptLimit !== undefined) expect(attempts).toBeLessThanOrEqual(attemptLimit);
        }
      }
      return next;
    });
  });

  it('the state survives being written down and read back', () => {
    onEveryWalk((tree, state, request, reported, now) => {
      const direct = navigate(tree, state, request, circumstances(now, reported));
      const copy = JSON.parse(JSON.stringify(state)) as SequencingState;
      const again = navigate(
        JSON.parse(JSON.stringify(tree)) as ActivityTree,
        copy,
        request,
        circumstances(now, reported),
      );
      expect(again).toEqual(direct);
      expect(JSON.parse(JSON.stringify(direct.state))).toEqual(direct.state);
      return direct.state;
    });
  });

  it('the look-ahead says what navigating then does', () => {
    onEveryWalk((tree, state, request, reported, now) => {
      const ahead = lookAhead(tree, state, circumstances(now, reported));
      const { state: next, outcome } = navigate(tree, state, request, circumstances(now, reported));
      const found = outcome.kind === 'exception' ? outcome.exception : null;
      if (request.kind === 'choice' || request.kind === 'jump')
        expect(ahead[request.kind][findActivity(tree, request.target) ?? -1]).toBe(found);
      else expect(ahead[request.kind]).toBe(found);
      return next;
    });
  });
});
