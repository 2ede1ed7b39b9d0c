import type { Actor } from '../identity/index.ts';
import type { Reader } from '../platform/database/index.ts';
import { NotFound } from '../platform/web/index.ts';
import { attemptsOf, attendanceOf, enrolmentsOf, findLearner, sessionsOf, stepsOf } from './learner-store.ts';

/** Everything a reader may know of one learner: paths and steps, attempts, sessions. Six queries. */
export async function learnerReport(db: Reader, actor: Actor, language: string, personId: string) {
  const learner = await findLearner(db, actor.reach('attempts:view'), personId);
  if (!learner) throw new NotFound();
  return {
    learner,
    enrolments: await enrolmentsOf(db, personId, language),
    steps: await stepsOf(db, personId),
    attempts: await attemptsOf(db, personId),
    sessions: await sessionsOf(db, personId),
    attendance: await attendanceOf(db, personId),
  };
}

export type LearnerReport = Awaited<ReturnType<typeof learnerReport>>;
