// The attendance page: every mark is kept on the device first, then sent in order; the page opens without a network.
import { scanBadges } from './attendance-scan.ts';
import { clock, deviceName, journalOf, openJournal, postJson, sender } from './journal.ts';
import type { Kept } from './journal.ts';
import { keepForOffline } from './offline.ts';

interface WaitingMark {
  id: string;
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
type Outcome = { id: string; outcome: 'applied' | 'same' | 'conflict' | 'refused'; version?: number };
interface Line {
  bookingId: string;
  status: string;
  minutes: number | '';
  comment: string;
  version: number;
  note: string;
  conflicts: unknown[];
}

const page = document.querySelector<HTMLElement>('[data-attendance]');
const form = page?.querySelector<HTMLFormElement>('[data-marks]');
if (page && form && page.dataset['locked'] !== 'yes') void start(page, form);

async function start(page: HTMLElement, form: HTMLFormElement): Promise<void> {
  const sessionId = page.dataset['attendance'] ?? '';
  const unitId = page.dataset['unit'] ?? '';
  const journal = journalOf<WaitingMark>(
    await openJournal('attendance', 'marks'),
    'marks',
    (mark) => mark.sessionId === sessionId,
  );
  const device = deviceName();
  const words = page.dataset;
  const row = (bookingId: string) => form.querySelector<HTMLElement>(`[data-booking="${CSS.escape(bookingId)}"]`);

  const saved = page.querySelector<HTMLElement>('[data-saved]');
  const savedText = page.querySelector<HTMLElement>('[data-saved-text]');
  const say = (text: string | undefined) => {
    if (!saved || !savedText) return;
    saved.hidden = false;
    savedText.textContent = text ?? '';
  };
  form.querySelector<HTMLElement>('[data-save]')?.setAttribute('hidden', '');

  async function mark(line: HTMLElement, source: WaitingMark['source']): Promise<void> {
    const bookingId = line.dataset['booking'] ?? '';
    const status = line.querySelector<HTMLInputElement>('[type=radio]:checked')?.value;
    if (!status) return;
    const minutes = field(line, 'minutes').value;
    const note = line.querySelector<HTMLElement>('[data-note]');
    if (status === 'partly' && !field(line, 'minutes').checkValidity())
      return void (note && (note.textContent = words['saidMinutes'] ?? ''));
    if (status === 'partly' && minutes === '') {
      if (note) note.textContent = words['saidMinutes'] ?? '';
      return field(line, 'minutes').focus();
    }
    await journal.append({
      id: crypto.randomUUID(),
      sessionId,
      unitId,
      bookingId,
      status,
      minutes: status === 'partly' ? Number(minutes) : null,
      comment: field(line, 'comment').value.trim(),
      base: Number(line.dataset['version'] ?? 0),
      device,
      source,
      madeAt: new Date().toISOString(),
    });
    if (note) note.textContent = '';
    line.dataset['waiting'] = 'yes';
    await send();
  }

  const send = sender<WaitingMark>({
    journal,
    lock: 'attendance',
    portion: 200,
    post: (marks) => postJson(`/classroom/sessions/${sessionId}/attendance/sync`, { marks }),
    show,
    say: (state, count) => {
      if (state === 'sent') say(`${words['saidSent'] ?? ''} ${clock()}`);
      else if (state === 'kept') say(`${words['saidKept'] ?? ''} (${count})`);
      else say(words[state === 'sending' ? 'saidSending' : 'saidSignIn']);
    },
  });

  function show(marks: readonly Kept<WaitingMark>[], outcome: Outcome): void {
    const sent = marks.find((each) => each.id === outcome.id);
    if (!sent || sent.unitId !== unitId) return;
    const line = row(sent.bookingId);
    const note = line?.querySelector<HTMLElement>('[data-note]');
    if (!line || !note) return;
    delete line.dataset['waiting'];
    if (outcome.version !== undefined && outcome.outcome !== 'conflict')
      line.dataset['version'] = String(outcome.version);
    if (outcome.outcome === 'conflict') note.textContent = words['saidConflict'] ?? '';
    if (outcome.outcome === 'refused') note.textContent = words['saidRefused'] ?? '';
  }

  function fill(line: HTMLElement, mark: { status: string; minutes: number | '' | null; comment: string }): void {
    for (const radio of line.querySelectorAll<HTMLInputElement>('[type=radio]'))
      radio.checked = radio.value === mark.status;
    field(line, 'minutes').value = String(mark.minutes ?? '');
    field(line, 'comment').value = mark.comment;
  }

  async function refresh(): Promise<void> {
    if (document.hidden || (await journal.waiting()).length > 0) return;
    try {
      const answer = await fetch(`/classroom/sessions/${sessionId}/attendance/state?unit=${unitId}`, {
        headers: { accept: 'application/json' },
      });
      if (!answer.ok) return;
      const { lines } = (await answer.json()) as { lines: Line[] };
      for (const line of lines) {
        const shown = row(line.bookingId);
        if (
          !shown ||
          shown.dataset['waiting'] ||
          shown.contains(document.activeElement) ||
          Number(shown.dataset['version']) >= line.version
        )
          continue;
        fill(shown, line);
        shown.dataset['version'] = String(line.version);
        const note = shown.querySelector<HTMLElement>('[data-note]');
        // The mark held is shown; that it contradicts what was marked here must not go unsaid.
        if (note) note.textContent = line.conflicts.length > 0 ? (words['saidConflict'] ?? '') : line.note;
      }
    } catch {
      // Without a network the list stays as it is; what is marked goes on being kept.
    }
  }

  for (const each of await journal.waiting()) {
    const line = each.unitId === unitId ? row(each.bookingId) : null;
    if (!line) continue;
    fill(line, each);
    line.dataset['waiting'] = 'yes';
  }

  form.addEventListener('change', (event) => {
    const line = (event.target as HTMLElement).closest<HTMLElement>('[data-booking]');
    if (line) void mark(line, 'instructor');
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  page.querySelector('[data-all-present]')?.addEventListener('click', (event) => {
    event.preventDefault();
    void allPresent();
  });
  async function allPresent(): Promise<void> {
    for (const line of form.querySelectorAll<HTMLElement>('[data-booking]')) {
      if (line.querySelector('[type=radio]:checked')) continue;
      check(line, 'attended');
      await mark(line, 'instructor');
    }
  }
  scanBadges(page, (code) => {
    const line = code === '' ? null : form.querySelector<HTMLElement>(`[data-badge="${CSS.escape(code)}"]`);
    if (!line) return undefined;
    check(line, 'attended');
    line.scrollIntoView({ block: 'nearest' });
    void mark(line, 'badge');
    return line.querySelector('b')?.textContent ?? '';
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

function field(line: HTMLElement, name: 'minutes' | 'comment'): HTMLInputElement {
  return line.querySelector<HTMLInputElement>(`[name^="${name}-"]`)!;
}

function check(line: HTMLElement, status: string): void {
  const radio = line.querySelector<HTMLInputElement>(`[type=radio][value="${status}"]`);
  if (radio) radio.checked = true;
}
