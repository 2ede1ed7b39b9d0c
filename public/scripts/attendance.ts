// The attendance page: every mark is kept on the device first, then sent in order; the page opens without a network.
import { arrivalNow, field, fill, lineOf, linesIn, say, statusOf } from './attendance-lines.ts';
import type { HeldLine } from './attendance-lines.ts';
import { scanBadges } from './attendance-scan.ts';
import { clock, deviceName, journalOf, openJournal, postJson, sender } from './journal.ts';
import type { Kept } from './journal.ts';
import { keepForOffline } from './offline.ts';
import { takeLines } from './taken-lines.ts';

interface WaitingMark {
  id: string;
  /** Who made it: a device may be used by several, and a mark is sent in the name of its maker. */
  personId: string;
  sessionId: string;
  unitId: string;
  bookingId: string;
  status: string;
  minutes: number | null;
  comment: string;
  base: number;
  device: string;
  source: 'instructor' | 'badge';
  madeAt: string;
}
type Outcome = { id: string; outcome: 'applied' | 'same' | 'conflict' | 'refused'; version?: number; locked?: boolean };

const page = document.querySelector<HTMLElement>('[data-attendance]');
const form = page?.querySelector<HTMLFormElement>('[data-marks]');
if (page && form && page.dataset['locked'] !== 'yes') void start(page, form);

