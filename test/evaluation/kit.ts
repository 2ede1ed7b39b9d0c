import { fieldOf } from '../../server/evaluation/index.ts';
import type { EvaluationTables } from '../../server/evaluation/index.ts';
import { plainContent, plainWords, type Question, type QuestionContent } from '../../server/evaluation/outline.ts';
import type { Actor, OrganisationRow, PersonRow } from '../../server/identity/index.ts';
import { plainContent as plainStep } from '../../server/paths/building/outline.ts';
import type { PersonName } from '../kit/cast.ts';
import { signIn, type Agent, type TestHouse } from '../kit/house.ts';
import { publishStages } from '../paths/blended.ts';
import { stageOutline, stepOutline } from '../paths/kit.ts';

export function question(id: string, content: QuestionContent, rest: Partial<Question> = {}): Question {
  return { id, required: true, content, words: plainWords(`Question ${id}`), texts: {}, ...rest };
}

/** How good was it, what hindered, and anything else. */
export const usual: readonly Question[] = [
  question('rate', plainContent('scale'), {
    words: { ...plainWords('How good was it?'), low: 'bad', high: 'good' },
    texts: { fr: { title: 'Était-ce bien ?' }, ar: { title: 'كيف كان؟' } },
  }),
  question(
    'hindered',
    { kind: 'choices', options: ['line', 'time'], other: true },
    { required: false, words: { ...plainWords('What hindered you?'), options: { line: 'The line', time: 'Time' } } },
  ),
  question('words', plainContent('long-text'), { required: false, words: plainWords('Anything else?') }),
];

export interface SurveyWish {
  anonymity?: 'anonymous' | 'named';
  questions?: readonly Question[];
  owner?: keyof TestHouse['organisations'];
  title?: string;
}

/** A published survey of the Secretariat. */
export async function publishSurvey(house: TestHouse, wish: SurveyWish = {}): Promise<string> {
  const sofia = await house.actor('sofia');
  const id = await draftSurvey(house, wish);
  await house.evaluation.surveys.publish(sofia, id);
  return id;
}

export async function draftSurvey(house: TestHouse, wish: SurveyWish = {}): Promise<string> {
  const { anonymity = 'anonymous', questions = usual, owner = 'secretariat', title = 'How was it?' } = wish;
  const words = { title, introduction: 'Two minutes.' };
  return house.evaluation.surveys.create(
    await house.actor('sofia'),
    house.organisations[owner].id,
    { words, language: 'en', texts: { fr: { title: 'Votre avis' }, ar: { title: 'رأيك' } }, anonymity },
    { sections: [{ id: 'first', words: { title: 'The training', introduction: '' }, texts: {}, questions }] },
  );
}

/** A path of Asia Pacific that asks the survey in a step, or in each of several. */
export async function askingPath(
  house: TestHouse,
  surveyId: string,
  steps: readonly string[] = ['ask'],
): Promise<string> {
  const asking = steps.map((id) => stepOutline(id, plainStep('survey', surveyId)));
  return publishStages(house, [stageOutline('opinion', asking, { order: 'free' })], 'self');
}

export async function enrol(house: TestHouse, pathId: string, people: readonly PersonRow[], cohortId?: string) {
  const sofia = await house.actor('sofia');
  const ids = people.map(({ id }) => id);
  if (cohortId) await house.paths.cohorts.admit(sofia, cohortId, ids);
  else await house.paths.enrolling.enrol(sofia, pathId, ids);
}

/** More officers of an organisation than the cast has. */
export async function officers(house: TestHouse, organisation: OrganisationRow, count: number): Promise<PersonRow[]> {
  const people: PersonRow[] = [];
  await house.database.transaction(async (tx) => {
    for (let at = 1; at <= count; at++) {
      const person = await house.identity.addPerson(tx, {
        organisationId: organisation.id,
        givenName: 'Officer',
        familyName: `${organisation.name} ${at}`,
        email: `officer-${at}@${organisation.id}.example.org`,
        language: 'en',
        timeZone: organisation.time_zone,
        status: 'active',
      });
      await house.identity.grantRole(tx, {
        personId: person.id,
        role: 'learner',
        organisationId: organisation.id,
        grantedBy: null,
      });
      people.push(person);
    }
  });
  return people;
}

export type Given = Readonly<Record<string, string | string[]>>;

export function typedFor(given: Given): Record<string, string | string[]> {
  return Object.fromEntries(Object.entries(given).map(([id, value]) => [fieldOf(id), value]));
}

/** Answers the survey of a step by the room's own verb; true when it counted. */
export async function answer(
  house: TestHouse,
  person: PersonRow | PersonName,
  pathId: string,
  given: Given,
  stepId = 'ask',
): Promise<boolean> {
  const actor = await actorFor(house, person);
  const { own, survey } = await house.evaluation.answering.look(actor, pathId, stepId);
  const sheet = { pathId, stepId, surveyId: survey!.id, enrolmentId: own.judged.enrolment.id };
  return house.evaluation.answering.answer(actor, sheet, typedFor(given));
}

export async function actorFor(house: TestHouse, person: PersonRow | PersonName): Promise<Actor> {
  const id = typeof person === 'string' ? house.people[person].id : person.id;
  return (await house.identity.actor(id))!;
}

/** The hidden fields of the page on which somebody answers. */
export function sheetIn(html: string): { survey: string; enrolment: string } {
  const hidden = (name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(html)?.[1] ?? '';
  return { survey: hidden('survey'), enrolment: hidden('enrolment') };
}

export async function responsesOf(house: TestHouse, surveyId: string) {
  return house.database
    .sql<EvaluationTables>()
    .selectFrom('survey_responses')
    .selectAll()
    .where('survey_id', '=', surveyId)
    .execute();
}

/** Browsers in which people stay signed in for the day: signing in is limited, and ends with time. */
export function doors(house: TestHouse): (name: PersonName) => Promise<Agent> {
  const known = new Map<string, Agent>();
  return async (name) => {
    const key = `${name} ${house.clock.iso().slice(0, 10)}`;
    const agent = known.get(key) ?? (await signIn(house, name));
    known.set(key, agent);
    return agent;
  };
}
