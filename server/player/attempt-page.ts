import type { Catalogue } from '../catalogue/index.ts';
import type { Actor } from '../identity/index.ts';
import type { Database } from '../platform/database/index.ts';
import type { Translator } from '../platform/language/index.ts';
import { NotFound } from '../platform/web/index.ts';
import { planFor } from './course/plan.ts';
import type { Plan } from './course/plan.ts';
import { explain } from './explain.ts';
import { interactionsIn } from './interactions.ts';
import type { Values } from './runtime/index.ts';
import * as store from './store.ts';
import type { AttemptRow, AttemptStatus, ScoStateRow } from './tables.ts';
import type { AttemptModel, AttemptPart, StatusWord } from './views.ts';

interface Asked {
  database: Database;
  catalogue: Pick<Catalogue, 'findPlayableVersion' | 'readContent'>;
}

/** An attempt for the person whose it is, and for those who may follow their work; anybody else finds nothing there. */
export async function attemptModel(
  { database, catalogue }: Asked,
  actor: Actor,
  id: string,
  { t, say, format }: Translator,
): Promise<AttemptModel> {
  const attempt = await store.findAttemptOfPerson(database, id);
  if (!attempt) throw new NotFound();
  const isOwn = attempt.person_id === actor.personId;
  if (!isOwn && !actor.canAt('attempts:view', attempt.organisation_path)) throw new NotFound();
  const played = await catalogue.findPlayableVersion(database, attempt.version_id);
  const content = played && (await catalogue.readContent(database, played.digest));
  if (!played || !content) throw new NotFound();
  const [states, launches] = await Promise.all([store.scoStatesOf(database, id), store.launchesOf(database, id)]);
  const plan = planFor(content.manifest);
  const { number } = attempt;
  return {
    title: t('player.attempt-of', { number, module: played.title }),
    heading: played.title,
    section: isOwn ? 'paths' : 'reports',
    breadcrumbs: isOwn ? ownCrumbs(played.title, attempt.module_id) : staffCrumbs(actor, attempt, t),
    moduleId: attempt.module_id,
    attemptId: id,
    number,
    isOwn,
    person: `${attempt.given_name} ${attempt.family_name}`,
    organisation: attempt.organisation,
    status: statusWord(attempt.status),
    score: scoreText(attempt, format),
    time: format.duration(Math.round(attempt.centiseconds / 6000)),
    startedAt: attempt.started_at,
    changedAt: attempt.changed_at,
    completedAt: attempt.completed_at,
    isClosed: attempt.closed_at !== null,
    why: explain(attempt, plan, states).map(say),
    parts: partsOf(plan, states, t, format),
    launches: launches.map((launch) => ({
      id: launch.id,
      startedAt: launch.started_at,
      mode: t(`player.launch-${launch.trial === 1 ? 'trial' : launch.mode}`),
      device: launch.device,
      isSuperseded: launch.superseded_at !== null,
    })),
    maySeeRecording: actor.canAt('player:support', attempt.organisation_path),
  };
}

function ownCrumbs(label: string, moduleId: string): { label: string; href: string }[] {
  return [{ label, href: `/player/modules/${moduleId}` }];
}

/** Those who follow learners come from the learner's page. */
function staffCrumbs(
  actor: Actor,
  { person_id, given_name, family_name }: store.AttemptSummary,
  t: Translator['t'],
): { label: string; href: string }[] {
  if (!actor.can('reports:view')) return [];
  return [
    { label: t('player.crumb-learners'), href: '/reports/learners' },
    { label: `${given_name} ${family_name}`, href: `/reports/learners/${person_id}` },
  ];
}

function partsOf(
  plan: Plan,
  states: readonly ScoStateRow[],
  t: Translator['t'],
  format: Translator['format'],
): AttemptPart[] {
  const titles = new Map(plan.items.map(({ identifier, title }) => [identifier, title]));
  const order = plan.items.map(({ identifier }) => identifier);
  const inOrder = states.toSorted((a, b) => order.indexOf(a.item) - order.indexOf(b.item));
  return inOrder.map((state) => ({
    title: titles.get(state.item) || state.item,
    status: statusWord(statusOfPart(state)),
    score: scoreText(state, format),
    time: format.duration(Math.round((Number(state.spent_earlier) + Number(state.spent_session)) / 6000)),
    sessions: state.sessions,
    changedAt: state.changed_at,
    interactions: interactionsIn(JSON.parse(state.elements) as Values, plan.standard).map((interaction) => ({
      id: interaction.question ?? interaction.id,
      type: interaction.type,
      answer: interaction.answer ?? '',
      correct: interaction.correct.join(' · '),
      result: resultText(interaction.result, t),
    })),
  }));
}

export function statusWord(status: AttemptStatus): StatusWord {
  return status === 'not-attempted' ? 'not-started' : status;
}

function statusOfPart({ success, completion }: ScoStateRow): AttemptStatus {
  if (success === 'passed' || success === 'failed') return success;
  return completion === 'completed' ? 'completed' : 'in-progress';
}

export function scoreText(
  { scaled, raw = null }: Pick<AttemptRow, 'scaled'> & { raw?: number | null },
  format: Translator['format'],
): string {
  if (scaled !== null) return format.percent(scaled);
  return raw === null ? '' : format.number(raw);
}

function resultText(result: string | undefined, t: Translator['t']): string {
  const known = ['correct', 'incorrect', 'neutral', 'unanticipated'];
  if (result === undefined) return '';
  return known.includes(result) ? t(`player.result-${result}`) : result;
}
