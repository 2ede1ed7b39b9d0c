import type { Actor } from '../identity/index.ts';
import type { Reader, Writer } from '../platform/database/index.ts';
import { Conflict, NotFound } from '../platform/web/index.ts';
import { seePath } from './access.ts';
import { takeTurns } from './enrolment/enrolment-store.ts';
import type { Judge, Judged } from './judging/judging.ts';
import { allSteps, type StepOutline } from './building/outline.ts';
import type { StepKind } from './progress/definition.ts';
import type { StepState } from './progress/state.ts';

export interface OwnStep {
  judged: Judged;
  step: StepOutline;
  state: StepState;
}

/** The step of the actor's own path, as it stands; NotFound where it is not theirs. */
export async function ownStep(
  db: Reader,
  judge: Judge,
  actor: Actor,
  pathId: string,
  stepId: string,
): Promise<OwnStep> {
  const { enrolment } = await seePath(db, actor, pathId);
  const [judged] = enrolment?.state === 'active' ? await judge.look(db, [enrolment]) : [];
  const step = judged && allSteps(judged.outline).find(({ id }) => id === stepId);
  const state = judged?.state.steps.find((one) => one.step === stepId);
  if (!judged || !step || !state) throw new NotFound();
  return { judged, step, state };
}

/** The same for a deed: of this kind, and open. Of two deeds of one learner at once the second sees the first. */
export async function openStep(
  tx: Writer,
  judge: Judge,
  actor: Actor,
  pathId: string,
  stepId: string,
  kind: StepKind,
): Promise<OwnStep> {
  await takeTurns(tx, [actor.personId]);
  const own = await ownStep(tx, judge, actor, pathId, stepId);
  if (own.step.rules.content.kind !== kind) throw new NotFound();
  if (own.state.access !== 'available') throw new Conflict({ key: 'paths.step-locked' });
  return own;
}
