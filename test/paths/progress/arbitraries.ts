import * as fc from 'fast-check';
import { addDays } from '../../../server/paths/progress/day.ts';
import type {
  Condition,
  DateRule,
  PathDefinition,
  Stage,
  Step,
  StepContent,
} from '../../../server/paths/progress/definition.ts';
import type { Facts } from '../../../server/paths/progress/facts.ts';
import { facts, path, stage, step } from './fixtures.ts';

const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
const stageIds = ['s1', 's2', 's3'];
export const day = fc.integer({ min: 0, max: 60 }).map((count) => addDays('2026-03-01', count));

const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ kind: fc.constant('step' as const), step: fc.constantFrom(...ids) }),
  fc.record({ kind: fc.constant('stage' as const), stage: fc.constantFrom(...stageIds) }),
  fc.record({
    kind: fc.constant('score' as const),
    step: fc.constantFrom(...ids),
    atLeast: fc.integer({ min: 1, max: 100 }),
  }),
  fc.record({
    kind: fc.constant('attendance' as const),
    step: fc.constantFrom(...ids),
    atLeast: fc.integer({ min: 1, max: 100 }),
  }),
);

const elsewhere: fc.Arbitrary<Condition> = fc.constant({ kind: 'path', path: 'other' });

const dateRule: fc.Arbitrary<DateRule | null> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: day.map((on) => ({ from: 'fixed' as const, on })) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 40 }).map((days) => ({ from: 'enrolment' as const, days })) },
  {
    weight: 1,
    arbitrary: fc.record({ from: fc.constant('step' as const), step: fc.constantFrom(...ids), days: fc.nat(9) }),
  },
);

function content(id: string, attempts: fc.Arbitrary<number | null>): fc.Arbitrary<StepContent> {
  const need = fc.oneof(
    fc.constant({ kind: 'completed' as const }),
    fc.constant({ kind: 'passed' as const }),
    fc.integer({ min: 1, max: 100 }).map((atLeast) => ({ kind: 'score' as const, atLeast })),
  );
  return fc.oneof(
    fc.record({ kind: fc.constant('module' as const), modules: fc.constant([id]), need, maximumAttempts: attempts }),
    fc.record({
      kind: fc.constant('classroom' as const),
      course: fc.constant(id),
      attendance: fc.integer({ min: 1, max: 100 }),
      minimumGrade: fc.constant(null),
    }),
    fc.constant({ kind: 'survey' as const, survey: id }),
    fc.constant({ kind: 'achievement' as const, achievement: id }),
    fc.constant({ kind: 'assignment' as const, assignment: id, minimumScore: null }),
  );
}

interface Kind {
  readonly conditions: fc.Arbitrary<readonly Condition[]>;
  readonly dates: fc.Arbitrary<DateRule | null>;
  readonly attempts: fc.Arbitrary<number | null>;
}

function paths({ conditions, dates, attempts }: Kind): fc.Arbitrary<PathDefinition> {
  const steps = fc.tuple(
    ...ids.map((id) =>
      fc
        .record({
          content: content(id, attempts),
          prerequisites: conditions,
          opens: dates,
          due: dates,
          accessEnd: dates,
        })
        .map((rest): Step => step(id, rest.content, rest)),
    ),
  );
  const shape = fc.record({
    rule: fc.oneof(
      fc.constant({ kind: 'all' as const }),
      fc.integer({ min: 1, max: 3 }).map((count) => ({ kind: 'some' as const, count })),
      fc.constant({ kind: 'optional' as const }),
    ),
    order: fc.constantFrom('in-order' as const, 'free' as const),
    opensAfterPrevious: fc.boolean(),
    gate: conditions,
    opens: dates,
  });
  return fc
    .record({
      steps,
      shapes: fc.tuple(shape, shape, shape),
      cuts: fc.tuple(fc.nat(7), fc.nat(7)),
      entry: conditions,
      due: dates,
      accessEnd: dates,
    })
    .map(({ steps, shapes, cuts, ...rest }) => {
      const [first, second] = [Math.min(...cuts), Math.max(...cuts)];
      const parts = [steps.slice(0, first), steps.slice(first, second), steps.slice(second)];
      return path(
        parts.flatMap((own, at): Stage[] => (own.length > 0 ? [stage(stageIds[at] as string, own, shapes[at])] : [])),
        rest,
      );
    });
}

/** Anything an author could write, nonsense and rings included. */
export const anyPath = paths({
  conditions: fc.array(fc.oneof({ weight: 4, arbitrary: condition }, { weight: 1, arbitrary: elsewhere }), {
    maxLength: 2,
  }),
  dates: dateRule,
  attempts: fc.option(fc.integer({ min: 1, max: 3 })),
});

/** Paths that depend on nothing outside: no dates, no other paths, attempts without limit. */
export const closedPath = paths({
  conditions: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(condition, { maxLength: 1 }) },
  ),
  dates: fc.constant(null),
  attempts: fc.constant(null),
});

const subject = fc.constantFrom(...ids);
const moment = fc.integer({ min: 0, max: 10_000 }).map((n) => `2026-03-01T00:00:00.${String(n).padStart(5, '0')}Z`);
const named = { id: fc.uuid() };

