import type { Manifest } from '../catalogue/index.ts';
import type { Translator } from '../platform/language/index.ts';
import { wayToLearners } from './learner-view.ts';
import { interactionsIn, readable } from './interactions.ts';
import type { Values } from './attempt-store.ts';
import type { AttemptReport } from './learner-report.ts';
import type { AttemptPage, ScoSection } from './views.ts';

export function attemptModel(
  { attempt, scos }: AttemptReport,
  asOf: string,
  mayList: boolean,
  translator: Translator,
): AttemptPage {
  const { t } = translator;
  const learner = `${attempt.given_name} ${attempt.family_name}`;
  const titles = itemTitles(attempt.manifest);
  return {
    title: t('reporting.attempt-title', { number: attempt.number, module: attempt.module_title ?? '' }),
    section: 'reports',
    breadcrumbs: [...wayToLearners(mayList, t), { label: learner, href: `/reports/learners/${attempt.person_id}` }],
    asOf,
    learner,
    module: attempt.module_title ?? t('reporting.unknown'),
    version: attempt.version_number,
    edition: attempt.edition && t(`catalogue.edition-${attempt.edition}`),
    number: attempt.number,
    status: attempt.status === 'not-attempted' ? 'not-started' : attempt.status,
    score: attempt.scaled,
    progress: attempt.progress,
    minutes: attempt.centiseconds / 6000,
    startedAt: attempt.started_at,
    changedAt: attempt.changed_at,
    completedAt: attempt.completed_at,
    zone: attempt.time_zone,
    scos: scos.map((sco) => scoSection(sco, titles.get(sco.item) ?? sco.item, translator)),
  };
}

function scoSection(sco: AttemptReport['scos'][number], title: string, { t, has }: Translator): ScoSection {
  const word = (prefix: string, value: string): string => {
    const key = `reporting.${prefix}-${value.replaceAll(/[_ ]/g, '-')}`;
    return has(key) ? t(key) : value;
  };
  return {
    title,
    completion: word('completion', sco.completion),
    success: word('success', sco.success),
    raw: sco.raw,
    min: sco.min,
    max: sco.max,
    scaled: sco.scaled,
    minutes: (sco.spent_earlier + sco.spent_session) / 6000,
    sessions: sco.sessions,
    changedAt: sco.changed_at,
    interactions: interactionsIn(JSON.parse(sco.elements) as Values).map((interaction) => ({
      ...interaction,
      answer: readable(interaction.answer),
      correct: interaction.correct.map(readable),
      resultWord: word('result', interaction.result),
      typeWord: word('type', interaction.type),
    })),
  };
}

/** What the items of a package are called, by their identifiers. */
function itemTitles(manifest: string | null): Map<string, string> {
  const titles = new Map<string, string>();
  if (manifest === null) return titles;
  const { organizations } = JSON.parse(manifest) as Manifest;
  const name = (items: Manifest['organizations'][number]['items']): void => {
    for (const item of items) {
      titles.set(item.identifier, item.title);
      name(item.items);
    }
  };
  for (const { items } of organizations) name(items);
  return titles;
}
