import type { Clock } from '../../platform/clock.ts';
import type { Database, Reader } from '../../platform/database/index.ts';
import {
  alsoOn,
  coordinatedPlaces,
  keptCases,
  modulesToOpen,
  pathsUnderWay,
  peopleUnderWay,
  replaceCases,
  standingIn,
  type PersonUnderWay,
} from './case-store.ts';
import type { Judge } from '../judging/judging.ts';
import { definitionOf, type Outline } from '../building/outline.ts';
import { findPath, type PathInPlace } from '../path-store.ts';
import { addDays, dayOf } from '../progress/day.ts';
import { stepsOf, subjectsOf, type PathDefinition } from '../progress/definition.ts';
import { courseOf } from '../progress/gates.ts';
import { impossibleCases, type Case, type Person, type Situation } from '../progress/impossible.ts';
import type { Reason } from '../progress/state.ts';
import type { Sources } from '../sources.ts';

export interface FoundCases {
  cases: Case[];
  /** Everybody the cases could be about, by enrolment. */
  people: ReadonlyMap<string, PersonUnderWay>;
}

/** Finds out who cannot make it as things stand. */
export interface CaseFinding {
  /** The cases of a path among the people within reach; of all people where none is given. A handful of queries. */
  find(db: Reader, path: PathInPlace, reach: readonly string[] | null): Promise<FoundCases>;
  /** What somebody who is enrolled today would meet on a draft. */
  foresee(db: Reader, path: PathInPlace, draft: Outline): Promise<Case[]>;
  /** Looks at every path and keeps what was found, for pages that only count. */
  keep(): Promise<void>;
}

export function createCaseFinding(parts: {
  database: Database;
  clock: Clock;
  judge: Judge;
  sources: Sources;
}): CaseFinding {
  const { database, clock, judge, sources } = parts;

  const situationOf = async (db: Reader, path: PathInPlace, definitions: readonly PathDefinition[]) => {
    const steps = definitions.flatMap(stepsOf);
    const courses = [...new Set(steps.flatMap((step) => courseOf(step) ?? []))];
    const modules = [
      ...new Set(steps.flatMap(({ content }) => (content.kind === 'module' ? subjectsOf(content) : []))),
    ];
    const now = clock.iso();
    return {
      now,
      today: dayOf(now, path.owner_zone),
      language: path.language,
      sessions: courses.length > 0 ? await sources.sessionsPlanned(db, courses) : [],
      modules: await modulesToOpen(db, modules),
    };
  };

  const find: CaseFinding['find'] = async (db, path, reach) => {
    const rows = await peopleUnderWay(db, path.id, reach);
    const versions = [...new Set(rows.map(({ version_id }) => version_id))];
    const definitions = new Map<string, PathDefinition>();
    for (const id of versions) definitions.set(id, definitionOf(await judge.outline(db, id)));
    const situation = await situationOf(db, path, [...definitions.values()]);
    const standing = await standingOf(db, path.id, reach, [...definitions.values()], situation);
    const others = [...definitions.values()].flatMap(pathsAsked);
    const paths = new Map<string, Set<string>>();
    for (const row of await alsoOn(db, path.id, reach, others)) {
      paths.set(row.id, (paths.get(row.id) ?? new Set()).add(row.path_id));
    }
    const places = await coordinatedPlaces(db);
    const cases = versions.map((id) =>
      impossibleCases(
        { ...situation, path: definitions.get(id)! },
        rows.filter((row) => row.version_id === id).map((row) => personFrom(row, { standing, paths, places })),
      ),
    );
    return { cases: merged(cases.flat()), people: new Map(rows.map((row) => [row.id, row])) };
  };

  return {
    find,
    async foresee(db, path, draft) {
      const definition = definitionOf(draft);
      const situation = await situationOf(db, path, [definition]);
      const { due, accessEnd } = draft.rules;
      const dayOfRule = (rule: typeof due) =>
        rule?.from === 'fixed' ? rule.on : rule?.from === 'enrolment' ? addDays(situation.today, rule.days) : null;
      const newcomer: Person = {
        enrolmentId: '',
        organisationPath: path.owner_path,
        language: path.language,
        asked: false,
        enrolledOn: situation.today,
        cohortStart: null,
        due: dayOfRule(due),
        accessEnd: dayOfRule(accessEnd),
        lost: false,
        done: new Set(),
        seated: new Set(),
        paths: new Set(pathsAsked(definition)),
        coordinated: true,
      };
      return impossibleCases({ ...situation, path: definition }, [newcomer]);
    },
    async keep() {
      for (const id of await pathsUnderWay(database)) {
        const path = await findPath(database, id);
        if (!path) continue;
        const { cases } = await find(database, path, null);
        const rows = cases.flatMap(({ code, about, people }) =>
          people.map((enrolment_id) => ({ enrolment_id, code, about })),
        );
        const key = (row: { enrolment_id: string; code: string; about: string }) =>
          `${row.enrolment_id} ${row.code} ${row.about}`;
        const known = new Set((await keptCases(database, id)).map(key));
        const same = known.size === rows.length && rows.every((row) => known.has(key(row)));
        if (!same) await database.transaction((tx) => replaceCases(tx, id, rows));
      }
    },
  };
}

