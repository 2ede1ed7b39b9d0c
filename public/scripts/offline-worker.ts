// Lets a few pages open in a hall or in the field without a network: the attendance page, the pages of a field visit.
// It controls the pages of its scope and nothing else, and keeps those it is told to and what they load; everything else
// of the site goes past it.
{
  // The compiler's own types of workers and of pages exclude each other, and pages are the many.
  interface Page {
    postMessage(message: string, transfer: Transferable[]): void;
  }
  interface Moment {
    waitUntil(work: Promise<unknown>): void;
    respondWith(answer: Promise<Response>): void;
    request: Request;
    data: unknown;
    source: Page | null;
  }
  interface Worker {
    location: Location;
    registration: { scope: string };
    clients: { claim(): Promise<void> };
    skipWaiting(): Promise<void>;
    addEventListener(kind: string, listener: (event: Moment) => void): void;
  }
  const worker = self as unknown as Worker;
  const patience = 4_000;
  const asset = /^\/(styles|scripts|fonts|images)\/|^\/classroom\/jsqr\.js$/;
  const scope = new URL(worker.registration.scope).pathname;
  // Kept per scope and person: what was kept for somebody else on this device goes when the next one opens a page.
  const named = (person: string) => `offline ${scope} ${person}`;
  let keeping = named('');

  worker.addEventListener('install', () => void worker.skipWaiting());
  worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));

  worker.addEventListener('message', (event) => {
    const { person, addresses } = event.data as { person: string; addresses: string[] };
    event.waitUntil(keep(person, addresses, event.source));
  });

  worker.addEventListener('fetch', (event) => {
    const { request } = event;
    const address = new URL(request.url);
    if (request.method !== 'GET' || address.origin !== worker.location.origin) return;
    const isPage = request.mode === 'navigate' && address.pathname.startsWith(scope);
    if (isPage || asset.test(address.pathname)) event.respondWith(networkFirst(request));
  });

  async function keep(person: string, addresses: string[], page: Page | null): Promise<void> {
    keeping = named(person);
    for (const name of await caches.keys())
      if (/^(attendance|offline) /.test(name) && !name.endsWith(` ${person}`)) await caches.delete(name);
    const cache = await caches.open(keeping);
    const results = await Promise.allSettled(addresses.map((address) => store(cache, new Request(address))));
    if (results.every((result) => result.status === 'fulfilled')) page?.postMessage('kept', []);
  }

  async function store(cache: Cache, request: Request): Promise<void> {
    const answer = await fetch(request);
    // A redirect to the sign-in page is not the page.
    if (!answer.ok || answer.redirected) throw new Error('not kept');
    await cache.put(request.url, answer);
  }

  async function networkFirst(request: Request): Promise<Response> {
    try {
      const answer = await within(fetch(request), patience);
      if (answer.ok && !answer.redirected) await (await caches.open(keeping)).put(request.url, answer.clone());
      return answer;
    } catch (error) {
      const kept = await caches.match(request.url);
      if (kept) return kept;
      throw error;
    }
  }

  // A network that neither answers nor fails is the usual one in a hall.
  function within<Result>(work: Promise<Result>, milliseconds: number): Promise<Result> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('too slow')), milliseconds);
      work.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }
}
