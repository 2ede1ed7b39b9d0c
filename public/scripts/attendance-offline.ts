// Keeps the attendance page on the device, so that it opens in a hall without a network.
export async function keepForOffline(page: HTMLElement): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  const ready = page.querySelector<HTMLElement>('[data-ready]');
  const saved = page.querySelector<HTMLElement>('[data-saved]');
  navigator.serviceWorker.addEventListener('message', () => {
    if (ready) ready.textContent = page.dataset['saidReady'] ?? '';
    if (saved) saved.hidden = false;
  });
  const registration = await navigator.serviceWorker.register('/classroom/attendance-worker.js', {
    scope: location.pathname,
  });
  const worker = registration.active ?? (await activated(registration));
  const loaded = performance.getEntriesByType('resource').map((entry) => new URL(entry.name));
  const assets = loaded.filter(
    (each) => each.origin === location.origin && /^\/(styles|scripts|fonts|images)\/|jsqr/.test(each.pathname),
  );
  const addresses = [
    location.href.replace(/#.*/, ''),
    ...(page.dataset['addresses'] ?? '').split(' '),
    ...assets.map((each) => each.href),
  ];
  worker.postMessage({ person: page.dataset['person'], addresses: [...new Set(addresses)] }, []);
}

function activated(registration: ServiceWorkerRegistration): Promise<ServiceWorker> {
  const worker = registration.installing ?? registration.waiting;
  return new Promise((resolve) => {
    if (!worker || worker.state === 'activated') return resolve((worker ?? registration.active)!);
    worker.addEventListener('statechange', () => worker.state === 'activated' && resolve(worker));
  });
}
