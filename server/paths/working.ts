import type { Actor, Audit } from '../identity/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Reader, Writer } from '../platform/database/index.ts';
import type { Files } from '../platform/files/index.ts';
import type { Ids } from '../platform/id.ts';
import { NotFound } from '../platform/web/index.ts';
import type { Following } from './following.ts';
import type { Judge } from './judging.ts';
import { ownStep, type OwnStep } from './own-step.ts';
import { findPersonInPlace } from './people-store.ts';
import { dayOf } from './progress/day.ts';
import { createReviewing, type Reviewing } from './reviewing.ts';
import { createSubmitting, type Submitting } from './submitting.ts';
import { insertAnswer } from './work-store.ts';

/** Work that people do for a step, and what others make of it. */
export interface Working extends Submitting, Reviewing {
  /** The step of the actor's own path, as it stands; NotFound where it is not theirs. */
  ownStep(db: Reader, actor: Actor, pathId: string, stepId: string): Promise<OwnStep>;
  /** Told by whoever runs surveys: this person has answered. */
  recordAnswer(tx: Writer, personId: string, surveyId: string): Promise<void>;
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
  const { clock, ids, judge } = parts;
  const submitting = createSubmitting(parts);
  return {
    ...submitting,
    ...createReviewing({ ...parts, submitting }),
    ownStep: (db, actor, pathId, stepId) => ownStep(db, judge, actor, pathId, stepId),
    async recordAnswer(tx, personId, surveyId) {
      const person = await findPersonInPlace(tx, personId);
      if (!person) throw new NotFound();
      const now = clock.iso();
      const row = {
        id: ids.next(),
        person_id: personId,
        survey_id: surveyId,
        answered_on: dayOf(now, person.time_zone),
        answered_at: now,
      };
      if (await insertAnswer(tx, row)) await judge.judgeSubject(tx, personId, surveyId);
    },
  };
}
