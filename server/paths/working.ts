import type { Actor, Audit } from '../identity/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Reader, Writer } from '../platform/database/index.ts';
import type { Files } from '../platform/files/index.ts';
import type { Ids } from '../platform/id.ts';
import { Conflict, Invalid, NotFound } from '../platform/web/index.ts';
import { seePath } from './access.ts';
import { latestEnrolment, type EnrolmentInPlace } from './enrolment-store.ts';
import type { Judge, Judged } from './judging.ts';
import { allSteps, type StepOutline } from './outline.ts';
import { findPersonInPlace } from './people-store.ts';
import { dayOf, type Day } from './progress/day.ts';
import type { StepState } from './progress/state.ts';
import type { SubmissionRow } from './tables.ts';
import {
  decideClaim,
  deleteFile,
  filesOf,
  findClaim,
  findFile,
  findWork,
  insertAnswer,
  insertClaim,
  insertFile,
  insertObservations,
  insertReport,
  insertSubmission,
  isTutorOf,
  submissionsOf,
  updateSubmission,
  type WorkInPlace,
} from './work-store.ts';

export interface OwnStep {
  judged: Judged;
  step: StepOutline;
  state: StepState;
}

export interface Attached {
  temporaryFile: string;
  name: string;
  mediaType: string;
  size: number;
}

export interface Review {
  decision: 'accepted' | 'returned' | 'refused';
  feedback: string;
  /** Points by criterion of the rubric. */
  marks: Readonly<Record<string, number>>;
  score: number | null;
}

