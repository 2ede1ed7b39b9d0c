import { byId } from '../player/elements.ts';
import { say } from '../player/messages.ts';
import { askWorker, canKeep, startWorker } from './device.ts';

// The launch is given to the worker of this device, which keeps its token where no page can read it; from here on the
// learner is on the device's own pages.

const patience = 60_000;

await handOver();

async function handOver(): Promise<void> {
  if (!canKeep()) return fail('cannot');
  try {
    const worker = await startWorker();
    const address = await askWorker(worker, {}, patience);
    if (address === undefined) return fail('failed');
    location.replace(address);
  } catch (error) {
    console.error(error);
    fail(navigator.onLine ? 'cannot' : 'interrupted');
  }
}

function fail(key: string): void {
  byId('state', HTMLElement).textContent = say(key);
  byId('play', HTMLAnchorElement).hidden = false;
}
