import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { openHouseInBrowser } from '../kit/browser.ts';
import type { OpenedHouse } from '../kit/browser.ts';
import { until } from '../kit/until.ts';
import { oneSco, shelve } from './kit/packages.ts';
import { content, say } from './kit/play.ts';
import { attemptsOn, storedScos } from './kit/recorder.ts';
import { goOffline, goOnline, openList, takeAlong } from './kit/take-along.ts';

let house: OpenedHouse;
const opened: Page[] = [];
beforeAll(async () => void (house = await openHouseInBrowser()));
afterAll(() => house?.close());
afterEach(async () => {
  for (const page of opened.splice(0)) await page.context().close();
});

async function as(name: Parameters<OpenedHouse['as']>[0]): Promise<Page> {
  const page = await house.as(name);
  opened.push(page);
  return page;
}

test('smoke', async () => {
  const { moduleId } = await shelve(house, oneSco('1.2'));
  const page = await as('lena');
  page.on('console', (m) => console.log('PAGE', m.text()));
  page.on('pageerror', (m) => console.log('ERROR', m.message));
  await takeAlong(house, page, moduleId);
  console.log(await page.locator('#taking').innerText());
  await goOffline(house, page);
  await openList(house, page);
  console.log(await page.locator('main').innerText());
  await page.getByRole('link', { name: 'Open' }).click();
  const frame = await content(page);
  expect(await say(frame, 'SetValue', 'cmi.core.lesson_location', 'far away')).toBe('true');
  expect(await say(frame, 'Commit', '')).toBe('true');
  await page.waitForSelector('#saved[data-state="kept"]');
  await page.click('#exit');
  await page.waitForURL(/\/kept\/en\/$/);
  await until('listed', async () => (await page.locator('#items').innerText()).includes('wait'));
  console.log(await page.locator('main').innerText());
  await goOnline(house, page);
  await until('sent', async () => (await page.locator('#items').innerText()).includes('Everything is sent'));
  const [attempt] = await attemptsOn(house, moduleId);
  expect((await storedScos(house, attempt!.id))[0]?.elements['cmi.core.lesson_location']).toBe('far away');
});
