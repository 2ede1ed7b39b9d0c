// A module that is kept on the device has one journal, whose entries are numbered by whoever plays it: it is played in one
// window at a time. Browsers without locks are trusted.

/** Resolves to true once this window is the one that plays; false while another one does. `lost` tells that it no longer is. */
export function takeWindow(id: string, lost: () => void, isForced = false): Promise<boolean> {
  if (!('locks' in navigator)) return Promise.resolve(true);
  return new Promise((resolve) => {
    const options = isForced ? { steal: true } : { ifAvailable: true };
    const held = navigator.locks.request(nameOf(id), options, (lock) => {
      resolve(lock !== null);
      // Held until the page goes, or somebody else insists.
      return lock === null ? undefined : new Promise(() => undefined);
    });
    held.catch(() => lost());
  });
}

/** The module is open in a window of this device. */
export async function isPlayed(id: string): Promise<boolean> {
  if (!('locks' in navigator)) return false;
  const { held = [] } = await navigator.locks.query();
  return held.some(({ name }) => name === nameOf(id));
}

function nameOf(id: string): string {
  return `waymark-play-${id}`;
}
