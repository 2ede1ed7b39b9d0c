import type { Actor } from '../identity/index.ts';
import type { Writer } from '../platform/database/index.ts';
import { Conflict, Invalid, NotFound } from '../platform/web/index.ts';
import type { Typed } from '../platform/web/index.ts';
import { deleteDraft, deleteDraftsBefore, findDraft, insertResponses, putDraft, valuesOfOne } from './answer-store.ts';
import { readAnswers, typedAnswers, type Value } from './answers.ts';
import { administrationPaths } from './asked-store.ts';
import { administrationOf, type Forming } from './forming.ts';
import type { EvaluationParts } from './parts.ts';
import { findSurvey, takeTurn, type SurveyInPlace } from './survey-store.ts';

type OwnStep = Awaited<ReturnType<EvaluationParts['steps']['ownStep']>>;

/** The survey of a step of one's own path, as it stands. */
export interface StepSurvey {
  readonly own: OwnStep;
  /** Undefined where the step asks for a survey that is not there. */
  readonly survey: SurveyInPlace | undefined;
  /** The day of the answer; null while there is none. */
  readonly answeredOn: string | null;
  /** What was typed and kept for later. */
  readonly draft: { readonly typed: Typed; readonly savedAt: string } | undefined;
  /** What one answered with one's name. */
  readonly values: readonly Value[];
}

/** Which survey was filled in, for which step; and in whose enrolment, as the page was shown. */
export interface Sheet {
  readonly pathId: string;
  readonly stepId: string;
  readonly surveyId: string;
  readonly enrolmentId: string;
}

export interface Answering {
  look(actor: Actor, pathId: string, stepId: string): Promise<StepSurvey>;
  /** Keeps what was typed so far. */
  save(actor: Actor, sheet: Sheet, typed: Typed): Promise<void>;
  /**
   * Takes the answers, once; false when they were taken before. Invalid, by fields, when something is missing: nothing
   * is kept then.
   */
  answer(actor: Actor, sheet: Sheet, typed: Typed): Promise<boolean>;
  /** Forgets what nobody has touched for a quarter of a year. */
  forgetDrafts(): Promise<void>;
}

const daysKept = 90;

export function createAnswering(parts: EvaluationParts & { forming: Forming }): Answering {
  const { database, clock, ids, steps, forming } = parts;

  const open = (survey: SurveyInPlace | undefined): SurveyInPlace => {
    if (!survey) throw new NotFound();
    if (survey.status !== 'published') throw new Conflict({ key: 'evaluation.closed' });
    return survey;
  };

  /** Nothing that leads to the person is kept of an anonymous answer. */
  const keep = async (
    tx: Writer,
    survey: SurveyInPlace,
    { enrolment, stepId, on }: { enrolment: OwnStep['judged']['enrolment']; stepId: string; on: string },
    values: readonly Value[],
  ): Promise<void> => {
    const isNamed = survey.anonymity === 'named';
    const place = isNamed
      ? enrolment.organisation_path
      : administrationOf(enrolment.organisation_path, await administrationPaths(tx));
    const id = ids.secret(16);
    const response = {
      id,
      survey_id: survey.id,
      enrolment_id: isNamed ? enrolment.id : null,
      step_id: isNamed ? stepId : null,
      group_id: null,
      path_id: enrolment.path_id,
      cohort_id: enrolment.cohort_id,
      organisation_id: place.split('/').at(-2) ?? survey.organisation_id,
      from_on: isNamed ? on : `${on.slice(0, 7)}-01`,
      until_on: isNamed ? on : `${on.slice(0, 7)}-01`,
    };
    const rows = values.map(({ questionId, option, amount, body }) => ({
      response_id: id,
      question_id: questionId,
      option_id: option,
      amount,
      body,
    }));
    await insertResponses(tx, [response], rows);
  };

  return {
    async look(actor, pathId, stepId) {
      const own = await steps.ownStep(database, actor, pathId, stepId);
      const { content } = own.step.rules;
      if (content.kind !== 'survey') throw new NotFound();
      const { enrolment, facts } = own.judged;
      const answeredOn = facts.surveys.find((answer) => answer.step === stepId)?.on ?? null;
      const rows = answeredOn === null ? [] : await valuesOfOne(database, enrolment.id, stepId);
      const survey = await findSurvey(database, rows[0]?.survey_id ?? content.survey);
      const draft = answeredOn === null ? await findDraft(database, enrolment.id, stepId) : undefined;
      return {
        own,
        survey,
        answeredOn,
        draft: draft && { typed: JSON.parse(draft.typed) as Typed, savedAt: draft.saved_at },
        values: rows.map((row) => ({
          questionId: row.question_id,
          option: row.option_id,
          amount: row.amount,
          body: row.body,
        })),
      };
    },
    save: (actor, { pathId, stepId, enrolmentId }, typed) =>
      database.transaction(async (tx) => {
        const { judged, step, state } = await steps.ownStep(tx, actor, pathId, stepId);
        const { content } = step.rules;
        if (content.kind !== 'survey') throw new NotFound();
        shownTo(judged.enrolment, enrolmentId);
        if (judged.facts.surveys.some((answer) => answer.step === stepId)) return;
        if (state.access !== 'available') throw new Conflict({ key: 'paths.step-locked' });
        const survey = open(await findSurvey(tx, content.survey));
        await putDraft(tx, {
          enrolment_id: judged.enrolment.id,
          step_id: stepId,
          survey_id: survey.id,
          typed: JSON.stringify(typedAnswers(survey.outline, typed)),
          saved_at: clock.iso(),
        });
      }),
    answer: (actor, { pathId, stepId, surveyId, enrolmentId }, typed) =>
      database.transaction(async (tx) => {
        await takeTurn(tx, surveyId);
        const recorded = await steps.recordAnswer(tx, actor, { pathId, stepId, surveyId });
        if (recorded === null) return false;
        // What follows may still refuse: then the answer is not recorded either.
        shownTo(recorded.enrolment, enrolmentId);
        const survey = open(await findSurvey(tx, surveyId));
        const { values, errors } = readAnswers(survey.outline, typed);
        if (Object.keys(errors).length > 0) throw new Invalid(errors);
        await keep(tx, survey, { ...recorded, stepId }, values);
        await deleteDraft(tx, recorded.enrolment.id, stepId);
        if (survey.anonymity === 'anonymous') await forming.formNow(tx, survey);
        return true;
      }),
    async forgetDrafts() {
      const before = new Date(clock.now().getTime() - daysKept * 86_400_000).toISOString();
      await database.transaction((tx) => deleteDraftsBefore(tx, before));
    },
  };
}

/** Somebody else may have signed in on the same device since the page was opened, or a new cycle may have begun. */
function shownTo(enrolment: { readonly id: string }, enrolmentId: string): void {
  if (enrolment.id !== enrolmentId) throw new Conflict({ key: 'evaluation.not-yours' });
}
