// The screen in front of the class: new codes and the list of who is in, without reloading.
export interface State {
  qr: string;
  short: string;
  present: { name: string; time: string; late: boolean }[];
  expected: number;
}

const screen = document.querySelector<HTMLElement>('[data-check-in]');
if (screen) setInterval(() => void refresh(screen), 4_000);

async function refresh(screen: HTMLElement): Promise<void> {
  try {
    const answer = await fetch(screen.dataset['checkIn'] ?? '', { headers: { accept: 'application/json' } });
    if (answer.ok) show(screen, (await answer.json()) as State);
  } catch {
    // The codes shown last a little; the page reloads by itself when the network is back.
  }
}

function show(screen: HTMLElement, state: State): void {
  const qr = screen.querySelector('[data-qr]');
  const drawing = new DOMParser().parseFromString(state.qr, 'image/svg+xml').documentElement;
  if (qr && drawing.localName === 'svg') qr.replaceChildren(drawing);
  const short = screen.querySelector('[data-short]');
  if (short) short.textContent = state.short;
  const list = screen.querySelector<HTMLElement>('[data-present]');
  list?.replaceChildren(...state.present.map((person) => line(person, list.dataset['late'] ?? '')));
  const count = screen.querySelector<HTMLElement>('[data-count]');
  const words = count?.dataset['words'] ?? '';
  const said = words.replace('{present}', String(state.present.length)).replace('{total}', String(state.expected));
  if (count && count.textContent !== said) count.textContent = said;
}

function line(person: State['present'][number], late: string): HTMLElement {
  const item = document.createElement('li');
  const name = document.createElement('span');
  name.className = 'isolate';
  name.textContent = person.name;
  const time = document.createElement('span');
  time.className = 'small soft';
  time.textContent = person.late ? `${person.time} · ${late}` : person.time;
  item.append(name, time);
  return item;
}
