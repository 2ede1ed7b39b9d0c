import { askWorker } from '../kept/device.ts';

/** The page of the device on which this launch goes on, where it keeps the module; undefined where it does not. */
export async function keptHere(place: string | undefined): Promise<string | undefined> {
  if (place === undefined || !('serviceWorker' in navigator)) return undefined;
  try {
    const registration = await navigator.serviceWorker.getRegistration('/kept/');
    return registration?.active ? await askWorker(registration.active, { place }, 5_000) : undefined;
  } catch {
    // A device that keeps nothing, or cannot tell, plays over the network.
    return undefined;
  }
}
