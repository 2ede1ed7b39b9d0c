// How long the built program takes from its start to its first answer, and the memory it then holds.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { freePort } from '../kit/ports.ts';
import { residentMegabytes, startProgram } from '../kit/process.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'waymark-bench-'));
try {
  await start('first start, empty database');
  for (let run = 1; run <= 5; run++) await start(`start ${run}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function start(name: string): Promise<void> {
  const [port, contentPort] = [await freePort(), await freePort()];
  const env = { NODE_ENV: 'production', DATA_DIR: folder, PORT: String(port), CONTENT_PORT: String(contentPort) };
  const began = performance.now();
  const program = await startProgram(env);
  const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
  const took = performance.now() - began;
  if (!answer.ok) throw new Error(program.printed());
  process.stdout.write(
    `${name.padEnd(30)} ${took.toFixed(0)} ms, ${residentMegabytes(program.child.pid!)} MB resident\n`,
  );
  await program.end('SIGTERM');
}
