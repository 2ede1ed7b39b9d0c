import type { Page } from 'playwright-core';
import type { OpenedHouse } from '../../kit/browser.ts';
import { until } from '../../kit/until.ts';

/** A learner who has signed in takes a module along from its page; the page says then that it is kept. */
export async function takeAlong(house: OpenedHouse, page: Page, moduleId: string): Promise<void> {
  await beginTakingAlong(house, page, moduleId);
  await page.click('#take');
  await untilKept(page);
}

/** Up to the page that says what will be kept. */
export async function beginTakingAlong(house: OpenedHouse, page: Page, moduleId: string): Promise<void> {
  await page.goto(`${house.siteOrigin}/player/modules/${moduleId}`);
  await page.getByRole('button', { name: /Take along|Emporter|خذها معك/ }).click();
  await page.waitForURL(/\/kept\/[a-z]{2}\/[0-9a-f]{24}\/take-along$/);
  await page.locator('#taking').waitFor();
}

export async function untilKept(page: Page): Promise<void> {
  await page.locator('#done:not([hidden])').waitFor();
}

/** Neither pages nor workers reach anything, and the browser knows. */
export async function goOffline(house: OpenedHouse, page: Page): Promise<void> {
  await house.network.cut();
  await page.context().setOffline(true);
}

export async function goOnline(house: OpenedHouse, page: Page): Promise<void> {
  await house.network.mend();
  await page.context().setOffline(false);
}

/** The list of what is kept, as its first entry shows it. */
export async function openList(house: OpenedHouse, page: Page, language = 'en'): Promise<void> {
  await page.goto(`${house.contentOrigin}/kept/${language}/`);
  await page.locator('#items:not([hidden]) > li, #empty:not([hidden]), #others:not([hidden])').first().waitFor();
}

export async function untilSaid(page: Page, text: string): Promise<void> {
  await until(`the list says ${text}`, async () => (await page.locator('#items').innerText()).includes(text));
}
