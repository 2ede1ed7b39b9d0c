import { performance } from 'node:perf_hooks';

export interface Measured {
  /** Milliseconds. */
  median: number;
  p99: number;
  /** Pieces of work in a second of the whole measurement. */
  perSecond: number;
}

/** Runs the work `count` times, `atOnce` of them at a time, after a warm-up that is not counted. */
export async function measure(
  count: number,
  work: (index: number) => unknown,
  { atOnce = 1, warmUp = Math.min(count, 20) }: { atOnce?: number; warmUp?: number } = {},
): Promise<Measured> {
  for (let index = 0; index < warmUp; index++) await work(-1 - index);
  const times: number[] = [];
  let next = 0;
  const began = performance.now();
  const worker = async (): Promise<void> => {
    while (next < count) {
      const index = next++;
      const start = performance.now();
      await work(index);
      times.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const seconds = (performance.now() - began) / 1_000;
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { median: at(0.5), p99: at(0.99), perSecond: count / seconds };
}

/** Lines up as a table: what was measured, median and p99 in milliseconds, how many a second, and against what. */
export function printTable(
  rows: readonly { name: string; measured: Measured; against?: { name: string; ratio: number } }[],
): void {
  const cells = rows.map(({ name, measured, against }) => [
    name,
    `${digits(measured.median)} ms`,
    `${digits(measured.p99)} ms`,
    `${Math.round(measured.perSecond)}/s`,
    against ? `${digits(against.ratio)} × ${against.name}` : '',
  ]);
  const table = [['', 'median', 'p99', 'rate', 'beside'], ...cells];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  for (const row of table) {
    const line = row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)));
    process.stdout.write(`${line.join('  ').trimEnd()}\n`);
  }
}

function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
