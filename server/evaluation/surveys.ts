import { foldSearch } from '../identity/index.ts';
import type { Actor, Deed } from '../identity/index.ts';
import type { Writer } from '../platform/database/index.ts';
import { Conflict, Invalid } from '../platform/web/index.ts';
import { seeSurvey, surveyFor } from './access.ts';
import { correctionsBetween } from './correcting.ts';
import type { Edit } from './drafting.ts';
import type { Forming } from './forming.ts';
import { allQuestions, mostQuestions, type Outline, type SurveyWords, type Texts } from './outline.ts';
import type { EvaluationParts } from './parts.ts';
import { problemsOf } from './problems.ts';
import {
  deleteDraftSurvey,
  findOwnerPath,
  insertCorrections,
  insertSurvey,
  newestNumber,
  updateSurvey,
  type SurveyInPlace,
} from './survey-store.ts';
import type { Anonymity, SurveyRow } from './tables.ts';

export interface SurveyFields {
  words: SurveyWords;
  language: string;
  texts: Texts<SurveyWords>;
  anonymity: Anonymity;
}

export interface Surveys {
  /** A new draft; gives its id. */
  create(actor: Actor, organisationId: string, fields: SurveyFields, outline: Outline): Promise<string>;
  /** A draft with the same questions: as the next version of the survey, or as a survey of its own. Gives its id. */
  copy(actor: Actor, surveyId: string, as: 'version' | 'survey'): Promise<string>;
  /** What is said of the survey; once published, corrections of it. */
  describe(actor: Actor, surveyId: string, version: number, fields: SurveyFields): Promise<void>;
  /** Changes a draft. */
  edit(actor: Actor, surveyId: string, version: number, edit: Edit): Promise<void>;
  /** Puts texts of a published survey right; Invalid, by the names of texts, where it would be another question. */
  correct(actor: Actor, surveyId: string, version: number, edit: Edit): Promise<void>;
  publish(actor: Actor, surveyId: string): Promise<void>;
  /** Nobody can answer any more, until it is opened again. */
  close(actor: Actor, surveyId: string): Promise<void>;
  reopen(actor: Actor, surveyId: string): Promise<void>;
  discard(actor: Actor, surveyId: string): Promise<void>;
}

