// Lets the attendance page open in a hall without a network. It controls that page and nothing else (its scope is the page's
// address), and keeps that page and what it loads; everything else of the site goes past it.
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
    clients: { claim(): Promise<void> };
    skipWaiting(): Promise<void>;
    addEventListener(kind: string, listener: (event: Moment) => void): void;
  }
  const worker = self as unknown as Worker;
  const patience = 4_000;
  const attendance = /^\/classroom\/sessions\/[^/]+\/attendance$/;
  const asset = /^\/(styles|scripts|fonts|images)\/|^\/classroom\/jsqr\.js$/;
  let keeping = 'attendance';

  worker.addEventListener('install', () => void worker.skipWaiting());
  worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));

  // The page says whose it is and what to keep; what was kept for somebody else on this device goes.
  worker.addEventListener('message', (event) => {
    const { person, addresses } = event.data as { person: string; addresses: string[] };
    event.waitUntil(keep(person, addresses, event.source));
  });

  worker.addEventListener('fetch', (event) => {
    const { request } = event;
    const address = new URL(request.url);
    if (request.method !== 'GET' || address.origin !== worker.location.origin) return;
    if (attendance.test(address.pathname) || asset.test(address.pathname)) event.respondWith(networkFirst(request));
  });

  async function keep(person: string, addresses: string[], page: Page | null): Promise<void> {
    keeping = `attendance ${person}`;
    for (const name of await caches.keys())
      if (name.startsWith('attendance') && name !== keeping) await caches.delete(name);
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
