import type { LaunchData } from '../../server/player/content/launch-data.ts';
import { askWorker } from '../kept/device.ts';

/** The page of the device on which this launch goes on, where it keeps the module; undefined where it does not. */
export async function keptHere({ place, owner }: Pick<LaunchData, 'place' | 'owner'>): Promise<string | undefined> {
  if (place === undefined || !('serviceWorker' in navigator)) return undefined;
  try {
    const registration = await navigator.serviceWorker.getRegistration('/kept/');
    return registration?.active ? await askWorker(registration.active, { place, owner }, 5_000) : undefined;
  } catch {
    // A device that keeps nothing, or cannot tell, plays over the network.
    return undefined;
  }
}
