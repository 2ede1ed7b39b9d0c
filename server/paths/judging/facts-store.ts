import { sql as raw } from 'kysely';
import type { IdentityTables } from '../../identity/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { stepsOf, subjectsOf, type PathDefinition, type Step } from '../progress/definition.ts';
import type { ExemptionFact, Facts, SurveyFact } from '../progress/facts.ts';
import { earliest } from '../progress/outcome.ts';
import type { Sources } from '../sources.ts';
import type { PathsTables } from '../tables.ts';

export type PersonFacts = Pick<
  Facts,
  | 'attempts'
  | 'bookings'
  | 'attendance'
  | 'observations'
  | 'submissions'
  | 'achievements'
  | 'exemptions'
  | 'corrections'
  | 'paths'
> & {
  /** Each counts for its own enrolment alone. */
  readonly surveys: readonly (SurveyFact & { readonly enrolment: string })[];
  readonly requests: readonly RequestWaiting[];
};

/** Recognition asked for and not decided about: no rule reads it, the page of the path shows it. */
export interface RequestWaiting {
  readonly step: string;
  readonly at: string;
}

/** Where a person is: whose days count, and whose decisions. */
export interface Place {
  readonly timeZone: string;
  readonly organisationPath: string;
}

/**
 * Everything known of these people that any of these paths could ask for. One query for the facts of this room, and
 * one for each kind of fact of another room that occurs, however many people there are.
 */
export async function factsOf(
  db: Reader,
  sources: Sources,
  places: ReadonlyMap<string, Place>,
  paths: readonly PathDefinition[],
): Promise<Map<string, PersonFacts>> {
  const people = [...places.keys()];
  const zones = new Map([...places].map(([person, { timeZone }]) => [person, timeZone]));
  const steps = paths.flatMap(stepsOf);
  const subjects = (...kinds: string[]) =>
    unique(steps.filter(({ content }) => kinds.includes(content.kind)).flatMap(({ content }) => subjectsOf(content)));
  const courses = subjects('classroom', 'virtual', 'field-visit');
  const modules = subjects('module');
  const own = await ownFacts(db, people, [...modules, ...courses]);
  const equivalences = own.filter(({ fact }) => fact === 'equivalence').map(equivalenceFrom);
  const asked = unique([
    ...modules,
    ...equivalences.filter(({ hadKind }) => hadKind === 'module').map(({ had }) => had),
  ]);
  const attempts = asked.length > 0 ? group(await sources.attempts(db, zones, asked)) : empty;
  const bookings = courses.length > 0 ? group(await sources.bookings(db, people, courses)) : empty;
  const attendance = courses.length > 0 ? group(await sources.attendance(db, people, courses)) : empty;
  const within = (person: string) =>
    equivalences.filter(({ owner }) => places.get(person)?.organisationPath.startsWith(owner));
  const mine = group(own.map((row) => ({ ...row, personId: row.person_id })));
  return new Map(
    people.map((person) => {
      const others = {
        attempts: (attempts.get(person) ?? []) as Facts['attempts'],
        bookings: (bookings.get(person) ?? []) as Facts['bookings'],
        attendance: (attendance.get(person) ?? []) as Facts['attendance'],
      };
      const facts = { ...others, ...factsFrom((mine.get(person) ?? []) as OwnFact[]) };
      return [person, { ...facts, exemptions: [...facts.exemptions, ...byEquivalence(within(person), steps, facts)] }];
    }),
  );
}

const empty: ReadonlyMap<string, readonly object[]> = new Map();

interface OwnFact {
  fact: string;
  person_id: string;
  id: string;
  /** The step, or what stands in its place: the path completed, the subject an equivalence counts for. */
  about: string;
  detail: string;
  item: string | null;
  amount: number | null;
  happened: string;
  until: string | null;
  at: string;
}

