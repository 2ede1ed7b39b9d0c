import type { Classroom } from '../../classroom/index.ts';
import type { Actor, Identity, PersonRow } from '../../identity/index.ts';
import type { Paths } from '../../paths/index.ts';
import type { Database } from '../../platform/database/index.ts';
import type { Ids } from '../../platform/id.ts';
import { finishersOfFoundations } from './learners.ts';
import type { Deed } from './learners.ts';
import { publish, stage, step, type DemonstrationPaths, type StepOutline, type Words } from './learning-paths.ts';
import type { World } from './organisations-and-people.ts';
import type { TravellingClock } from './travel.ts';

interface FieldRooms {
  database: Database;
  identity: Identity;
  classroom: Classroom;
  paths: Paths;
  ids: Ids;
}

export interface FieldPath {
  id: string;
  safetyCourse: string;
  safety: StepOutline;
  visit: StepOutline;
  plan: StepOutline;
  items: readonly string[];
}

/** A path that goes out into the field: a safety briefing, a visit that is observed, and an action plan to carry home. */
export async function enterFieldPath(
  { classroom, paths, ids }: Omit<FieldRooms, 'identity' | 'database'>,
  secretariat: Actor,
): Promise<FieldPath> {
  const safetyCourse = await classroom.building.addCourse(secretariat, {
    organisationId: secretariat.organisationId,
    title: 'Safety at the terminal',
    summary: 'What everybody must know before entering a container terminal.',
    hours: 3,
    unitMinimum: 75,
    units: [{ title: 'Safety at the terminal', minutes: 180 }],
    checks: [],
  });
  const safety = step(ids, { en: 'Safety at the terminal', fr: 'Sécurité au terminal', ar: 'السلامة في المحطة' }, 180, {
    kind: 'classroom',
    course: safetyCourse,
    attendance: 100,
    minimumGrade: null,
  });
  const checklist = observations.map(([en, fr, ar], at) => ({
    id: ids.next(),
    text: en,
    texts: { en, fr, ar },
    required: at < observations.length - 1,
  }));
  const visit = step(
    ids,
    { en: 'A day at the express terminal', fr: 'Une journée au terminal express', ar: 'يوم في محطة الشحن السريع' },
    360,
    { kind: 'field-visit', course: null, attendance: 75, checklist },
  );
  const asked = { minimumScore: 60, followUp: { months: [1, 3, 6], required: false } };
  const written = step(
    ids,
    { en: 'Action plan for your port', fr: 'Plan d’action pour votre port', ar: 'خطة عمل لمينائك' },
    240,
    { kind: 'assignment', assignment: '', ...asked },
  );
  const plan: StepOutline = {
    ...written,
    rules: {
      ...written.rules,
      content: { kind: 'assignment', assignment: written.id, ...asked },
      structure: paths.structureFrom('action-plan', 'en'),
      rubric: criteria.map(({ words: [en, fr, ar], levels }) => ({
        id: ids.next(),
        text: en,
        texts: { en, fr, ar },
        points: Math.max(...levels.map(([, , , points]) => points)),
        levels: levels.map(([en, fr, ar, points]) => ({ id: ids.next(), text: en, texts: { en, fr, ar }, points })),
      })),
    },
  };
  const id = await publish(paths, ids, secretariat, {
    titles: words(
      'Express consignments in the field',
      'Les envois express sur le terrain',
      'الإرساليات السريعة في الميدان',
    ),
    summaries: words(
      'A safety briefing, a day at the express terminal with an observer, and an action plan that is followed after the return.',
      'Une consigne de sécurité, une journée au terminal express avec un observateur, et un plan d’action suivi après le retour.',
      'إحاطة في السلامة، ويوم في محطة الشحن السريع مع مشرف يسجّل ملاحظاته، وخطة عمل تُتابَع بعد العودة.',
    ),
    hours: 13,
    enrolment: 'approval',
    dueDays: 90,
    validityMonths: 36,
    stages: [
      stage(ids, words('Before the visit', 'Avant la visite', 'قبل الزيارة'), false, [safety]),
      stage(ids, words('In the field', 'Sur le terrain', 'في الميدان'), true, [visit]),
      stage(ids, words('At home', 'Au retour', 'بعد العودة'), true, [plan]),
    ],
  });
  return { id, safetyCourse, safety, visit, plan, items: checklist.map((item) => item.id) };
}

interface FieldScenery {
  world: World;
  clock: TravellingClock;
  fieldPath: FieldPath;
  paths: DemonstrationPaths;
  secretariat: Actor;
  instructor: Actor;
  trainer: Actor;
}

