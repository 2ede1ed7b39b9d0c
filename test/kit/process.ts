import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { projectRoot } from '../../server/platform/root.ts';

export interface RunningProgram {
  child: ChildProcess;
  /** Everything it has printed so far. */
  printed(): string;
  /** Ends it with the signal and gives its exit code, null when the signal killed it. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
  exited: Promise<number | null>;
}

/** Starts the built program in a process of its own, as `npm start` does, and waits until it says where it is. */
export async function startProgram(env: Record<string, string>): Promise<RunningProgram> {
  const root = projectRoot(import.meta.dirname);
  const child = spawn(process.execPath, [path.join(root, 'dist/server/main.js')], {
    cwd: root,
    env: { PATH: process.env['PATH'], LOG_LEVEL: 'error', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => void (printed += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => void (printed += chunk.toString()));
  const exited = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => resolve(code));
  });
  const program: RunningProgram = {
    child,
    printed: () => printed,
    exited,
    end(signal) {
      child.kill(signal);
      return exited;
    },
  };
  for (let tries = 0; !printed.includes('Waymark is at') && tries < 300; tries++) {
    if (child.exitCode !== null) return program;
    await wait(100);
  }
  return program;
}

/** Memory that a process holds, where the system tells (Linux). */
export function residentMegabytes(pid: number): string {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return kilobytes ? (Number(kilobytes) / 1_000).toFixed(0) : '?';
}
