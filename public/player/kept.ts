import type { KeptLaunch, LaunchData } from '../../server/player/content/launch-data.ts';
import type { Entry } from '../../server/player/protocol/index.ts';
import { fold } from '../../server/player/merging/fold.ts';
import { recordOf, sessionsIn } from '../../server/player/merging/record.ts';
import { byId } from './elements.ts';
import { findJournals, forget, type EntryStore } from './journal.ts';
import { say } from './messages.ts';
import { reconcile, type Reconciled } from './reconcile.ts';

/** What is kept of a module, when it is played from the device: the launch, and what waits to be sent. */
export interface Kept {
  data: LaunchData;
  pending: Entry[];
  came: Reconciled['came'];
}

/** Why a module cannot be played from the device; `module` is the address of its page. */
export class NotKept extends Error {
  readonly why: 'kept-moved' | 'kept-nothing';

  constructor(why: NotKept['why']) {
    super(why);
    this.why = why;
  }
}

/** A network that has not answered by then is none: the device has everything that is needed. */
const patience = 4_000;

/** The place on this device from which the page plays; undefined for a launch over the network. */
export function keptPlace(): string | undefined {
  return /^\/kept\/[a-z]{2}\/([0-9a-f]{24})\/$/.exec(location.pathname)?.[1];
}

/** Sends what waits and hears how the module stands, where there is a network; else goes on from what is here. */
export async function loadKept(store: EntryStore): Promise<Kept> {
  let launch = await ask('launch');
  let came: Reconciled['came'] = 'in time';
  if (navigator.onLine && launch.attempt !== null) {
    const own = { attempt: launch.attempt, launch: launch.launch, acknowledged: launch.acknowledged };
    try {
      ({ came } = await reconcile('commits', own, store, AbortSignal.timeout(patience)));
      launch = await ask('launch?server');
    } catch (error) {
      if (error instanceof NotKept) throw error;
    }
  }
  const pending = await pendingOf(launch, store);
  return { data: dataFrom(launch, pending), pending, came };
}

async function ask(address: string): Promise<KeptLaunch> {
  const response = await fetch(address, { headers: { accept: 'application/json' } });
  if (response.status === 410) throw new NotKept('kept-moved');
  if (!response.ok) throw new NotKept('kept-nothing');
  return (await response.json()) as KeptLaunch;
}

async function pendingOf({ attempt, launch, acknowledged }: KeptLaunch, store: EntryStore): Promise<Entry[]> {
  if (attempt === null) return [];
  const found = (await findJournals(attempt, store)).find((journal) => journal.launch === launch)?.entries ?? [];
  for (const { sequence } of found) if (sequence <= acknowledged) forget({ attempt, launch, sequence }, store);
  return found.filter(({ sequence }) => sequence > acknowledged);
}

/** The work as it stands with what waits, whether or not the server has heard of it. */
function dataFrom(kept: KeptLaunch, pending: readonly Entry[]): LaunchData {
  const { work: stored, ...launched } = kept;
  const context = { attemptId: kept.attempt ?? '', launchId: kept.launch };
  const work = stored && pending.reduce((so, entry) => fold(so, entry, { ...context, ...entry }), stored);
  const isOver = work?.standing.closed_at != null;
  const { items, ...record } = work
    ? recordOf(work, kept.plan.standard)
    : { items: new Map(), stores: {}, objectives: {} };
  return {
    ...launched,
    mode: isOver ? 'review' : kept.mode,
    sessions: work ? sessionsIn(work, kept.launch) : 0,
    record: { ...record, items: [...items] },
  };
}

/** Fills in what the page of the device leaves open: the title, and whose work this is. */
export function nameKept({ title, learner, mode }: LaunchData): void {
  document.title = `${title} – Waymark`;
  const heading = document.querySelector('.player-title');
  if (heading) heading.textContent = title;
  byId('person', HTMLElement).textContent = learner.called;
  if (mode === 'normal') return;
  const saved = byId('saved', HTMLElement);
  saved.className = 'player-mode';
  saved.textContent = say('mode-review');
}
