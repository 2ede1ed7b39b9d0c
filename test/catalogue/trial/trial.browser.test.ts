import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { CatalogueTables } from '../../../server/catalogue/tables.ts';
import { judge } from '../../../server/catalogue/trial/findings.ts';
import type { TrialResult } from '../../../server/catalogue/trial/result.ts';
import type { PlayerTables } from '../../../server/player/index.ts';
import { accessibilityFaults, chromiumPath, openHouseInBrowser } from '../../kit/browser.ts';
import type { OpenedHouse } from '../../kit/browser.ts';
import { until } from '../../kit/until.ts';
import { importPackage } from '../../player/kit/packages.ts';
import { scormPackage } from '../package-fixture.ts';
import type { RawFile } from '../raw-zip.ts';

// The platform's own browser, started for real: what it sees of packages that behave and of packages that do not.
let house: OpenedHouse;
let page: Page;
beforeAll(async () => {
  house = await openHouseInBrowser({
    // A process of root has no sandbox; the tests say so as an operator would.
    browser: { path: chromiumPath(), isSandboxed: process.getuid?.() !== 0, asksApproved: false },
    // Generous to a busy machine, and short where the wait is for nothing to happen.
    trialLimits: { rest: 4_000, silence: 6_000, dialogs: 5, windows: 4, parts: 3, whole: 300_000, megabytes: 700 },
  });
  page = await house.as('sofia');
});
afterAll(() => house?.close());

const api = 'const api = window.parent.API;';
const begins = `${api} api.LMSInitialize('');`;
const script = (code: string): string =>
  `<!doctype html><html lang="en"><title>A course</title><h1>A page</h1><script>${code}</script></html>`;

async function shelve(title: string, files: RawFile[], items?: Parameters<typeof scormPackage>[0]): Promise<string> {
  const file = await house.files.temporary(`${title}.zip`);
  await writeFile(file, scormPackage({ title, files, ...items }));
  const imported = await importPackage(house, file, `${title}.zip`);
  return 'packageId' in imported ? imported.packageId : expect.fail(imported.refusal);
}

async function result(packageId: string): Promise<TrialResult & { codes: string[]; id: string; launch: string }> {
  await until('the trial is over', async () => (await rowOf(packageId))?.ended_at !== null, 300);
  const row = await rowOf(packageId);
  if (!row?.result) return expect.fail(`${row?.state} ${row?.failure} ${row?.detail}`);
  const { facts, heard } = JSON.parse(row.result) as TrialResult;
  const { report } = await house.catalogue.packages.inspect(await house.actor('ines'), packageId);
  const findings = judge(facts, heard, report.launches);
  return { facts, heard, codes: findings.map(({ code }) => code), id: row.id, launch: row.launch_id ?? '' };
}

const rowOf = (packageId: string) =>
  house.database
    .sql<CatalogueTables>()
    .selectFrom('package_trials')
    .selectAll()
    .where('package_id', '=', packageId)
    .executeTakeFirst();

/** Has a package tried as Inès would, without the page. */
async function tried(title: string, files: RawFile[], items?: Parameters<typeof scormPackage>[0]) {
  const packageId = await shelve(title, files, items);
  await house.catalogue.trials.ask(await house.actor('ines'), packageId);
  return result(packageId);
}

const index = (content: string): RawFile[] => [{ name: 'index.html', content }];

