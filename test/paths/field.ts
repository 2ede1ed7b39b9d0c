import type { PersonName } from '../kit/cast.ts';
import type { TestHouse } from '../kit/house.ts';
import type { PathsTables } from '../../server/paths/index.ts';
import type { SentObservation } from '../../server/paths/visits/observing.ts';
import { plainContent, type StepOutline } from '../../server/paths/building/outline.ts';
import type { FollowUp } from '../../server/paths/progress/definition.ts';
import type { Structure } from '../../server/paths/building/structure.ts';
import { publishPath, stageOutline, stepOutline, type PathsHouse } from './kit.ts';

export const checklist = [
  { id: 'seal', text: 'Checks the seal', texts: { fr: 'Vérifie le scellé', ar: 'يفحص الختم' }, required: true },
  { id: 'risk', text: 'Says why it was selected', required: true },
  { id: 'explain', text: 'Explains the decision', required: false },
];

export function visitStep(course: string | null = null): StepOutline {
  return stepOutline('visit', { kind: 'field-visit', course, attendance: 75, checklist });
}

/** An action plan in two sections, of which the second is a table whose rows are followed. */
export const planStructure: Structure = {
  template: 'action-plan',
  sections: [
    {
      id: 'objective',
      title: { text: 'Objective', texts: { fr: 'Objectif', ar: 'الهدف' } },
      guidance: { text: 'What will be different?' },
      required: true,
      kind: 'text',
      columns: [],
      followed: false,
    },
    {
      id: 'actions',
      title: { text: 'Actions' },
      guidance: { text: '' },
      required: true,
      kind: 'rows',
      columns: [
        { id: 'what', label: { text: 'Action' }, kind: 'text', role: 'title' },
        { id: 'who', label: { text: 'Responsible' }, kind: 'text', role: 'responsible' },
        { id: 'when', label: { text: 'Deadline' }, kind: 'date', role: 'due' },
      ],
      followed: true,
    },
  ],
};

export function planStep(followUp: FollowUp | null = { months: [3, 6], required: false }): StepOutline {
  const step = stepOutline('plan', { kind: 'assignment', assignment: 'plan', minimumScore: 60, followUp });
  const rubric = [
    {
      id: 'clear',
      text: 'Clear',
      points: 10,
      levels: [
        { id: 'l1', text: 'Yes', points: 10 },
        { id: 'l2', text: 'In part', points: 4 },
      ],
    },
    { id: 'real', text: 'Can be carried out', points: 10 },
  ];
  return { ...step, rules: { ...step.rules, rubric, structure: planStructure } };
}

export const actions = [
  { id: 'row-1', cells: { what: 'Train two officers', who: 'Training officer', when: '2026-05-01' } },
  { id: 'row-2', cells: { what: 'Agree the format', who: '', when: '' } },
];

/** A visit, a plan to follow it, and a proof from outside, free to be taken in any order. */
export function publishFieldPath(
  house: PathsHouse,
  { course = null, followUp }: { course?: string | null; followUp?: FollowUp | null } = {},
): Promise<string> {
  return publishPath(house, [
    stageOutline(
      'field',
      [
        visitStep(course),
        planStep(followUp),
        stepOutline('proof', plainContent('achievement', 'proof')),
        stepOutline('law', plainContent('module', 'module-law')),
      ],
      { order: 'free' },
    ),
  ]);
}

export async function enrol(house: TestHouse, path: string, ...names: PersonName[]): Promise<void> {
  await house.paths.enrolling.enrol(
    await house.actor('sofia'),
    path,
    names.map((name) => house.people[name].id),
  );
}

/** A cohort of the path in which Awa, who holds no office, tutors these learners. */
export async function tutoredCohort(house: TestHouse, path: string, ...names: PersonName[]): Promise<string> {
  const sofia = await house.actor('sofia');
  const { cohorts } = house.paths;
  const cohort = await cohorts.found(sofia, path, {
    name: 'First group',
    organisationId: house.organisations.asiaPacific.id,
    startsOn: '2026-03-02',
    endsOn: null,
  });
  await cohorts.admit(
    sofia,
    cohort,
    names.map((name) => house.people[name].id),
  );
  await cohorts.appoint(sofia, cohort, 'awa@example.org');
  return cohort;
}

export function observation(
  house: TestHouse,
  name: PersonName,
  itemId: string,
  rest: Partial<SentObservation> = {},
): SentObservation {
  return {
    id: house.ids.next(),
    personId: house.people[name].id,
    itemId,
    seen: true,
    comment: '',
    on: '2026-03-02',
    base: '',
    device: 'phone',
    madeAt: house.clock.iso(),
    ...rest,
  };
}

export async function stepState(house: TestHouse, name: PersonName, step: string) {
  const row = await house.database
    .sql<PathsTables>()
    .selectFrom('step_states')
    .innerJoin('enrolments', 'enrolments.id', 'step_states.enrolment_id')
    .selectAll('step_states')
    .where('enrolments.person_id', '=', house.people[name].id)
    .where('step_states.step_id', '=', step)
    .executeTakeFirst();
  return row && { ...row, because: JSON.parse(row.because) as { code: string } };
}
