import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults, openHouseInBrowser } from '../kit/browser.ts';
import type { OpenedHouse } from '../kit/browser.ts';
import type { PersonName } from '../kit/cast.ts';
import { withRecords } from './kit.ts';
import type { RecordsHouse } from './kit.ts';

const pictures = process.env['RECORDS_PICTURES'];
const phone = { width: 360, height: 740 };
const desk = { width: 1280, height: 800 };

let house: OpenedHouse & RecordsHouse;
let importId: string;
beforeAll(async () => {
  house = await withRecords(await openHouseInBrowser());
  for (const name of ['lena', 'omar', 'yuki'] as const) await house.complete(name);
  const csv =
    'email,title,completed_on,hours,provider\nomar@example.org,Origin,2025-05-05,4,National academy\nx,Y,1,2,3\n';
  const sofia = await house.actor('sofia');
  importId = await house.records.importing.upload(sofia, { name: 'old records.csv', content: csv });
  await house.records.importing.apply(sofia, importId);
  await house.records.importing.upload(sofia, { name: 'more.csv', content: csv });
});
afterAll(() => house.close());

const certificateOf = async (name: PersonName) =>
  (await house.certificates()).find(({ person_id }) => person_id === house.people[name].id)!;

async function look(page: Page, address: string, picture: string): Promise<void> {
  for (const size of [phone, desk]) {
    await page.setViewportSize(size);
    await page.goto(`${house.siteOrigin}${address}`);
    if (pictures) {
      mkdirSync(pictures, { recursive: true });
      await page.screenshot({ path: `${pictures}/${picture}-${size.width}.png`, fullPage: true });
    }
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth > innerWidth')).toBe(false);
  }
}

describe.each([
  ['omar', 'ar'],
  ['lena', 'en'],
] as const)('%s reads records in %s', (name, language) => {
  let page: Page;
  beforeAll(async () => {
    page = await house.as(name);
  });

  it.each(['/records', '/records/transcript'])('%s', async (address) => {
    await look(page, address, `${language}${address.replaceAll('/', '-')}`);
    expect(await page.getAttribute('html', 'lang')).toBe(language);
  });

  it('the page of a certificate', async () => {
    await look(page, `/records/certificates/${(await certificateOf(name)).id}`, `${language}-certificate`);
  });
});

describe('staff', () => {
  let page: Page;
  beforeAll(async () => {
    page = await house.as('sofia');
  });

  it.each(['/records/all', '/records/templates', '/records/imports'])('%s', (address) =>
    look(page, address, `staff${address.replaceAll('/', '-')}`),
  );

  it('a template, an import, a certificate', async () => {
    await look(page, `/records/templates/${house.organisations.asiaPacific.id}`, 'staff-template');
    await look(page, `/records/imports/${importId}`, 'staff-import');
    await look(page, `/records/certificates/${(await certificateOf('lena')).id}`, 'staff-certificate');
  });

  it('issues a certificate again from its page', async () => {
    const before = await certificateOf('yuki');
    await page.goto(`${house.siteOrigin}/records/certificates/${before.id}`);
    await page.locator('main summary').first().click();
    await page.fill('#reason', 'Template changed');
    await page.locator('form[action$="replacement"] button').click();
    await page.waitForURL((url) => !url.pathname.endsWith(before.id));
    expect(await page.textContent('main')).toContain('Template changed');
    expect(await page.textContent('main')).toContain(before.number);
  });
});

it('anybody checks a certificate, without signing in', async () => {
  const page = await house.window({ locale: 'fr-FR' });
  const { number } = await certificateOf('lena');
  await look(page, `/records/check/${number}`, 'check-valid');
  await look(page, '/records/check/2026-0000-0000-00', 'check-unknown');
  await page.goto(`${house.siteOrigin}/records/check`);
  await page.fill('#number', number.toLowerCase());
  await page.press('#number', 'Enter');
  await page.waitForURL(`**/records/check/${number}`);
  expect(await page.textContent('main')).toContain('authentique');
});
