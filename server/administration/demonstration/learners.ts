import type { Classroom } from '../../classroom/index.ts';
import type { Evaluation } from '../../evaluation/index.ts';
import type { Actor, Identity, PersonRow } from '../../identity/index.ts';
import type { Paths } from '../../paths/index.ts';
import type { Player } from '../../player/index.ts';
import type { DemonstrationClassroom, DemonstrationSession } from './classroom.ts';
import type { DemonstrationPaths } from './learning-paths.ts';
import { makeUpDeeds } from './make-up.ts';
import type { MakeUpRooms } from './make-up.ts';
import type { ModuleName } from './modules.ts';
import type { World } from './organisations-and-people.ts';
import { headingPassed, headingTried, singleWindowBegun, singleWindowDone, xrayBegun, xrayPassed } from './scenes.ts';
import { reactTo } from './surveys.ts';
import type { TravellingClock } from './travel.ts';

export interface LearnersRooms {
  identity: Identity;
  paths: Paths;
  player: Player;
  classroom: Classroom;
  evaluation: Evaluation;
}

export interface Scenery {
  world: World;
  clock: TravellingClock;
  modules: Record<ModuleName, string>;
  classroom: DemonstrationClassroom;
  paths: DemonstrationPaths;
  secretariat: Actor;
  instructor: Actor;
  trainer: Actor;
}

export interface Deed {
  /** Days from today. */
  day: number;
  time: string;
  run(): Promise<unknown>;
}

/** Officers on the paths, at every stage of them; told with other deeds in the order of the days on which it happened. */
export async function enterLearners(
  rooms: LearnersRooms & MakeUpRooms,
  scenery: Scenery,
  others: readonly Deed[],
): Promise<void> {
  const { clock } = scenery;
  const deeds = [
    ...others,
    ...(await foundations(rooms, scenery)),
    ...(await images(rooms, scenery)),
    ...(await firstSteps(rooms, scenery)),
    ...attendance(rooms, scenery),
    ...makeUpDeeds(rooms, scenery),
  ].sort((a, b) => a.day - b.day || (a.time < b.time ? -1 : 1));
  for (const { day, time, run } of deeds) {
    clock.travel(day, time);
    await run();
  }
}

/** How far an officer has come on the foundations; the demonstration accounts stand where their page shows most. */
const stagesOfFoundations = ['done', 'booked', 'heading', 'begun', 'none', 'online', 'failed', 'waiting'] as const;
type FoundationsStage = (typeof stagesOfFoundations)[number];
const firstIntake: ReadonlySet<FoundationsStage> = new Set(['done', 'heading', 'failed']);
const accountsOnFoundations: Record<string, FoundationsStage> = {
  learner: 'begun',
  'learner-fr': 'booked',
  'learner-ar': 'online',
};

/** Officers who have completed the foundations, in a fixed order. */
export function finishersOfFoundations(world: World): PersonRow[] {
  return spread(world, 0, 6, stagesOfFoundations).flatMap(({ person, stage }) => (stage === 'done' ? [person] : []));
}

async function foundations(rooms: LearnersRooms, scenery: Scenery): Promise<Deed[]> {
  const { world, paths, modules, classroom, secretariat } = scenery;
  const { past, coming, small } = classroom.sessions;
  const learners = [...accountsAmong(world, accountsOnFoundations), ...spread(world, 0, 6, stagesOfFoundations)];
  // Two intakes: of the first, whoever is not done is overdue by now.
  const isFirst = ({ stage }: Learner<FoundationsStage>): boolean => firstIntake.has(stage);
  const deeds: Deed[] = [
    enrolment(rooms, paths.foundations, learners.filter(isFirst), secretariat, -56),
    enrolment(
      rooms,
      paths.foundations,
      learners.filter((one) => !isFirst(one)),
      secretariat,
      -34,
    ),
  ];
  let seats = 0;
  for (const [index, { person, stage }] of learners.entries()) {
    const actor = await actorOf(rooms, person);
    const play = (day: number, name: ModuleName, scenes: Parameters<Player['rehearse']>[2]): Deed =>
      at(day, index, () => rooms.player.rehearse(actor, modules[name], scenes));
    const book = (day: number, session: DemonstrationSession): Deed =>
      at(day, index, () => rooms.classroom.book(actor, { sessionId: session.id }));
    if (stage === 'none') continue;
    const begun = firstIntake.has(stage) ? -50 + (index % 12) : -31 + (index % 8);
    if (stage === 'begun') {
      deeds.push(play(-4 - (index % 3), 'hs-heading', headingPassed(index % 3 === 0 ? 6 : 5)));
      deeds.push(play(-2, 'single-window', singleWindowBegun()));
      continue;
    }
    if (stage === 'failed') {
      deeds.push(play(begun, 'hs-heading', headingTried(3)));
      continue;
    }
    deeds.push(play(begun, 'hs-heading', headingPassed(index % 4 === 0 ? 6 : 5)));
    if (stage === 'heading') continue;
    deeds.push(play(begun + 5, 'single-window', singleWindowDone(0.8 + (index % 3) * 0.06)));
    if (stage === 'done') deeds.push(book(-25, past));
    if (stage === 'booked') deeds.push(book(-6 + (index % 4), coming));
    // The small session is full after six; who comes later waits.
    if (stage === 'waiting') deeds.push(book(-5 + Math.floor(seats++ / 4), small));
  }
  return deeds;
}

