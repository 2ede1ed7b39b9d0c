import { addCourse } from '../../server/classroom/places/courses.ts';
import { addVenue } from '../../server/classroom/places/places.ts';
import { planSession, publishSession } from '../../server/classroom/planning/planning.ts';
import type { ClassroomTables } from '../../server/classroom/index.ts';
import { addStage, addStep, removeStage } from '../../server/paths/building/drafting.ts';
import type { EnrolmentMode } from '../../server/paths/tables.ts';
import { plainContent, type StageOutline } from '../../server/paths/building/outline.ts';
import { partsOf, planFor } from '../classroom/kit.ts';
import type { TestHouse } from '../kit/house.ts';
import { oneSco, shelve } from '../player/kit/packages.ts';
import { stageOutline, stepOutline } from './kit.ts';

export interface Blended {
  pathId: string;
  modules: { hs: string; sw: string };
  courseId: string;
  sessionId: string;
}

/** The real thing: two modules of the catalogue, a workshop in Seoul behind a gate, and a warm-up that is optional. */
export async function blendedPath(
  house: TestHouse,
  options: { enrolment?: EnrolmentMode; extra?: StageOutline[]; firstDay?: string } = {},
): Promise<Blended> {
  const hs = (await shelve(house, oneSco('1.2'), { title: 'Reading a heading' })).moduleId;
  const sw = (await shelve(house, oneSco('2004'), { title: 'How a declaration travels' })).moduleId;
  const { courseId, sessionId } = await workshop(house, options.firstDay ?? '2026-03-20');
  const score = {
    kind: 'module' as const,
    modules: [sw],
    need: { kind: 'score' as const, atLeast: 80 },
    maximumAttempts: 3,
  };
  const pathId = await publishStages(
    house,
    [
      {
        ...stageOutline('online', [
          stepOutline('step-hs', plainContent('module', hs), { due: { from: 'enrolment', days: 14 } }),
          stepOutline('step-sw', score),
        ]),
        title: 'Online phase',
      },
      {
        ...stageOutline('workshop', [stepOutline('step-ws', plainContent('classroom', courseId))], {
          gate: [{ kind: 'stage', stage: 'online' }],
        }),
        title: 'Workshop',
      },
      ...(options.extra ?? []),
    ],
    options.enrolment ?? 'self',
  );
  return { pathId, modules: { hs, sw }, courseId, sessionId };
}

export async function publishStages(
  house: TestHouse,
  stages: StageOutline[],
  enrolment: EnrolmentMode,
): Promise<string> {
  const sofia = await house.actor('sofia');
  const { building } = house.paths;
  const fields = {
    title: 'Foundations of modern customs',
    summary: 'From the tariff to risk management: what every officer at the border should know, and try out.',
    language: 'en',
    audience: 'Officers in their first four years',
    hours: 14,
    enrolment,
    texts: [
      { language: 'fr', title: 'Fondements de la douane moderne', summary: '' },
      { language: 'ar', title: 'أسس الجمارك الحديثة', summary: '' },
    ],
  };
  const id = await building.create(sofia, house.organisations.asiaPacific.id, fields, 'First');
  const draft = await building.draft(sofia, id);
  let edition = draft.edition;
  await building.edit(sofia, id, edition++, removeStage(draft.stages[0]?.id ?? ''));
  for (const stage of stages) {
    await building.edit(sofia, id, edition++, addStage({ ...stage, steps: [] }));
    for (const step of stage.steps) await building.edit(sofia, id, edition++, addStep(stage.id, named(step)));
  }
  const rules = {
    entry: [],
    due: { from: 'enrolment' as const, days: 60 },
    accessEnd: null,
    validity: { months: 24, windowDays: 60, refresher: null },
  };
  await building.setRules(sofia, id, edition++, rules);
  await building.publish(sofia, id, { underWay: 'stay', note: '' });
  return id;
}

const titles: Record<string, string> = {
  'step-hs': 'Harmonized System: reading a heading',
  'step-sw': 'Single Window: how a declaration travels',
  'step-ws': 'Risk management workshop',
};

function named<Step extends { id: string; title: string }>(step: Step): Step {
  return { ...step, title: titles[step.id] ?? step.title };
}

async function workshop(house: TestHouse, firstDay: string): Promise<{ courseId: string; sessionId: string }> {
  const parts = partsOf(house);
  const sofia = await house.actor('sofia');
  const courseId = await addCourse(parts, sofia, {
    organisationId: house.organisations.asiaPacific.id,
    title: 'Risk management workshop',
    summary: 'Selecting consignments by risk.',
    hours: 12,
    unitMinimum: 0,
    units: ['Profiles', 'Selectivity', 'Inspection', 'Feedback'].map((title) => ({ title, minutes: 180 })),
    checks: [],
  });
  await addVenue(parts, sofia, {
    organisationId: house.organisations.trainingCentre.id,
    name: 'Training centre',
    address: '1 Harbour Road',
    city: 'Seoul',
    timeZone: 'Asia/Seoul',
    directions: '',
    equipment: '',
    rooms: [{ name: 'Hall A', capacity: 40, equipment: '' }],
  });
  const db = house.database.sql<ClassroomTables>();
  const room = await db.selectFrom('rooms').select('id').executeTakeFirstOrThrow();
  const units = await db
    .selectFrom('course_units')
    .select('id')
    .where('course_id', '=', courseId)
    .orderBy('position')
    .execute();
  const plan = {
    ...planFor(
      house,
      courseId,
      units.map(({ id }) => id),
      firstDay,
    ),
    roomId: room.id,
    capacity: 20,
    signUpUntil: firstDay,
    cancelUntil: firstDay,
  };
  const saved = await planSession(parts, sofia, plan, { despiteClashes: true });
  if (!('id' in saved)) throw new Error('The session clashes.');
  await publishSession(parts, sofia, saved.id);
  return { courseId, sessionId: saved.id };
}
