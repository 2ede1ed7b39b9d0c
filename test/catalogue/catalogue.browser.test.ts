import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityFaults, openHouseInBrowser } from '../kit/browser.ts';
import type { OpenedHouse } from '../kit/browser.ts';
import { completingPage, scormPackage } from './package-fixture.ts';
import { rawZip } from './raw-zip.ts';

let house: OpenedHouse;
beforeAll(async () => void (house = await openHouseInBrowser()));
afterAll(() => house.close());

const zipFile = (name: string, buffer: Buffer) => ({ name, mimeType: 'application/zip', buffer });
const outside = '<script src="http://cdn.test/a.js"></script>';
const course = (title: string, items = [{ id: 'one', title: 'First lesson', mastery: 80 }, { id: 'two' }]) =>
  scormPackage({ title, items, files: [{ name: 'index.html', content: completingPage + outside }] });

async function faults(page: Page): Promise<string[]> {
  return (await accessibilityFaults(page)).map((fault) => `${new URL(page.url()).pathname} ${fault}`);
}

test('an instructor uploads, reads the report, makes a module, publishes it, and a learner finds it', async () => {
  const page = await house.as('sofia');
  await page.goto('/catalogue/uploads');
  expect(await faults(page)).toEqual([]);
  await page.setInputFiles('#packages', [
    zipFile('valuation.zip', course('Customs valuation')),
    zipFile('hostile.zip', rawZip([{ name: '../x', content: 'x' }])),
    zipFile('essay.docx', Buffer.from('x')),
  ]);
  const row = (name: string) => page.locator('.upload', { hasText: name });
  await row('valuation.zip').getByText('Ready').waitFor();
  await row('hostile.zip').getByText('leads out of the package').waitFor();
  await row('essay.docx').getByText('not a .zip').waitFor();
  expect(await faults(page)).toEqual([]);

  await row('valuation.zip').getByRole('link', { name: 'Open the report' }).click();
  await page.getByRole('heading', { name: 'Customs valuation' }).waitFor();
  expect(await faults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Approve cdn.test' }).click();
  await page.getByText('The host is approved').waitFor();

  await page.getByRole('button', { name: 'Preview now' }).click();
  await page.waitForURL((url) => url.origin === house.contentOrigin);
  await page.goBack();

  await page.getByRole('link', { name: 'Make a module' }).click();
  expect(await faults(page)).toEqual([]);
  await page.selectOption('#language', 'en');
  await page.fill('#summary', 'What the customs value is and how it is found.');
  await page.selectOption('#topic', 'valuation');
  await page.getByRole('button', { name: 'Create the module' }).click();
  await page.getByText('learners do not see it yet').waitFor();
  expect(await faults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.getByText('The module is published.').waitFor();

  const lena = await house.as('lena');
  await lena.goto('/catalogue');
  await lena.getByRole('link', { name: 'Customs valuation' }).click();
  await lena.getByText('What the customs value is').waitFor();
  expect(await faults(lena)).toEqual([]);
  await lena.getByRole('button', { name: 'Start or continue' }).click();
  await lena.waitForURL((url) => url.origin === house.contentOrigin);
});

test('a new version shows the difference before it is used', async () => {
  const page = await house.as('sofia');
  await page.goto('/catalogue');
  await page.getByRole('link', { name: 'Customs valuation' }).click();
  await page.getByRole('link', { name: 'Upload a new version' }).click();
  await page.setInputFiles(
    '#packages',
    zipFile('valuation-2.zip', course('Customs valuation', [{ id: 'one', title: 'First lesson', mastery: 90 }])),
  );
  await page.getByRole('link', { name: 'Open the report' }).click();
  await page.getByRole('link', { name: 'Use it for' }).click();
  await page.getByText('Mastery score: 80 → 90').waitFor();
  expect(await faults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Use this package' }).click();
  await page.getByText('The module now uses this package.').waitFor();
  await page.getByRole('link', { name: 'Go back to this version' }).waitFor();
  expect(await faults(page)).toEqual([]);
});

test('an upload goes on where it stopped when the network comes back, and after the page was left', async () => {
  const page = await house.as('sofia');
  const film = Buffer.alloc(20 * 1024 * 1024, 7);
  const zip = scormPackage({
    title: 'Heavy',
    files: [
      { name: 'index.html', content: completingPage },
      { name: 'film.mp4', content: film, stored: true },
    ],
  });
  const file = path.join(house.settings.dataFolder, 'heavy.zip');
  writeFileSync(file, zip);
  const puts: string[] = [];
  let allowed = 1;
  await page.route('**/catalogue/uploads/*', async (route) => {
    const request = route.request();
    if (request.method() !== 'PUT') return route.continue();
    if (allowed-- <= 0) return route.abort();
    puts.push(request.headers()['upload-offset'] ?? '');
    return route.continue();
  });
  await page.goto('/catalogue/uploads');
  await page.setInputFiles('#packages', file);
  await page.getByText('The network is gone', { exact: false }).waitFor();
  await page.reload();
  allowed = 100;
  await page.setInputFiles('#packages', file);
  await page.locator('.upload').getByText('Ready').waitFor();
  expect(puts).toEqual(['0', String(8 * 1024 * 1024), String(16 * 1024 * 1024)]);
});

test('without script the same form uploads', async () => {
  const page = await house.as('sofia', { javaScriptEnabled: false });
  await page.goto('/catalogue/uploads');
  await page.setInputFiles('#packages', zipFile('plain.zip', course('Plain form')));
  await page.getByRole('button', { name: 'Upload' }).click();
  await page.getByRole('heading', { name: 'Plain form' }).waitFor();
  expect(page.url()).toContain('/catalogue/packages/');
});

const real = path.resolve(import.meta.dirname, '../../../shared/scorm/packages/adapt-solar-pv-scorm12.zip');

describe.skipIf(!existsSync(real))('with a real package', () => {
  test('the report is accessible on a phone and nothing sticks out', async () => {
    const page = await house.as('ines', { viewport: { width: 390, height: 800 } });
    await page.goto('/catalogue/uploads');
    await page.setInputFiles('#packages', zipFile('solar.zip', readFileSync(real)));
    await page.locator('.upload [data-report]').click();
    await page.locator('#findings').waitFor();
    expect(await faults(page)).toEqual([]);
    const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    expect(overflow).toBe(0);
  });
});
