import type { SurveySource } from '../paths/index.ts';
import type { Job } from '../platform/schedule/index.ts';
import type { Pages } from '../platform/web/index.ts';
import { askableBy } from './access.ts';
import { answerPages } from './answer-pages.ts';
import { createAnswering, type Answering } from './answering.ts';
import { builderPages } from './builder-pages.ts';
import { createForming } from './forming.ts';
import type { EvaluationParts } from './parts.ts';
import { resultPages } from './result-pages.ts';
import { surveyPages } from './survey-pages.ts';
import { listSurveys, publishedAmong } from './survey-store.ts';
import { createSurveys, type Surveys } from './surveys.ts';
import { titleOf } from './titles.ts';

export type { EvaluationParts } from './parts.ts';
export type { EvaluationTables } from './tables.ts';
export { surveyFrom } from './templates.ts';
export { fieldOf } from './answers.ts';

export interface Evaluation {
  pages: readonly Pages[];
  jobs: readonly Job[];
  surveys: Surveys;
  answering: Answering;
}

/** Did it change anything? Surveys as steps of learning paths: made, answered, and looked at together. */
export function createEvaluation(parts: EvaluationParts): Evaluation {
  const forming = createForming(parts);
  const surveys = createSurveys({ ...parts, forming });
  const answering = createAnswering({ ...parts, forming });
  const aDay = 24 * 3_600_000;
  return {
    // `surveys/new` is a name, not a number: before the pages of one survey.
    pages: [
      surveyPages(parts, surveys),
      builderPages(parts, surveys),
      resultPages(parts),
      answerPages(parts, answering),
    ],
    jobs: [
      { name: 'evaluation-groups', every: aDay, run: () => forming.formOverdue() },
      { name: 'evaluation-drafts', every: aDay, run: () => answering.forgetDrafts() },
    ],
    surveys,
    answering,
  };
}

/** What paths may ask: the port through which the room above chooses surveys and sends learners to them. */
export const surveySource: SurveySource = {
  async offered(db, actor, { translator, search, ids, limit, offset }) {
    const filter = { ...askableBy(actor), search, status: 'published' as const, ...(ids && { ids }) };
    const order = { sort: 'title' as const, descending: false, limit, offset };
    const { rows, total } = await listSurveys(db, filter, order);
    return { rows: rows.map((row) => ({ id: row.id, title: titleOf(row, translator), minutes: null })), total };
  },
  open: publishedAmong,
  addressOf: (pathId, stepId) => `/evaluation/paths/${pathId}/steps/${stepId}`,
  newAddress: '/evaluation/surveys/new',
};
