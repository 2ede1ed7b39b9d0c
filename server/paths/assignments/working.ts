import type { Actor, Audit } from '../../identity/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Reader, Writer } from '../../platform/database/index.ts';
import type { Files } from '../../platform/files/index.ts';
import type { Ids } from '../../platform/id.ts';
import { Conflict, NotFound } from '../../platform/web/index.ts';
import type { EnrolmentInPlace } from '../enrolment/enrolment-store.ts';
import type { Following } from './following.ts';
import type { Judge } from '../judging/judging.ts';
import { ownStep, type OwnStep } from '../own-step.ts';
import type { Day } from '../progress/day.ts';
import { createReviewing, type Reviewing } from './reviewing.ts';
import { createSubmitting, type Submitting } from './submitting.ts';
import { insertAnswer } from './work-store.ts';

/** Work that people do for a step, and what others make of it. */
export interface Working extends Submitting, Reviewing {
  /** The step of the actor's own path, as it stands; NotFound where it is not theirs. */
  ownStep(db: Reader, actor: Actor, pathId: string, stepId: string): Promise<OwnStep>;
  /**
   * Told by whoever runs surveys, in the transaction that keeps the answers: the survey of this step is answered. Gives
   * for which enrolment and on which day, or null when it was counted before. Throws where the step is not open, or asks another survey.
   */
  recordAnswer(
    tx: Writer,
    actor: Actor,
    answer: { pathId: string; stepId: string; surveyId: string },
  ): Promise<{ enrolment: EnrolmentInPlace; on: Day } | null>;
}

export function createWorking(parts: {
  database: Database;
  clock: Clock;
  ids: Ids;
  audit: Audit;
  files: Files;
  judge: Judge;
  following: Following;
}): Working {
  const { clock, judge } = parts;
  const submitting = createSubmitting(parts);
  return {
    ...submitting,
    ...createReviewing({ ...parts, submitting }),
    ownStep: (db, actor, pathId, stepId) => ownStep(db, judge, actor, pathId, stepId),
    async recordAnswer(tx, actor, { pathId, stepId, surveyId }) {
      const { judged, step, state } = await ownStep(tx, judge, actor, pathId, stepId);
      const { content } = step.rules;
      if (content.kind !== 'survey') throw new NotFound();
      if (judged.facts.surveys.some((answer) => answer.step === stepId)) return null;
      if (content.survey !== surveyId) throw new Conflict({ key: 'paths.survey-changed' });
      if (state.access !== 'available') throw new Conflict({ key: 'paths.step-locked' });
      const { enrolment, today } = judged;
      const row = { enrolment_id: enrolment.id, step_id: stepId, survey_id: surveyId, answered_on: today };
      if (!(await insertAnswer(tx, { ...row, answered_at: clock.iso() }))) return null;
      await judge.judge(tx, [actor.personId]);
      return { enrolment, on: today };
    },
  };
}
