import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityFaults, openHouseInBrowser } from '../kit/browser.ts';
import type { OpenedHouse } from '../kit/browser.ts';
import type { IdentityTables } from '../../server/identity/index.ts';
import type { PersonName } from '../kit/cast.ts';
import { enterLearning, now } from './learning.ts';

let house: OpenedHouse;
beforeAll(async () => {
  house = await openHouseInBrowser({ now });
  await enterLearning(house);
});
afterAll(() => house.close());

const desk = { viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' } as const;
const phone = { viewport: { width: 360, height: 740 }, reducedMotion: 'reduce', colorScheme: 'dark' } as const;

async function expectWellMade(page: Page): Promise<void> {
  expect(await accessibilityFaults(page), page.url()).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), page.url()).toBeLessThanOrEqual(0);
}

describe.each<[string, BrowserContextOptions]>([
  ['at a desk', desk],
  ['on a phone in the dark', phone],
])('%s', (_, options) => {
  test.each<PersonName>(['lena', 'omar', 'awa', 'minjun', 'nadia', 'sofia'])(
    'the home of %s is well made',
    async (name) => {
      await expectWellMade(await house.as(name, options));
    },
  );

  test('the reports are well made, down to the answers of a learner', async () => {
    const page = await house.as('sofia', options);
    for (const address of ['/reports', '/reports/learners', '/reports/learners?search=nobody']) {
      await page.goto(address);
      await expectWellMade(page);
    }
    await page.goto('/reports/learners?search=lena&path=foundations');
    await page.getByRole('link', { name: 'Okafor, Lena' }).click();
    await expectWellMade(page);
    await page.getByRole('link', { name: 'Reading a heading' }).click();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Reading a heading');
  });
});

test('a filter is set, seen as a chip, sorted within, and taken away again', async () => {
  const page = await house.as('sofia', desk);
  await page.goto('/reports/learners');
  await page.selectOption('#status', 'overdue');
  await page.getByRole('button', { name: 'Apply' }).click();
  expect(await page.locator('tbody tr').count()).toBe(1);
  await page.getByRole('link', { name: 'Due', exact: true }).click();
  expect(await page.locator('th[aria-sort=ascending]').textContent()).toContain('Due');
  expect(await page.locator('tbody tr').count()).toBe(1);
  await page.getByRole('link', { name: 'Remove filter: Status: Overdue' }).click();
  expect(await page.locator('tbody tr').count()).toBe(5);
});

test('the number on a tile is the number of rows behind it', async () => {
  const page = await house.as('sofia', desk);
  await page.goto('/reports');
  const tiles = page.locator('a.tile');
  const count = await tiles.count();
  expect(count).toBe(4);
  for (let index = 0; index < count; index++) {
    await page.goto('/reports');
    const figure = await tiles.nth(index).locator('.tile-figure').textContent();
    await tiles.nth(index).click();
    expect(String(await page.locator('tbody tr').count())).toBe(figure);
  }
});

test('a time at a venue stands beside the time of the reader, as their account says it and not the device', async () => {
  const there = await house.as('lena', { ...desk, timezoneId: 'Europe/Paris' });
  expect(await there.locator('.when').count()).toBeGreaterThan(0);
  expect(await there.locator('.your-time').count()).toBe(0);
  await house.database.transaction(async (tx) => {
    const lena = tx.sql<IdentityTables>().updateTable('people').where('id', '=', house.people.lena.id);
    await lena.set({ time_zone: 'Europe/Paris' }).execute();
  });
  await there.reload();
  expect(await there.locator('.when').first().textContent()).toMatch(
    /21 Sept 2026, 09:00\s+venue time\s+21 Sept 2026, 02:00 your time/,
  );
});
