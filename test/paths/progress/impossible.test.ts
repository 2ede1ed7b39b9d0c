import { describe, expect, test } from 'vitest';
import { impossibleCases } from '../../../server/paths/progress/impossible.ts';
import type { Person, SessionFact, Situation } from '../../../server/paths/progress/impossible.ts';
import type { PathDefinition, Step } from '../../../server/paths/progress/definition.ts';

const workshop: Step = {
  id: 'ws',
  content: { kind: 'classroom', course: 'c', attendance: 75, minimumGrade: null },
  prerequisites: [],
  opens: null,
  due: null,
  accessEnd: null,
};
const module: Step = {
  ...workshop,
  id: 'm',
  content: { kind: 'module', modules: ['hs', 'hs-fr'], need: { kind: 'completed' }, maximumAttempts: null },
};
const path: PathDefinition = {
  stages: [
    {
      id: 's',
      rule: { kind: 'all' },
      order: 'free',
      opensAfterPrevious: true,
      gate: [],
      opens: null,
      steps: [module, workshop],
    },
  ],
  entry: [],
  due: null,
  accessEnd: null,
  validity: null,
};
const session: SessionFact = {
  courseId: 'c',
  language: 'en',
  endsOn: '2026-04-10',
  ownerPath: '/ap/',
  seatsLeft: 5,
  signUpClosesAt: '2026-04-01T00:00:00.000Z',
  coordinatorDecides: false,
};
const situation: Situation = {
  today: '2026-03-02',
  now: '2026-03-02T08:00:00.000Z',
  path,
  language: 'en',
  sessions: [session],
  modules: new Set(['hs-fr']),
};
const person: Person = {
  enrolmentId: 'lena',
  organisationPath: '/ap/ardenia/',
  language: 'ar',
  asked: false,
  enrolledOn: '2026-02-01',
  cohortStart: null,
  due: '2026-05-01',
  accessEnd: null,
  lost: false,
  done: new Set(),
  seated: new Set(),
  paths: new Set(),
  coordinated: true,
};

function found(over: Partial<Situation> = {}, ...people: Partial<Person>[]): string[] {
  const all = (people.length === 0 ? [{}] : people).map((one) => ({ ...person, ...one }));
  return impossibleCases({ ...situation, ...over }, all).map(({ code, about, people: who }) =>
    [code, about, who.join('+')].filter(Boolean).join(' '),
  );
}
const sessions = (...overs: Partial<SessionFact>[]) => ({ sessions: overs.map((one) => ({ ...session, ...one })) });

describe('people who cannot make it', () => {
  test('are nobody while a session serves, and nobody who sits in one or has been there', () => {
    expect(found()).toEqual([]);
    expect(found(sessions(), { seated: new Set(['ws']) })).toEqual([]);
    expect(found(sessions(), { done: new Set(['ws']) })).toEqual([]);
  });

  test.each([
    ['no-session ws lena', sessions(), {}],
    ['not-offered-here ws lena', sessions({ ownerPath: '/wca/' }), {}],
    ['no-language ws lena', sessions({ language: 'ko' }), {}],
    ['after-access-end ws lena', sessions({}), { accessEnd: '2026-04-09' }],
    ['after-due ws lena', sessions({}), { due: '2026-04-09' }],
    ['sign-up-closed ws lena', sessions({ signUpClosesAt: '2026-03-01T00:00:00.000Z' }), {}],
    ['no-seats ws lena', sessions({ seatsLeft: 0 }), {}],
    ['no-coordinator ws lena', sessions({ coordinatorDecides: true }), { coordinated: false }],
    ['no-coordinator lena', {}, { asked: true, coordinated: false }],
    ['no-way-on lena', {}, { lost: true }],
    ['access-ended lena', {}, { accessEnd: '2026-03-01' }],
    ['due-before-start lena', {}, { due: '2026-01-31' }],
    ['cohort-late lena', {}, { cohortStart: '2026-06-01' }],
    ['module-gone m lena', { modules: new Set<string>() }, {}],
  ] as const)('%s', (expected, over, own) => {
    expect(found(over as Partial<Situation>, own as Partial<Person>)).toEqual([expected]);
  });

  test('a session in the language of the path or of the person serves', () => {
    expect(found(sessions({ language: 'ar' }))).toEqual([]);
    expect(found(sessions({ language: 'ko' }, {}))).toEqual([]);
  });

  test('whoever is late already is not told again that sessions are later still', () => {
    expect(found({}, { due: '2026-02-20' })).toEqual([]);
  });

  test('the end of access of one step is found by itself', () => {
    const ended = { ...workshop, accessEnd: { from: 'enrolment' as const, days: 10 } };
    const own = { ...path, stages: [{ ...path.stages[0]!, steps: [ended] }] };
    expect(found({ path: own })).toEqual(['access-ended ws lena']);
    expect(found({ path: own }, { done: new Set(['ws']) })).toEqual([]);
  });

  test('a path asked for first must be one they are on or have completed', () => {
    const own = { ...path, entry: [{ kind: 'path' as const, path: 'basics' }] };
    expect(found({ path: own })).toEqual(['path-not-on lena']);
    expect(found({ path: own }, { paths: new Set(['basics']) })).toEqual([]);
  });

  test('seats for each but not for all are too few', () => {
    const people = ['a', 'b', 'c'].map((enrolmentId) => ({ enrolmentId }));
    expect(found(sessions({ seatsLeft: 2 }), ...people)).toEqual(['seats-short ws a+b+c']);
    expect(found(sessions({ seatsLeft: 3 }), ...people)).toEqual([]);
  });

  test('five thousand people are looked at in one go', () => {
    const people = Array.from({ length: 5_000 }, (_, at) => ({
      enrolmentId: `p${at}`,
      due: at % 2 ? '2026-04-01' : null,
    }));
    const [late, ...rest] = impossibleCases(
      { ...situation, sessions: [{ ...session, seatsLeft: 9_000 }] },
      people.map((one) => ({ ...person, ...one })),
    );
    expect(late).toMatchObject({ code: 'after-due', values: { people: 2_500 } });
    expect(rest).toEqual([]);
  });
});
