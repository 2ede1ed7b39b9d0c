import type { Reader } from '../platform/database/index.ts';
import { stepsOf, subjectsOf, type PathDefinition, type Step } from './progress/definition.ts';
import type { ExemptionFact, Facts, PathFact } from './progress/facts.ts';
import type { Owned, Sources } from './sources.ts';
import type { EquivalenceRow, PathsTables } from './tables.ts';

export type PersonFacts = Pick<
  Facts,
  | 'attempts'
  | 'bookings'
  | 'attendance'
  | 'observations'
  | 'submissions'
  | 'surveys'
  | 'achievements'
  | 'exemptions'
  | 'corrections'
  | 'paths'
>;

/**
 * Everything known of these people that any of these paths could ask for: a fixed number of queries however many
 * people there are, and none for a kind of step that does not occur.
 */
export async function factsOf(
  db: Reader,
  sources: Sources,
  zones: ReadonlyMap<string, string>,
  paths: readonly PathDefinition[],
): Promise<Map<string, PersonFacts>> {
  const people = [...zones.keys()];
  const steps = paths.flatMap(stepsOf);
  const wants = (...kinds: string[]) => steps.filter(({ content }) => kinds.includes(content.kind));
  const courses = unique(wants('classroom', 'virtual', 'field-visit').flatMap(({ content }) => subjectsOf(content)));
  const modules = unique(wants('module').flatMap(({ content }) => subjectsOf(content)));
  const equivalences = await equivalencesFor(db, modules, courses);
  const had = equivalences.filter(({ had_kind }) => had_kind === 'module').map(({ had_id }) => had_id);
  const asked = unique([...modules, ...had]);
  const [attempts, bookings, attendance] = [
    asked.length > 0 ? await sources.attempts(db, zones, asked) : [],
    courses.length > 0 ? await sources.bookings(db, people, courses) : [],
    courses.length > 0 ? await sources.attendance(db, people, courses) : [],
  ];
  const own = {
    observations: wants('field-visit').length > 0 ? await observationsOf(db, people) : [],
    submissions: wants('assignment').length > 0 ? await submissionsOf(db, people) : [],
    surveys: wants('survey').length > 0 ? await surveysOf(db, people) : [],
    achievements: wants('achievement').length > 0 ? await achievementsOf(db, people) : [],
    exemptions: await exemptionsOf(db, people),
    corrections: await correctionsOf(db, people),
    paths: await completionsOf(db, people),
  };
  const all = { attempts, bookings, attendance, ...own };
  return new Map(
    people.map((person) => {
      const facts = mine(all, person);
      return [person, { ...facts, exemptions: [...facts.exemptions, ...byEquivalence(equivalences, steps, facts)] }];
    }),
  );
}

function mine<All extends Record<string, Owned<object>[]>>(all: All, person: string): All {
  return Object.fromEntries(
    Object.entries(all).map(([kind, facts]) => [
      kind,
      facts.length === 0 ? facts : facts.filter(({ personId }) => personId === person),
    ]),
  ) as All;
}

function byEquivalence(
  equivalences: readonly EquivalenceRow[],
  steps: readonly Step[],
  facts: Pick<Facts, 'attempts' | 'paths'>,
): ExemptionFact[] {
  return equivalences.flatMap((row) => {
    const on = hadOn(row, facts);
    if (on === null) return [];
    const from = on > row.approved_on ? on : row.approved_on;
    const kind = row.counts_kind === 'module' ? ['module'] : ['classroom', 'virtual'];
    return steps
      .filter(({ content }) => kind.includes(content.kind) && subjectsOf(content).includes(row.counts_id))
      .map(({ id }) => ({
        id: `${row.id} ${id}`,
        step: id,
        kind: 'equivalence' as const,
        on: from,
        until: row.expires_on,
      }));
  });
}

function hadOn(row: EquivalenceRow, { attempts, paths }: Pick<Facts, 'attempts' | 'paths'>): string | null {
  const days =
    row.had_kind === 'path'
      ? paths.filter(({ path }) => path === row.had_id).map(({ on }) => on)
      : attempts
          .filter(
            ({ module, success, completion }) =>
              module === row.had_id && success !== 'failed' && (success === 'passed' || completion === 'completed'),
          )
          .flatMap(({ on }) => on ?? []);
  return days.sort()[0] ?? null;
}

