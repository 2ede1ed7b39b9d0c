import type { Actor } from '../identity/index.ts';
import { listTabs } from '../paths/index.ts';
import type { Reader } from '../platform/database/index.ts';
import type { Translator } from '../platform/language/index.ts';
import { filterChips, paging, sortColumn } from '../platform/web/index.ts';
import type { Listing } from '../platform/web/index.ts';
import { accessTo, visibleTo } from './access.ts';
import { askedBy, type Asked } from './asked-store.ts';
import { responseRate } from './statistics.ts';
import { listSurveys, type SurveyListed, type SurveySort } from './survey-store.ts';
import { surveyStatuses } from './tables.ts';
import { titleOf } from './titles.ts';
import type { SurveysPage } from './views.ts';

export async function surveysModel(
  db: Reader,
  actor: Actor,
  listing: Listing,
  translator: Translator,
): Promise<SurveysPage> {
  const { t } = translator;
  const search = listing.query['search'] ?? '';
  const status = surveyStatuses.find((one) => one === listing.query['status']) ?? null;
  const { rows, total } = await listSurveys(
    db,
    { ...visibleTo(actor), search, status },
    {
      sort: listing.sort as SurveySort,
      descending: listing.descending,
      limit: listing.size,
      offset: (listing.page - 1) * listing.size,
    },
  );
  const asked = await askedBy(
    db,
    rows.map(({ id }) => id),
    actor.reach('evaluation:view'),
  );
  const word = status === null ? undefined : t(`evaluation.state-${status}`);
  return {
    title: t('evaluation.surveys'),
    section: 'paths',
    tabs: listTabs('surveys', true, translator),
    columns: [
      sortColumn(listing, 'title', t('evaluation.survey')),
      sortColumn(listing, 'owner', t('evaluation.field-organisation')),
      sortColumn(listing, 'state', t('evaluation.state')),
      { label: t('evaluation.names') },
      sortColumn(listing, 'published', t('evaluation.published')),
      { label: t('evaluation.answers'), numeric: true },
      { label: t('evaluation.rate'), numeric: true },
    ],
    rows: rows.map((row) =>
      line(
        row,
        asked.filter(({ surveyId }) => surveyId === row.id),
        actor,
        translator,
      ),
    ),
    search,
    status: status ?? '',
    statuses: [
      { value: '', label: t('common.all') },
      ...surveyStatuses.map((value) => ({ value, label: t(`evaluation.state-${value}`) })),
    ],
    chips: filterChips(listing, [
      { key: 'search', label: search },
      { key: 'status', label: word },
    ]),
    clear: listing.path,
    paging: paging(listing, total),
    mayManage: actor.can('evaluation:manage'),
  };
}

function line(
  row: SurveyListed,
  asked: readonly Asked[],
  actor: Actor,
  translator: Translator,
): SurveysPage['rows'][number] {
  const { t, format } = translator;
  const { id, status, anonymity } = row;
  const access = accessTo(actor, row);
  const sum = (name: 'answered' | 'open') => asked.reduce((all, one) => all + one[name], 0);
  const answered = sum('answered');
  const rate = responseRate(answered, answered + sum('open'));
  return {
    id,
    title: titleOf(row, translator),
    href: `/evaluation/surveys/${id}/${access.view ? 'results' : 'builder'}`,
    owner: row.owner_name,
    state: t(`evaluation.state-${status}`),
    anonymity: t(`evaluation.${anonymity}-short`),
    published: row.published_at === null ? '' : format.date(row.published_at),
    answered: status === 'draft' ? '–' : format.number(answered),
    rate: rate === null ? '–' : format.percent(rate),
  };
}