interface Known {
  standing: ReadonlyMap<string, { done: Set<string>; seated: Set<string> }>;
  paths: ReadonlyMap<string, ReadonlySet<string>>;
  places: readonly string[];
}

const nobody = new Set<string>();

function personFrom(row: PersonUnderWay, { standing, paths, places }: Known): Person {
  return {
    enrolmentId: row.id,
    organisationPath: row.organisation_path,
    language: row.language,
    asked: row.state === 'requested',
    enrolledOn: row.enrolled_on ?? '',
    cohortStart: row.cohort_start,
    due: row.due_on,
    accessEnd: row.access_ends_on,
    lost: row.status === 'failed',
    done: standing.get(row.id)?.done ?? nobody,
    seated: standing.get(row.id)?.seated ?? nobody,
    paths: paths.get(row.id) ?? nobody,
    coordinated: places.some((place) => row.organisation_path.startsWith(place)),
  };
}

const seats = new Set<string>(['session-booked', 'session-requested', 'attendance-awaited']);

/** Asked only of the steps that a case can be about: of a long path of modules that can all be opened, of none. */
async function standingOf(
  db: Reader,
  pathId: string,
  reach: readonly string[] | null,
  definitions: readonly PathDefinition[],
  { modules }: Pick<Situation, 'modules'>,
): Promise<Known['standing']> {
  const steps = definitions
    .flatMap(stepsOf)
    .filter(
      (step) =>
        courseOf(step) !== null ||
        step.accessEnd !== null ||
        (step.content.kind === 'module' && !step.content.modules.some((id) => modules.has(id))),
    );
  const standing = new Map<string, { done: Set<string>; seated: Set<string> }>();
  for (const row of await standingIn(db, pathId, reach, [...new Set(steps.map(({ id }) => id))])) {
    const own = standing.get(row.enrolment_id) ?? { done: new Set<string>(), seated: new Set<string>() };
    if (row.done_on !== null) own.done.add(row.step_id);
    else if (seats.has((JSON.parse(row.because) as Reason).code)) own.seated.add(row.step_id);
    standing.set(row.enrolment_id, own);
  }
  return standing;
}

function pathsAsked({ entry, stages }: PathDefinition): string[] {
  const conditions = [
    ...entry,
    ...stages.flatMap(({ gate, steps }) => [...gate, ...steps.flatMap((step) => step.prerequisites)]),
  ];
  return conditions.flatMap((condition) => (condition.kind === 'path' ? [condition.path] : []));
}

/** The same case in two versions of a path is one. */
function merged(cases: readonly Case[]): Case[] {
  const byKey = new Map<string, Case>();
  for (const one of cases) {
    const key = `${one.code} ${one.about}`;
    const known = byKey.get(key);
    const people = [...(known?.people ?? []), ...one.people];
    byKey.set(key, { ...one, people, values: { ...one.values, people: people.length } });
  }
  return [...byKey.values()];
}
