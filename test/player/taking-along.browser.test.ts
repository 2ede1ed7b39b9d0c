import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { accessibilityFaults, openHouseInBrowser } from '../kit/browser.ts';
import type { OpenedHouse } from '../kit/browser.ts';
import type { PersonName } from '../kit/cast.ts';
import { until } from '../kit/until.ts';
import { oneSco, shelve } from './kit/packages.ts';
import type { ModuleDetails } from './kit/packages.ts';
import { content, play, say, untilSaved } from './kit/play.ts';
import { beginTakingAlong, goOffline, goOnline, openList, takeAlong, untilKept } from './kit/take-along.ts';

let house: OpenedHouse;
const opened: Page[] = [];
beforeAll(async () => void (house = await openHouseInBrowser()));
afterAll(() => house?.close());
afterEach(async () => {
  house.network.hold = undefined;
  await house.network.cut();
  await house.network.mend();
  for (const page of opened.splice(0)) await page.context().close();
});

async function as(name: PersonName, options?: BrowserContextOptions): Promise<Page> {
  // So many sign-ins of one person within a quarter of an hour are taken for an attack.
  house.clock.advance({ minutes: 16 });
  const page = await house.as(name, options);
  opened.push(page);
  return page;
}

const noise = randomBytes(1_500_000).toString('latin1');

/** A module with a film of 1.5 million letters that nothing makes smaller. */
const withFilm = (details: ModuleDetails = {}) =>
  shelve(house, { ...oneSco('1.2'), files: { 'film.mp4': noise, 'notes/Read Me.txt': 'of this package' } }, details);

const isPiece = (req: IncomingMessage): boolean => /^\/play\/[^/]+\/package$/.test(req.url ?? '');

/** Lets so many pieces of packages through and holds the others; gives those that were asked for. */
function letPieces(most: number): { asked: string[]; release(): void } {
  const asked: string[] = [];
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  house.network.hold = (req) => {
    if (!isPiece(req)) return undefined;
    asked.push(String(req.headers.range));
    return asked.length > most ? held : undefined;
  };
  return { asked, release };
}

test('what will be kept is said before, how far it is while it comes, and that it is kept when all is here', async () => {
  const { moduleId } = await withFilm();
  const page = await as('lena');
  await page.goto(`${house.siteOrigin}/player/modules/${moduleId}`);
  const button = page.getByRole('button', { name: /^Take along/ });
  expect(await button.textContent()).toMatch(/Take along \(\d\.\d MB\)/);
  await beginTakingAlong(house, page, moduleId);
  const said = await page.locator('#taking').innerText();
  expect(said).toContain('Lena Okafor');
  expect(said).toMatch(/Size\s+\d\.\d MB/);
  expect(said).toMatch(/\d (MB|GB) free/);
  expect(said).toContain('What is kept opens without signing in');
  const { release } = letPieces(4);
  await page.click('#take');
  await until('half of it is here', async () =>
    /^\d(\.\d)? MB of \d(\.\d)? MB, [2-7]\d %$/.test((await page.textContent('#progress-text')) ?? ''),
  );
  expect(Number(await page.getAttribute('#progress', 'value'))).toBeGreaterThan(0.2);
  release();
  await untilKept(page);
  await page.getByRole('link', { name: 'Open' }).click();
  expect(await (await content(page)).evaluate('began')).toBe('true');
});

test('a browser that asks first whether what is kept may last does not hold it up; the page says how it is', async () => {
  const { moduleId } = await shelve(house, oneSco('1.2'));
  const page = await as('lena');
  await page.addInitScript(`
    let lasts = false;
    StorageManager.prototype.persisted = async () => lasts;
    StorageManager.prototype.persist = () => new Promise((resolve) => (window.allow = () => resolve((lasts = true))));
  `);
  await takeAlong(house, page, moduleId);
  await page.getByText('This browser may remove what is kept').waitFor();
  await page.evaluate('allow()');
  await page.getByText('This browser may remove what is kept').waitFor({ state: 'hidden' });
  await page.getByText('It opens without a network').waitFor();
});

test('a browser that says nothing of its storage keeps a module all the same', async () => {
  const { moduleId } = await shelve(house, oneSco('1.2'));
  const page = await as('lena');
  await page.addInitScript('delete Navigator.prototype.storage');
  await takeAlong(house, page, moduleId);
  await page.getByText('This browser may remove what is kept').waitFor();
});