const attempt = fc
  .record({
    ...named,
    module: subject,
    number: fc.integer({ min: 1, max: 5 }),
    startedOn: day,
    on: fc.option(day),
    at: moment,
    completion: fc.constantFrom('incomplete' as const, 'completed' as const),
    success: fc.constantFrom('unknown' as const, 'passed' as const, 'failed' as const),
    score: fc.option(fc.integer({ min: 0, max: 100 })),
  })
  .map((one) => (one.on === null ? { ...one, completion: 'incomplete' as const, success: 'unknown' as const } : one));
// A unit of a session is planned once; two sessions may give the same unit different time.
const planned = { x: { u1: 60, u2: 90 }, y: { u1: 90, u2: 0 } };
const mark = fc
  .record({
    ...named,
    course: subject,
    session: fc.constantFrom('x' as const, 'y' as const),
    unit: fc.constantFrom('u1' as const, 'u2' as const),
    minutes: fc.integer({ min: 0, max: 120 }),
    outcome: fc.constantFrom('attended' as const, 'partly' as const, 'no-show' as const, 'excused' as const),
    grade: fc.constant(null),
    on: day,
    at: moment,
  })
  .map((one) => ({ ...one, plannedMinutes: planned[one.session][one.unit] }));
const submission = fc.record({
  ...named,
  assignment: subject,
  number: fc.integer({ min: 1, max: 4 }),
  state: fc.constantFrom(
    'draft' as const,
    'submitted' as const,
    'returned' as const,
    'accepted' as const,
    'refused' as const,
  ),
  score: fc.constant(null),
  on: day,
  at: moment,
});
const survey = fc.record({ ...named, step: subject, on: day, at: moment });
const achievement = fc.record({
  ...named,
  achievement: subject,
  state: fc.constantFrom('claimed' as const, 'approved' as const, 'refused' as const),
  on: day,
  until: fc.option(day),
  at: moment,
});
const exemption = fc.record({
  ...named,
  step: subject,
  kind: fc.constantFrom('waiver' as const, 'recognition' as const, 'equivalence' as const),
  on: day,
  until: fc.option(day),
});
const correction = fc.record({
  ...named,
  step: subject,
  outcome: fc.constantFrom('completed' as const, 'passed' as const, 'failed' as const, 'not-completed' as const),
  score: fc.constant(null),
  on: day,
  at: moment,
});
const booking = fc.record({
  ...named,
  course: subject,
  session: fc.constantFrom('x', 'y'),
  state: fc.constantFrom('requested' as const, 'wait-listed' as const, 'booked' as const),
  startsOn: day,
  endsOn: day,
});

export const anyFacts: fc.Arbitrary<Facts> = fc
  .record({
    countsFrom: fc.option(day, { freq: 4 }),
    attempts: fc.array(attempt, { maxLength: 8 }),
    bookings: fc.array(booking, { maxLength: 3 }),
    attendance: fc.array(mark, { maxLength: 8 }),
    submissions: fc.array(submission, { maxLength: 4 }),
    surveys: fc.array(survey, { maxLength: 3 }),
    achievements: fc.array(achievement, { maxLength: 4 }),
    exemptions: fc.array(exemption, { maxLength: 3 }),
    corrections: fc.array(correction, { maxLength: 2 }),
    paths: fc.array(fc.record({ path: fc.constant('other'), on: day, until: fc.option(day) }), { maxLength: 1 }),
  })
  .map(facts);

/** Facts that can only help: results that fulfil any requirement. */
export const goodNews: fc.Arbitrary<(before: Facts) => Facts> = fc.oneof(
  attempt.map((one) => (before: Facts) => ({
    ...before,
    attempts: [
      ...before.attempts,
      { ...one, on: one.on ?? one.startedOn, completion: 'completed' as const, success: 'passed' as const, score: 100 },
    ],
  })),
  mark.map((one) => (before: Facts) => ({
    ...before,
    attendance: [...before.attendance, { ...one, outcome: 'attended' as const, minutes: one.plannedMinutes }],
  })),
  submission.map((one) => (before: Facts) => ({
    ...before,
    submissions: [...before.submissions, { ...one, state: 'accepted' as const }],
  })),
  survey.map((one) => (before: Facts) => ({ ...before, surveys: [...before.surveys, one] })),
  achievement.map((one) => (before: Facts) => ({
    ...before,
    achievements: [...before.achievements, { ...one, state: 'approved' as const }],
  })),
  exemption.map((one) => (before: Facts) => ({ ...before, exemptions: [...before.exemptions, one] })),
);

/** Facts that can only disappoint: further attempts that fail, sessions missed. */
export const badNews: fc.Arbitrary<(before: Facts) => Facts> = fc.oneof(
  attempt.map((one) => (before: Facts) => ({
    ...before,
    attempts: [
      ...before.attempts,
      { ...one, on: one.on ?? one.startedOn, completion: 'completed' as const, success: 'failed' as const, score: 0 },
    ],
  })),
  mark.map((one) => (before: Facts) => ({
    ...before,
    attendance: [...before.attendance, { ...one, session: 'another', outcome: 'no-show' as const, minutes: 0 }],
  })),
);
