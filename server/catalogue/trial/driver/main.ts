import { writeFileSync } from 'node:fs';
import type { Task, Told } from '../task.ts';
import { Failed } from './ending.ts';
import { runTrial } from './run.ts';

// A process of its own, so that the browser and all it says cost the server nothing: it gets its task in a message, and
// ends when the server does. It is the only one that loads the library that drives the browser.
yieldMemory();
const tell = (told: Told): void => void process.send?.(told);

process.once('message', (task) => void run(task as Task));
// Leaving by exit() lets the library kill the browser, also one that is only being started.
process.once('disconnect', () => process.exit(1));
process.once('SIGTERM', () => process.exit(1));

async function run(task: Task): Promise<void> {
  try {
    await runTrial(task, tell);
    process.exit(0);
  } catch (error) {
    const isFailed = error instanceof Failed;
    const detail = error instanceof Error ? error.message : String(error);
    tell({ kind: 'failed', why: isFailed ? error.why : 'browser', detail: detail.slice(0, 500) });
    // The message has to leave first.
    setTimeout(() => process.exit(1), 200);
  }
}

/** Where memory runs out, Linux is to end this process and its browser before anything else. */
function yieldMemory(): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', '1000');
  } catch {
    // Other systems have other ways.
  }
}