test('what breaks off goes on where it stopped: by itself, after a pause, and when the page is opened again', async () => {
  const { moduleId } = await withFilm();
  const page = await as('lena');
  await beginTakingAlong(house, page, moduleId);
  const first = letPieces(3);
  await page.click('#take');
  await until('some of it is here', async () => /[1-9]\d? %/.test((await page.textContent('#progress-text')) ?? ''));
  await until('others are asked for', () => first.asked.length > 3);
  await goOffline(house, page);
  await page.getByText('What has arrived is kept, and the rest follows').waitFor();
  const second = letPieces(1);
  await goOnline(house, page);
  await until('it has gone on by itself', () => second.asked.length > 1);
  await page.click('#stop');
  await page.getByText('Stopped. What has arrived is kept.').waitFor();
  await openList(house, page);
  expect(await page.locator('#items').innerText()).toMatch(/Not wholly here yet: \d+ % has arrived/);
  const third = letPieces(100);
  await page.getByRole('link', { name: 'Go on taking along' }).click();
  await page.click('#take');
  await untilKept(page);
  const arrived = first.asked.slice(0, 3);
  expect(arrived.filter((range) => [...second.asked, ...third.asked].includes(range))).toEqual([]);
});

test('a piece that does not arrive as it is in the archive is not kept, and the module not called so', async () => {
  const { moduleId } = await withFilm();
  const page = await as('lena');
  await beginTakingAlong(house, page, moduleId);
  let spoilt = 0;
  house.network.hold = (req, res) => {
    if (!isPiece(req) || !String(req.headers.range).startsWith('bytes=0-') || spoilt > 1) return;
    spoilt += 1;
    const write = res.write.bind(res);
    res.write = ((chunk: Buffer, ...rest: never[]) => write(Buffer.from(chunk).fill(0), ...rest)) as typeof res.write;
  };
  await page.click('#take');
  await page.getByText('What has arrived is kept, and the rest follows').waitFor();
  expect(await page.isVisible('#done')).toBe(false);
  await untilKept(page);
  expect(spoilt).toBe(2);
});

test('films are served from the device by range, any name in any case, and nothing that is not there', async () => {
  const { moduleId } = await withFilm();
  const page = await as('lena');
  await takeAlong(house, page, moduleId);
  await goOffline(house, page);
  await page.getByRole('link', { name: 'Open' }).click();
  const inside = await content(page);
  const film = await inside.evaluate(`(async () => {
    const ask = async (headers) => {
      const answer = await fetch('film.mp4', { headers });
      const bytes = new Uint8Array(await answer.arrayBuffer());
      return { status: answer.status, length: bytes.length, first: [...bytes.slice(0, 4)], range: answer.headers.get('content-range') };
    };
    return [await ask({}), await ask({ range: 'bytes=700000-1200000' }), await ask({ range: 'bytes=-4' }), await ask({ range: 'bytes=9000000-' })];
  })()`);
  const bytes = Buffer.from(noise);
  const size = bytes.length;
  expect(film).toEqual([
    { status: 200, length: size, first: [...bytes.subarray(0, 4)], range: null },
    {
      status: 206,
      length: 500_001,
      first: [...bytes.subarray(700_000, 700_004)],
      range: `bytes 700000-1200000/${size}`,
    },
    { status: 206, length: 4, first: [...bytes.subarray(-4)], range: `bytes ${size - 4}-${size - 1}/${size}` },
    { status: 416, length: 0, first: [], range: `bytes */${size}` },
  ]);
  expect(await inside.evaluate(`fetch('notes/read%20me.TXT').then((answer) => answer.text())`)).toBe('of this package');
  expect(await inside.evaluate(`fetch('nothing.txt').then((answer) => answer.status)`)).toBe(404);
  expect(await inside.evaluate(`fetch('sco.html').then((a) => a.headers.get('content-security-policy'))`)).toContain(
    "default-src 'self'",
  );
});

