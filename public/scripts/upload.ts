// form[data-upload]: files go up in pieces with a bar each, and go on by themselves after the network was gone. What
// was begun is remembered on this device, so that the same file, chosen again later, goes on where it stopped.
const pieceSize = 8 * 1024 * 1024;
const longestWait = 30_000;

interface Standing {
  id: string;
  received: number;
  state: 'receiving' | 'received' | 'checking' | 'ready' | 'refused' | 'abandoned';
  href: string;
  refusal?: string;
  advice?: string;
}

/** An answer that trying again will not change. */
class Stopped extends Error {}

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-upload]')) enhance(form);

function enhance(form: HTMLFormElement): void {
  const input = form.querySelector<HTMLInputElement>('input[type=file]');
  if (!input) return;
  const send = (): void => {
    for (const file of input.files ?? []) void upload(form, file);
    input.value = '';
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    event.stopPropagation();
    send();
  });
  input.addEventListener('change', send);
}

async function upload(form: HTMLFormElement, file: File): Promise<void> {
  const row = new Row(file);
  const wrong = refuse(form, file);
  if (wrong) return row.fail(wrong);
  const memory = `upload:${file.name}:${file.size}:${file.lastModified}`;
  try {
    let standing = (await remembered(memory)) ?? (await begin(form, file));
    localStorage.setItem(memory, standing.id);
    document.querySelector(`[data-upload-id="${standing.id}"]`)?.remove();
    row.onAbandon(() => abandon(standing.id, memory));
    standing = await sendPieces(form, file, standing, row);
    localStorage.removeItem(memory);
    row.end(standing);
  } catch (error) {
    row.fail(error instanceof Stopped ? error.message : text(form, 'failed'));
  }
}

function refuse(form: HTMLFormElement, file: File): string | undefined {
  if (!/\.(zip|pif)$/i.test(file.name)) return text(form, 'notZip');
  return file.size > Number(form.dataset['limit']) ? text(form, 'tooLarge') : undefined;
}

async function remembered(memory: string): Promise<Standing | undefined> {
  const id = localStorage.getItem(memory);
  if (!id) return undefined;
  const answer = await fetch(`/catalogue/uploads/${id}`, { headers: { accept: 'application/json' } });
  if (!answer.ok) return undefined;
  return (await answer.json()) as Standing;
}

async function begin(form: HTMLFormElement, file: File): Promise<Standing> {
  const variant = form.querySelector<HTMLInputElement>('input[name=variant]')?.value;
  const answer = await fetch('/catalogue/uploads', {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify({ name: file.name, size: file.size, ...(variant && { variant }) }),
  });
  if (!answer.ok) throw new Stopped(await messageOf(answer.text()));
  return (await answer.json()) as Standing;
}

async function sendPieces(form: HTMLFormElement, file: File, begun: Standing, row: Row): Promise<Standing> {
  let standing = begun;
  let wait = 1000;
  while (standing.state === 'receiving' || standing.state === 'received' || standing.state === 'checking') {
    try {
      standing = standing.state === 'receiving' ? await sendPiece(file, standing, row) : await check(standing, row);
      row.say('');
      wait = 1000;
    } catch (error) {
      if (error instanceof Stopped) throw error;
      row.say(text(form, 'lost'));
      await new Promise((resolve) => setTimeout(resolve, wait));
      wait = Math.min(wait * 2, longestWait);
      standing = await ask(standing);
    }
  }
  return standing;
}

// XMLHttpRequest, because fetch does not tell how much of a body has gone.
function sendPiece(file: File, standing: Standing, row: Row): Promise<Standing> {
  const piece = file.slice(standing.received, standing.received + pieceSize);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', `/catalogue/uploads/${standing.id}`);
    request.setRequestHeader('accept', 'application/json');
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.setRequestHeader('upload-offset', String(standing.received));
    request.upload.addEventListener('progress', ({ loaded }) => row.show(standing.received + loaded));
    request.addEventListener('load', () => {
      if (request.status === 200) return resolve(JSON.parse(request.responseText) as Standing);
      // 409: another window, or a piece that had arrived after all; asking tells where to go on.
      if (request.status === 409 || request.status >= 500) return reject(new Error(String(request.status)));
      return void messageOf(Promise.resolve(request.responseText)).then((said) => reject(new Stopped(said)));
    });
    request.addEventListener('error', () => reject(new Error('network')));
    request.addEventListener('abort', () => reject(new Error('network')));
    request.send(piece);
    row.request = request;
  });
}

