import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityFaults, openHouseInBrowser } from '../kit/browser.ts';
import type { OpenedHouse } from '../kit/browser.ts';

let house: OpenedHouse;
beforeAll(async () => void (house = await openHouseInBrowser()));
afterAll(() => house.close());

test('a person signs in and is greeted in their own language', async () => {
  const page = await house.as('omar');
  expect(await page.getAttribute('html', 'lang')).toBe('ar');
  expect(await page.getAttribute('html', 'dir')).toBe('rtl');
});

test('the sign-in page is accessible', async () => {
  const page = await house.window();
  await page.goto('/sign-in');
  expect(await accessibilityFaults(page)).toEqual([]);
});
