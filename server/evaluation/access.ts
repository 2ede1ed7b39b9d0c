import { selfAndAbove } from '../identity/index.ts';
import type { Actor } from '../identity/index.ts';
import type { Reader } from '../platform/database/index.ts';
import { NotFound } from '../platform/web/index.ts';
import { findSurvey, type SurveyFilter, type SurveyInPlace } from './survey-store.ts';

/** What this person may do with one survey. */
export interface Access {
  /** Change, publish, close it. */
  manage: boolean;
  /** See what was answered, by people within their reach. */
  view: boolean;
}

export interface SurveySeen {
  survey: SurveyInPlace;
  access: Access;
}

/** The survey as this person may see it; NotFound when they may not know of it. */
export async function seeSurvey(db: Reader, actor: Actor, id: string): Promise<SurveySeen> {
  const survey = await findSurvey(db, id);
  if (!survey) throw new NotFound();
  const access = accessTo(actor, survey);
  if (!access.manage && !access.view) throw new NotFound();
  return { survey, access };
}

/** The same, for those who may do something with it; for anybody else it is not there. */
export async function surveyFor(db: Reader, actor: Actor, id: string, deed: keyof Access): Promise<SurveySeen> {
  const seen = await seeSurvey(db, actor, id);
  if (!seen.access[deed]) throw new NotFound();
  return seen;
}

export function accessTo(actor: Actor, survey: Pick<SurveyInPlace, 'owner_path' | 'status'>): Access {
  return {
    manage: actor.canAt('evaluation:manage', survey.owner_path),
    // A survey is asked of people of its owner and below; staff on that line look at the answers of their own people.
    view: survey.status !== 'draft' && isOnTheLine(actor.reach('evaluation:view'), survey.owner_path),
  };
}

function isOnTheLine(reach: readonly string[], owner: string): boolean {
  return reach.some((at) => owner.startsWith(at) || at.startsWith(owner));
}

/** The surveys that this person may know of, as a filter of lists. */
export function visibleTo(actor: Actor): Pick<SurveyFilter, 'managed' | 'offeredBy' | 'within'> {
  const reach = actor.reach('evaluation:view');
  return { managed: actor.reach('evaluation:manage'), offeredBy: linesAbove(reach), within: reach };
}

/** The published surveys that paths of this person may ask. */
export function askableBy(actor: Actor): Pick<SurveyFilter, 'managed' | 'offeredBy' | 'within'> {
  const reach = actor.reach('paths:build');
  return { managed: [], offeredBy: linesAbove(reach), within: reach };
}

function linesAbove(reach: readonly string[]): string[] {
  return [...new Set(reach.flatMap(selfAndAbove))];
}
