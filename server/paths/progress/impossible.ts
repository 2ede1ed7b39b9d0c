import { addDays, type Day } from './day.ts';
import { stepsOf, type DateRule, type PathDefinition, type Step } from './definition.ts';
import { courseOf } from './gates.ts';
import { earliest } from './outcome.ts';

/** Why people cannot make it as things stand, in the order in which it is worked off. */
export const caseCodes = [
  'module-gone',
  'no-session',
  'not-offered-here',
  'no-language',
  'after-access-end',
  'after-due',
  'sign-up-closed',
  'no-seats',
  'seats-short',
  'path-not-on',
  'no-way-on',
  'access-ended',
  'due-before-start',
  'cohort-late',
  'no-coordinator',
] as const;
export type CaseCode = (typeof caseCodes)[number];

/** One case, the step it is about (empty for the path as a whole), and whom it concerns. */
export interface Case {
  readonly code: CaseCode;
  readonly about: string;
  readonly values: Readonly<Record<string, number>>;
  /** Enrolments. */
  readonly people: readonly string[];
}

export interface SessionFact {
  readonly courseId: string;
  readonly language: string;
  readonly endsOn: Day;
  readonly ownerPath: string;
  readonly seatsLeft: number;
  readonly signUpClosesAt: string | null;
  readonly coordinatorDecides: boolean;
}

/** What is so for everybody on a path. */
export interface Situation {
  readonly today: Day;
  /** The moment, for deadlines. */
  readonly now: string;
  readonly path: PathDefinition;
  readonly language: string;
  /** Sessions still to come. */
  readonly sessions: readonly SessionFact[];
  /** Modules that can be opened: published, not retired, with a package. */
  readonly modules: ReadonlySet<string>;
}

export interface Person {
  readonly enrolmentId: string;
  readonly organisationPath: string;
  readonly language: string;
  readonly asked: boolean;
  readonly enrolledOn: Day;
  readonly cohortStart: Day | null;
  readonly due: Day | null;
  readonly accessEnd: Day | null;
  /** No needed step can be taken any more. */
  readonly lost: boolean;
  readonly done: ReadonlySet<string>;
  /** Steps with a seat held or asked for; whoever is on a waiting list only has none. */
  readonly seated: ReadonlySet<string>;
  /** Paths the person is on or has completed. */
  readonly paths: ReadonlySet<string>;
  /** Somebody looks after the person's administration. */
  readonly coordinated: boolean;
}

/** Every case there is, with the people it concerns: a pure function of the facts. */
export function impossibleCases(situation: Situation, people: readonly Person[]): Case[] {
  const found = new Map<string, { code: CaseCode; about: string; people: string[] }>();
  const add = (code: CaseCode, about: string, { enrolmentId }: Person) => {
    const key = `${code} ${about}`;
    const known = found.get(key) ?? { code, about, people: [] };
    known.people.push(enrolmentId);
    found.set(key, known);
  };
  const steps = stepsOf(situation.path);
  for (const person of people) {
    for (const [code, about] of casesOf(situation, steps, person)) add(code, about, person);
  }
  const cases = [...found.values()].map((one) => ({ ...one, values: { people: one.people.length } }));
  return [...cases, ...shortages(situation, steps, people)].sort(byCode);
}

function casesOf(situation: Situation, steps: readonly Step[], person: Person): [CaseCode, string][] {
  const { path, sessions } = situation;
  if (person.asked) return person.coordinated ? [] : [['no-coordinator', '']];
  const cases: [CaseCode, string][] = [];
  const conditions = [
    ...path.entry,
    ...path.stages.flatMap((stage) => [...stage.gate, ...stage.steps.flatMap((step) => step.prerequisites)]),
  ];
  if (conditions.some((one) => one.kind === 'path' && !person.paths.has(one.path))) cases.push(['path-not-on', '']);
  if (person.due !== null && person.due < person.enrolledOn) cases.push(['due-before-start', '']);
  else if (person.due !== null && person.cohortStart !== null && person.cohortStart > person.due)
    cases.push(['cohort-late', '']);
  const ended = endedSteps(situation, steps, person);
  cases.push(...ended.map((about): [CaseCode, string] => ['access-ended', about]));
  if (ended.length > 0) return cases;
  if (person.lost) return [...cases, ['no-way-on', '']];
  for (const step of steps.filter(({ id }) => !person.done.has(id))) {
    if (step.content.kind === 'module' && !step.content.modules.some((id) => situation.modules.has(id)))
      cases.push(['module-gone', step.id]);
    const course = courseOf(step);
    if (course === null) continue;
    const code = person.seated.has(step.id) ? null : sessionCase(situation, step, course, person);
    if (code) cases.push([code, step.id]);
    const decided = sessions.some((one) => one.courseId === course && one.coordinatorDecides && isHere(one, person));
    if (!code && decided && !person.coordinated && !person.seated.has(step.id)) cases.push(['no-coordinator', step.id]);
  }
  return cases;
}

