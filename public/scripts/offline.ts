// Keeps a few pages and what they load on this device, so that they open without a network.
export async function keepForOffline(wanted: {
  /** Where the worker is served with leave to control the scope. */
  worker: string;
  scope: string;
  person: string | undefined;
  addresses: readonly string[];
  /** What of the loaded files belongs to the pages. */
  assets: RegExp;
  ready(): void;
}): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  const { worker: script, scope, person, assets } = wanted;
  navigator.serviceWorker.addEventListener('message', ({ data }) => {
    if (data === 'kept') wanted.ready();
  });
  const registration = await navigator.serviceWorker.register(script, { scope });
  const worker = registration.active ?? (await activated(registration));
  const loaded = performance.getEntriesByType('resource').map((entry) => new URL(entry.name));
  const files = loaded.filter((each) => each.origin === location.origin && assets.test(each.pathname));
  const addresses = [location.href, ...wanted.addresses, ...files.map((each) => each.href)];
  worker.postMessage({ person, addresses: [...new Set(addresses)] }, []);
}

function activated(registration: ServiceWorkerRegistration): Promise<ServiceWorker> {
  const worker = registration.installing ?? registration.waiting;
  return new Promise((resolve) => {
    if (!worker || worker.state === 'activated') return resolve((worker ?? registration.active)!);
    worker.addEventListener('statechange', () => worker.state === 'activated' && resolve(worker));
  });
}
