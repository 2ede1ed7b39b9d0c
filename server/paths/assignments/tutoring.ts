import type { Actor } from '../../identity/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { isTutorOf } from './work-store.ts';

/** Tutors by office over where the learner is, or of the learner's cohort, whichever administration they come from. */
export async function mayTutor(
  db: Reader,
  actor: Actor,
  pathId: string,
  learnerId: string,
  place: string,
): Promise<boolean> {
  return actor.canAt('paths:tutor', place) || isTutorOf(db, actor.personId, pathId, learnerId);
}
