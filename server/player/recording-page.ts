import type { Actor } from '../identity/index.ts';
import type { Database } from '../platform/database/index.ts';
import type { Translator } from '../platform/language/index.ts';
import { NotFound } from '../platform/web/index.ts';
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

/** The flight recorder of a launch, for support staff of the learner's organisation. */
export async function recordingOf(
  database: Database,
  actor: Actor,
  launchId: string,
  wish: RecordingWish,
): Promise<{ launch: LaunchOfPerson; lines: RecordedLine[] }> {
  const launch = await store.findLaunchOfPerson(database, launchId);
  if (!launch || !actor.canAt('player:support', launch.organisation_path)) throw new NotFound();
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
  const kept = await store.keptEntriesOf(database, launchId);
  const asked = new URLSearchParams({ kind: wish.kind, text: wish.text, answers: wish.masked ? 'hidden' : 'shown' });
  return {
    title: t('player.recording'),
    launchId,
    attemptId: launch.attempt_id,
    person: `${launch.given_name} ${launch.family_name}`,
    startedAt: launch.started_at,
    device: launch.device,
    masked: wish.masked,
    kind: wish.kind,
    text: wish.text,
    kinds: [
      { value: '', label: t('common.all') },
      ...kinds.map((kind) => ({ value: kind, label: t(`player.line-${kind}`) })),
    ],
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
