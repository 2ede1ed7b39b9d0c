// The administrator's table, its CSV and the homes with 5,000 learners on a path, asked of the built program over HTTP.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { projectRoot } from '../../server/platform/root.ts';
import { castPassword } from '../kit/cast.ts';
import { freePort } from '../kit/ports.ts';
import { residentMegabytes, startProgram } from '../kit/process.ts';
import { fillAcademy } from './kit/academy.ts';
import { measure, printTable } from './kit/measure.ts';
import type { Measured } from './kit/measure.ts';

const learners = 5_000;
const folder = mkdtempSync(path.join(tmpdir(), 'waymark-bench-'));
const file = path.join(folder, 'waymark.sqlite');
try {
  await fillAcademy(file, learners);
  await run();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function run(): Promise<void> {
  const [port, contentPort] = [await freePort(), await freePort()];
  const env = { NODE_ENV: 'production', DATA_DIR: folder, PORT: String(port), CONTENT_PORT: String(contentPort) };
  const program = await startProgram(env);
  const bare = await startExpress();
  try {
    const site = `http://localhost:${port}`;
    const sofia = await signIn(site, 'sofia');
    const lena = await signIn(site, 'lena');
    const hello = await measure(500, () => read(bare.address));
    const against = (measured: Measured) => ({ name: 'Express hello', ratio: measured.median / hello.median });
    const pages: [string, string, string][] = [
      ["learner's home", lena, '/'],
      ["administrator's home", sofia, '/'],
      ['overview with charts', sofia, '/reports'],
      ['table, first page', sofia, '/reports/learners'],
      ['table, by status, 100 rows', sofia, '/reports/learners?sort=status&size=100'],
      ['table, last page by due day', sofia, '/reports/learners?sort=-due&page=200'],
      ['table, search and status', sofia, '/reports/learners?search=officer%2012&status=overdue'],
    ];
    const rows = [{ name: 'Express "hello"', measured: hello }];
    for (const [name, cookie, address] of pages) {
      const measured = await measure(200, () => read(`${site}${address}`, cookie));
      rows.push({ name, measured, against: against(measured) } as (typeof rows)[number]);
    }
    const path = /\/paths\/[0-9a-f-]{36}/.exec(await read(`${site}/paths`, lena))?.[0] ?? '/paths';
    for (const [name, address] of [
      ["learner's home, 8 at once", '/'],
      ['path page', path],
      ['path page, 8 at once', path],
    ] as const) {
      const atOnce = name.endsWith('at once') ? 8 : 1;
      const measured = await measure(400, () => read(`${site}${address}`, lena), { atOnce });
      rows.push({ name, measured, against: against(measured) } as (typeof rows)[number]);
    }
    rows.push(...(await csvBesideSqlite(site, sofia)));
    printTable(rows);
    process.stdout.write(
      `memory of the program after all this: ${residentMegabytes(program.child.pid!)} MB resident\n`,
    );
  } finally {
    bare.end();
    await program.end('SIGTERM');
  }
}

async function csvBesideSqlite(site: string, cookie: string) {
  const database = new Sqlite(file, { readonly: true });
  const bareRows = database.prepare(
    `select e.*, p.family_name, p.given_name, p.email from enrolments e join people p on p.id = e.person_id
     where e.state = 'active' order by p.family_name, p.given_name, e.id`,
  );
  const csv = await measure(20, async () => {
    const text = await read(`${site}/reports/learners.csv`, cookie);
    const lines = text.trimEnd().split('\n').length;
    if (lines !== learners + 1) throw new Error(`The file has ${lines} lines`);
  });
  // Last, since it blocks this process for longer than a server keeps an idle connection.
  const bare = await measure(20, () => bareRows.all());
  database.close();
  return [
    { name: 'better-sqlite3, the same rows', measured: bare },
    {
      name: `CSV of ${learners} learners`,
      measured: csv,
      against: { name: 'bare rows', ratio: csv.median / bare.median },
    },
  ];
}

async function read(address: string, cookie = ''): Promise<string> {
  const response = await fetch(address, { headers: { cookie, accept: 'text/html' } });
  const text = await response.text();
  if (!response.ok) throw new Error(`${address} answers ${response.status}`);
  return text;
}

async function signIn(site: string, name: string): Promise<string> {
  const response = await fetch(`${site}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ email: `${name}@example.org`, password: castPassword }),
  });
  const cookie = response.headers.getSetCookie().map((one) => one.split(';')[0]);
  if (response.status !== 303 || cookie.length === 0) throw new Error(`${name} cannot sign in: ${response.status}`);
  return cookie.join('; ');
}

/** Express with nothing on it, in a process of its own, as the program is. */
async function startExpress(): Promise<{ address: string; end(): void }> {
  const port = await freePort();
  const code = `import express from 'express'; const app = express();
    app.get('/', (_req, res) => res.type('html').send('hello')); app.listen(${port}, () => console.log('up'));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    cwd: projectRoot(import.meta.dirname),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => {
    child.stdout.once('data', resolve);
  });
  return { address: `http://localhost:${port}/`, end: () => void child.kill() };
}
