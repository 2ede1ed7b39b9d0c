import { byId } from '../player/elements.ts';
import { say } from '../player/messages.ts';
import { askItems, askToRemove, askToSend, askToSendEverything } from './ask.ts';
import { count, dayText, showNetwork, sizeText, standBehindWorker, whenText } from './device.ts';
import type { SeenItem } from './seen.ts';
import { forgetWaiting, waitingIn, type Waiting } from './waiting.ts';

// What is kept on this device: it opens without a network, and sends what waits as soon as there is one.

const list = byId('items', HTMLUListElement);
const pattern = byId('item', HTMLTemplateElement);
const said = byId('said', HTMLElement);
const dialog = byId('sure', HTMLDialogElement);

interface Kept {
  item: SeenItem;
  waiting: Waiting;
}

const triesEvery = 30_000;

let isSending = false;
let isAskedAgain = false;
let timer: ReturnType<typeof setTimeout> | undefined;

showNetwork(byId('network', HTMLElement));
await begin();

async function begin(): Promise<void> {
  if (!(await standBehindWorker())) {
    byId('unable', HTMLElement).hidden = false;
    return;
  }
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload());
  byId('remove-all', HTMLButtonElement).addEventListener('click', () => void removeAll());
  addEventListener('online', () => void sendAll());
  addEventListener('pageshow', (event) => event.persisted && void show());
  await show();
  await sendAll();
}

/** Of whoever is there, which is told; and of everybody else. */
async function sendAll(): Promise<void> {
  await sendWaiting();
  if (navigator.onLine) await askToSendEverything();
}

async function show(): Promise<Kept[]> {
  const { items, others } = await askItems();
  const kept = await Promise.all(items.map(async (item) => ({ item, waiting: await waitingIn(item) })));
  const held = focusedPart();
  list.replaceChildren(...kept.map(card));
  held()?.focus();
  list.hidden = kept.length === 0;
  byId('empty', HTMLElement).hidden = kept.length + others > 0;
  byId('others', HTMLElement).hidden = others === 0;
  byId('others-text', HTMLElement).textContent = others === 0 ? '' : count('others', others);
  byId('everything', HTMLElement).hidden = kept.length === 0;
  const here = kept.reduce((sum, { item }) => sum + item.here, 0);
  byId('whole-size', HTMLElement).textContent = say('device', { size: sizeText(here) });
  return kept;
}

/** Finds what has the focus in the list again after it was drawn anew: whoever works by keyboard stays where they are. */
function focusedPart(): () => HTMLElement | null | undefined {
  const focused = document.activeElement;
  const name = focused instanceof HTMLElement ? focused.dataset['part'] : undefined;
  const heading = focused?.closest('#items > li')?.querySelector('[data-part="title"]')?.id;
  if (name === undefined || heading === undefined) return () => undefined;
  return () => document.getElementById(heading)?.closest('li')?.querySelector<HTMLElement>(`[data-part="${name}"]`);
}

function card(kept: Kept): DocumentFragment {
  const { item, waiting } = kept;
  const fragment = pattern.content.cloneNode(true) as DocumentFragment;
  const part = (name: string): HTMLElement => {
    const element = fragment.querySelector(`[data-part="${name}"]`);
    if (!(element instanceof HTMLElement)) throw new Error(`The page has no ${name}.`);
    return element;
  };
  const word = waiting.status === 'not-attempted' ? 'not-started' : waiting.status;
  const heading = `kept-${item.id}`;
  part('title').textContent = item.title;
  part('title').id = heading;
  part('status').textContent = say(`status-${word}`);
  part('status').classList.add(`status-${word}`);
  part('for').textContent = say('for', { name: item.learner });
  part('saved').textContent = savedText(kept);
  part('saved').dataset['state'] = waiting.count > 0 ? 'waiting' : 'sent';
  part('facts').textContent = [
    sizeText(item.size),
    say('taken-on', { day: dayText(item.takenAt) }),
    say('until', { day: dayText(item.until) }),
  ].join(' · ');
  const notes = notesOn(item);
  part('note').textContent = notes.join(' ');
  part('note').hidden = notes.length === 0;
  const open = part('open') as HTMLAnchorElement;
  open.textContent = say(!item.isComplete ? 'take-go-on' : item.state === 'closed' ? 'review' : 'open');
  open.href = `/kept/${document.documentElement.lang}/${item.id}/${item.isComplete ? '' : 'take-along'}`;
  open.hidden = item.state === 'moved';
  open.setAttribute('aria-describedby', heading);
  (part('page') as HTMLAnchorElement).href = item.module;
  part('page').setAttribute('aria-describedby', heading);
  const send = part('send') as HTMLButtonElement;
  send.hidden = waiting.count === 0;
  send.setAttribute('aria-describedby', heading);
  send.addEventListener('click', () => void sendWaiting(item.id));
  part('remove').setAttribute('aria-describedby', heading);
  part('remove').addEventListener('click', () => void removeOne(kept));
  return fragment;
}

