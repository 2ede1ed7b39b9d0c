import { createPaths, type Paths } from '../../server/paths/index.ts';
import { plainContent, type StepOutline, type StageOutline } from '../../server/paths/building/outline.ts';
import { addStage, addStep, removeStage } from '../../server/paths/building/drafting.ts';
import type { AttemptFact, AttendanceFact, BookingFact } from '../../server/paths/progress/facts.ts';
import type { Step, StepContent } from '../../server/paths/progress/definition.ts';
import type { Owned, Sources } from '../../server/paths/sources.ts';
import { openHouse, type TestHouse } from '../kit/house.ts';
import type { PersonName } from '../kit/cast.ts';
import type { Engine } from '../../server/platform/database/index.ts';

/** The facts of the rooms above, as a test tells them: the port of paths to player and classroom. */
export interface Told {
  attempts: Owned<AttemptFact>[];
  bookings: Owned<BookingFact>[];
  attendance: Owned<AttendanceFact>[];
}

export interface PathsHouse extends TestHouse {
  paths: Paths;
  told: Told;
}

export async function openPathsHouse(engine: Engine = 'sqlite'): Promise<PathsHouse> {
  return withToldFacts(await openHouse({ engine }));
}

/** A house whose paths hear of results from the test instead of from player and classroom. */
export function withToldFacts<Opened extends TestHouse>(house: Opened): Opened & PathsHouse {
  const told: Told = { attempts: [], bookings: [], attendance: [] };
  const parts = { ...house, audit: house.identity.audit };
  return { ...house, told, paths: createPaths(parts, sourcesOf(told)) };
}

export function sourcesOf(told: Told): Sources {
  return {
    attempts: async (_, zones, modules) =>
      told.attempts.filter((one) => zones.has(one.personId) && modules.includes(one.module)),
    haveFinished: async (_, module) =>
      told.attempts.filter((one) => one.module === module && one.on !== null).map(({ personId }) => personId),
    bookings: async (_, people, courses) =>
      told.bookings.filter((one) => people.includes(one.personId) && courses.includes(one.course)),
    attendance: async (_, people, courses) =>
      told.attendance.filter((one) => people.includes(one.personId) && courses.includes(one.course)),
    sessionsOffered: async () => [],
    titles: async () => new Map(),
    seatsWaiting: async () => [],
    sessionsPlanned: async () => [],
    foresee: async () => new Map(),
    bookFor: async () => ({ status: 'booked' as const }),
    modules: async () => [],
    courses: async () => [],
    surveys: {
      offered: async () => ({ rows: [], total: 0 }),
      open: async (_, surveys) => new Set(surveys),
      addressOf: (path, step) => `/surveys/${path}/${step}`,
      newAddress: '/surveys/new',
    },
    launch: async () => '/',
    book: async () => ({ status: 'booked' as const }),
  };
}

export function stepOutline(id: string, content: StepContent, rest: Partial<Step> = {}): StepOutline {
  const rules = {
    content,
    prerequisites: [],
    opens: null,
    due: null,
    accessEnd: null,
    instructions: '',
    minutes: 30,
    rubric: [],
    ...rest,
  };
  return { id, stageId: '', title: `Step ${id}`, texts: {}, rules };
}

export function stageOutline(
  id: string,
  steps: StepOutline[],
  rules: Partial<StageOutline['rules']> = {},
): StageOutline {
  const own = steps.map((step) => ({ ...step, stageId: id }));
  return {
    id,
    title: `Stage ${id}`,
    texts: {},
    rules: { rule: { kind: 'all' }, order: 'in-order', opensAfterPrevious: true, gate: [], opens: null, ...rules },
    steps: own,
  };
}

/** A published path of Ardenia: two online modules, then a workshop behind a gate. */
export async function publishBlended(
  house: PathsHouse,
  enrolment: 'staff' | 'self' | 'approval' = 'staff',
): Promise<string> {
  return publishPath(
    house,
    [
      stageOutline('online', [
        stepOutline('hs', plainContent('module', 'module-hs')),
        stepOutline('sw', plainContent('module', 'module-sw')),
      ]),
      stageOutline('workshop', [stepOutline('ws', plainContent('classroom', 'course-ws'))], {
        gate: [{ kind: 'stage', stage: 'online' }],
      }),
    ],
    enrolment,
  );
}

export async function publishPath(
  house: PathsHouse,
  stages: StageOutline[],
  enrolment: 'staff' | 'self' | 'approval' = 'staff',
): Promise<string> {
  const sofia = await house.actor('sofia');
  const { building } = house.paths;
  const owner = house.organisations.asiaPacific.id;
  const texts = [{ language: 'ar', title: 'أساسيات', summary: '' }];
  const fields = { title: 'Foundations', summary: '', language: 'en', audience: '', hours: 6, enrolment, texts };
  const id = await building.create(sofia, owner, fields, 'First');
  const draft = await building.draft(sofia, id);
  let edition = draft.edition;
  await building.edit(sofia, id, edition++, removeStage(draft.stages[0]?.id ?? ''));
  for (const stage of stages) {
    await building.edit(sofia, id, edition++, addStage({ ...stage, steps: [] }));
    for (const step of stage.steps) await building.edit(sofia, id, edition++, addStep(stage.id, step));
  }
  await building.publish(sofia, id, { underWay: 'stay', note: '' });
  return id;
}

export function passed(house: PathsHouse, name: PersonName, module: string, on = '2026-03-02'): Owned<AttemptFact> {
  const personId = house.people[name].id;
  return {
    personId,
    id: `${personId} ${module}`,
    module,
    number: 1,
    startedOn: on,
    on,
    at: `${on}T08:00:00.000Z`,
    completion: 'completed',
    success: 'passed',
    score: 90,
  };
}

export function attended(house: PathsHouse, name: PersonName, course: string, on: string): Owned<AttendanceFact> {
  const personId = house.people[name].id;
  return {
    personId,
    id: `${personId} ${course}`,
    course,
    session: 's1',
    unit: 'u1',
    plannedMinutes: 360,
    minutes: 360,
    outcome: 'attended',
    grade: null,
    on,
    at: house.clock.iso(),
  };
}
