import { say } from '../player/messages.ts';

/** Which of what is needed to keep modules this browser has not got; all of it stands in the way alike. */
export function canKeep(): boolean {
  return (
    isSecureContext &&
    'serviceWorker' in navigator &&
    'indexedDB' in window &&
    'DecompressionStream' in window &&
    'timeout' in AbortSignal &&
    crypto.subtle !== undefined
  );
}

/** The worker, once it runs. Throws where it cannot be had: a private window, or no network the first time. */
export async function startWorker(): Promise<ServiceWorker> {
  const registration = await navigator.serviceWorker.register('/kept/worker.js', {
    scope: '/kept/',
    updateViaCache: 'none',
  });
  if (registration.active) return registration.active;
  const coming = registration.installing ?? registration.waiting;
  if (!coming) throw new Error('The worker did not come.');
  return new Promise((resolve, reject) => {
    coming.addEventListener('statechange', () => {
      if (coming.state === 'activated') resolve(coming);
      if (coming.state === 'redundant') reject(new Error('The worker did not come.'));
    });
  });
}

/** Asks the worker, from a page that it does not stand before. Undefined when it has nothing to say to that. */
export function askWorker(worker: ServiceWorker, question: unknown, patience: number): Promise<string | undefined> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The worker does not answer.')), patience);
    port1.addEventListener('message', ({ data }: MessageEvent<{ address?: string; error?: string }>) => {
      clearTimeout(timer);
      if (data.error === undefined) resolve(data.address);
      else reject(new Error(data.error));
    });
    port1.start();
    worker.postMessage(question, [port2]);
  });
}

/** A page of the device is of no use without the worker before it: it may only have been loaded past it. */
export async function standBehindWorker(): Promise<boolean> {
  if (!canKeep()) return false;
  if (navigator.serviceWorker.controller) return true;
  try {
    await startWorker();
  } catch {
    return false;
  }
  const key = 'waymark:loaded-again';
  if (sessionStorage.getItem(key) !== null) return false;
  sessionStorage.setItem(key, '');
  location.reload();
  return new Promise(() => undefined);
}

const page = document.documentElement;
/** As the site writes: days before months, Western digits. */
const locale = page.lang === 'en' ? 'en-GB' : `${page.lang}-u-nu-latn`;

export function sizeText(bytes: number): string {
  const [key, unit] =
    bytes < 1_000_000
      ? (['kilobytes', 1_000] as const)
      : bytes < 1_000_000_000
        ? (['megabytes', 1_000_000] as const)
        : (['gigabytes', 1_000_000_000] as const);
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: key === 'kilobytes' ? 0 : 1 });
  return say(key, { count: number.format(bytes / unit) });
}

export function dayText(iso: string): string {
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' }).format(new Date(iso));
}

export function whenText(iso: string): string {
  const form = { day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  return new Intl.DateTimeFormat(locale, form).format(new Date(iso));
}

/** A text that counts, in the form its language has for that number. */
export function count(key: string, number: number, values: Readonly<Record<string, string>> = {}): string {
  const form = new Intl.PluralRules(page.lang).select(number);
  return say(`${key}-${form}`, { ...values, count: new Intl.NumberFormat(locale).format(number) });
}

/** Says in the head of the page when there is no network. */
export function showNetwork(element: HTMLElement): void {
  const show = (): void => {
    element.textContent = navigator.onLine ? '' : (element.dataset['off'] ?? '');
  };
  addEventListener('online', show);
  addEventListener('offline', show);
  show();
}
