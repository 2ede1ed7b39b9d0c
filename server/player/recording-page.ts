import type { Actor } from '../identity/index.ts';
import type { Database } from '../platform/database/index.ts';
import type { Translator } from '../platform/language/index.ts';
import { NotFound } from '../platform/web/index.ts';
import type { Field } from '../platform/web/index.ts';
import { launchesAddress } from './launches-page.ts';
import { linesOf, searchLines } from './recording.ts';
import type { RecordedLine } from './recording.ts';
import * as store from './store.ts';
import type { LaunchOfPerson } from './store.ts';
import type { RecordingModel } from './views.ts';

export interface RecordingWish {
  kind: string;
  text: string;
  /** What the learner answered is hidden unless support asks for it. */
  masked: boolean;
}

const kinds = ['call', 'error', 'commit', 'network', 'sequencing', 'session'] as const;
const shownAtOnce = 500;

/** The flight recorder of a launch, for support staff of the learner's organisation; of a preview, for its previewers. */
export async function recordingOf(
  database: Database,
  actor: Actor,
  launchId: string,
  wish: RecordingWish,
): Promise<{ launch: LaunchOfPerson; lines: RecordedLine[] }> {
  const launch = await store.findLaunchOfPerson(database, launchId);
  if (!launch || !mayRead(actor, launch)) throw new NotFound();
  const records = await store.flightRecordsOf(database, launchId);
  return { launch, lines: searchLines(linesOf(records, wish.masked), wish) };
}

export async function recordingModel(
  database: Database,
  actor: Actor,
  launchId: string,
  wish: RecordingWish,
  { t, format }: Translator,
): Promise<RecordingModel> {
  const { launch, lines } = await recordingOf(database, actor, launchId, wish);
  const [kept, hasAny] = await Promise.all([
    store.keptEntriesOf(database, launchId),
    lines.length > 0 || store.hasFlightRecords(database, launchId),
  ]);
  const asked = new URLSearchParams({ kind: wish.kind, text: wish.text, answers: wish.masked ? 'hidden' : 'shown' });
  return {
    title: t('player.recording'),
    section: 'catalogue',
    breadcrumbs: crumbsOf(actor, launch, t),
    launchId,
    attemptId: launch.attempt_id,
    person: `${launch.given_name} ${launch.family_name}`,
    startedAt: launch.started_at,
    device: launch.device,
    filters: fieldsOf(wish, t),
    emptiness: lines.length > 0 ? undefined : hasAny ? 'nothing-matches' : 'nothing-came',
    clear: `${launchesAddress}/${launchId}`,
    lines: lines.slice(-shownAtOnce).map((line) => ({
      at: line.at,
      seconds: format.number(line.seconds),
      kind: t(`player.line-${line.kind}`),
      what: line.what.join('  '),
      isError: line.kind === 'error',
    })),
    total: lines.length,
    shown: Math.min(lines.length, shownAtOnce),
    download: `/player/launches/${launchId}/recording?${asked.toString()}`,
    kept: kept.map(({ sequence, received_at, entry }) => ({
      sequence,
      receivedAt: received_at,
      entry: wish.masked ? '•••' : entry.slice(0, 2_000),
    })),
  };
}

function mayRead(actor: Actor, launch: LaunchOfPerson): boolean {
  if (actor.canAt('player:support', launch.organisation_path)) return true;
  // Nobody learns in a preview: what is recorded of it is the package's.
  const { mode, package_organisation_path: owner } = launch;
  return mode === 'preview' && actor.canAt('player:preview', owner) && actor.canAt('catalogue:manage', owner);
}

/** Back to where the launch belongs: an attempt, or a trial of a package. */
function crumbsOf(actor: Actor, launch: LaunchOfPerson, t: Translator['t']): { label: string; href: string }[] {
  const list = { label: t('player.launches-title'), href: launchesAddress };
  const attempt = { label: t('player.attempt'), href: `/player/attempts/${launch.attempt_id}` };
  const trial = { label: t('player.launch-trial'), href: `/catalogue/packages/${launch.package_id}/trial` };
  const mayManage = actor.canAt('catalogue:manage', launch.package_organisation_path);
  return [
    ...(actor.can('player:support') ? [list] : []),
    ...(launch.attempt_id === null ? [] : [attempt]),
    ...(launch.trial === 1 && mayManage ? [trial] : []),
  ];
}

function fieldsOf({ text, kind, masked }: RecordingWish, t: Translator['t']): Field[] {
  return [
    { name: 'text', label: t('common.search'), kind: 'search', value: text },
    {
      name: 'kind',
      label: t('player.line-kind'),
      value: kind,
      options: [
        { value: '', label: t('common.all') },
        ...kinds.map((each) => ({ value: each, label: t(`player.line-${each}`) })),
      ],
    },
    {
      name: 'answers',
      label: t('player.answers'),
      value: masked ? 'hidden' : 'shown',
      options: [
        { value: 'hidden', label: t('player.answers-hidden') },
        { value: 'shown', label: t('player.answers-shown') },
      ],
    },
  ];
}
