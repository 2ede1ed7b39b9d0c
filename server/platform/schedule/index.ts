import type { Clock } from '../clock.ts';
import type { Database, Writer } from '../database/index.ts';
import type { Log } from '../log.ts';

export interface ScheduleTables {
  scheduled_jobs: { name: string; due_at: string };
}

export interface Job {
  name: string;
  /** Milliseconds between two runs. */
  every: number;
  run(): Promise<void>;
}

export interface Schedule {
  add(job: Job): void;
  /** Runs whatever is due now; of several processes one gets each job. */
  tick(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

export function createSchedule({ database, clock, log }: { database: Database; clock: Clock; log: Log }): Schedule {
  const jobs: Job[] = [];
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const tick = async (): Promise<void> => {
    for (const job of jobs) {
      const mine = await database.transaction((tx) => claim(tx, job, clock.now()));
      if (!mine) continue;
      await job.run().catch((error: unknown) => log.error({ err: error, job: job.name }, 'scheduled job failed'));
    }
  };
  return {
    add: (job) => void jobs.push(job),
    tick,
    start() {
      timer = setInterval(() => {
        running = running.then(tick).catch((error: unknown) => log.error({ err: error }, 'schedule failed'));
      }, 5_000);
      timer.unref();
    },
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

async function claim(tx: Writer, job: Job, now: Date): Promise<boolean> {
  const db = tx.sql<ScheduleTables>();
  const next = new Date(now.getTime() + job.every).toISOString();
  await db
    .insertInto('scheduled_jobs')
    .values({ name: job.name, due_at: now.toISOString() })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  const { numUpdatedRows } = await db
    .updateTable('scheduled_jobs')
    .set({ due_at: next })
    .where('name', '=', job.name)
    .where('due_at', '<=', now.toISOString())
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}
