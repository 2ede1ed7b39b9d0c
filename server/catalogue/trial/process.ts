import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import path from 'node:path';
import type { Log } from '../../platform/log.ts';
import type { Stage } from './facts.ts';
import type { Failure, Task, Told } from './task.ts';

export interface RunningTrial {
  /** Resolves when the process has ended, however: with why there was no trial, where there was none. */
  ended: Promise<{ why: Failure; detail: string } | undefined>;
  /** Ends the process and its browser for sure. */
  kill(): void;
}

/** What is left to a browser that does not end by itself when it has been told to. */
const grace = 30_000;

/** Starts the driver: with a low priority, without the server's environment, and for a limited time. */
export function startTrial(task: Task, root: string, log: Log, stage: (stage: Stage) => void): RunningTrial {
  const child = fork(path.join(root, 'dist/server/catalogue/trial/driver/main.js'), [], {
    env: { HOME: task.folder, TMPDIR: task.folder, PATH: '/usr/local/bin:/usr/bin:/bin' },
    cwd: task.folder,
    execArgv: ['--max-old-space-size=256'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  yieldProcessor(child);
  let browser = 0;
  let failure: { why: Failure; detail: string } | undefined;
  child.on('message', (told: Told) => {
    if (told.kind === 'browser') browser = told.pid;
    if (told.kind === 'stage') stage(told.stage);
    if (told.kind === 'failed') failure = { why: told.why, detail: told.detail };
    if (told.kind === 'note') log.warn({ detail: told.detail }, 'trial run met a fault');
  });
  const kill = (): void => {
    // The browser leads a group of its own, in which all of its processes are.
    if (browser > 0) end(() => process.kill(-browser, 'SIGKILL'));
    // Told to go, the driver takes along a browser that it has not told of yet.
    end(() => child.kill('SIGTERM'));
    setTimeout(() => end(() => child.kill('SIGKILL')), 3_000).unref();
  };
  const timer = setTimeout(kill, task.limits.whole + grace);
  const ended = new Promise<typeof failure>((resolve) => {
    child.once('error', (error) => resolve({ why: 'browser', detail: error.message }));
    child.once('exit', () => resolve(failure));
  }).finally(() => {
    clearTimeout(timer);
    if (browser > 0) end(() => process.kill(-browser, 'SIGKILL'));
  });
  child.send(task);
  return { ended, kill };
}

function yieldProcessor({ pid }: ChildProcess): void {
  if (pid !== undefined) end(() => setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL));
}

/** Whom it is meant for may have ended by itself. */
function end(deed: () => unknown): void {
  try {
    deed();
  } catch {
    // Then there is nothing left to do.
  }
}