/** What happened on it: observed in part and in full, one plan followed, one late, one under review, a request, an equivalence. */
export async function visitDeeds(rooms: FieldRooms, scenery: FieldScenery): Promise<Deed[]> {
  const { paths } = rooms;
  const { world, clock, fieldPath, secretariat, instructor, trainer } = scenery;
  const officer = (key: string, at: number) => world.officers.get(key)![at]!;
  const [maya, aminata, faisal] = ['learner', 'learner-fr', 'learner-ar'].map((key) => world.people.get(key)!);
  const late = officer('tansarai', 3);
  // By the equivalence they need no briefing.
  const [first, second] = finishersOfFoundations(world) as [PersonRow, PersonRow];
  const asks = officer('tansarai', 5);
  const everybody = [maya!, aminata!, faisal!, late, first, second, asks];
  const { id, safety, visit, plan, items } = fieldPath;
  const works = new Map<string, string>();
  const by = async (person: PersonRow) => (await rooms.identity.actor(person.id))!;
  const at = (day: number, time: string, run: () => Promise<unknown>): Deed => ({ day, time, run });
  const waive = (person: PersonRow, day: number) =>
    at(day, '09:30', () =>
      paths.exempting.exempt(secretariat, id, person.id, {
        step: safety.id,
        kind: 'waiver',
        reason: 'Holds the safety pass of the terminal.',
        evidence: 'Terminal operator, pass register',
        expiresOn: null,
      }),
    );
  const observe = (person: PersonRow, day: number, seen: readonly string[], notYet: readonly string[] = []) =>
    at(day, '08:45', () =>
      paths.observing.observe(
        trainer,
        { pathId: id, stepId: visit.id },
        [
          ...seen.map((itemId) => observation(itemId, true, '')),
          ...notYet.map((itemId) => observation(itemId, false, 'Again tomorrow, with less help.')),
        ].map((one) => ({ ...one, id: rooms.ids.next(), personId: person.id, on: clock.dateOf(day) })),
      ),
    );
  const handIn = (person: PersonRow, day: number) =>
    at(day, '13:00', async () => {
      const actor = await by(person);
      for (const [at, section] of (plan.rules.structure?.sections ?? []).entries()) {
        const content =
          section.kind === 'text'
            ? (texts[at] ?? '')
            : actions(clock).map((cells) => ({
                id: rooms.ids.next(),
                cells: Object.fromEntries(section.columns.map((column, place) => [column.id, cells[place] ?? ''])),
              }));
        await paths.working.fillIn(actor, id, plan.id, { id: section.id, content });
      }
      const { id: work } = await paths.working.write(actor, id, plan.id, { body: null, handIn: true, files: [] });
      works.set(person.id, work);
    });
  const accept = (person: PersonRow, day: number) =>
    at(day, '14:00', async () => {
      const marks = Object.fromEntries(
        plan.rules.rubric.map(({ id: criterion, levels }) => [criterion, levels?.[0]?.points ?? 0]),
      );
      await paths.working.review(instructor, works.get(person.id)!, {
        decision: 'accepted',
        feedback: 'Clear, and small enough to be done. Agree the training dates with the terminal early.',
        marks,
        remarks: {},
        score: null,
      });
    });
  let cohort = '';
  return [
    at(-56, '08:00', async () => {
      cohort = await paths.cohorts.found(secretariat, id, {
        name: 'Terminal visit, first group',
        organisationId: secretariat.organisationId,
        startsOn: clock.dateOf(-55),
        endsOn: null,
      });
      for (const { email } of [trainer, instructor]) await paths.cohorts.appoint(secretariat, cohort, email);
      await paths.cohorts.admit(
        secretariat,
        cohort,
        everybody.map((person) => person.id),
      );
    }),
    waive(faisal!, -55),
    waive(late, -55),
    waive(maya!, -12),
    observe(faisal!, -52, items),
    observe(late, -52, items),
    handIn(faisal!, -49),
    handIn(late, -49),
    accept(faisal!, -46),
    accept(late, -46),
    at(-13, '09:00', async () => {
      const work = works.get(faisal!.id)!;
      const told = (await paths.following.items(rooms.database, work)).map((item, at) => ({
        itemId: item.id,
        status: (['done', 'under-way', 'delayed'] as const)[at % 3]!,
        asOf: clock.dateOf(-13),
        note: reports[at % 3]!,
      }));
      await paths.following.report(await by(faisal!), work, told);
    }),
    at(-11, '10:00', () =>
      paths.equivalences.approve(secretariat, {
        organisation_id: secretariat.organisationId,
        had_kind: 'path',
        had_id: scenery.paths.foundations,
        counts_kind: 'classroom',
        counts_id: fieldPath.safetyCourse,
        reason: 'The workshop of the foundations contains the same safety briefing.',
        evidence: 'Curriculum board, minutes 4, item 2',
        expires_on: null,
      }),
    ),
    observe(maya!, -7, items.slice(0, 3), items.slice(3, 4)),
    observe(first, -7, items),
    handIn(first, -3),
    at(-2, '11:00', async () =>
      paths.recognising.request(await by(asks), id, safety.id, {
        title: 'Safety course of the port authority',
        on: clock.dateOf(-400),
        evidence: 'Certificate 118 of the port authority; I have worked at the terminal for six years.',
        files: [],
      }),
    ),
    at(-1, '16:00', async () =>
      paths.recognising.request(await by(aminata!), id, safety.id, {
        title: 'Habilitation sûreté du port',
        on: clock.dateOf(-250),
        evidence: 'Attestation n° 27 de la capitainerie',
        files: [],
      }),
    ),
  ];
}

