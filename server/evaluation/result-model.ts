import type { Translator } from '../platform/language/index.ts';
import { barChart, filterChips, linkTo } from '../platform/web/index.ts';
import type { ChartRow } from '../platform/web/charts.ts';
import type { BarChart, Field, Listing } from '../platform/web/index.ts';
import { smallestGroup } from './grouping.ts';
import { wordIn, type Question, type Tongue } from './outline.ts';
import { optionsOf } from './questionnaire.ts';
import type { correctionsOf } from './survey-store.ts';
import type { Narrowed, Results } from './results.ts';
import { numberSummary, responseRate, scaleSummary, type Count } from './statistics.ts';
import { surveyTabs } from './tabs.ts';
import { anonymityOf, titleOf } from './titles.ts';
import type { QuestionResult, ResultFilters, ResultsPage } from './views.ts';

export function resultsModel(
  results: Results,
  {
    listing,
    asOf,
    corrections,
    translator,
  }: {
    listing: Listing;
    asOf: string;
    corrections: Awaited<ReturnType<typeof correctionsOf>>;
    translator: Translator;
  },
): ResultsPage {
  const { survey, access } = results;
  const { t, format } = translator;
  const tongue: Tongue = { wanted: translator.language, own: survey.language };
  let number = 0;
  return {
    title: titleOf(survey, translator),
    section: 'paths',
    breadcrumbs: [{ label: t('evaluation.surveys'), href: '/evaluation/surveys' }],
    tabs: surveyTabs(survey, access, 'results', translator),
    asOf,
    csv: linkTo({ path: `${listing.path}.csv`, query: listing.query }, {}),
    filters: filtersOf(results, listing, translator),
    tiles: [],
    facts: peopleFacts(results, translator),
    notices: noticesOf(results, translator),
    empty: emptyOf(results, translator),
    sections: survey.outline.sections.map((section) => ({
      id: section.id,
      title: wordIn(section, 'title', tongue),
      questions: section.questions.map((question) => ({
        ...questionResult(question, results, listing, tongue, translator),
        number: format.number(++number),
      })),
    })),
    corrections: corrections.map((one) => ({
      when: format.date(one.corrected_at, survey.owner_zone),
      language: format.languageName(one.language),
      was: one.was,
      became: one.became,
    })),
  };
}

function peopleFacts({ people, shown, survey }: Results, { t, format }: Translator): ResultsPage['facts'] {
  const { asked, answered, coming } = people;
  const rate = asked === null ? null : responseRate(answered, asked);
  return [
    {
      label: t('evaluation.asked'),
      value: asked === null ? '–' : format.number(asked),
      note: asked === null ? t('evaluation.asked-no-period') : t('evaluation.coming', { count: coming }),
    },
    { label: t('evaluation.answered'), value: format.number(answered), note: '' },
    { label: t('evaluation.rate'), value: rate === null ? '–' : format.percent(rate), note: '' },
    ...(survey.anonymity === 'anonymous'
      ? [{ label: t('evaluation.shown'), value: format.number(shown), note: t('evaluation.shown-note') }]
      : []),
  ];
}

function noticesOf({ survey, people, shown, filter }: Results, translator: Translator): ResultsPage['notices'] {
  const { t } = translator;
  const { title } = anonymityOf(survey.anonymity, translator);
  if (survey.anonymity === 'named') return [];
  const hidden = Math.max(0, people.answered - shown);
  return [
    {
      kind: 'info',
      title,
      text: [
        t('evaluation.groups-text', { least: smallestGroup }),
        ...(filter.from || filter.to ? [t('evaluation.by-months')] : []),
        ...(hidden > 0 ? [t('evaluation.hidden', { count: hidden })] : []),
      ].join(' '),
    },
  ];
}

function emptyOf({ survey, people, shown }: Results, { t }: Translator): ResultsPage['empty'] {
  if (shown > 0) return null;
  const why = people.answered === 0 ? 'nobody' : survey.anonymity === 'anonymous' ? 'few' : 'filter';
  return { title: t(`evaluation.empty-${why}`), text: t(`evaluation.empty-${why}-text`, { least: smallestGroup }) };
}

