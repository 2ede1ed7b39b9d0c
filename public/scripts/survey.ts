// The page on which a survey is answered: what is typed is kept on the device until it has arrived, and what was sent
// without a connection is sent again until it has. Without script the same forms go to the same places.
export interface Kept {
  fields: [string, string][];
  /** When the server had kept a draft that these fields went on from; '' for none. */
  base: string;
  /** Sent, and not arrived. */
  sending: boolean;
}

const form = document.querySelector<HTMLFormElement>('[data-survey]');
if (form) start(form, `survey ${form.dataset['survey'] ?? ''}`);
const done = document.querySelector<HTMLElement>('[data-survey-done]');
if (done) localStorage.removeItem(`survey ${done.dataset['surveyDone'] ?? ''}`);

function start(form: HTMLFormElement, key: string): void {
  const words = form.dataset;
  let under = false;
  forgetOthers(key);
  const before = read(key);
  if (before) {
    fill(form, before.fields, before.base !== words['saved']);
    if (before.sending) say(form, words['saidWaiting'], 'trouble');
    else say(form, words['saidRestored']);
  }

  const keep = (sending: boolean): void => {
    const kept: Kept = { fields: fieldsOf(form), base: words['saved'] ?? '', sending };
    localStorage.setItem(key, JSON.stringify(kept));
  };

  form.addEventListener('input', (event) => {
    keep(false);
    say(form, words['saidKept']);
    const question = (event.target as HTMLElement).closest<HTMLElement>('[data-question]');
    if (question) show(question, null);
  });

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    // The general guard against a second click would not let it be sent again after a failure.
    event.stopPropagation();
    const isDraft = event.submitter?.hasAttribute('data-draft') === true;
    if (!isDraft && !isComplete(form)) return;
    keep(!isDraft);
    void send(isDraft ? ((event.submitter as HTMLButtonElement).formAction ?? form.action) : form.action);
  });

  async function send(address: string): Promise<void> {
    if (under) return;
    under = true;
    say(form, words['saidSending']);
    try {
      const answer = await fetch(address, {
        method: 'POST',
        headers: { accept: 'application/json' },
        body: new URLSearchParams(fieldsOf(form)),
        signal: AbortSignal.timeout(20_000),
      });
      await arrived(answer);
    } catch {
      if (read(key)?.sending) say(form, words['saidWaiting'], 'trouble');
      else say(form, words['saidKept']);
    }
    under = false;
  }

  async function arrived(answer: Response): Promise<void> {
    if (answer.ok) {
      const { to } = (await answer.json()) as { to: string };
      localStorage.removeItem(key);
      location.assign(to);
      return;
    }
    if (answer.status === 401) return say(form, words['saidSignIn'], 'signed-out');
    // Ours to mend, and worth another try.
    if (answer.status >= 500) throw new Error(String(answer.status));
    keep(false);
    const { error, fields } = (await answer.json()) as { error: string; fields?: Record<string, string> };
    say(form, error, 'trouble');
    if (fields) tell(form, fields);
  }

  const again = (): void => {
    if (read(key)?.sending) void send(form.action);
  };
  window.addEventListener('online', again);
  window.addEventListener('focus', again);
  setInterval(again, 15_000);
  again();
}

/** What was kept on this device for somebody else, who has not come back, goes. */
function forgetOthers(key: string): void {
  const [, person = ''] = key.split(' ');
  for (const other of Object.keys(localStorage))
    if (other.startsWith('survey ') && !other.startsWith(`survey ${person} `)) localStorage.removeItem(other);
}

function read(key: string): Kept | undefined {
  try {
    return (JSON.parse(localStorage.getItem(key) ?? 'null') as Kept | null) ?? undefined;
  } catch {
    return undefined;
  }
}

function fieldsOf(form: HTMLFormElement): [string, string][] {
  return [...new FormData(form)].flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[name, value]] : [],
  );
}

type Control = HTMLInputElement | HTMLTextAreaElement;

/** Where the server has kept something newer from another device, only what it has not is filled in. */
function fill(form: HTMLFormElement, fields: [string, string][], onlyEmpty: boolean): void {
  for (const question of form.querySelectorAll<HTMLElement>('[data-question]')) {
    if (onlyEmpty && isAnswered(question)) continue;
    for (const control of controlsOf(question)) {
      const values = fields.filter(([name]) => name === control.name).map(([, value]) => value);
      if (isBox(control)) control.checked = values.includes(control.value);
      else control.value = values[0] ?? '';
    }
  }
}

function isComplete(form: HTMLFormElement): boolean {
  const missing = [...form.querySelectorAll<HTMLElement>('[data-question][data-required]')].filter(
    (question) => !isAnswered(question),
  );
  for (const question of missing) show(question, '');
  focusOn(missing[0]);
  return missing.length === 0;
}

function isAnswered(question: HTMLElement): boolean {
  return controlsOf(question).some((control) =>
    isBox(control) ? control.checked && control.value !== '' : control.value.trim() !== '',
  );
}

/** Messages of the server, by the names of fields. */
function tell(form: HTMLFormElement, fields: Record<string, string>): void {
  const told = Object.entries(fields).flatMap(([name, message]) => {
    const control = form.querySelector<HTMLElement>(`[name="${CSS.escape(name)}"]`);
    const question = control?.closest<HTMLElement>('[data-question]');
    if (question) show(question, message);
    return question ? [question] : [];
  });
  focusOn(told[0]);
}

/** The message at a question: the server's, '' for that an answer is needed, null for none. */
function show(question: HTMLElement, message: string | null): void {
  question.classList.toggle('field-invalid', message !== null);
  const error = question.querySelector<HTMLElement>('[data-error]');
  if (error) error.hidden = message === null;
  const text = error?.querySelector<HTMLElement>('[data-error-text]');
  if (text && message) text.textContent = message;
  for (const control of controlsOf(question))
    if (!isBox(control)) control.setAttribute('aria-invalid', String(message !== null));
}

function focusOn(question: HTMLElement | undefined): void {
  question?.scrollIntoView({ block: 'center' });
  (question?.querySelector<HTMLElement>('input, textarea') ?? undefined)?.focus({ preventScroll: true });
}

function controlsOf(question: HTMLElement): Control[] {
  return [...question.querySelectorAll<Control>('input, textarea')];
}

function isBox(control: Control): control is HTMLInputElement {
  return control.type === 'radio' || control.type === 'checkbox';
}

type Mood = 'quiet' | 'trouble' | 'signed-out';

function say(form: HTMLFormElement, text: string | undefined, mood: Mood = 'quiet'): void {
  const place = form.querySelector<HTMLElement>('[data-device]');
  const line = place?.querySelector<HTMLElement>('[data-device-text]');
  const link = place?.querySelector<HTMLElement>('[data-sign-in]');
  if (place) place.hidden = false;
  for (const name of ['alert', 'alert-warn']) place?.classList.toggle(name, mood !== 'quiet');
  if (line) line.textContent = text ?? '';
  if (link) link.hidden = mood !== 'signed-out';
}
