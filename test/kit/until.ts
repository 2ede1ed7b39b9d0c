import { setTimeout as wait } from 'node:timers/promises';

/** Asks again and again until it is so; a slow machine gets its time. */
export async function until(what: string, isSo: () => Promise<boolean> | boolean, seconds = 60): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`It did not come to this in ${seconds} seconds: ${what}`);
    await wait(50);
  }
}
