import { readFileSync } from 'node:fs';

/** Megabytes that processes hold for themselves; 0 where the system does not tell (only Linux does). */
export function megabytesOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + privatePages(pid), 0) / 256;
}

/** Pages of 4 KB: resident ones without those shared with other processes. */
function privatePages(pid: number): number {
  try {
    const [, resident = 0, shared = 0] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ').map(Number);
    return Math.max(0, resident - shared);
  } catch {
    return 0;
  }
}
