import type { Database } from '../../platform/database/index.ts';
import { everybodyEnrolled } from '../enrolment/enrolment-store.ts';
import type { Difference, Judge } from './judging.ts';
import { chunks } from '../building/outline-store.ts';

export interface ReplayOptions {
  /** Whether what is kept wrongly is put right; it is, unless this says not. */
  mend?: boolean;
  /** Told after each portion how many people of how many are judged again. */
  onProgress?: (done: number, total: number) => void;
}

/** Judges everybody again from all facts, some hundreds at a time, and gives where what is kept says something else. */
export async function replay(
  { database, judge }: { database: Database; judge: Judge },
  { mend = true, onProgress = () => {} }: ReplayOptions = {},
): Promise<Difference[]> {
  const everybody = await everybodyEnrolled(database);
  const differences: Difference[] = [];
  let done = 0;
  for (const people of chunks(everybody, 200)) {
    differences.push(...(await (mend ? mendSome(people) : compareSome(people))));
    done += people.length;
    onProgress(done, everybody.length);
  }
  return differences;

  function mendSome(people: readonly string[]): Promise<Difference[]> {
    return database.transaction(async (tx) => {
      const found = await judge.compare(tx, people);
      if (found.length > 0) await judge.judge(tx, people);
      return found;
    });
  }

  /** Outside of a transaction a result may come in while one looks: what differs is looked at once more. */
  async function compareSome(people: readonly string[]): Promise<Difference[]> {
    if ((await judge.compare(database, people)).length === 0) return [];
    return judge.compare(database, people);
  }
}