function savedText({ item, waiting }: Kept): string {
  if (!item.isComplete && item.size > 0) {
    return say('incomplete', { percent: String(Math.floor((item.here / item.size) * 100)) });
  }
  return waiting.count === 0 ? say('all-sent') : count('waiting', waiting.count, { when: whenText(waiting.since) });
}

function notesOn(item: SeenItem): string[] {
  return [
    ...(item.refused ? [say(`refused-${item.refused}`)] : []),
    ...(item.isParted ? [say('parted')] : []),
    ...(item.state === 'open' ? [] : [say(item.state)]),
    ...(item.isOutdated && item.state !== 'moved' ? [say('outdated')] : []),
  ];
}

/** Sends what waits; of one module when the learner asks for that, else of all, and says only what became of it. */
async function sendWaiting(asked?: string): Promise<void> {
  if (isSending) {
    isAskedAgain = true;
    return;
  }
  isSending = true;
  try {
    const kept = await show();
    const wanted = kept.filter(
      ({ item, waiting }) => (asked === undefined ? navigator.onLine : item.id === asked) || waiting.count > 0,
    );
    const waits = wanted.some(({ waiting }) => waiting.count > 0);
    if (waits) tell('sending');
    const results = [];
    for (const { item } of wanted) results.push(await askToSend(item.id));
    const after = await show();
    const isLeft = after.some(({ waiting }) => waiting.count > 0);
    clearTimeout(timer);
    // A network that is there may yet lead nowhere.
    if (isLeft && navigator.onLine) timer = setTimeout(() => void sendWaiting(), triesEvery);
    if (asked !== undefined || waits) tell(isLeft ? 'not-sent' : 'sent');
    else if (results.length === 0) tell('');
  } finally {
    isSending = false;
  }
  // The network may have come back while what was under way was still failing.
  if (isAskedAgain) {
    isAskedAgain = false;
    await sendWaiting();
  }
}

async function removeOne(kept: Kept): Promise<void> {
  if (!(await isSure([kept], say('remove-sure', { title: kept.item.title })))) return;
  await forget([kept]);
}

async function removeAll(): Promise<void> {
  const kept = await show();
  if (!(await isSure(kept, say('remove-all-sure')))) return;
  await forget(kept);
}

async function forget(kept: readonly Kept[]): Promise<void> {
  for (const { item } of kept) {
    await askToRemove(item.id);
    await forgetWaiting(item);
  }
  await show();
  tell('removed');
  byId('main', HTMLElement).focus();
}

/** Asks once more, and says what would be lost. */
function isSure(kept: readonly Kept[], question: string): Promise<boolean> {
  const lost = kept
    .filter(({ waiting }) => waiting.count > 0)
    .map(({ item, waiting }) => `${item.title} (${item.learner}): ${count('unsent', waiting.count)}`);
  byId('sure-text', HTMLElement).textContent = [question, ...lost].join(' ');
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
  });
}

function tell(key: string): void {
  said.textContent = key === '' ? '' : say(key);
  said.hidden = key === '';
}