function observation(itemId: string, seen: boolean, comment: string) {
  return { itemId, seen, comment, base: '', device: 'demonstration', madeAt: null };
}

function words(en: string, fr: string, ar: string): Words {
  return { en, fr, ar };
}

const observations = [
  ['Checks the seal against the manifest', 'Vérifie le scellé par rapport au manifeste', 'يطابق الختم مع بيان الحمولة'],
  [
    'Selects a consignment by its risk and says why',
    'Sélectionne un envoi selon son risque et dit pourquoi',
    'يختار إرسالية بحسب مخاطرها ويعلّل اختياره',
  ],
  ['Examines a parcel in the fixed order', 'Examine un colis dans l’ordre prescrit', 'يفحص طردًا وفق الترتيب المحدد'],
  [
    'Records the result so that another officer can follow it',
    'Consigne le résultat de façon qu’un autre agent puisse le suivre',
    'يدوّن النتيجة بحيث يستطيع ضابط آخر تتبعها',
  ],
  ['Explains the decision to the operator', 'Explique la décision à l’opérateur', 'يشرح القرار للمشغّل'],
] as const;

const criteria = [
  {
    words: ['Clear objective', 'Objectif clair', 'وضوح الهدف'],
    levels: [
      ['Measurable, with a date', 'Mesurable, avec une date', 'قابل للقياس وله موعد', 30],
      ['Understandable, hard to measure', 'Compréhensible, difficile à mesurer', 'مفهوم ويصعب قياسه', 15],
      ['Not clear', 'Pas clair', 'غير واضح', 0],
    ],
  },
  {
    words: ['Actions that can be carried out', 'Actions réalisables', 'إجراءات قابلة للتنفيذ'],
    levels: [
      ['With responsible, deadline and means', 'Avec responsable, échéance et moyens', 'مع مسؤول وموعد ووسائل', 50],
      ['Something is missing', 'Il manque quelque chose', 'ينقصها شيء', 25],
      ['Wishes', 'Des souhaits', 'مجرد أمنيات', 0],
    ],
  },
  {
    words: ['Risks are seen', 'Les risques sont vus', 'إدراك المخاطر'],
    levels: [
      ['With an answer to each', 'Avec une réponse à chacun', 'مع معالجة لكل منها', 20],
      ['Named', 'Nommés', 'مذكورة', 10],
      ['None', 'Aucun', 'لا شيء', 0],
    ],
  },
] as const satisfies readonly {
  words: readonly [string, string, string];
  levels: readonly (readonly [string, string, string, number])[];
}[];

const texts = [
  'By the end of the year every express consignment that is selected at our port is selected by a risk indicator, and the reason is on record.',
  'Today one parcel in ten is opened at random; in the last quarter 3 of 420 led to a finding.',
  '',
  'The operator may not give the data in time: we agree the format with two operators first. Staff may change: two officers are trained for each shift.',
  'A decision of the regional director on access to the manifest data.',
];

const actions = (clock: TravellingClock) => [
  [
    'Agree the data format with two operators',
    'Head of the express unit',
    clock.dateOf(-20),
    'Two meetings',
    'Signed protocol',
  ],
  [
    'Train two officers of each shift',
    'Training officer',
    clock.dateOf(40),
    'Three days, own trainers',
    '8 officers trained',
  ],
  [
    'Review the indicators every month',
    'Risk analyst',
    clock.dateOf(90),
    'One day a month',
    'Hit rate in the monthly report',
  ],
];

const reports = [
  'Both operators have signed; the data arrive every night.',
  'Four of eight officers are trained.',
  'The analyst was moved; the new one begins next month.',
];