export function createSurveys(parts: EvaluationParts & { forming: Forming }): Surveys {
  const { database, clock, ids, audit, forming } = parts;

  const record = (tx: Writer, actor: Actor, deed: string, survey: Survey, details: Deed['details'] = {}) =>
    audit.record(tx, {
      actor,
      deed: `evaluation.${deed}`,
      subject: { kind: 'survey', id: survey.id },
      organisationPath: survey.owner_path,
      details: { title: survey.title, ...details },
    });

  const enter = async (tx: Writer, actor: Actor, owner: string, row: SurveyRow): Promise<string> => {
    await insertSurvey(tx, row);
    await record(tx, actor, 'survey-created', { ...row, owner_path: owner });
    return row.id;
  };

  const newRow = (actor: Actor, organisationId: string, fields: SurveyFields, outline: Outline): SurveyRow => {
    const id = ids.next();
    return {
      id,
      organisation_id: organisationId,
      series_id: id,
      number: 1,
      ...columns(fields),
      anonymity: fields.anonymity,
      language: fields.language,
      status: 'draft',
      outline: JSON.stringify(outline),
      created_by: actor.personId,
      created_at: clock.iso(),
      published_by: null,
      published_at: null,
      closed_at: null,
      version: 1,
      turn: 0,
    };
  };

  /** Changes a survey in one of these states. */
  const change = (
    actor: Actor,
    surveyId: string,
    states: readonly SurveyRow['status'][],
    work: (
      tx: Writer,
      survey: SurveyInPlace,
    ) => Promise<{ values: Partial<SurveyRow>; deed?: string; details?: object }>,
    version?: number,
  ): Promise<void> =>
    database.transaction(async (tx) => {
      const { survey } = await surveyFor(tx, actor, surveyId, 'manage');
      if (!states.includes(survey.status)) throw new Conflict({ key: `evaluation.is-${survey.status}` });
      if (version !== undefined && survey.version !== version) throw new Conflict({ key: 'evaluation.survey-changed' });
      const { values, deed, details } = await work(tx, survey);
      if (!(await updateSurvey(tx, survey, values))) throw new Conflict({ key: 'evaluation.survey-changed' });
      if (deed) await record(tx, actor, deed, survey, { ...details });
    });

  /** Refuses what is no correction, and keeps what is. */
  const keepCorrections = async (
    tx: Writer,
    actor: Actor,
    survey: SurveyInPlace,
    pairs: readonly [Worded, Worded][],
  ): Promise<number> => {
    const found = pairs.map(([before, after]) => correctionsBetween(before, after, survey.language));
    const refused = found.flatMap((one) => one.refused);
    if (refused.length > 0) {
      throw new Invalid(
        Object.fromEntries(
          refused.map(({ language, name }) => [
            `${name} ${language}`,
            { key: language === survey.language ? 'evaluation.no-slip' : 'evaluation.not-emptied' },
          ]),
        ),
      );
    }
    const corrections = found.flatMap((one) => one.corrections);
    const by = { survey_id: survey.id, corrected_by: actor.personId, corrected_at: clock.iso() };
    await insertCorrections(
      tx,
      corrections.map((one) => ({ id: ids.next(), ...one, ...by })),
    );
    return corrections.length;
  };

  return {
    create: (actor, organisationId, fields, outline) =>
      database.transaction(async (tx) => {
        const owner = await findOwnerPath(tx, organisationId);
        if (!owner || !actor.canAt('evaluation:manage', owner))
          throw new Invalid({ organisation: { key: 'common.invalid' } });
        return enter(tx, actor, owner, newRow(actor, organisationId, fields, outline));
      }),
    copy: (actor, surveyId, as) =>
      database.transaction(async (tx) => {
        const { survey, access } = await seeSurvey(tx, actor, surveyId);
        if (as === 'version') await surveyFor(tx, actor, surveyId, 'manage');
        const own = access.manage ? survey.organisation_id : actor.organisationId;
        const owner = await findOwnerPath(tx, own);
        if (!owner || !actor.canAt('evaluation:manage', owner)) throw new Conflict({ key: 'evaluation.no-place' });
        const row = newRow(actor, own, survey, survey.outline);
        if (as === 'survey') return enter(tx, actor, owner, row);
        const number = (await newestNumber(tx, survey.series_id)) + 1;
        return enter(tx, actor, owner, { ...row, series_id: survey.series_id, number });
      }),
    describe: (actor, surveyId, version, fields) =>
      change(
        actor,
        surveyId,
        ['draft', 'published', 'closed'],
        async (tx, survey) => {
          if (survey.status === 'draft') {
            const { language, anonymity } = fields;
            return { values: { ...columns(fields), language, anonymity }, deed: 'survey-described' };
          }
          const corrections = await keepCorrections(tx, actor, survey, [[survey, fields]]);
          return { values: columns(fields), deed: 'survey-corrected', details: { corrections } };
        },
        version,
      ),
    edit: (actor, surveyId, version, edit) =>
      change(
        actor,
        surveyId,
        ['draft'],
        async (_, survey) => {
          const outline = edit(survey.outline);
          if (allQuestions(outline).length > mostQuestions)
            throw new Conflict({ key: 'evaluation.too-many-questions', values: { most: mostQuestions } });
          return { values: { outline: JSON.stringify(outline) } };
        },
        version,
      ),
    correct: (actor, surveyId, version, edit) =>
      change(
        actor,
        surveyId,
        ['published', 'closed'],
        async (tx, survey) => {
          const outline = edit(survey.outline);
          if (shapeOf(outline) !== shapeOf(survey.outline)) throw new Conflict({ key: 'evaluation.is-published' });
          const [before, after] = [wordedIn(survey.outline), wordedIn(outline)];
          const pairs = before.map((one, at): [Worded, Worded] => [one, after[at] ?? one]);
          const corrections = await keepCorrections(tx, actor, survey, pairs);
          return { values: { outline: JSON.stringify(outline) }, deed: 'survey-corrected', details: { corrections } };
        },
        version,
      ),
    publish: (actor, surveyId) =>
      change(actor, surveyId, ['draft'], async (_, survey) => {
        if (problemsOf(survey.outline).length > 0) throw new Conflict({ key: 'evaluation.not-publishable' });
        const values = { status: 'published' as const, published_by: actor.personId, published_at: clock.iso() };
        return { values, deed: 'survey-published', details: { anonymity: survey.anonymity } };
      }),
    close: (actor, surveyId) =>
      change(actor, surveyId, ['published'], async (tx, survey) => {
        await forming.formAtTheEnd(tx, survey);
        return { values: { status: 'closed', closed_at: clock.iso() }, deed: 'survey-closed' };
      }),
    reopen: (actor, surveyId) =>
      change(actor, surveyId, ['closed'], async () => ({
        values: { status: 'published', closed_at: null },
        deed: 'survey-reopened',
      })),
    discard: (actor, surveyId) =>
      database.transaction(async (tx) => {
        const { survey } = await surveyFor(tx, actor, surveyId, 'manage');
        if (!(await deleteDraftSurvey(tx, surveyId))) throw new Conflict({ key: `evaluation.is-${survey.status}` });
        await record(tx, actor, 'survey-discarded', survey);
      }),
  };
}

type Survey = Pick<SurveyInPlace, 'id' | 'title' | 'owner_path'>;
interface Worded {
  readonly words: object;
  readonly texts: Texts<object>;
}

function columns({ words, texts }: Pick<SurveyFields, 'words' | 'texts'>) {
  const titles = [words.title, ...Object.values(texts).map(({ title }) => title)];
  return {
    title: words.title,
    introduction: words.introduction,
    texts: JSON.stringify(texts),
    search: foldSearch(...titles),
  };
}

function wordedIn({ sections }: Outline): Worded[] {
  return sections.flatMap((section) => [section, ...section.questions]);
}

/** Everything of a survey but its words. */
function shapeOf({ sections }: Outline): string {
  return JSON.stringify(
    sections.map(({ id, questions }) => ({
      id,
      questions: questions.map(({ id, required, content }) => ({ id, required, content })),
    })),
  );
}