async function start(page: HTMLElement, form: HTMLFormElement): Promise<void> {
  const words = page.dataset;
  const whose = { sessionId: words['attendance'] ?? '', personId: words['person'] ?? '' };
  const unitId = words['unit'] ?? '';
  const taken = takeLines(form, '[data-booking]');
  const { signal } = taken;
  page.querySelector('[data-all-present]')?.addEventListener(
    'click',
    (event) => {
      event.preventDefault();
      void taken.begun.then(allPresent);
    },
    { signal },
  );
  guardApproval(
    page,
    async () => {
      await taken.begun;
      await send();
      const arrived = (await journal.waiting()).length === 0;
      if (!arrived) tell(words['saidKept']);
      return arrived;
    },
    signal,
  );
  const database = await openJournal('attendance', 'marks').catch(() => taken.giveBack());
  if (!database) return;
  // A mark without a maker is from before makers were kept.
  const isOwn = (mark: WaitingMark) => mark.personId === whose.personId || mark.personId === undefined;
  const isHere = (mark: WaitingMark) => mark.sessionId === whose.sessionId;
  const journal = journalOf<WaitingMark>(database, 'marks', (mark) => isHere(mark) && isOwn(mark));
  const ofOthers = journalOf<WaitingMark>(database, 'marks', (mark) => isHere(mark) && !isOwn(mark));
  const device = deviceName();

  const saved = page.querySelector<HTMLElement>('[data-saved]');
  const savedText = page.querySelector<HTMLElement>('[data-saved-text]');
  const tell = (text: string | undefined) => {
    if (!saved || !savedText) return;
    saved.hidden = false;
    savedText.textContent = text ?? '';
  };

  async function mark(line: HTMLElement, source: WaitingMark['source']): Promise<void> {
    const status = statusOf(line);
    if (!status) return;
    const minutes = field(line, 'minutes');
    if (status === 'partly' && (minutes.value === '' || !minutes.checkValidity())) {
      say(line, words['saidMinutes']);
      if (minutes.value === '') minutes.focus();
      return;
    }
    await journal.append({
      id: crypto.randomUUID(),
      ...whose,
      unitId,
      bookingId: line.dataset['booking'] ?? '',
      status,
      minutes: status === 'partly' ? Number(minutes.value) : null,
      comment: field(line, 'comment').value.trim(),
      base: Number(line.dataset['version'] ?? 0),
      device,
      source,
      madeAt: new Date().toISOString(),
    });
    say(line, '');
    line.dataset['waiting'] = 'yes';
    count();
    await send();
  }

  const send = sender<WaitingMark>({
    journal,
    lock: 'attendance',
    portion: 200,
    post: (marks) => postJson(`/classroom/sessions/${whose.sessionId}/attendance/sync`, { marks }),
    show,
    say: (state, waiting) => {
      if (state === 'sent') tell(`${words['saidSent'] ?? ''} ${clock()}`);
      else if (state === 'kept') tell(`${words['saidKept'] ?? ''} (${waiting})`);
      else if (state === 'refused') tell(`${words['saidAllRefused'] ?? ''} (${waiting})`);
      else tell(words[state === 'sending' ? 'saidSending' : 'saidSignIn']);
    },
  });

  function show(marks: readonly Kept<WaitingMark>[], outcome: Outcome): void {
    const sent = marks.find((each) => each.id === outcome.id);
    const line = sent?.unitId === unitId ? lineOf(form, sent.bookingId) : null;
    if (!line) return;
    delete line.dataset['waiting'];
    if (outcome.outcome === 'refused') say(line, words['saidRefused']);
    else if (outcome.outcome === 'conflict') say(line, outcome.locked ? words['saidLocked'] : words['saidConflict']);
    else line.dataset['version'] = String(outcome.version ?? 0);
  }

  async function refresh(): Promise<void> {
    if (document.hidden || (await journal.waiting()).length > 0) return;
    try {
      const answer = await fetch(`/classroom/sessions/${whose.sessionId}/attendance/state?unit=${unitId}`, {
        headers: { accept: 'application/json' },
      });
      if (answer.ok) take((await answer.json()) as { lines: HeldLine[]; door: number });
    } catch {
      // Without a network the list stays as it is; what is marked goes on being kept.
    }
  }

  function take({ lines, door }: { lines: HeldLine[]; door: number }): void {
    for (const held of lines) {
      const line = lineOf(form, held.bookingId);
      if (!line || line.dataset['waiting'] || line.contains(document.activeElement)) continue;
      // The mark held is shown; that it contradicts what was marked here must not go unsaid.
      if (held.conflicts.length > 0) say(line, words['saidConflict']);
      if (Number(line.dataset['version']) >= held.version) continue;
      fill(line, held);
      line.dataset['version'] = String(held.version);
      if (held.conflicts.length === 0) say(line, held.note);
    }
    // People seated or at the door since this page was opened.
    const strangers = lines.some((held) => !lineOf(form, held.bookingId));
    const waitingHere = page.querySelectorAll('[data-door] li').length;
    page.querySelector('[data-more]')?.toggleAttribute('hidden', !strangers && door <= waitingHere);
    count();
  }

  function count(): void {
    const lines = linesIn(form);
    const present = lines.filter((line) => /^(attended|partly)$/.test(statusOf(line) ?? '')).length;
    const said = (words['saidPresent'] ?? '').replace('{present}', String(present));
    const shown = page.querySelector<HTMLElement>('[data-present]');
    if (shown) shown.textContent = said.replace('{total}', String(lines.length));
  }

  for (const each of await journal.waiting()) {
    const line = each.unitId === unitId ? lineOf(form, each.bookingId) : null;
    if (!line || taken.early.has(line)) continue;
    fill(line, each);
    line.dataset['waiting'] = 'yes';
  }
  const strange = (await ofOthers.waiting()).length;
  if (strange > 0) tell(`${words['saidStrange'] ?? ''} (${strange})`);
  count();

  taken.begin((line) => void mark(line, 'instructor'));
  async function allPresent(): Promise<void> {
    for (const line of linesIn(form)) {
      if (statusOf(line)) continue;
      check(line, { status: 'attended', minutes: null });
      await mark(line, 'instructor');
    }
  }
  scanBadges(page, (code) => {
    const line = code === '' ? null : form.querySelector<HTMLElement>(`[data-badge="${CSS.escape(code)}"]`);
    if (!line) return undefined;
    const name = line.querySelector('b')?.textContent ?? '';
    line.scrollIntoView({ block: 'nearest' });
    // Whoever is in already is not made to come later, or again.
    if (/^(attended|partly)$/.test(statusOf(line) ?? '')) return `${name} ${words['saidAlready'] ?? ''}`;
    check(line, arrivalNow(page));
    void mark(line, 'badge');
    return name;
  });

  window.addEventListener('online', () => void send());
  document.addEventListener('visibilitychange', () => void (document.hidden ? undefined : send()));
  setInterval(() => void send().then(refresh), 5_000);
  await send();
  await keepForOffline({
    worker: '/classroom/attendance-worker.js',
    scope: location.pathname,
    person: words['person'],
    addresses: (words['addresses'] ?? '').split(' '),
    assets: /^\/(styles|scripts|fonts|images)\/|jsqr/,
    ready: () => {
      const ready = page.querySelector<HTMLElement>('[data-ready]');
      if (ready) ready.textContent = words['saidReady'] ?? '';
      if (saved) saved.hidden = false;
    },
  });
}

/** Attendance is approved when everything marked on this device has arrived: what came later would not count. */
function guardApproval(page: HTMLElement, hasArrived: () => Promise<boolean>, signal: AbortSignal): void {
  page.querySelector<HTMLFormElement>('[data-approval]')?.addEventListener(
    'submit',
    (event) => {
      const form = event.currentTarget as HTMLFormElement;
      if (form.dataset['clear'] === 'yes') return;
      event.preventDefault();
      event.stopPropagation();
      void hasArrived().then((arrived) => {
        if (!arrived) return;
        form.dataset['clear'] = 'yes';
        form.requestSubmit();
      });
    },
    { signal },
  );
}

function check(line: HTMLElement, { status, minutes }: { status: string; minutes: number | null }): void {
  const radio = line.querySelector<HTMLInputElement>(`[type=radio][value="${status}"]`);
  if (radio) radio.checked = true;
  if (minutes !== null) field(line, 'minutes').value = String(minutes);
}