const stagesOfImages = ['done', 'booked', 'begun', 'none', 'asked'] as const;

async function images(rooms: LearnersRooms, scenery: Scenery): Promise<Deed[]> {
  const { world, paths, modules, classroom, secretariat, clock } = scenery;
  const learners = [
    ...accountsAmong(world, { learner: 'booked' as const }),
    ...spread(world, 6, 2, stagesOfImages).slice(0, 18),
  ];
  const enrolled = learners.filter(({ stage }) => stage !== 'asked');
  // Promised for a day that comes before the only session that is planned: an administrator sees that it cannot be met.
  const promised = spread(world, 6, 2, ['promised' as const]).slice(18, 21);
  const deeds: Deed[] = [
    enrolment(rooms, paths.images, enrolled, secretariat, -40),
    enrolment(rooms, paths.images, promised, secretariat, -5, clock.dateOf(clock.tuesday(19) - 4)),
  ];
  for (const [index, { person, stage }] of learners.entries()) {
    const actor = await actorOf(rooms, person);
    if (stage === 'asked') {
      deeds.push(at(-2, index, () => rooms.paths.enrolling.join(actor, paths.images, '')));
      continue;
    }
    if (stage === 'none') continue;
    const scenes = stage === 'begun' ? xrayBegun() : xrayPassed(76 + (index % 3) * 8);
    deeds.push(at(-35 + (index % 9), index, () => rooms.player.rehearse(actor, modules.xray, scenes)));
    const session = classroom.sessions[stage === 'done' ? 'pastPractice' : 'comingPractice'];
    if (stage === 'done' || stage === 'booked') {
      deeds.push(at(-20 + (index % 5), index, () => rooms.classroom.book(actor, { sessionId: session.id })));
    }
    if (stage === 'done') {
      deeds.push(at(-3, index, () => rooms.player.rehearse(actor, modules['hs-heading'], headingPassed(5))));
    }
  }
  return deeds;
}

/**
 * Whoever has read a heading on another path has done so here too, and says how it was. Of Tansarai all are on the path,
 * so that enough of them answer for their coordinator to see it.
 */
async function firstSteps(rooms: LearnersRooms, { world, paths, secretariat }: Scenery): Promise<Deed[]> {
  const tansarai = world.officers.get('tansarai')!.map((person) => ({ person, stage: 'all' as const }));
  const others = spread(world, 0, 6, ['some'] as const).filter(
    ({ person }) => !tansarai.some((one) => one.person.id === person.id),
  );
  const accounts = accountsAmong(world, { learner: 'none', 'learner-fr': 'none', 'learner-ar': 'none' } as const);
  const asked = [...tansarai, ...others];
  const deeds: Deed[] = [enrolment(rooms, paths.firstSteps.pathId, [...accounts, ...asked], secretariat, -18)];
  for (const [index, { person, stage }] of asked.entries()) {
    if (stage === 'some' && index % 6 === 5) continue;
    const actor = await actorOf(rooms, person);
    const day = stage === 'all' ? -2 : -14 + (index % 12);
    deeds.push(at(day, index, () => reactTo(rooms, paths.firstSteps, { actor, person, index })));
  }
  return deeds;
}

/** The sessions that are over: everybody present, but for the exceptions; approved by the trainer. */
function attendance({ classroom }: LearnersRooms, { classroom: rooms, trainer }: Scenery): Deed[] {
  return [rooms.sessions.past, rooms.sessions.pastPractice].map((session) => ({
    day: session.ends + 1,
    time: '07:00',
    async run() {
      for (const unitId of session.units) await classroom.building.markAllPresent(trainer, session.id, unitId);
      await classroom.building.approveAttendance(trainer, session.id, { restAbsent: false });
    },
  }));
}

interface Learner<Stage> {
  person: PersonRow;
  stage: Stage;
}

function accountsAmong<Stage>(world: World, stages: Record<string, Stage>): Learner<Stage>[] {
  return Object.entries(stages).map(([key, stage]) => ({ person: world.people.get(key)!, stage }));
}

/** Some officers of every administration, the stages going round. */
function spread<Stage>(world: World, from: number, count: number, stages: readonly Stage[]): Learner<Stage>[] {
  return [...world.officers.values()]
    .flatMap((officers) => officers.slice(from, from + count))
    .map((person, index) => ({ person, stage: stages[index % stages.length]! }));
}

function enrolment(
  { paths }: LearnersRooms,
  pathId: string,
  learners: readonly Learner<unknown>[],
  secretariat: Actor,
  day: number,
  dueOn: string | null = null,
): Deed {
  const people = learners.map(({ person }) => person.id);
  return { day, time: '09:00', run: () => paths.enrolling.enrol(secretariat, pathId, people, { dueOn }) };
}

/** Office hours, everybody at a minute of their own. */
function at(day: number, index: number, run: () => Promise<unknown>): Deed {
  const minutes = 8 * 60 + ((index * 17) % 420);
  const time = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  return { day, time, run };
}

async function actorOf({ identity }: LearnersRooms, person: PersonRow): Promise<Actor> {
  const actor = await identity.actor(person.id);
  if (!actor) throw new Error(`${person.email} cannot act.`);
  return actor;
}
