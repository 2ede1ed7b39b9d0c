// A form that loses nothing: what is typed is kept on this device until the site has it, and sent as a draft meanwhile.
// <form data-keep="key" data-keep-url="…"> with a hidden field "was": the mark of what the site had when it was shown.
// [data-keep-done="prefix"] on a page says that what was kept under it is not needed any more.
import { isTouched } from './touched.ts';

type Entries = [string, string][];
interface Kept {
  was: string;
  entries: Entries;
  at: number;
}

const prefix = 'keep:';
const longest = 60 * 86_400_000;

for (const done of document.querySelectorAll<HTMLElement>('[data-keep-done]')) {
  const about = `${prefix}${done.dataset['keepDone'] ?? ''}`;
  for (const key of Object.keys(localStorage)) if (key.startsWith(about)) localStorage.removeItem(key);
}
for (const key of Object.keys(localStorage)) {
  if (key.startsWith(prefix) && Date.now() - (read(key)?.at ?? 0) > longest) localStorage.removeItem(key);
}
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-keep]')) start(form);

function start(form: HTMLFormElement): void {
  const key = `${prefix}${form.dataset['keep'] ?? ''}`;
  const url = form.dataset['keepUrl'];
  const words = form.querySelector<HTMLElement>('[data-keep-words]');
  const place = words?.querySelector<HTMLElement>('[data-keep-note]');
  const offer = words?.querySelector<HTMLElement>('[data-keep-offer]');
  const was = form.querySelector<HTMLInputElement>('input[name=was]');
  const say = (name: string, rest = '') => {
    if (place) place.textContent = `${words?.dataset[`said${name}`] ?? ''} ${rest}`.trim();
  };
  let known = entriesOf(form);
  let timer: number | undefined;
  let sending: Promise<void> = Promise.resolve();
  let stopped = false;
  let leaving = false;

  const kept = read(key);
  const isWrittenEarly = isTouched(form);
  if (kept && !same(kept.entries, known)) {
    if (kept.was === (was?.value ?? '') && !isWrittenEarly) restore(kept);
    else if (offer) offerKept(kept, offer);
  } else if (kept && !isWrittenEarly) {
    localStorage.removeItem(key);
  }
  if (isWrittenEarly) {
    known = [];
    keepHere();
    later(2_000);
  }

  form.addEventListener('input', () => {
    keepHere();
    later(2_000);
  });
  window.addEventListener('online', () => later(0));
  window.addEventListener('pagehide', () => {
    if (!leaving && !same(entriesOf(form), known)) keepHere();
  });
  form.addEventListener('submit', (event) => {
    if (leaving) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    void submit(event.submitter);
  });

  function keepHere(): void {
    const entry: Kept = { was: was?.value ?? '', entries: entriesOf(form), at: Date.now() };
    try {
      localStorage.setItem(key, JSON.stringify(entry));
    } catch {
      // A device without room still has the form itself.
    }
  }

  function restore({ entries }: Kept): void {
    fill(form, entries);
    say('Restored');
    later(1_000);
  }

  /** The site has something else by now: what is kept here replaces it only when that is wanted. */
  function offerKept(entry: Kept, bar: HTMLElement): void {
    bar.hidden = false;
    bar.querySelector('[data-keep-take]')?.addEventListener('click', () => {
      bar.hidden = true;
      restore(entry);
      keepHere();
    });
    bar.querySelector('[data-keep-drop]')?.addEventListener('click', () => {
      bar.hidden = true;
      localStorage.removeItem(key);
    });
  }

  function later(milliseconds: number): void {
    if (url === undefined) return;
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      sending = sending.then(send);
    }, milliseconds);
  }

  async function send(): Promise<void> {
    const entries = entriesOf(form);
    if (url === undefined || stopped || leaving || same(entries, known)) return;
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify(objectOf(entries, was?.value ?? '')),
        signal: AbortSignal.timeout(15_000),
      });
      if (answer.status === 409) {
        stopped = true;
        return say('Changed');
      }
      if (answer.status === 401) return say('SignIn');
      if (!answer.ok) throw new Error(String(answer.status));
      const { was: mark } = (await answer.json()) as { was: string };
      if (was) was.value = mark;
      known = entries;
      if (same(entriesOf(form), known)) localStorage.removeItem(key);
      else keepHere();
      say(
        'Saved',
        new Date().toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit' }),
      );
    } catch {
      say('Device');
      later(10_000);
    }
  }

  /** Leaves the page only when somebody is there to take the form: a page of the browser's own would swallow it. */
  async function submit(submitter: HTMLElement | null): Promise<void> {
    keepHere();
    clearTimeout(timer);
    await sending;
    try {
      await fetch('/images/mark.svg', { method: 'HEAD', cache: 'no-store', signal: AbortSignal.timeout(8_000) });
    } catch {
      return say('Offline');
    }
    leaving = true;
    form.requestSubmit(submitter);
    // A browser that refuses the form (a field is missing) leaves it as it is.
    leaving = form.checkValidity();
  }
}

function entriesOf(form: HTMLFormElement): Entries {
  return [...new FormData(form)].filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[0] !== 'was',
  );
}

function objectOf(entries: Entries, was: string): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = { was };
  for (const name of new Set(entries.map(([each]) => each))) {
    const own = entries.filter(([each]) => each === name).map(([, value]) => value);
    values[name] = own.length === 1 ? own[0]! : own;
  }
  return values;
}

function fill(form: HTMLFormElement, entries: Entries): void {
  const fields = (name: string) =>
    [...form.elements].filter(
      (field): field is HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement =>
        (field as HTMLInputElement).name === name && (field as HTMLInputElement).type !== 'file',
    );
  for (const name of new Set(entries.map(([each]) => each))) {
    const values = entries.filter(([each]) => each === name).map(([, value]) => value);
    const more = form.querySelector<HTMLElement>('[data-repeat-more]');
    for (let missing = more ? values.length - fields(name).length : 0; missing > 0; missing--) more?.click();
    for (const [at, field] of fields(name).entries()) {
      if (field instanceof HTMLInputElement && (field.type === 'radio' || field.type === 'checkbox'))
        field.checked = values.includes(field.value);
      else field.value = values[at] ?? '';
    }
  }
}

function read(key: string): Kept | undefined {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

/** Whether two say the same; empty fields and the names of rows say nothing. */
function same(one: Entries, other: Entries): boolean {
  const said = (entries: Entries) =>
    JSON.stringify(
      entries
        .map(([name, value]) => [name, value.replaceAll('\r\n', '\n').trim()])
        .filter(([name, value]) => name !== 'row' && value !== ''),
    );
  return said(one) === said(other);
}