/** The filters of results, as a form and as chips. */
export function filtersOf(narrowed: Narrowed, listing: Listing, { t, format }: Translator): ResultFilters {
  const { filter, paths, cohorts, places } = narrowed;
  const choice = (name: string, value: string, options: readonly { id: string; name: string }[]): Field => ({
    name,
    label: t(`evaluation.filter-${name}`),
    required: true,
    value,
    options: [{ value: '', label: t('common.all') }, ...options.map((one) => ({ value: one.id, label: one.name }))],
  });
  const nameOf = (options: readonly { id: string; name: string }[], id: string) =>
    options.find((one) => one.id === id)?.name;
  return {
    action: listing.path,
    paths: choice('path', filter.pathId, paths),
    cohorts: cohorts.length > 0 ? choice('cohort', filter.cohortId, cohorts) : null,
    places: choice('organisation', filter.organisationId, places),
    from: filter.from,
    to: filter.to,
    chips: filterChips(listing, [
      { key: 'path', label: nameOf(paths, filter.pathId) },
      { key: 'cohort', label: nameOf(cohorts, filter.cohortId) },
      { key: 'organisation', label: nameOf(places, filter.organisationId) },
      { key: 'from', label: filter.from && t('evaluation.chip-from', { day: format.date(filter.from) }) },
      { key: 'to', label: filter.to && t('evaluation.chip-to', { day: format.date(filter.to) }) },
    ]),
    clear: listing.path,
  };
}

function questionResult(
  question: Question,
  results: Results,
  listing: Listing,
  tongue: Tongue,
  translator: Translator,
): Omit<QuestionResult, 'number'> {
  const { t } = translator;
  const { id, content } = question;
  const counts = results.counts
    .filter(({ question_id }) => question_id === id)
    .map(({ option_id, amount, answers }) => ({ option: option_id, amount, answers }));
  const answered = results.answers.find(({ question_id }) => question_id === id);
  const texts = results.texts.filter(({ question_id }) => question_id === id).map(({ body }) => body);
  const { facts, chart } = drawn(question, counts, tongue, translator);
  const all = linkTo({ path: `${listing.path}/texts/${id}`, query: listing.query }, {});
  return {
    id,
    title: wordIn(question, 'title', tongue),
    kind: t(`evaluation.kind-${content.kind}`),
    answers: t('evaluation.answers-count', { count: answered?.answers ?? 0 }),
    facts,
    chart: (answered?.answers ?? 0) > 0 ? chart : null,
    texts,
    all:
      (answered?.texts ?? 0) > texts.length
        ? { href: all, label: t('evaluation.all-texts', { count: answered?.texts ?? 0 }) }
        : null,
  };
}

function drawn(
  question: Question,
  counts: readonly Count[],
  tongue: Tongue,
  translator: Translator,
): Pick<QuestionResult, 'facts' | 'chart'> {
  const { t, format } = translator;
  const { content } = question;
  const fact = (name: string, value: number | null) =>
    value === null ? [] : [{ label: t(`evaluation.${name}`), value: format.number(value, 2) }];
  const chart = (rows: ChartRow[]) => chartOf(wordIn(question, 'title', tongue).text, rows, translator);
  switch (content.kind) {
    case 'scale': {
      const { distribution, mean } = scaleSummary(counts, content.steps);
      const [low, high] = (['low', 'high'] as const).map((end) => wordIn(question, end, tongue).text);
      const rows = distribution.map((answers, at) => {
        const end = at === 0 ? low : at === content.steps - 1 ? high : '';
        return { label: end ? `${format.number(at + 1)} – ${end}` : format.number(at + 1), values: [answers] };
      });
      return { facts: fact('mean', mean), chart: chart(rows.reverse()) };
    }
    case 'choice':
    case 'choices':
    case 'yes-no': {
      const rows = optionsOf(question, tongue, t).map(({ value, label }) => ({
        label: label.text,
        values: [counts.find(({ option }) => option === value)?.answers ?? 0],
      }));
      return { facts: [], chart: chart(rows) };
    }
    case 'number': {
      const { mean, median, least, most, bins } = numberSummary(counts);
      const rows = bins.map(({ from, to, answers }) => ({
        label:
          from === to
            ? format.number(from)
            : t('evaluation.range', { from: format.number(from), to: format.number(to) }),
        values: [answers],
      }));
      return {
        facts: [...fact('mean', mean), ...fact('median', median), ...fact('least', least), ...fact('most', most)],
        chart: chart(rows),
      };
    }
    default:
      return { facts: [], chart: null };
  }
}

const lettersDrawn = 52;

/** The drawing has room for short words; the table beside it says them in full. */
function chartOf(title: string, rows: ChartRow[], { t }: Translator): BarChart {
  const input = { title, first: t('evaluation.answer'), series: [t('evaluation.answers')], rows };
  const short = (label: string) => (label.length > lettersDrawn ? `${label.slice(0, lettersDrawn - 1)}…` : label);
  const { drawing } = barChart({ ...input, rows: rows.map((row) => ({ ...row, label: short(row.label) })) });
  return { ...barChart(input), drawing };
}