describe('a package that behaves', () => {
  const good = script(`${begins}
    const before = api.LMSGetValue('cmi.suspend_data');
    document.querySelector('h1').textContent = before === '' ? 'Welcome' : 'Welcome back';
    api.LMSSetValue('cmi.core.lesson_status', 'incomplete');
    api.LMSSetValue('cmi.suspend_data', 'page 3');
    api.LMSSetValue('cmi.core.exit', 'suspend');
    api.LMSCommit('');
    addEventListener('pagehide', () => api.LMSFinish(''));`);

  test('is tried from its page, and the result is shown, with pictures and the flight recorder', async () => {
    const packageId = await shelve('Well made', index(good));
    await page.goto(`/catalogue/packages/${packageId}`);
    await page.getByRole('button', { name: 'Try it in a browser' }).click();
    await page.waitForURL(`**/catalogue/packages/${packageId}/trial`);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByText('The package ran as it should').waitFor({ timeout: 300_000 });
    expect(await accessibilityFaults(page)).toEqual([]);
    const { facts, heard, codes, launch } = await result(packageId);
    expect(codes).toEqual([]);
    expect(facts).toMatchObject({ ending: 'done', pictures: ['desktop', 'phone'], missing: { count: 0 } });
    expect(facts.firstBytes).toBeGreaterThan(100);
    expect(heard.resumed).toBe('resumed');
    expect(heard.items).toMatchObject([{ item: 'item-1', completion: 'incomplete' }]);
    const pictures = `[...document.querySelectorAll('.trial-picture img')].filter((image) => image.naturalWidth > 300)`;
    await until('both pictures are there', async () => (await page.evaluate(`${pictures}.length`)) === 2);
    await page.getByRole('link', { name: 'Flight recorder of this trial run' }).click();
    await page.waitForURL(`**/player/launches/${launch}`);
    await page.getByText('page 3').waitFor({ state: 'detached' });
    await page.getByText('cmi.core.lesson_status').first().waitFor();
  });

  test('has touched nobody’s progress', async () => {
    const sql = house.database.sql<PlayerTables>();
    expect(await sql.selectFrom('attempts').selectAll().execute()).toEqual([]);
    expect(await sql.selectFrom('sco_states').selectAll().execute()).toEqual([]);
    expect(await sql.selectFrom('shared_values').selectAll().execute()).toEqual([]);
  });

  test('is opened part by part where it has several', async () => {
    const items = ['one', 'two', 'three', 'four'].map((id) => ({ id, title: `Part ${id}`, href: `${id}.html` }));
    const files = ['one', 'two', 'four'].map((id) => ({ name: `${id}.html`, content: script(begins) }));
    const { facts, heard, codes } = await tried('Many parts', files, { items });
    expect(facts.parts.map(({ state }) => state)).toEqual(['opened', 'opened', 'missing', 'not-tried']);
    expect(heard.items.slice(0, 2).map(({ initialised }) => initialised)).not.toContain(null);
    expect(codes).toEqual(['parts-missing', 'files-missing', 'parts-not-tried']);
  });
});

describe('a package is seen that', () => {
  test('never speaks to the platform', async () => {
    const { codes, heard } = await tried('Silent', index(script('document.title = "x"')));
    expect(codes).toEqual(['no-session']);
    expect(heard.initialised).toBeNull();
  });

  test('has a script that fails, and a picture and a script that are missing', async () => {
    const broken = script(`${begins} setTimeout(() => nowhere(), 10)`);
    const { codes, facts } = await tried(
      'Broken',
      index(`${broken}<img src="gone.png"><script src="js/gone.js"></script>`),
    );
    expect(codes).toEqual(['files-missing', 'script-errors', 'pictures-missing']);
    expect(facts.scriptErrors.first[0]).toMatchObject({ from: 'index.html' });
    expect(facts.scriptErrors.first[0]?.message).toContain('nowhere');
    expect(facts.missing.first.toSorted()).toEqual(['gone.png', 'js/gone.js']);
  });

  test('makes calls against the standard, completes at once, and asks and tells', async () => {
    const code = `${begins} api.LMSSetValue('cmi.nothing', '1'); api.LMSSetValue('cmi.core.lesson_status', 'completed');
      if (!confirm('Go on?')) throw new Error('no'); alert('Hello');`;
    const { codes, facts, heard } = await tried('Talkative', index(script(code)));
    expect(codes).toEqual(['api-errors', 'completes-at-once', 'dialogs']);
    expect(heard.errors).toMatchObject([{ element: 'cmi.nothing', code: '401', isAskedFor: true }]);
    expect(facts.dialogs.first).toEqual([
      { kind: 'confirm', message: 'Go on?' },
      { kind: 'alert', message: 'Hello' },
    ]);
  });

  test('forgets to ask where the learner was', async () => {
    const code = `${begins} api.LMSSetValue('cmi.core.lesson_location', '7'); api.LMSSetValue('cmi.core.exit', 'suspend'); api.LMSCommit('');`;
    expect((await tried('Forgetful', index(script(code)))).codes).toEqual(['not-resumed']);
  });

  test('shows nothing, or needs a plug-in, or is too wide for a phone', async () => {
    expect((await tried('Empty', index(`<body><script>${begins}</script>`))).codes).toEqual(['blank']);
    const flash = `${script(begins)}<embed src="a.swf" type="application/x-shockwave-flash">`;
    const { codes } = await tried('Flash', [...index(flash), { name: 'a.swf', content: 'FWS' }]);
    expect(codes).toEqual(['plugins']);
    const wide = `<meta name="viewport" content="width=device-width"><div style="width: 900px">Wide</div>${script(begins)}`;
    expect((await tried('Wide', index(wide))).codes).toEqual(['wide-on-phone']);
  });

  test('opens windows', async () => {
    const { codes, facts } = await tried(
      'Windows',
      index(script(`${begins} open('two.html');`)).concat({ name: 'two.html', content: 'Two' }),
    );
    expect(codes).toEqual(['windows']);
    // However often they were opened anew.
    expect(facts.windows.first).toEqual(['two.html']);
  });
});

