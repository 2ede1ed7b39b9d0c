import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityFaults, openHouseInBrowser } from '../kit/browser.ts';
import type { OpenedHouse } from '../kit/browser.ts';

let house: OpenedHouse;
beforeAll(async () => {
  house = await openHouseInBrowser();
});
afterAll(() => house.close());

const looks = [
  ['light', { colorScheme: 'light', locale: 'en-GB' }],
  ['dark', { colorScheme: 'dark', locale: 'en-GB' }],
  ['in Arabic', { colorScheme: 'light', locale: 'ar' }],
] as const;

test.each(looks)('the style guide, %s, has no fault that axe finds', async (_, options) => {
  // axe would otherwise read colours in the middle of their change.
  const page = await house.window({ ...options, reducedMotion: 'reduce' });
  await page.goto('/style-guide');
  expect(await accessibilityFaults(page)).toEqual([]);
});

test.each([...looks, ['in forced colours', { forcedColors: 'active', locale: 'en-GB' }] as const])(
  'the style guide, %s, fits every width',
  async (_, options) => {
    const page = await house.window(options);
    await page.goto('/style-guide');
    for (const width of [360, 390, 768, 1280, 1600]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), `${width} px`).toBe(0);
    }
  },
);

test('a page in English or Arabic weighs less than 100 KB at the first visit, fonts and all', async () => {
  for (const locale of ['en-GB', 'ar']) {
    const page = await house.window({ locale });
    const network = await page.context().newCDPSession(page);
    let bytes = 0;
    network.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
    await network.send('Network.enable');
    await page.goto('/sign-in', { waitUntil: 'networkidle' });
    expect(bytes).toBeLessThan(100_000);
    expect(bytes).toBeGreaterThan(10_000);
  }
});

test('without script the menus still open', async () => {
  const page = await house.window({ javaScriptEnabled: false, viewport: { width: 390, height: 800 } });
  await page.goto('/sign-in');
  await page.locator('summary').first().click();
  expect(await page.getByRole('button', { name: 'Français' }).isVisible()).toBe(true);
});
