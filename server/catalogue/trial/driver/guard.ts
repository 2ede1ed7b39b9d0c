import type { Browser } from 'playwright-core';
import type { Task } from '../task.ts';
import type { Alarm } from './ending.ts';
import { megabytesOf } from './memory.ts';

/** Looks after the browser's processes while a trial runs. */
export interface Guard {
  /** Seconds of computing that all processes of the browser have used so far. */
  computed(): number;
  end(): void;
}

/** Tells the browser's own process, so that it can be killed from outside, and raises the alarm when all hold too much. */
export async function guard(
  browser: Browser,
  { limits }: Task,
  alarm: Alarm,
  tellPid: (pid: number) => void,
): Promise<Guard> {
  const session = await browser.newBrowserCDPSession();
  let computed = 0;
  const look = async (): Promise<void> => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    computed = processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
    if (megabytesOf(processInfo.map(({ id }) => id)) > limits.megabytes) alarm.raise('memory');
  };
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const own = processInfo.find(({ type }) => type === 'browser');
  if (own) tellPid(own.id);
  const timer = setInterval(() => void look().catch(() => undefined), 1_000);
  return { computed: () => computed, end: () => clearInterval(timer) };
}

/** How much a page computes without an answer until it counts as hung: a busy server may leave it little time to. */
const busySeconds = 10;

/** Whether a page that has not answered since then has hung itself up, or is only waiting for its turn. */
export function createSilence(guardian: Guard, patience: number): { answered(): void; isTooLong(): boolean } {
  let since = performance.now();
  let computed = guardian.computed();
  return {
    answered() {
      since = performance.now();
      computed = guardian.computed();
    },
    isTooLong() {
      const silent = performance.now() - since;
      const isBusy = guardian.computed() - computed > busySeconds;
      return silent > patience * (isBusy ? 1 : 4);
    },
  };
}
