// The pages of a field visit: every observation is kept on the device first, then sent in order; they open without a
// network once they were kept.
import { clock, deviceName, journalOf, openJournal, postJson, sender } from './journal.ts';
import type { Kept } from './journal.ts';
import { keepForOffline } from './offline.ts';
import { takeLines } from './taken-lines.ts';

interface WaitingObservation {
  id: string;
  visit: string;
  observer: string;
  personId: string;
  itemId: string;
  seen: boolean;
  comment: string;
  on: string;
  base: string;
  device: string;
  madeAt: string;
}
type Outcome = { id: string; outcome: 'applied' | 'conflict' | 'refused'; held?: string };

const frame = document.querySelector<HTMLElement>('[data-visit]');
if (frame) void start(frame);

async function start(frame: HTMLElement): Promise<void> {
  const words = frame.dataset;
  const visit = words['visit'] ?? '';
  const observer = words['person'] ?? '';
  const form = document.querySelector<HTMLFormElement>('[data-observations]');
  const taken = takeLines(form, '[data-line]');
  const database = await openJournal('observations', 'observations').catch(() => taken.giveBack());
  if (!database) return;
  // On a device that several people share, each sends what they observed themselves.
  const journal = journalOf<WaitingObservation>(
    database,
    'observations',
    (one) => one.visit === visit && one.observer === observer,
  );
  const device = `${deviceName()} ${observer}`;
  const saved = frame.querySelector<HTMLElement>('[data-saved]');
  const savedText = frame.querySelector<HTMLElement>('[data-saved-text]');
  const say = (text: string | undefined) => {
    if (!saved || !savedText) return;
    saved.hidden = false;
    savedText.textContent = text ?? '';
  };
  const lines = () => [...(form?.querySelectorAll<HTMLElement>('[data-line]') ?? [])];
  const lineOf = ({ personId, itemId }: WaitingObservation) =>
    lines().find((line) => line.dataset['person'] === personId && line.dataset['item'] === itemId);

  async function observe(line: HTMLElement): Promise<void> {
    const choice = line.querySelector<HTMLInputElement>('[type=radio]:checked')?.value;
    const on = form?.querySelector<HTMLInputElement>('[data-observed-on]');
    if (!choice || !on) return note(line, words['saidChoose']);
    if (!on.reportValidity()) return;
    await journal.append({
      id: crypto.randomUUID(),
      visit,
      observer,
      personId: line.dataset['person'] ?? '',
      itemId: line.dataset['item'] ?? '',
      seen: choice === 'yes',
      comment: comment(line).value.trim(),
      on: on.value,
      base: line.dataset['base'] ?? '',
      device,
      madeAt: new Date().toISOString(),
    });
    line.dataset['waiting'] = 'yes';
    note(line, words['saidWaiting']);
    await send();
  }

  const send = sender<WaitingObservation>({
    journal,
    lock: 'observations',
    portion: 100,
    post: (entries) =>
      postJson(`${visit}/observations/sync`, {
        observations: entries.map(toSend),
      }),
    show,
    say: (state, count) => {
      if (state === 'sent') say(`${words['saidSent'] ?? ''} ${clock()}`);
      else if (state === 'kept') say(`${words['saidKept'] ?? ''} (${count})`);
      else if (state === 'refused') say(`${words['saidAllRefused'] ?? ''} (${count})`);
      else say(words[state === 'sending' ? 'saidSending' : 'saidSignIn']);
    },
  });

  function show(entries: readonly Kept<WaitingObservation>[], { id, outcome, held }: Outcome): void {
    const sent = entries.find((each) => each.id === id);
    const line = sent && lineOf(sent);
    if (!line) return;
    delete line.dataset['waiting'];
    if (outcome === 'applied') line.dataset['base'] = held ?? id;
    const said = { applied: '', conflict: words['saidConflict'], refused: words['saidRefused'] };
    note(line, said[outcome]);
  }

  for (const each of await journal.waiting()) {
    const line = lineOf(each);
    if (!line || taken.early.has(line)) continue;
    check(line, each.seen ? 'yes' : 'no');
    comment(line).value = each.comment;
    line.dataset['waiting'] = 'yes';
    note(line, words['saidWaiting']);
  }

  taken.begin((line) => void observe(line));
  const all = form?.querySelector<HTMLElement>('[data-all-observed]');
  all?.removeAttribute('hidden');
  all?.addEventListener('click', () => void observeAll());

  async function observeAll(): Promise<void> {
    for (const line of lines()) {
      if (line.querySelector<HTMLInputElement>('[type=radio][value=yes]')?.checked) continue;
      check(line, 'yes');
      await observe(line);
    }
  }

  const ready = frame.querySelector<HTMLElement>('[data-ready]');
  const keep = (addresses: readonly string[]) =>
    keepForOffline({
      worker: '/paths/visit-worker.js',
      scope: visit,
      person: observer,
      addresses,
      assets: /^\/(styles|scripts|fonts|images)\//,
      ready: () => {
        if (ready) ready.textContent = words['saidReady'] ?? '';
        if (saved) saved.hidden = false;
      },
    });
  const more = document.querySelector<HTMLButtonElement>('[data-keep-pages]');
  if (more && 'serviceWorker' in navigator) more.hidden = false;
  more?.addEventListener('click', () => {
    more.disabled = true;
    void keep((words['addresses'] ?? '').split(' ').filter(Boolean));
  });

  window.addEventListener('online', () => void send());
  document.addEventListener('visibilitychange', () => void (document.hidden ? undefined : send()));
  setInterval(() => void send(), 5_000);
  await send();
  await keep([]);
}

/** Without what only the device needs to know. */
function toSend(one: WaitingObservation): Omit<WaitingObservation, 'visit' | 'observer'> {
  const { id, personId, itemId, seen, comment: words, on, base, device, madeAt } = one;
  return { id, personId, itemId, seen, comment: words, on, base, device, madeAt };
}

function comment(line: HTMLElement): HTMLInputElement {
  return line.querySelector<HTMLInputElement>('[name^="comment-"]')!;
}

function check(line: HTMLElement, value: 'yes' | 'no'): void {
  const radio = line.querySelector<HTMLInputElement>(`[type=radio][value="${value}"]`);
  if (radio) radio.checked = true;
}

function note(line: HTMLElement, text: string | undefined): void {
  const place = line.querySelector<HTMLElement>('[data-note]');
  if (place) place.textContent = text ?? '';
}