/** All kinds in one query: a page that asks for a learner's state may not spend one on each. */
async function ownFacts(db: Reader, people: readonly string[], subjects: readonly string[]): Promise<OwnFact[]> {
  const sql = db.sql<PathsTables & IdentityTables>();
  const fact = (name: string) => raw<string>`${raw.lit(name)}`.as('fact');
  const noText = raw<string | null>`cast(null as text)`;
  const noNumber = raw<number | null>`cast(null as double precision)`;
  const real = (column: string) => raw<number | null>`cast(${raw.ref(column)} as double precision)`;
  const exemptions = sql
    .selectFrom('exemptions')
    .where('person_id', 'in', people)
    .where('state', 'in', ['granted', 'requested'])
    .select((eb) => [
      raw<string>`case state when 'granted' then 'exemption' else 'request' end`.as('fact'),
      'person_id',
      'id',
      'step_id as about',
      raw<string>`kind`.as('detail'),
      noText.as('item'),
      noNumber.as('amount'),
      eb.fn.coalesce('granted_on', 'requested_at').as('happened'),
      'expires_on as until',
      'requested_at as at',
    ]);
  const corrections = sql
    .selectFrom('corrections')
    .where('person_id', 'in', people)
    .where('withdrawn_at', 'is', null)
    .select([
      fact('correction'),
      'person_id',
      'id',
      'step_id as about',
      raw<string>`outcome`.as('detail'),
      noText.as('item'),
      'score as amount',
      'corrected_on as happened',
      noText.as('until'),
      'made_at as at',
    ]);
  const completions = sql
    .selectFrom('enrolments')
    .where('person_id', 'in', people)
    .where('completed_on', 'is not', null)
    .select([
      fact('completion'),
      'person_id',
      'id',
      'path_id as about',
      raw<string>`''`.as('detail'),
      noText.as('item'),
      noNumber.as('amount'),
      raw<string>`completed_on`.as('happened'),
      'expires_on as until',
      raw<string>`completed_on`.as('at'),
    ]);
  const observations = sql
    .selectFrom('observations')
    .where('person_id', 'in', people)
    .where('counted_at', 'is not', null)
    .where('withdrawn_at', 'is', null)
    .select([
      fact('observation'),
      'person_id',
      'id',
      'step_id as about',
      raw<string>`''`.as('detail'),
      'item_id as item',
      real('seen').as('amount'),
      'observed_on as happened',
      noText.as('until'),
      raw<string>`counted_at`.as('at'),
    ]);
  // The day of the last report, once none that was asked for is missing.
  const followedUpOn = raw<string | null>`(select case when count(*) = count(follow_ups.reported_on)
    then max(follow_ups.reported_on) end from follow_ups where follow_ups.submission_id = submissions.id)`;
  const submissions = sql
    .selectFrom('submissions')
    .where('person_id', 'in', people)
    .select((eb) => [
      fact('submission'),
      'person_id',
      'id',
      'step_id as about',
      raw<string>`state`.as('detail'),
      raw<string | null>`cast(number as text)`.as('item'),
      'score as amount',
      eb.fn.coalesce('submitted_on', 'changed_at').as('happened'),
      followedUpOn.as('until'),
      eb.fn.coalesce('reviewed_at', 'submitted_at', 'changed_at').as('at'),
    ]);
  const surveys = sql
    .selectFrom('survey_answers')
    .innerJoin('enrolments', 'enrolments.id', 'survey_answers.enrolment_id')
    .where('enrolments.person_id', 'in', people)
    .select([
      fact('survey'),
      'enrolments.person_id',
      'survey_answers.enrolment_id as id',
      'survey_answers.step_id as about',
      raw<string>`''`.as('detail'),
      noText.as('item'),
      noNumber.as('amount'),
      'answered_on as happened',
      noText.as('until'),
      'answered_at as at',
    ]);
  const achievements = sql
    .selectFrom('achievements')
    .where('person_id', 'in', people)
    .where('state', 'in', ['claimed', 'approved', 'refused'])
    .select((eb) => [
      fact('achievement'),
      'person_id',
      'id',
      'step_id as about',
      raw<string>`state`.as('detail'),
      noText.as('item'),
      noNumber.as('amount'),
      'achieved_on as happened',
      'valid_until as until',
      eb.fn.coalesce('decided_at', 'claimed_at').as('at'),
    ]);
  const equivalences = sql
    .selectFrom('equivalences')
    .innerJoin('organisations', 'organisations.id', 'equivalences.organisation_id')
    .where('counts_id', 'in', subjects.length > 0 ? subjects : [''])
    .where('withdrawn_at', 'is', null)
    .select([
      fact('equivalence'),
      // Whose people it is for stands where other facts name the person.
      'organisations.path as person_id',
      'equivalences.id',
      'counts_id as about',
      raw<string>`had_kind`.as('detail'),
      'had_id as item',
      noNumber.as('amount'),
      'approved_on as happened',
      'expires_on as until',
      'approved_at as at',
    ]);
  const all = exemptions
    .unionAll(corrections)
    .unionAll(completions)
    .unionAll(observations)
    .unionAll(submissions)
    .unionAll(surveys)
    .unionAll(achievements)
    .unionAll(equivalences);
  return (await all.execute()) as OwnFact[];
}

