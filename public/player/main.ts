import { createCourse } from '../../server/player/course/index.ts';
import type { LaunchData } from '../../server/player/content/launch-data.ts';
import { createBar } from './bar.ts';
import { createContents } from './contents.ts';
import { byId } from './elements.ts';
import { createEnding } from './ending.ts';
import { createFrame } from './frame.ts';
import { createJournal, openEntryStore } from './journal.ts';
import type { EntryStore } from './journal.ts';
import { createNotice } from './notice.ts';
import { createPlay } from './play.ts';
import { atItsPlace } from './place.ts';
import { createRecorder } from './recorder.ts';
import { reconcile } from './reconcile.ts';
import { createSender } from './sender.ts';

const notice = createNotice();
await begin();

/** Without the launch's data there is nothing to play; the learner is told, and can try again. */
async function begin(): Promise<void> {
  notice.hide();
  try {
    const store = await openEntryStore();
    const first = await loadLaunch();
    const { data, wasTooLate } = await withEarlierWork(first, store);
    play(atItsPlace(data), store);
    if (wasTooLate) notice.show('too-late', [{ label: 'go-on', deed: () => notice.hide() }]);
  } catch (error) {
    if (!(error instanceof TypeError) && !(error instanceof Response)) console.error(error);
    byId('content', HTMLIFrameElement).ariaBusy = 'false';
    notice.show('cannot-start', [
      { label: 'try-again', deed: () => void begin() },
      { label: 'exit', deed: () => location.assign(byId('exit', HTMLAnchorElement).href) },
    ]);
  }
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
): Promise<{ data: LaunchData; wasTooLate: boolean }> {
  if (data.mode !== 'normal' || data.attempt === null) return { data, wasTooLate: false };
  const { launch, attempt, acknowledged } = data;
  const { hasSent, wasTooLate } = await reconcile('commits', { attempt, launch, acknowledged }, store);
  return { data: hasSent ? await loadLaunch() : data, wasTooLate };
}

function play(data: LaunchData, store: EntryStore): void {
  const isTracked = data.mode === 'normal';
  const device = isTracked ? store : undefined;
  const journal = createJournal(data.attempt ?? data.launch, data.launch, data.acknowledged, device);
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
}
