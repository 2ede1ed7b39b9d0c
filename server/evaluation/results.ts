import type { Actor } from '../identity/index.ts';
import type { Reader } from '../platform/database/index.ts';
import { surveyFor, type Access } from './access.ts';
import { askedBy, namesOf, placesOf, type Asked } from './asked-store.ts';
import { countAnswers, countResponses, countValues, firstTexts, type Scope } from './result-store.ts';
import type { SurveyInPlace } from './survey-store.ts';

/** What was asked for in the address; ids and days, '' where nothing was. */
export interface Filter {
  pathId: string;
  cohortId: string;
  organisationId: string;
  from: string;
  to: string;
}

export interface Choice {
  id: string;
  name: string;
}

/** A filter made sure: what exists for this reader, and what else could be chosen. */
export interface Narrowed {
  survey: SurveyInPlace;
  access: Access;
  filter: Filter;
  scope: Scope;
  paths: Choice[];
  cohorts: Choice[];
  places: Choice[];
  asked: readonly Asked[];
}

export interface Results extends Narrowed {
  /** Of those asked within the filter; null where a period says nothing of who was asked. */
  people: { asked: number | null; answered: number; coming: number };
  /** How many answers the figures below are made of. */
  shown: number;
  counts: Awaited<ReturnType<typeof countValues>>;
  answers: Awaited<ReturnType<typeof countAnswers>>;
  texts: Awaited<ReturnType<typeof firstTexts>>;
}

const textsShown = 5;

export async function resultsOf(
  db: Reader,
  actor: Actor,
  surveyId: string,
  wanted: Filter,
  language: string,
): Promise<Results> {
  const narrowed = await narrow(db, actor, surveyId, wanted, language);
  const { scope } = narrowed;
  return {
    ...narrowed,
    people: peopleWithin(narrowed),
    shown: await countResponses(db, scope),
    counts: await countValues(db, scope),
    answers: await countAnswers(db, scope),
    texts: await firstTexts(db, scope, textsShown),
  };
}

/** The survey, for those who may look at its answers, with the filter as far as it means something. */
export async function narrow(
  db: Reader,
  actor: Actor,
  surveyId: string,
  wanted: Filter,
  language: string,
): Promise<Narrowed> {
  const { survey, access } = await surveyFor(db, actor, surveyId, 'view');
  const reach = actor.reach('evaluation:view');
  const asked = await askedBy(db, [surveyId], reach, wanted);
  const above = asked.flatMap(({ organisationPath }) => organisationPath.split('/').filter(Boolean));
  const found = await placesOf(db, [...new Set(above)]);
  const pathIds = [...new Set(asked.map(({ pathId }) => pathId))];
  const cohortIds = [...new Set(asked.flatMap(({ cohortId }) => cohortId ?? []))];
  const names = await namesOf(db, { pathIds, cohortIds }, language);
  // Anonymous answers are not told apart by units: they are too few.
  const isAnonymous = survey.anonymity === 'anonymous';
  const places = found
    .filter(({ path }) => reach.some((at) => path.startsWith(at)))
    .filter(({ kind }) => kind !== 'unit' || (!isAnonymous && found.length <= 60));
  const place = places.find(({ id }) => id === wanted.organisationId);
  const named = (id: string) => (names.some((one) => one.id === id) ? id : '');
  const filter = {
    ...wanted,
    pathId: named(wanted.pathId),
    cohortId: named(wanted.cohortId),
    organisationId: place?.id ?? '',
  };
  return {
    survey,
    access,
    filter,
    scope: { ...filter, surveyId, anonymous: isAnonymous, reach, under: place?.path ?? '' },
    paths: names.filter(({ pathId }) => pathId === null),
    cohorts: names.filter(({ pathId }) => pathId !== null && (filter.pathId === '' || pathId === filter.pathId)),
    places,
    asked,
  };
}

function peopleWithin({ asked, filter, scope }: Narrowed): Results['people'] {
  const within = asked.filter(
    ({ pathId, cohortId, organisationPath }) =>
      (filter.pathId === '' || pathId === filter.pathId) &&
      (filter.cohortId === '' || cohortId === filter.cohortId) &&
      organisationPath.startsWith(scope.under),
  );
  const sum = (name: 'answered' | 'answeredThen' | 'open' | 'coming') =>
    within.reduce((all, one) => all + one[name], 0);
  const isPeriod = filter.from !== '' || filter.to !== '';
  return {
    answered: sum('answeredThen'),
    asked: isPeriod ? null : sum('answered') + sum('open'),
    coming: sum('coming'),
  };
}
