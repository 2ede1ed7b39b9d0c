import type { Request } from 'express';
import { actorOf } from '../identity/index.ts';
import { createPages, NotFound, paging, readListing, rowsBefore, sendCsv, show } from '../platform/web/index.ts';
import type { Listing, Pages } from '../platform/web/index.ts';
import { columnsOf, rowsOf } from './answers-csv.ts';
import { allQuestions, wordIn } from './outline.ts';
import type { EvaluationParts } from './parts.ts';
import { filtersOf, resultsModel } from './result-model.ts';
import { countAnswers, pageOfTexts, streamValues } from './result-store.ts';
import { narrow, resultsOf, type Filter } from './results.ts';
import { correctionsOf } from './survey-store.ts';
import { surveyTabs } from './tabs.ts';
import { titleOf } from './titles.ts';
import { resultsPage, textsPage } from './views.ts';

const home = '/evaluation/surveys/:id/results';

/** What was answered, for those who may follow: as far as they reach, narrowed by what they ask for. */
export function resultPages({ database, clock }: EvaluationParts): Pages {
  const pages = createPages();

  pages.get(home, 'evaluation:view', async (req, res) => {
    const actor = actorOf(req);
    const { t, format, language } = req.translator;
    const listing = listingOf(req);
    const results = await resultsOf(database, actor, String(req.params['id']), filterIn(listing), language);
    const corrections = await correctionsOf(database, results.survey.id);
    const asOf = t('common.as-of', { time: format.dateTime(clock.iso(), actor.timeZone) });
    await show(res, resultsPage, resultsModel(results, { listing, asOf, corrections, translator: req.translator }));
  });

  pages.get('/evaluation/surveys/:id/results.csv', 'evaluation:view', async (req, res) => {
    const { language } = req.translator;
    const filter = filterIn(listingOf(req));
    const { survey, scope } = await narrow(database, actorOf(req), String(req.params['id']), filter, language);
    const rows = rowsOf(streamValues(database, scope));
    await sendCsv(res, `survey-${survey.id}.csv`, columnsOf(survey, req.translator), rows);
  });

  pages.get(`${home}/texts/:question`, 'evaluation:view', async (req, res) => {
    const actor = actorOf(req);
    const { t, format, language } = req.translator;
    const asked = readListing(req.path, req.query, ['text']);
    const narrowed = await narrow(database, actor, String(req.params['id']), filterIn(asked), language);
    const { survey, access, scope } = narrowed;
    const question = allQuestions(survey.outline).find(({ id }) => id === req.params['question']);
    if (!question) throw new NotFound();
    const total =
      (await countAnswers(database, scope)).find(({ question_id }) => question_id === question.id)?.texts ?? 0;
    const rows = await pageOfTexts(database, scope, question.id, {
      limit: asked.size,
      offset: rowsBefore(asked, total),
    });
    const { chips } = filtersOf(narrowed, asked, req.translator);
    await show(res, textsPage, {
      title: wordIn(question, 'title', { wanted: language, own: survey.language }).text,
      section: 'paths',
      breadcrumbs: [
        { label: t('evaluation.surveys'), href: '/evaluation/surveys' },
        { label: titleOf(survey, req.translator), href: `/evaluation/surveys/${survey.id}/results` },
      ],
      tabs: surveyTabs(survey, access, 'results', req.translator),
      about: t('evaluation.answers-count', { count: total }),
      chips,
      clear: req.path,
      rows: rows.map((row) => ({
        body: row.body,
        by: row.enrolment_id === null ? '' : `${row.given_name} ${row.family_name}, ${row.organisation_name}`,
        on: row.enrolment_id === null ? '' : format.date(row.from_on),
      })),
      paging: paging(asked, total),
    });
  });

  return pages;
}

function listingOf(req: Request): Listing {
  return readListing(`/evaluation/surveys/${String(req.params['id'])}/results`, req.query, ['question']);
}

function filterIn({ query }: Listing): Filter {
  return {
    pathId: query['path'] ?? '',
    cohortId: query['cohort'] ?? '',
    organisationId: query['organisation'] ?? '',
    from: dayIn(query['from']),
    to: dayIn(query['to']),
  };
}

/** A day as a form sends it; what is none is left out, as if it had not been asked. */
function dayIn(text: string | undefined): string {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text ?? '') ? Date.parse(`${text}T00:00:00.000Z`) : Number.NaN;
  return Number.isNaN(time) || !new Date(time).toISOString().startsWith(text ?? '') ? '' : (text ?? '');
}