/** Steps whose access has ended undone; the path as a whole where its own end has passed. */
function endedSteps({ today }: Situation, steps: readonly Step[], person: Person): string[] {
  if (person.accessEnd !== null && person.accessEnd < today) return [''];
  return steps
    .filter(({ id, accessEnd }) => !person.done.has(id) && (dayFor(accessEnd, person) ?? today) < today)
    .map(({ id }) => id);
}

/** Why no session serves, the plainest reason first; null when one does. */
function sessionCase(situation: Situation, step: Step, course: string, person: Person): CaseCode | null {
  const all = situation.sessions.filter(({ courseId }) => courseId === course);
  if (all.length === 0) return 'no-session';
  const here = all.filter((session) => isHere(session, person));
  if (here.length === 0) return 'not-offered-here';
  const understood = here.filter(({ language }) => language === person.language || language === situation.language);
  if (understood.length === 0) return 'no-language';
  const end = earliest([person.accessEnd, dayFor(step.accessEnd, person)]);
  const before = understood.filter(({ endsOn }) => end === null || endsOn <= end);
  if (before.length === 0) return 'after-access-end';
  const due = dueOf(situation, step, person);
  const inTime = before.filter(({ endsOn }) => due === null || endsOn <= due);
  if (inTime.length === 0) return 'after-due';
  const open = inTime.filter(({ signUpClosesAt }) => signUpClosesAt === null || signUpClosesAt > situation.now);
  if (open.length === 0) return 'sign-up-closed';
  return open.every(({ seatsLeft }) => seatsLeft <= 0) ? 'no-seats' : null;
}

function isHere({ ownerPath }: SessionFact, { organisationPath }: Person): boolean {
  return organisationPath.startsWith(ownerPath);
}

/** Whoever is late already is not late once more. */
function dueOf({ today }: Situation, step: Step, person: Person): Day | null {
  const days = [person.due, dayFor(step.due, person)].map((day) => (day !== null && day >= today ? day : null));
  return earliest(days);
}

/** A day that hangs on another step is not known before that is done. */
function dayFor(rule: DateRule | null, { enrolledOn, cohortStart }: Person): Day | null {
  if (rule === null || rule.from === 'step') return null;
  if (rule.from === 'fixed') return rule.on;
  return addDays(rule.from === 'cohort' ? (cohortStart ?? enrolledOn) : enrolledOn, rule.days);
}

/** More people need a seat than there are seats to come: each could get one, all of them cannot. */
function shortages({ sessions, now }: Situation, steps: readonly Step[], people: readonly Person[]): Case[] {
  return steps.flatMap((step) => {
    const course = courseOf(step);
    if (course === null) return [];
    const need = people.filter(
      ({ asked, lost, done, seated }) => !asked && !lost && !done.has(step.id) && !seated.has(step.id),
    );
    const seats = sessions
      .filter((one) => one.courseId === course && (one.signUpClosesAt === null || one.signUpClosesAt > now))
      .reduce((sum, { seatsLeft }) => sum + Math.max(0, seatsLeft), 0);
    if (seats === 0 || need.length <= seats) return [];
    const values = { people: need.length, seats };
    return [
      { code: 'seats-short' as const, about: step.id, values, people: need.map(({ enrolmentId }) => enrolmentId) },
    ];
  });
}

function byCode(a: Case, b: Case): number {
  return caseCodes.indexOf(a.code) - caseCodes.indexOf(b.code);
}
