import { createCourse } from '../../server/player/course/index.ts';
import type { LaunchData } from '../../server/player/content/launch-data.ts';
import type { Entry } from '../../server/player/protocol/index.ts';
import { keptHere } from './adopt.ts';
import { createBar } from './bar.ts';
import { createContents } from './contents.ts';
import { byId } from './elements.ts';
import { createEnding } from './ending.ts';
import { createFrame } from './frame.ts';
import { createJournal, openEntryStore } from './journal.ts';
import type { EntryStore } from './journal.ts';
import { keptPlace, loadKept, nameKept, NotKept } from './kept.ts';
import { createNotice } from './notice.ts';
import type { Choice } from './notice.ts';
import { takeWindow } from './one-window.ts';
import { createPlay } from './play.ts';
import type { Play } from './play.ts';
import { atItsPlace } from './place.ts';
import { createRecorder } from './recorder.ts';
import { reconcile } from './reconcile.ts';
import type { Reconciled } from './reconcile.ts';
import { createSender } from './sender.ts';

const notice = createNotice();
await begin();

/** Without the launch's data there is nothing to play; the learner is told, and can try again. */
async function begin(isForced = false): Promise<void> {
  notice.hide();
  try {
    const store = await openEntryStore();
    const place = keptPlace();
    await (place === undefined ? beginOnline(store) : beginKept(place, store, isForced));
  } catch (error) {
    if (error instanceof NotKept) return notice.show(error.why, [leaving('kept-to-list')]);
    if (!(error instanceof TypeError) && !(error instanceof Response)) console.error(error);
    byId('content', HTMLIFrameElement).ariaBusy = 'false';
    notice.show('cannot-start', [{ label: 'try-again', deed: () => void begin() }, leaving('exit')]);
  }
}

async function beginOnline(store: EntryStore): Promise<void> {
  const { data, came } = await withEarlierWork(await loadLaunch(), store);
  const address = data.mode === 'normal' ? await keptHere(data) : undefined;
  if (address !== undefined) return location.replace(`${address}#site`);
  play(atItsPlace(data), store);
  tell(came);
}

/** From what the device keeps, in one window at a time. */
async function beginKept(place: string, store: EntryStore, isForced: boolean): Promise<void> {
  let player: Play | undefined;
  if (!(await takeWindow(place, () => player?.refused('open-in-tab'), isForced))) {
    return notice.show('open-in-tab', [{ label: 'open-here', deed: () => void begin(true) }, leaving('kept-to-list')]);
  }
  const { data, pending, came } = await loadKept(store);
  nameKept(data);
  player = play(data, store, pending);
  tell(came);
  if (data.mode === 'review') notice.show('attempt-over', [{ label: 'go-on', deed: () => notice.hide() }]);
}

function leaving(label: string): Choice {
  return { label, deed: () => location.assign(byId('exit', HTMLAnchorElement).href) };
}

function tell(came: Reconciled['came']): void {
  if (came === 'in time') return;
  notice.show(came === 'to be chosen' ? 'parted' : 'too-late', [{ label: 'go-on', deed: () => notice.hide() }]);
}

async function loadLaunch(): Promise<LaunchData> {
  const response = await fetch('launch', { headers: { accept: 'application/json' } });
  if (response.status === 404) location.reload();
  if (!response.ok) throw response;
  return (await response.json()) as LaunchData;
}

/** What this device still holds of the attempt goes to the server first; what it knows then is what is played. */
async function withEarlierWork(
  data: LaunchData,
  store: EntryStore,
): Promise<{ data: LaunchData; came: Reconciled['came'] }> {
  if (data.mode !== 'normal' || data.attempt === null) return { data, came: 'in time' };
  const { launch, attempt, acknowledged } = data;
  const { hasSent, came } = await reconcile('commits', { attempt, launch, acknowledged }, store);
  return { data: hasSent ? await loadLaunch() : data, came };
}

function play(data: LaunchData, store: EntryStore, pending: readonly Entry[] = []): Play {
  const isTracked = data.mode === 'normal';
  const device = isTracked ? store : undefined;
  const journal = createJournal(data.attempt ?? data.launch, data.launch, data.acknowledged, device, pending);
  const recorder = createRecorder();
  const frame = createFrame(byId('content', HTMLIFrameElement));
  const record = { ...data.record, items: new Map(data.record.items) };
  const course = createCourse(data.plan, record, data.seed);
  const bar = createBar({ move: (kind) => player.move({ kind }), exit: () => void player.exit() });
  const contents = createContents((target) => player.move({ kind: 'choice', target }));
  const ending = createEnding(notice, {
    asked: () => contents.close(),
    stay: () => player.stay(),
    end: (kind) => player.move({ kind }),
  });
  const sender = createSender('commits', journal, {
    saved: (saved) => isTracked && bar.saved(saved),
    network: (what) => recorder.note('network', what),
    refused: (why) => isTracked && player.refused(why),
  });
  const player = createPlay({ data, record, course, journal, sender, recorder, frame, bar, contents, ending, notice });
  player.begin();
  return player;
}