test('what is kept is removed when that is asked for, by keyboard alone, and only after a warning of what would be lost', async () => {
  const { moduleId } = await shelve(house, oneSco('1.2'), { title: 'Here for now' });
  const page = await as('lena');
  await takeAlong(house, page, moduleId);
  await goOffline(house, page);
  await page.getByRole('link', { name: 'Open' }).click();
  const inside = await content(page);
  await say(inside, 'SetValue', 'cmi.core.lesson_location', '1');
  await say(inside, 'Commit', '');
  await page.click('#exit');
  await openList(house, page);
  await page.getByText(/changes? waits? to be sent since/).waitFor();
  await page.getByRole('button', { name: 'Remove', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.getByText(/Here for now \(Lena Okafor\): \d+ changes? ha(s|ve) not been sent/).waitFor();
  await page.keyboard.press('Escape');
  expect(await page.locator('#items > li').count()).toBe(1);
  await page.getByRole('button', { name: 'Remove', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.getByText(/Here for now \(Lena Okafor\): \d+ changes? ha(s|ve) not been sent/).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByText('Removed from this device.').waitFor();
  await page.getByText('Nothing is kept here').waitFor();
  expect(await page.evaluate('localStorage.length')).toBe(0);
});

test('everything a learner keeps is removed at once, and the site hears of it', async () => {
  const first = await shelve(house, oneSco('1.2'), { title: 'The first' });
  const second = await shelve(house, oneSco('2004'), { title: 'The second' });
  const page = await as('lena');
  await takeAlong(house, page, first.moduleId);
  await takeAlong(house, page, second.moduleId);
  await openList(house, page);
  expect(await page.locator('#items > li').count()).toBe(2);
  await page.getByRole('button', { name: 'Remove everything' }).click();
  await page.getByText('Remove all your modules').waitFor();
  await page.locator('#sure button[value="yes"]').click();
  await page.getByText('Nothing is kept here').waitFor();
  await until('the site knows', async () => {
    await page.goto(`${house.siteOrigin}/player/kept`);
    return !(await page.locator('main').innerText()).includes('The second');
  });
});

test('a script of a package gets at nothing of another one, and at nothing that speaks for the learner', async () => {
  const other = await shelve(house, { ...oneSco('2004'), files: { 'secret.txt': 'of another package' } });
  const own = await shelve(house, { ...oneSco('1.2'), files: { 'sw.js': 'self.addEventListener("fetch", () => {})' } });
  const page = await as('lena');
  await takeAlong(house, page, other.moduleId);
  const [, , language, place] = new URL(page.url()).pathname.split('/');
  const files = `/kept/${language}/${place}/files/`;
  const inside = await play(house, page, 'lena', own.moduleId);
  const attempt = (code: string): Promise<unknown> =>
    inside.evaluate(`(async () => { ${code} })().catch((error) => error.name)`);

  expect(await attempt(`await navigator.serviceWorker.register('sw.js'); return 'mine'`)).toMatch(/Error$/);
  expect(await attempt(`await navigator.serviceWorker.register('sw.js', { scope: '/kept/' }); return 'mine'`)).toMatch(
    /Error$/,
  );
  const [registration, ...others] = (await attempt(
    `return (await navigator.serviceWorker.getRegistrations()).map(({ active }) => active.scriptURL)`,
  )) as string[];
  expect([registration, others]).toEqual([`${house.contentOrigin}/kept/worker.js`, []]);
  expect(await attempt(`return (await fetch('/kept/worker.js')).status`)).toBe(403);

  // Neither its files, nor the list, nor another launch.
  expect(await attempt(`return (await fetch('${files}secret.txt')).status`)).toBe(404);
  const framed = `
    const frame = document.createElement('iframe');
    frame.src = ADDRESS;
    document.body.append(frame);
    await new Promise((resolve) => { frame.onload = resolve; });
    return frame.contentDocument?.body.textContent ?? 'nothing';`;
  expect(await attempt(framed.replace('ADDRESS', `'${files}secret.txt'`))).toBe('This is kept for another page.');
  expect(await attempt(framed.replace('ADDRESS', `'/kept/en/'`))).not.toContain('Modules kept');
  expect(await attempt(`return (await fetch('/kept/items')).status`)).toBe(404);
  expect(await attempt(`return (await fetch('/kept/en/${place}/launch')).status`)).toBe(404);
  expect(
    await attempt(`
      const { active } = await navigator.serviceWorker.getRegistration('/kept/');
      const { port1, port2 } = new MessageChannel();
      const answer = new Promise((resolve) => { port1.onmessage = ({ data }) => resolve(data); setTimeout(() => resolve('nothing'), 1000); });
      active.postMessage({ place: '${place}' }, [port2]);
      return answer;`),
  ).toBe('nothing');

  // What lies about is sealed: no file, no name, no token in anything this origin stores.
  const stored = String(
    await attempt(`
      const texts = [JSON.stringify(localStorage)];
      for (const { name } of await indexedDB.databases()) {
        const db = await new Promise((resolve) => { const r = indexedDB.open(name); r.onsuccess = () => resolve(r.result); });
        for (const store of db.objectStoreNames) {
          const all = (kind) => new Promise((resolve) => { const r = db.transaction(store).objectStore(store)[kind](); r.onsuccess = () => resolve(r.result); });
          texts.push(JSON.stringify(await all('getAllKeys')));
          for (const value of await all('getAll')) {
            texts.push(JSON.stringify(value));
            for (const part of Object.values(value)) if (part instanceof ArrayBuffer) texts.push(new TextDecoder('latin1').decode(part));
          }
        }
        db.close();
      }
      for (const name of await caches.keys()) for (const { url } of await (await caches.open(name)).keys()) texts.push(url);
      return texts.join('\\n');`),
  );
  expect(stored).toContain(`item:${place}`);
  expect(stored).toContain(`piece:${other.digest}`);
  for (const secret of ['of another package', 'imsmanifest', 'Okafor', '/play/', '"token"']) {
    expect(stored).not.toContain(secret);
  }
});

test('what another script has put in the place of something kept is not taken for it', async () => {
  const { moduleId, digest } = await shelve(house, oneSco('1.2'));
  const page = await as('lena');
  await takeAlong(house, page, moduleId);
  await page.evaluate(`(async () => {
    const db = await new Promise((resolve) => { const r = indexedDB.open('waymark-kept'); r.onsuccess = () => resolve(r.result); });
    const store = db.transaction('sealed', 'readwrite').objectStore('sealed');
    store.put({ iv: new Uint8Array(12), sealed: new TextEncoder().encode('<script>evil()</script>').buffer }, 'piece:${digest}:000000');
    await new Promise((resolve) => { store.transaction.oncomplete = resolve; });
    db.close();
  })()`);
  await page.getByRole('link', { name: 'Open' }).click();
  // With a network the damaged piece is fetched anew.
  expect(await (await content(page)).evaluate('began')).toBe('true');
});

test('a browser without workers says that it cannot keep modules, and plays them as always', async () => {
  const { moduleId } = await shelve(house, oneSco('1.2'));
  const page = await as('lena');
  await page.addInitScript('delete Navigator.prototype.serviceWorker');
  await page.goto(`${house.siteOrigin}/player/modules/${moduleId}`);
  await page.getByRole('button', { name: /^Take along/ }).click();
  await page.getByText('This browser cannot keep modules').waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole('link', { name: 'Work with a network instead' }).click();
  const inside = await content(page);
  expect(await say(inside, 'SetValue', 'cmi.core.lesson_location', '1')).toBe('true');
  await say(inside, 'Commit', '');
  await untilSaved(page);
});

test('a device that is full says so, and goes on once there is room', async () => {
  const { moduleId } = await withFilm();
  const page = await as('lena');
  await beginTakingAlong(house, page, moduleId);
  // What a full device does cannot be brought about here: the worker is given a store that takes two pieces.
  const [worker] = page.context().serviceWorkers();
  await worker!.evaluate(`
    globalThis.put = IDBObjectStore.prototype.put;
    let left = 2;
    IDBObjectStore.prototype.put = function (value, name) {
      if (String(name).startsWith('piece:') && (left -= 1) < 0) throw new DOMException('full', 'QuotaExceededError');
      return put.call(this, value, name);
    };`);
  await page.click('#take');
  await page.getByText('There is no more room on this device').waitFor();
  expect(await page.textContent('#take')).toBe('Go on taking along');
  await worker!.evaluate('void (IDBObjectStore.prototype.put = put)');
  await page.click('#take');
  await untilKept(page);
});

test('what will not find room is said before anything is fetched', async () => {
  const { moduleId } = await withFilm();
  const page = await as('lena');
  await page.addInitScript('navigator.storage.estimate = async () => ({ quota: 1_500_000, usage: 1_000_000 })');
  await beginTakingAlong(house, page, moduleId);
  await page.getByText(/This module needs \d\.\d MB, and this browser has 500 KB left/).waitFor();
});

test('parts that lie elsewhere are named before anything is fetched', async () => {
  const page = await as('lena');
  const outside = { 'extra.html': '<script src="https://player.video.example/embed.js"></script>' };
  const { moduleId } = await shelve(house, { ...oneSco('1.2'), files: outside });
  await beginTakingAlong(house, page, moduleId);
  expect(await page.textContent('#outside')).toContain('need a network: player.video.example');
});

test.each([
  ['lena', 'en', undefined],
  ['awa', 'fr', { width: 390, height: 800 }],
  ['omar', 'ar', { width: 390, height: 800 }],
] as const)(
  'the pages of %s (%s) are accessible and speak the learner’s language',
  async (name, language, viewport) => {
    const { moduleId } = await shelve(house, oneSco('1.2'), { title: 'Lire une position' });
    const page = await as(name, viewport ? { viewport } : {});
    await beginTakingAlong(house, page, moduleId);
    expect(await page.getAttribute('html', 'lang')).toBe(language);
    expect(await page.getAttribute('html', 'dir')).toBe(language === 'ar' ? 'rtl' : 'ltr');
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.click('#take');
    await untilKept(page);
    expect(await accessibilityFaults(page)).toEqual([]);
    await goOffline(house, page);
    await openList(house, page, language);
    expect(await accessibilityFaults(page)).toEqual([]);
    const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    expect(await page.evaluate(overflow)).toBe(0);
    const { manifest } = await page.evaluate<{ manifest: { lang: string } }>(
      `fetch(document.querySelector('link[rel=manifest]').href).then(async (answer) => ({ manifest: await answer.json() }))`,
    );
    expect(manifest.lang).toBe(language);
    await goOnline(house, page);
    await page.goto(`${house.siteOrigin}/player/kept`);
    expect(await accessibilityFaults(page)).toEqual([]);
  },
);
