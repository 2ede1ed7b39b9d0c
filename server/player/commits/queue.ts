import type { Database, Writer } from '../../platform/database/index.ts';

/** The most that share one transaction: more would only make the first of them wait. */
const mostTogether = 64;

/**
 * Work that arrives while a transaction is being stored waits for the next one and shares it: one write to the disk
 * answers all of them. When a shared transaction fails, each tries alone, so that nobody fails for another.
 */
export function createSharedTransactions<Asked, Answer>(
  database: Pick<Database, 'transaction'>,
  work: (tx: Writer, asked: Asked) => Promise<Answer>,
): (asked: Asked) => Promise<Answer> {
  interface Waiting {
    asked: Asked;
    resolve(answer: Answer): void;
    reject(error: unknown): void;
  }
  const waiting: Waiting[] = [];
  let isRunning = false;

  async function together(batch: readonly Waiting[]): Promise<void> {
    const answers = await database.transaction(async (tx) => {
      const done: Answer[] = [];
      for (const { asked } of batch) done.push(await work(tx, asked));
      return done;
    });
    for (const [index, { resolve }] of batch.entries()) resolve(answers[index] as Answer);
  }

  async function alone({ asked, resolve, reject }: Waiting): Promise<void> {
    await database.transaction((tx) => work(tx, asked)).then(resolve, reject);
  }

  async function run(): Promise<void> {
    isRunning = true;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, mostTogether);
      try {
        await together(batch);
      } catch {
        for (const each of batch) await alone(each);
      }
    }
    isRunning = false;
  }

  return (asked) =>
    new Promise((resolve, reject) => {
      waiting.push({ asked, resolve, reject });
      if (!isRunning) {
        isRunning = true;
        // What the sockets have already delivered joins in before the transaction begins.
        setImmediate(() => void run());
      }
    });
}