/** Work that people judge: assignments, proofs from outside, observations in the field. */
export interface Working {
  /** The step of the actor's own path, as it stands; NotFound where it is not theirs. */
  ownStep(db: Reader, actor: Actor, pathId: string, stepId: string): Promise<OwnStep>;
  /** Keeps what was written so far; with `handIn` it goes to the tutor. */
  write(
    actor: Actor,
    pathId: string,
    stepId: string,
    work: { body: string; handIn: boolean; files: readonly Attached[] },
  ): Promise<void>;
  removeFile(actor: Actor, fileId: string): Promise<void>;
  /** The work as its reader may see it: the learner's own, or a tutor's. */
  work(db: Reader, actor: Actor, submissionId: string): Promise<WorkInPlace>;
  review(actor: Actor, submissionId: string, review: Review): Promise<void>;
  report(
    actor: Actor,
    submissionId: string,
    report: { status: 'planned' | 'under-way' | 'delayed' | 'done' | 'dropped'; body: string },
  ): Promise<void>;
  claim(
    actor: Actor,
    pathId: string,
    stepId: string,
    claim: { title: string; issuer: string; on: Day; until: Day | null; evidence: string },
  ): Promise<void>;
  decideClaim(actor: Actor, claimId: string, approve: boolean, reason: string): Promise<void>;
  observe(
    actor: Actor,
    pathId: string,
    personId: string,
    stepId: string,
    seen: { on: Day; items: readonly string[]; comment: string },
  ): Promise<void>;
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
}): Working {
  const { database, clock, ids, audit, files, judge } = parts;

  const ownStep: Working['ownStep'] = async (db, actor, pathId, stepId) => {
    const { enrolment } = await seePath(db, actor, pathId);
    const [judged] = enrolment?.state === 'active' ? await judge.look(db, [enrolment]) : [];
    const step = judged && allSteps(judged.outline).find(({ id }) => id === stepId);
    const state = judged?.state.steps.find((one) => one.step === stepId);
    if (!judged || !step || !state) throw new NotFound();
    return { judged, step, state };
  };

  const openOnly = async (tx: Writer, actor: Actor, pathId: string, stepId: string, kind: string): Promise<OwnStep> => {
    const own = await ownStep(tx, actor, pathId, stepId);
    if (own.step.rules.content.kind !== kind) throw new NotFound();
    if (own.state.access !== 'available') throw new Conflict({ key: 'paths.step-locked' });
    return own;
  };

  /** The version being written: the open draft, or a new one where the last was returned. */
  const draftFor = async (tx: Writer, actor: Actor, pathId: string, stepId: string): Promise<SubmissionRow> => {
    const [last] = await submissionsOf(tx, actor.personId, stepId);
    if (last?.state === 'draft') return last;
    if (last && last.state !== 'returned') throw new Conflict({ key: 'paths.work-not-open' });
    const row: SubmissionRow = {
      id: ids.next(),
      person_id: actor.personId,
      path_id: pathId,
      step_id: stepId,
      number: (last?.number ?? 0) + 1,
      state: 'draft',
      body: '',
      submitted_on: null,
      submitted_at: null,
      reviewed_by: null,
      reviewed_at: null,
      score: null,
      marks: '{}',
      feedback: '',
      changed_at: clock.iso(),
      version: 1,
    };
    if (!(await insertSubmission(tx, row))) throw new Conflict({ key: 'paths.work-changed' });
    return row;
  };

  const work: Working['work'] = async (db, actor, submissionId) => {
    const found = await findWork(db, submissionId);
    if (!found) throw new NotFound();
    const own = found.person_id === actor.personId;
    // A draft is the learner's alone.
    const tutor =
      found.state !== 'draft' && (await mayTutor(db, actor, found.path_id, found.person_id, found.organisation_path));
    if (!own && !tutor) throw new NotFound();
    return found;
  };

  return {
    ownStep,
    work,
    async write(actor, pathId, stepId, { body, handIn, files: attached }) {
      const stored = attached.map((file) => ({ ...file, key: `assignments/${ids.next()}` }));
      for (const file of stored) await files.put(file.temporaryFile, file.key);
      await database.transaction(async (tx) => {
        await openOnly(tx, actor, pathId, stepId, 'assignment');
        const draft = await draftFor(tx, actor, pathId, stepId);
        const now = clock.iso();
        for (const { key, name, mediaType, size } of stored) {
          await insertFile(tx, {
            id: ids.next(),
            submission_id: draft.id,
            name,
            media_type: mediaType,
            size,
            file_key: key,
            added_at: now,
          });
        }
        const empty = body === '' && (await filesOf(tx, [draft.id])).length === 0;
        if (handIn && empty) throw new Invalid({ body: { key: 'paths.work-empty' } });
        const handedIn = handIn
          ? { state: 'submitted' as const, submitted_at: now, submitted_on: dayOf(now, actor.timeZone) }
          : {};
        if (!(await updateSubmission(tx, draft, { body, changed_at: now, ...handedIn })))
          throw new Conflict({ key: 'paths.work-changed' });
        await judge.judge(tx, [actor.personId]);
        if (handIn)
          await audit.record(tx, {
            actor,
            deed: 'paths.work-handed-in',
            subject: { kind: 'submission', id: draft.id },
            details: { path: pathId, step: stepId, number: draft.number },
          });
      });
    },
    removeFile: (actor, fileId) =>
      database.transaction(async (tx) => {
        const file = await findFile(tx, fileId);
        const found = file && (await findWork(tx, file.submission_id));
        if (found?.person_id !== actor.personId) throw new NotFound();
        if (found.state !== 'draft') throw new Conflict({ key: 'paths.work-not-open' });
        await deleteFile(tx, fileId);
        tx.afterCommit(() => void files.remove(file?.file_key ?? '').catch(() => undefined));
      }),
    review: (actor, submissionId, { decision, feedback, marks, score }) =>
      database.transaction(async (tx) => {
        const found = await work(tx, actor, submissionId);
        if (found.person_id === actor.personId) throw new Conflict({ key: 'paths.not-oneself' });
        if (decision !== 'accepted' && feedback === '')
          throw new Invalid({ feedback: { key: 'paths.feedback-needed' } });
        const values = {
          state: decision,
          feedback,
          marks: JSON.stringify(marks),
          score,
          reviewed_by: actor.personId,
          reviewed_at: clock.iso(),
        };
        if (!(await updateSubmission(tx, { ...found, state: 'submitted' }, values)))
          throw new Conflict({ key: 'paths.already-reviewed' });
        await judge.judge(tx, [found.person_id]);
        await audit.record(tx, {
          actor,
          deed: `paths.work-${decision}`,
          subject: { kind: 'submission', id: submissionId },
          organisationPath: found.organisation_path,
          details: { path: found.path_id, step: found.step_id, score },
        });
      }),
    report: (actor, submissionId, { status, body }) =>
      database.transaction(async (tx) => {
        const found = await findWork(tx, submissionId);
        if (found?.person_id !== actor.personId) throw new NotFound();
        if (found.state !== 'accepted') throw new Conflict({ key: 'paths.work-not-accepted' });
        const now = clock.iso();
        await insertReport(tx, {
          id: ids.next(),
          submission_id: submissionId,
          status,
          body,
          reported_by: actor.personId,
          reported_on: dayOf(now, actor.timeZone),
          reported_at: now,
        });
      }),
    claim: (actor, pathId, stepId, { title, issuer, on, until, evidence }) =>
      database.transaction(async (tx) => {
        const { state } = await openOnly(tx, actor, pathId, stepId, 'achievement');
        if (state.done || state.because.code === 'achievement-claimed')
          throw new Conflict({ key: 'paths.claimed-already' });
        const now = clock.iso();
        if (on > dayOf(now, actor.timeZone)) throw new Invalid({ on: { key: 'paths.day-future' } });
        const row = {
          id: ids.next(),
          person_id: actor.personId,
          path_id: pathId,
          step_id: stepId,
          title,
          issuer,
          state: 'claimed' as const,
          achieved_on: on,
          valid_until: until,
          evidence,
        };
        await insertClaim(tx, {
          ...row,
          evidence_file: null,
          evidence_name: null,
          claimed_at: now,
          decided_by: null,
          decided_at: null,
          decision_reason: null,
        });
        await judge.judge(tx, [actor.personId]);
      }),
    decideClaim: (actor, claimId, approve, reason) =>
      database.transaction(async (tx) => {
        const found = await findClaim(tx, claimId);
        if (!found || !actor.canAt('paths:enrol', found.organisation_path)) throw new NotFound();
        if (found.person_id === actor.personId) throw new Conflict({ key: 'paths.not-oneself' });
        if (!approve && reason === '') throw new Invalid({ reason: { key: 'paths.feedback-needed' } });
        const values = {
          state: approve ? ('approved' as const) : ('refused' as const),
          decided_by: actor.personId,
          decided_at: clock.iso(),
          decision_reason: reason,
        };
        if (!(await decideClaim(tx, claimId, values))) throw new Conflict({ key: 'paths.already-decided' });
        await judge.judge(tx, [found.person_id]);
        await audit.record(tx, {
          actor,
          deed: approve ? 'paths.achievement-confirmed' : 'paths.achievement-refused',
          subject: { kind: 'person', id: found.person_id },
          organisationPath: found.organisation_path,
          details: { path: found.path_id, step: found.step_id, reason },
        });
      }),
    observe: (actor, pathId, personId, stepId, { on, items, comment }) =>
      database.transaction(async (tx) => {
        const person = await findPersonInPlace(tx, personId);
        const enrolment = await latestEnrolment(tx, pathId, personId);
        if (!person || enrolment?.state !== 'active') throw new NotFound();
        if (!(await mayTutor(tx, actor, pathId, personId, person.organisation_path))) throw new NotFound();
        if (personId === actor.personId) throw new Conflict({ key: 'paths.not-oneself' });
        const step = allSteps(await judge.outline(tx, enrolment.version_id)).find(({ id }) => id === stepId);
        if (step?.rules.content.kind !== 'field-visit') throw new NotFound();
        const now = clock.iso();
        if (on > dayOf(now, person.time_zone)) throw new Invalid({ on: { key: 'paths.day-future' } });
        await insertObservations(
          tx,
          step.rules.content.checklist.map(({ id }) => ({
            id: ids.next(),
            person_id: personId,
            path_id: pathId,
            step_id: stepId,
            item_id: id,
            seen: items.includes(id) ? 1 : 0,
            comment,
            observed_by: actor.personId,
            observed_on: on,
            observed_at: now,
          })),
        );
        await judge.judge(tx, [personId]);
        await audit.record(tx, {
          actor,
          deed: 'paths.observed',
          subject: { kind: 'person', id: personId },
          organisationPath: person.organisation_path,
          details: { path: pathId, step: stepId, on, items },
        });
      }),
    async recordAnswer(tx, actor, { pathId, stepId, surveyId }) {
      const { judged, step, state } = await ownStep(tx, actor, pathId, stepId);
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
