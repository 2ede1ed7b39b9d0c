import { createState, lookAhead, navigate } from '../../server/player/sequencing/index.ts';
import type { ActivityTree, NavigationRequest, SequencingState } from '../../server/player/sequencing/index.ts';
import { cluster, course, map, primary, rule, sco, when } from '../player/sequencing/trees.ts';

/*
 * Engine time of one navigation and one look-ahead, and the size of the state, for courses of 10, 200 and 2,000 activities in
 * which every SCO has a rule, an objective that is shared, a score and a time. The ratios to the smallest are of one run.
 */
const sizes = [10, 200, 2000];
const perCluster = 20;

const rows = sizes.map(measure);
const [first] = rows;
process.stdout.write('activities  navigate ms  ratio  look-ahead ms  ratio  state bytes  bytes/SCO\n');
for (const row of rows) {
  const cells = [
    String(row.size).padStart(10),
    row.navigate.toFixed(3).padStart(12),
    (row.navigate / (first?.navigate ?? 1)).toFixed(1).padStart(6),
    row.lookAhead.toFixed(3).padStart(14),
    (row.lookAhead / (first?.lookAhead ?? 1)).toFixed(1).padStart(6),
    String(row.bytes).padStart(12),
    (row.bytes / row.size).toFixed(0).padStart(10),
  ];
  process.stdout.write(`${cells.join(' ')}\n`);
}

function measure(size: number) {
  const tree = treeOf(size);
  let { state, now } = walkThrough(tree);
  const bytes = Buffer.byteLength(JSON.stringify(state));
  const rounds = Math.max(20, Math.round(20_000 / size));
  const requests: NavigationRequest[] = [{ kind: 'previous' }, { kind: 'continue' }];
  state = navigate(tree, state, { kind: 'start' }, { now }).state;
  state = navigate(tree, state, { kind: 'continue' }, { now }).state;
  const navigateTime = timeOf(rounds, (round) => {
    now += 1000;
    state = navigate(tree, state, requests[round % 2] as NavigationRequest, { now, report: reportAt(round) }).state;
  });
  const lookAheadTime = timeOf(Math.max(5, rounds / 4), () => lookAhead(tree, state, { now }));
  return { size, navigate: navigateTime, lookAhead: lookAheadTime, bytes };
}

function treeOf(size: number): ActivityTree {
  const leaves = Array.from({ length: size }, (_, index) =>
    sco(`sco-${index}`, {
      pre: [rule('disabled', when('attemptLimitExceeded'))],
      objectives: [
        primary({ maps: [map(`goal-${index % 10}`, { read: ['satisfied'], write: ['satisfied', 'measure'] })] }),
      ],
    }),
  );
  const parts = Array.from({ length: Math.ceil(size / perCluster) }, (_, index) =>
    cluster(`part-${index}`, {}, leaves.slice(index * perCluster, (index + 1) * perCluster)),
  );
  return course({}, parts);
}

/** Every SCO visited once, as far as a learner can get: the largest state this course comes to. */
function walkThrough(tree: ActivityTree): { state: SequencingState; now: number } {
  let now = Date.UTC(2026, 0, 5, 8);
  let step = navigate(tree, createState(tree, { seed: 1 }), { kind: 'start' }, { now });
  for (let round = 0; step.outcome.kind === 'delivery'; round += 1) {
    now += 61_000;
    step = navigate(tree, step.state, { kind: 'continue' }, { now, report: reportAt(round) });
  }
  return { state: step.state, now };
}

function reportAt(round: number) {
  return {
    suspended: false,
    success: 'passed' as const,
    completion: 'completed' as const,
    scaled: 0.5 + (round % 50) / 100,
    progress: 1,
    sessionTime: 60_000,
    objectives: [],
  };
}

/** Milliseconds of one round, the median of five measurements after a warm-up. */
function timeOf(rounds: number, work: (round: number) => void): number {
  const measured = Array.from({ length: 6 }, () => {
    const began = performance.now();
    for (let round = 0; round < rounds; round += 1) work(round);
    return (performance.now() - began) / rounds;
  });
  return measured.slice(1).sort((one, other) => one - other)[2] ?? 0;
}