async function check(standing: Standing, row: Row): Promise<Standing> {
  row.checking();
  if (standing.state === 'checking') await new Promise((resolve) => setTimeout(resolve, 1000));
  const path = standing.state === 'received' ? '/inspection' : '';
  const method = standing.state === 'received' ? 'POST' : 'GET';
  const answer = await fetch(`/catalogue/uploads/${standing.id}${path}`, {
    method,
    headers: { accept: 'application/json' },
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()) as Standing;
}

/** Where the upload stands by the server; while nobody answers, where it stood. */
async function ask(standing: Standing): Promise<Standing> {
  try {
    const answer = await fetch(`/catalogue/uploads/${standing.id}`, { headers: { accept: 'application/json' } });
    if (answer.status === 404 || answer.status === 401) throw new Stopped(await messageOf(answer.text()));
    return answer.ok ? ((await answer.json()) as Standing) : standing;
  } catch (error) {
    if (error instanceof Stopped) throw error;
    return standing;
  }
}

async function abandon(id: string, memory: string): Promise<void> {
  localStorage.removeItem(memory);
  await fetch(`/catalogue/uploads/${id}/abandonment`, { method: 'POST', headers: { accept: 'application/json' } });
}

async function messageOf(body: Promise<string>): Promise<string> {
  try {
    return String((JSON.parse(await body) as { error?: string }).error ?? '');
  } catch {
    return '';
  }
}

function text(form: HTMLFormElement, name: string): string {
  return form.dataset[name] ?? '';
}

/** The row of a file in the list of uploads. */
class Row {
  request: XMLHttpRequest | undefined;
  readonly #file: File;
  readonly #row: HTMLElement;

  constructor(file: File) {
    this.#file = file;
    const template = document.querySelector<HTMLTemplateElement>('#upload-row');
    this.#row = template?.content.firstElementChild?.cloneNode(true) as HTMLElement;
    document.querySelector('[data-uploads]')?.prepend(this.#row);
    document.querySelector('[data-uploads-empty]')?.remove();
    this.#part('name').textContent = file.name;
    this.#part('bar').setAttribute('aria-label', file.name);
    this.show(0);
  }

  show(sent: number): void {
    const share = this.#file.size === 0 ? 1 : Math.min(1, sent / this.#file.size);
    (this.#part('bar') as HTMLProgressElement).value = share;
    const { lang } = document.documentElement;
    const isSmall = this.#file.size < 1e6;
    const amount = new Intl.NumberFormat(`${lang}-u-nu-latn`, {
      style: 'unit',
      unit: isSmall ? 'kilobyte' : 'megabyte',
      maximumFractionDigits: isSmall ? 0 : 1,
    });
    const percent = new Intl.NumberFormat(`${lang}-u-nu-latn`, { style: 'percent' });
    const unit = isSmall ? 1e3 : 1e6;
    this.#part('figures').textContent =
      `${amount.format(Math.min(this.#file.size, sent) / unit)} / ${amount.format(this.#file.size / unit)} · ${percent.format(share)}`;
    if (share === 1) this.checking();
  }

  checking(): void {
    this.#state('checking');
  }

  say(message: string): void {
    const place = this.#part('message');
    if (place.textContent !== message) place.textContent = message;
  }

  onAbandon(deed: () => Promise<void>): void {
    this.#part('abandon').addEventListener('click', () => {
      this.request?.abort();
      this.#row.remove();
      void deed();
    });
  }

  end(standing: Standing): void {
    this.#part('abandon').remove();
    this.#part('bar').remove();
    this.#state(standing.state === 'ready' ? 'ready' : 'refused');
    this.say([standing.refusal, standing.advice].filter(Boolean).join(' '));
    if (standing.state !== 'ready') return;
    const link = this.#part('report') as HTMLAnchorElement;
    link.href = standing.href;
    link.hidden = false;
  }

  fail(message: string): void {
    this.#state('refused');
    this.#part('abandon').remove();
    this.say(message);
  }

  #state(state: string): void {
    for (const badge of this.#row.querySelectorAll<HTMLElement>('[data-state]'))
      badge.hidden = badge.dataset['state'] !== state;
  }

  #part(name: string): HTMLElement {
    return this.#row.querySelector<HTMLElement>(`[data-${name}]`)!;
  }
}
