import { setTimeout as wait } from 'node:timers/promises';

/** Asks again and again until it is so; a slow machine gets its time. A page that turns while it is asked has not answered. */
export async function until(what: string, isSo: () => Promise<boolean> | boolean, seconds = 60): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!(await answer(isSo))) {
    if (performance.now() > end) throw new Error(`It did not come to this in ${seconds} seconds: ${what}`);
    await wait(50);
  }
}

async function answer(isSo: () => Promise<boolean> | boolean): Promise<boolean> {
  try {
    return await isSo();
  } catch (error) {
    if (/context was destroyed|frame was detached/i.test((error as Error).message)) return false;
    throw error;
  }
}