async function equivalencesFor(
  db: Reader,
  modules: readonly string[],
  courses: readonly string[],
): Promise<EquivalenceRow[]> {
  const subjects = [...modules, ...courses];
  if (subjects.length === 0) return [];
  return db
    .sql<PathsTables>()
    .selectFrom('equivalences')
    .selectAll()
    .where('counts_id', 'in', subjects)
    .where('withdrawn_at', 'is', null)
    .execute();
}

/** What a result in this subject counts for besides itself. */
export async function countsFor(db: Reader, subject: string): Promise<string[]> {
  const rows = await db
    .sql<PathsTables>()
    .selectFrom('equivalences')
    .select('counts_id')
    .where('had_id', '=', subject)
    .where('withdrawn_at', 'is', null)
    .execute();
  return rows.map((row) => row.counts_id);
}

async function observationsOf(db: Reader, people: readonly string[]) {
  const rows = await db
    .sql<PathsTables>()
    .selectFrom('observations')
    .selectAll()
    .where('person_id', 'in', people)
    .execute();
  return rows.map((row) => ({
    personId: row.person_id,
    id: row.id,
    step: row.step_id,
    item: row.item_id,
    seen: row.seen === 1,
    on: row.observed_on,
    at: row.observed_at,
  }));
}

async function submissionsOf(db: Reader, people: readonly string[]) {
  const rows = await db
    .sql<PathsTables>()
    .selectFrom('submissions')
    .selectAll()
    .where('person_id', 'in', people)
    .execute();
  return rows.map((row) => ({
    personId: row.person_id,
    id: row.id,
    assignment: row.step_id,
    number: row.number,
    state: row.state,
    score: row.score,
    on: row.submitted_on ?? row.changed_at.slice(0, 10),
    at: row.reviewed_at ?? row.submitted_at ?? row.changed_at,
  }));
}

async function surveysOf(db: Reader, people: readonly string[]) {
  const rows = await db
    .sql<PathsTables>()
    .selectFrom('survey_answers')
    .selectAll()
    .where('person_id', 'in', people)
    .execute();
  return rows.map((row) => ({
    personId: row.person_id,
    id: row.id,
    survey: row.survey_id,
    on: row.answered_on,
    at: row.answered_at,
  }));
}

async function achievementsOf(db: Reader, people: readonly string[]) {
  const rows = await db
    .sql<PathsTables>()
    .selectFrom('achievements')
    .selectAll()
    .where('person_id', 'in', people)
    .execute();
  return rows.map((row) => ({
    personId: row.person_id,
    id: row.id,
    achievement: row.step_id,
    state: row.state,
    on: row.achieved_on,
    until: row.valid_until,
    at: row.decided_at ?? row.claimed_at,
  }));
}

async function exemptionsOf(db: Reader, people: readonly string[]) {
  const rows = await db
    .sql<PathsTables>()
    .selectFrom('exemptions')
    .selectAll()
    .where('person_id', 'in', people)
    .where('state', '=', 'granted')
    .execute();
  return rows.map((row) => ({
    personId: row.person_id,
    id: row.id,
    step: row.step_id,
    kind: row.kind,
    on: row.granted_on ?? row.requested_at.slice(0, 10),
    until: row.expires_on,
  }));
}

async function correctionsOf(db: Reader, people: readonly string[]) {
  const rows = await db
    .sql<PathsTables>()
    .selectFrom('corrections')
    .selectAll()
    .where('person_id', 'in', people)
    .where('withdrawn_at', 'is', null)
    .execute();
  return rows.map((row) => ({
    personId: row.person_id,
    id: row.id,
    step: row.step_id,
    outcome: row.outcome,
    score: row.score,
    on: row.corrected_on,
    at: row.made_at,
  }));
}

async function completionsOf(db: Reader, people: readonly string[]): Promise<Owned<PathFact>[]> {
  const rows = await db
    .sql<PathsTables>()
    .selectFrom('enrolments')
    .select(['person_id', 'path_id', 'completed_on', 'expires_on'])
    .where('person_id', 'in', people)
    .where('completed_on', 'is not', null)
    .execute();
  return rows.map((row) => ({
    personId: row.person_id,
    path: row.path_id,
    on: row.completed_on as string,
    until: row.expires_on,
  }));
}

function unique(items: readonly string[]): string[] {
  return [...new Set(items)];
}