function factsFrom(rows: readonly OwnFact[]): Omit<PersonFacts, 'attempts' | 'bookings' | 'attendance'> {
  const of = (fact: string) => rows.filter((row) => row.fact === fact);
  const dated = ({ id, happened, at }: OwnFact) => ({ id, on: happened.slice(0, 10), at });
  return {
    requests: of('request').map(({ about, at }) => ({ step: about, at })),
    exemptions: of('exemption').map((row) => ({
      ...dated(row),
      step: row.about,
      kind: row.detail as ExemptionFact['kind'],
      until: row.until,
    })),
    corrections: of('correction').map((row) => ({
      ...dated(row),
      step: row.about,
      outcome: row.detail as Facts['corrections'][number]['outcome'],
      score: row.amount,
    })),
    paths: of('completion').map((row) => ({ path: row.about, on: row.happened, until: row.until })),
    observations: of('observation').map((row) => ({
      ...dated(row),
      step: row.about,
      item: row.item ?? '',
      seen: row.amount === 1,
    })),
    submissions: of('submission').map((row) => ({
      ...dated(row),
      assignment: row.about,
      number: Number(row.item),
      state: row.detail as Facts['submissions'][number]['state'],
      score: row.amount,
      followedUpOn: row.until,
    })),
    surveys: of('survey').map((row) => ({ ...dated(row), enrolment: row.id, step: row.about })),
    achievements: of('achievement').map((row) => ({
      ...dated(row),
      achievement: row.about,
      state: row.detail as Facts['achievements'][number]['state'],
      until: row.until,
    })),
  };
}

interface Equivalence {
  id: string;
  owner: string;
  hadKind: string;
  had: string;
  countsFor: string;
  on: string;
  until: string | null;
}

function equivalenceFrom(row: OwnFact): Equivalence {
  const { id, person_id, detail, item, about, happened, until } = row;
  return { id, owner: person_id, hadKind: detail, had: item ?? '', countsFor: about, on: happened, until };
}

function byEquivalence(
  equivalences: readonly Equivalence[],
  steps: readonly Step[],
  facts: Pick<Facts, 'attempts' | 'paths'>,
): ExemptionFact[] {
  return equivalences.flatMap((row) => {
    const asked = steps.filter(({ content }) => subjectsOf(content).includes(row.countsFor));
    return whenHad(row, facts).flatMap(({ on, until }) =>
      asked.map(({ id }) => ({
        id: `${row.id} ${id} ${on}`,
        step: id,
        kind: 'equivalence' as const,
        on: on > row.on ? on : row.on,
        until: earliest([row.until, until]),
      })),
    );
  });
}

/** A module once done stays had, since its first day; a path is had for as long as its result is valid. */
function whenHad(
  { hadKind, had }: Equivalence,
  { attempts, paths }: Pick<Facts, 'attempts' | 'paths'>,
): { on: string; until: string | null }[] {
  if (hadKind === 'path') return paths.filter(({ path }) => path === had);
  const isDone = ({ success, completion }: Facts['attempts'][number]) =>
    success === 'passed' || (completion === 'completed' && success !== 'failed');
  const days = attempts.filter((one) => one.module === had && isDone(one)).flatMap(({ on }) => on ?? []);
  const first = earliest(days);
  return first === null ? [] : [{ on: first, until: null }];
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

function group<Item extends { personId: string }>(items: readonly Item[]): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const own = groups.get(item.personId);
    if (own) own.push(item);
    else groups.set(item.personId, [item]);
  }
  return groups;
}

function unique(items: readonly string[]): string[] {
  return [...new Set(items)];
}