describe('a package that would have no end is stopped:', () => {
  afterEach(() => untilNoBrowser());

  test('one that asks for ever', async () => {
    const { codes, facts } = await tried('Alerts', index(script(`${begins} while (true) alert('Again?');`)));
    expect(codes[0]).toBe('endless-dialogs');
    expect(facts.ending).toBe('dialogs');
  });

  test('one that opens windows for ever', async () => {
    const { codes } = await tried('Pop-ups', index(script(`${begins} setInterval(() => open('index.html'), 50);`)));
    expect(codes[0]).toBe('endless-windows');
  });

  test('one that computes for ever', async () => {
    const { codes } = await tried('Busy', index(script(`${begins} while (true) Math.random();`)));
    expect(codes[0]).toBe('hung');
  });

  test('one that takes all memory', async () => {
    // Twenty pieces at once, since a slow machine would not get far with one after the other; and then for ever.
    const hungry = `${begins} const kept = []; const more = () => kept.push(new Uint8Array(64e6).fill(7));
      for (let piece = 0; piece < 20; piece += 1) more(); setInterval(more, 20);`;
    const { codes } = await tried('Hungry', index(script(hungry)));
    expect(['memory', 'crashed']).toContain(codes[0]);
  });
});

const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('waymark-trial-'));
const ofOthers = new Set(folders());

/** No process and no folder of a trial of this run is left over. */
async function untilNoBrowser(): Promise<void> {
  const ours = () => folders().filter((name) => !ofOthers.has(name));
  await until('the browser is gone', () => ours().length === 0 && browsers().length === 0);
}

/** Command lines of the processes that have a trial's folder in them (Linux). */
function browsers(): string[] {
  if (!existsSync('/proc')) return [];
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const isOurs = (line: string) =>
    line.includes('waymark-trial-') && ![...ofOthers].some((name) => line.includes(name));
  return ids.map(commandLine).filter(isOurs);
}

function commandLine(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

describe('the browser', () => {
  let outside: Server;
  const asked: string[] = [];
  beforeAll(async () => {
    outside = createServer((req, res) => {
      asked.push(req.url ?? '');
      res.setHeader('access-control-allow-origin', '*').end('x');
    });
    await new Promise<void>((resolve) => outside.listen(0, resolve));
  });
  afterAll(() => outside.close());

  test('reaches the content origin and nobody else, whatever a package tries; what it wanted can be approved', async () => {
    const { port } = outside.address() as AddressInfo;
    const away = `http://localhost:${port}`;
    const code = `${begins}
      fetch('https://cdn.test/a.js').catch(() => undefined);
      fetch('${away}/fetch').catch(() => undefined);
      new Image().src = 'http://127.0.0.1:${port}/image';
      new WebSocket('ws://localhost:${port}/socket');
      navigator.sendBeacon('${away}/beacon', 'x');
      open('${away}/window');
      new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:${port}' }] }).createDataChannel('x');`;
    const packageId = await shelve(
      'Curious',
      index(
        `${script(code)}<link rel="dns-prefetch" href="${away}/prefetch"><iframe src="${house.siteOrigin}/"></iframe>`,
      ),
    );
    await house.catalogue.trials.ask(await house.actor('ines'), packageId);
    const { facts, codes } = await result(packageId);
    expect(asked).toEqual([]);
    expect(facts.blocked.map(({ host }) => host)).toContain('cdn.test');
    expect(codes).toContain('hosts-blocked');
    await page.goto(`/catalogue/packages/${packageId}/trial`);
    await page.getByRole('button', { name: 'Approve cdn.test' }).click();
    await page.getByText('The host is approved').waitFor();
  });

  test('leaves nothing behind', () => untilNoBrowser());

  test('is ended when the trial is stopped, and when the program ends', async () => {
    const slow = script(`${begins} setInterval(() => fetch('index.html?' + performance.now()), 100);`);
    const packageId = await shelve('Slow', index(slow));
    await page.goto(`/catalogue/packages/${packageId}/trial`);
    await page.getByRole('button', { name: 'Try it in a browser' }).click();
    await page.locator('[data-stage="opening"][aria-current="step"]').waitFor({ timeout: 120_000 });
    expect(browsers()).not.toEqual([]);
    await page.getByRole('button', { name: 'Stop the trial run' }).click();
    await page.getByText('The trial run is stopped.').waitFor();
    await untilNoBrowser();

    await page.getByRole('button', { name: 'Try it again' }).click();
    await page.locator('[data-stage="opening"][aria-current="step"]').waitFor({ timeout: 120_000 });
    await house.catalogue.stop();
    await untilNoBrowser();
    expect((await rowOf(packageId))?.state).toBe('waiting');
  });
});
