import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../kit/ports.ts';
import { startProgram } from '../kit/process.ts';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(path.join(tmpdir(), 'waymark-process-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function environment(extra: Record<string, string> = {}): Promise<Record<string, string>> {
  const port = await freePort();
  const contentPort = await freePort();
  return { NODE_ENV: 'production', DATA_DIR: folder, PORT: String(port), CONTENT_PORT: String(contentPort), ...extra };
}

function attemptToSignIn(port: string, email: string): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}/sign-in`, {
    method: 'POST',
    headers: { origin: `http://localhost:${port}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ email, password: 'not a password of anybody' }),
  });
}

describe('the program', () => {
  test('answers when it is alive and ready, and ends cleanly when asked to', async () => {
    const env = await environment();
    const program = await startProgram(env);
    const site = `http://127.0.0.1:${env['PORT']}`;
    expect(await (await fetch(`${site}/healthz`)).text()).toBe('ok');
    expect(await (await fetch(`${site}/readyz`)).text()).toBe('ready');
    expect(await program.end('SIGTERM')).toBe(0);
  });

  test('finishes the requests under way before it ends', async () => {
    const env = await environment();
    const program = await startProgram(env);
    // Checking a password takes long enough for the others to have arrived when the first is answered.
    const attempts = Array.from({ length: 20 }, (_, index) =>
      attemptToSignIn(env['PORT']!, `nobody${index}@example.org`),
    );
    await Promise.race(attempts);
    const code = program.end('SIGTERM');
    const answers = await Promise.all(attempts);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 422));
    expect(await code).toBe(0);
  });

  test('names every environment variable that cannot be used, and does not start', async () => {
    const program = await startProgram({ PORT: 'eighty', SMTP_URL: 'mail.example.org', DATA_DIR: folder });
    expect(await program.exited).toBe(1);
    expect(program.printed()).toContain('PORT');
    expect(program.printed()).toContain('SMTP_URL: must be an smtp:// or smtps:// address');
  });
});
