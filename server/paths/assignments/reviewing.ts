import type { Actor, Audit } from '../../identity/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/index.ts';
import { Conflict, Invalid } from '../../platform/web/index.ts';
import type { Following } from './following.ts';
import type { Judge } from '../judging/judging.ts';
import { allSteps, type StepOutline } from '../building/outline.ts';
import { latestEnrolment } from '../enrolment/enrolment-store.ts';
import { aboutRubric, faultsOf, scoreOf, type Assessment } from './rubric.ts';
import { updateSubmission, type WorkInPlace } from './submission-store.ts';
import type { Submitting } from './submitting.ts';

export interface Review extends Partial<Pick<Assessment, 'remarks'>>, Pick<Assessment, 'marks'> {
  decision: 'accepted' | 'returned' | 'refused';
  feedback: string;
  /** 0 to 100, where there is no rubric. */
  score: number | null;
}

/** What tutors make of work that was handed in. */
export interface Reviewing {
  review(actor: Actor, submissionId: string, review: Review): Promise<void>;
  /** The step as it was when the work was written; undefined when it is not in any version any more. */
  stepOf(db: Parameters<Judge['outline']>[0], work: WorkInPlace): Promise<StepOutline | undefined>;
}

export function createReviewing(parts: {
  database: Database;
  clock: Clock;
  audit: Audit;
  judge: Judge;
  submitting: Submitting;
  following: Following;
}): Reviewing {
  const { database, clock, audit, judge, submitting, following } = parts;

  const stepOf: Reviewing['stepOf'] = async (db, work) => {
    const versionId = work.version_id ?? (await latestEnrolment(db, work.path_id, work.person_id))?.version_id;
    if (versionId === undefined) return undefined;
    return allSteps(await judge.outline(db, versionId)).find(({ id }) => id === work.step_id);
  };

  return {
    stepOf,
    review: (actor, submissionId, review) =>
      database.transaction(async (tx) => {
        const found = await submitting.work(tx, actor, submissionId);
        if (found.person_id === actor.personId) throw new Conflict({ key: 'paths.not-oneself' });
        const step = await stepOf(tx, found);
        const { decision, feedback } = review;
        const { score, marks, remarks } = assessed(step, review);
        if (decision !== 'accepted' && feedback === '')
          throw new Invalid({ feedback: { key: 'paths.feedback-needed' } });
        const values = {
          state: decision,
          feedback,
          marks: JSON.stringify(marks),
          remarks: JSON.stringify(remarks),
          score,
          reviewed_by: actor.personId,
          reviewed_at: clock.iso(),
        };
        if (!(await updateSubmission(tx, { ...found, state: 'submitted' }, values)))
          throw new Conflict({ key: 'paths.already-reviewed' });
        if (decision === 'accepted') await following.plan(tx, { ...found, ...values }, step);
        await judge.judge(tx, [found.person_id]);
        await audit.record(tx, {
          actor,
          deed: `paths.work-${decision}`,
          subject: { kind: 'submission', id: submissionId },
          organisationPath: found.organisation_path,
          details: { path: found.path_id, step: found.step_id, score },
        });
      }),
  };
}

/** Points as the rubric has them, and the score they make; work that is accepted has enough of it. */
function assessed(step: StepOutline | undefined, { decision, marks, remarks = {}, score }: Review) {
  const rubric = step?.rules.rubric ?? [];
  const own = aboutRubric(rubric, marks);
  const faults = faultsOf(rubric, own, { complete: decision === 'accepted' });
  if (Object.keys(faults).length > 0) throw new Invalid(faults);
  const isMarked = rubric.length > 0 && Object.keys(own).length === rubric.length;
  const made = rubric.length > 0 ? (isMarked ? scoreOf(rubric, own) : null) : score;
  const content = step?.rules.content;
  const least = content?.kind === 'assignment' ? content.minimumScore : null;
  if (decision === 'accepted' && least !== null && (made ?? 0) < least) {
    const field = rubric.length > 0 ? `mark-${rubric[0]?.id}` : 'score';
    throw new Invalid({ [field]: { key: 'paths.score-too-low', values: { score: made ?? 0, need: least } } });
  }
  return { score: made, marks: own, remarks: aboutRubric(rubric, remarks) };
}
