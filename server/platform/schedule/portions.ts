import { setTimeout as rest } from 'node:timers/promises';

/**
 * Does a long work in portions until one says that nothing is left. SQLite works in this thread, so a portion holds up
 * everybody: after each there is a rest as long as the portion took, in which pages are answered.
 */
export async function inPortions(portion: () => Promise<boolean>): Promise<void> {
  for (;;) {
    const began = performance.now();
    if (!(await portion())) return;
    await rest(Math.max(1, performance.now() - began));
  }
}
