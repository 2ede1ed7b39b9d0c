import { performance } from 'node:perf_hooks';
import { progressOf } from '../../server/paths/progress/progress.ts';
import { attempt, classStep, facts, moduleStep, path, present, stage } from '../paths/progress/fixtures.ts';

const stages = 10;
const perStage = 20;
const learners = 5_000;

const long = path(
  Array.from({ length: stages }, (_, at) =>
    stage(
      `stage-${at}`,
      Array.from({ length: perStage }, (_, n) => {
        const id = `step-${at}-${n}`;
        return n === perStage - 1
          ? classStep(id, { attendance: 75 })
          : moduleStep(id, { need: { kind: 'score', atLeast: 60 } });
      }),
      { order: 'in-order', opensAfterPrevious: true },
    ),
  ),
  { due: { from: 'enrolment', days: 90 }, validity: { months: 24, windowDays: 60, refresher: null } },
);

/** A learner who has done so many steps: every module in two attempts, every workshop in two units. */
function learner(done: number) {
  const steps = long.stages.flatMap((one) => one.steps).slice(0, done);
  return facts({
    attempts: steps.flatMap(({ id, content }) =>
      content.kind === 'module' ? [attempt(id, { score: 40 }), attempt(id, { number: 2, score: 80 })] : [],
    ),
    attendance: steps.flatMap(({ id, content }) =>
      content.kind === 'classroom' ? [present(id), present(id, { unit: 'u2' })] : [],
    ),
  });
}

const cohort = Array.from({ length: learners }, (_, n) => learner(n % (stages * perStage + 1)));
const times: number[] = [];
let done = 0;
for (const known of cohort) {
  const start = performance.now();
  done += progressOf(long, known, '2026-03-10').done;
  times.push(performance.now() - start);
}
times.sort((a, b) => a - b);
const at = (share: number) => (times[Math.floor(times.length * share)] ?? 0).toFixed(3);
console.log(`path of ${stages * perStage} steps, ${learners} learners, ${done} steps done`);
console.log(
  `one learner judged: median ${at(0.5)} ms, p99 ${at(0.99)} ms; the whole cohort ${times.reduce((sum, one) => sum + one, 0).toFixed(0)} ms`,
);
