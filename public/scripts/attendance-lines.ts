// The rows of the attendance page: one person each, with what is marked.
export interface Shown {
  status: string;
  minutes: number | '' | null;
  comment: string;
}

export interface HeldLine extends Shown {
  bookingId: string;
  version: number;
  note: string;
  conflicts: unknown[];
}

export function lineOf(form: HTMLElement, bookingId: string): HTMLElement | null {
  return form.querySelector<HTMLElement>(`[data-booking="${CSS.escape(bookingId)}"]`);
}

export function linesIn(form: HTMLElement): HTMLElement[] {
  return [...form.querySelectorAll<HTMLElement>('[data-booking]')];
}

export function field(line: HTMLElement, name: 'minutes' | 'comment'): HTMLInputElement {
  return line.querySelector<HTMLInputElement>(`[name^="${name}-"]`)!;
}

export function statusOf(line: HTMLElement): string | undefined {
  return line.querySelector<HTMLInputElement>('[type=radio]:checked')?.value;
}

export function fill(line: HTMLElement, mark: Shown): void {
  for (const radio of line.querySelectorAll<HTMLInputElement>('[type=radio]'))
    radio.checked = radio.value === mark.status;
  field(line, 'minutes').value = String(mark.minutes ?? '');
  field(line, 'comment').value = mark.comment;
}

export function say(line: HTMLElement, words: string | undefined): void {
  const note = line.querySelector<HTMLElement>('[data-note]');
  if (note) note.textContent = words ?? '';
}

/** What a badge held out now says of its holder, as the server reckons an arrival. */
export function arrivalNow(page: HTMLElement): { status: string; minutes: number | null } {
  const [starts, ends] = [Date.parse(page.dataset['starts'] ?? ''), Date.parse(page.dataset['ends'] ?? '')];
  const late = Date.now() > starts + Number(page.dataset['grace'] ?? 0) * 60_000;
  if (!late || Date.now() >= ends) return { status: 'attended', minutes: null };
  return { status: 'partly', minutes: Math.max(1, Math.round((ends - Date.now()) / 60_000)) };
}
