import { byId } from '../player/elements.ts';
import { say } from '../player/messages.ts';
import { askItem, askPiece } from './ask.ts';
import { showNetwork, sizeText, standBehindWorker } from './device.ts';
import type { PieceNews, SeenItem } from './seen.ts';

// Takes a module along: says what will be kept and how much room that needs, fetches the package piece by piece, and goes
// on where it stopped.

const atOnce = 3;
const waits = [1, 2, 5, 10, 20, 30].map((seconds) => seconds * 1000);

const id = location.pathname.split('/')[3] ?? '';
const take = byId('take', HTMLButtonElement);
const stop = byId('stop', HTMLButtonElement);
const state = byId('state', HTMLElement);

let item: SeenItem;
let missing: number[] = [];
const arriving = new Map<number, number>();
let here = 0;
let isRunning = false;
let failures = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

showNetwork(byId('network', HTMLElement));
await begin();

async function begin(): Promise<void> {
  if (!(await standBehindWorker())) return unable();
  try {
    item = await askItem(id, true).catch(() => askItem(id, false));
  } catch {
    return unable();
  }
  byId('title', HTMLElement).textContent = item.title;
  document.title = `${item.title} – Waymark`;
  byId('learner', HTMLElement).textContent = item.learner;
  byId('size', HTMLElement).textContent = sizeText(item.size);
  byId('taking', HTMLElement).hidden = false;
  showOutside(item.outside);
  missing = [...item.missing];
  here = item.here;
  navigator.serviceWorker.addEventListener('message', heard);
  take.addEventListener('click', () => void start());
  stop.addEventListener('click', () => halt('stopped'));
  addEventListener('online', () => isRunning || timer === undefined || void run());
  if (item.isComplete) return done();
  await showRoom();
  take.textContent = here > 0 ? say('take-go-on') : say('take-size', { size: sizeText(item.size) });
  if (here > 0) showProgress();
}

function unable(): void {
  byId('unable', HTMLElement).hidden = false;
}

function showOutside({ hosts, parts }: SeenItem['outside']): void {
  const texts = [
    ...(hosts.length > 0 ? [say('outside-hosts', { hosts: hosts.join(', ') })] : []),
    ...(parts.length > 0 ? [say('outside-parts', { parts: parts.join(', ') })] : []),
  ];
  byId('outside', HTMLElement).hidden = texts.length === 0;
  byId('outside-text', HTMLElement).textContent = texts.join(' ');
}

/** How much the browser lets this origin keep; what is here already does not have to find room again. */
async function showRoom(): Promise<void> {
  const { quota, usage = 0 } = await ofStorage((storage) => storage.estimate(), {} as StorageEstimate);
  const room = byId('room', HTMLElement);
  if (quota === undefined) {
    room.textContent = say('unknown-room');
    return;
  }
  const free = Math.max(0, quota - usage);
  room.textContent = say('free', { room: sizeText(free) });
  if (free < item.size - here) tell('no-room', { room: sizeText(free), size: sizeText(item.size) });
}

async function start(): Promise<void> {
  failures = 0;
  // Some browsers ask the learner, who may answer later or never.
  void ofStorage((storage) => storage.persist(), false).then(showLasting);
  await run();
}

async function run(): Promise<void> {
  if (isRunning) return;
  isRunning = true;
  clearTimeout(timer);
  timer = undefined;
  show({ takes: false, stops: true });
  tell('');
  showProgress();
  try {
    await Promise.all(Array.from({ length: atOnce }, () => fetchPieces()));
  } catch {
    if (isRunning) wait();
  }
  if (missing.length === 0) done();
}

async function fetchPieces(): Promise<void> {
  for (let piece = missing.shift(); piece !== undefined; piece = isRunning ? missing.shift() : undefined) {
    try {
      const answer = await askPiece(id, piece);
      if (answer === 'full') return give(piece, () => halt('full'));
      here += arriving.get(piece) ?? 0;
      arriving.delete(piece);
      failures = 0;
      showProgress();
    } catch (error) {
      give(piece, () => undefined);
      throw error;
    }
  }
}

/** What did not come is fetched again. */
function give(piece: number, then: () => void): void {
  arriving.delete(piece);
  missing.unshift(piece);
  then();
}

function heard({ data }: MessageEvent<PieceNews>): void {
  if (data.id !== id) return;
  arriving.set(data.piece, data.bytes);
  showProgress();
}

function wait(): void {
  isRunning = false;
  failures += 1;
  tell('interrupted');
  timer = setTimeout(() => void run(), waits[Math.min(failures, waits.length) - 1]);
}

function halt(why: 'stopped' | 'full'): void {
  isRunning = false;
  clearTimeout(timer);
  timer = undefined;
  tell(why);
  take.textContent = say('take-go-on');
  show({ takes: true, stops: false });
}

function done(): void {
  isRunning = false;
  here = item.size;
  byId('arriving', HTMLElement).hidden = true;
  show({ takes: false, stops: false });
  byId('open', HTMLAnchorElement).hidden = false;
  tell('');
  byId('done', HTMLElement).hidden = false;
  void showLasting();
  void showRoom();
}

/** What the browser says of its storage; not every one that can keep modules knows. */
async function ofStorage<Answer>(ask: (storage: StorageManager) => Promise<Answer>, unknown: Answer): Promise<Answer> {
  return 'storage' in navigator ? ask(navigator.storage).catch(() => unknown) : unknown;
}

async function showLasting(): Promise<void> {
  const isLasting = await ofStorage((storage) => storage.persisted(), false);
  const words = [say('done-text'), ...(isLasting ? [] : [say('not-lasting')])];
  byId('done-text', HTMLElement).textContent = words.join(' ');
}

function show({ takes, stops }: { takes: boolean; stops: boolean }): void {
  take.hidden = !takes;
  stop.hidden = !stops;
}

function tell(key: string, values: Readonly<Record<string, string>> = {}): void {
  state.textContent = key === '' ? '' : say(key, values);
}

function showProgress(): void {
  const bytes = here + [...arriving.values()].reduce((sum, each) => sum + each, 0);
  const share = item.size === 0 ? 1 : Math.min(1, bytes / item.size);
  byId('arriving', HTMLElement).hidden = false;
  byId('progress', HTMLProgressElement).value = share;
  byId('progress-text', HTMLElement).textContent = say('progress', {
    done: sizeText(bytes),
    total: sizeText(item.size),
    percent: String(Math.floor(share * 100)),
  });
}
