import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { accessibilityFaults, openHouseInBrowser } from '../kit/browser.ts';
import type { OpenedHouse } from '../kit/browser.ts';

let house: OpenedHouse;
const phone = { viewport: { width: 390, height: 844 } };

beforeAll(async () => {
  house = await openHouseInBrowser();
  await apply(await house.window());
});
afterAll(() => house.close());

async function apply(page: Page): Promise<void> {
  await page.goto('/application');
  await page.selectOption('#administration', { label: 'Ardenia Customs' });
  await page.click('.button-primary');
  await page.fill('#familyName', 'Rahimi');
  await page.fill('#givenName', 'Samira');
  await page.fill('#email', 'samira@customs.example');
  await page.selectOption('#unit', { label: 'Port of Lunt' });
  await page.check('#terms');
  await page.click('.button-primary');
  await page.waitForURL('**/application/received');
}

const open = ['/sign-in', '/application', '/application/received', '/terms', '/password-reset', '/password-reset/sent'];
const own = ['/account', '/account/password'];
const administrators = [
  '/people',
  '/people?search=nobody-at-all&role=learner',
  '/people/new',
  '/people/groups/new',
  '/applications',
  '/organisations',
  '/audit',
  '/outbox',
];

describe('every page of this room is accessible and fits a phone', () => {
  test('for whoever is at the door', async () => {
    const page = await house.window(phone);
    for (const address of open) await examine(page, address);
    await page.goto('/application');
    await page.selectOption('#administration', { index: 1 });
    await page.click('.button-primary');
    await examine(page);
  });

  test.each(['sofia', 'omar'] as const)('for %s, in their language', async (name) => {
    const page = await house.as(name, phone);
    for (const address of own) await examine(page, address);
    if (name !== 'sofia') return;
    for (const address of administrators) await examine(page, address);
    await page.setViewportSize({ width: 1280, height: 900 });
    for (const address of administrators) await examine(page, address);
  });

  test('and so are the pages of one person, one organisation, one application, one letter', async () => {
    const page = await house.as('sofia', phone);
    const { people, organisations } = house;
    await examine(page, `/people/${people.lena.id}`);
    await examine(page, `/people/${people.lena.id}/edit`);
    await examine(page, `/organisations/${organisations.ardenia.id}`);
    await examine(page, `/organisations/${organisations.ardenia.id}/edit`);
    await examine(page, `/organisations/new?parent=${organisations.ardenia.id}`);
    for (const list of ['/applications', '/outbox']) {
      await page.goto(list);
      await page.click('tbody th a');
      await examine(page);
    }
  });
});

async function examine(page: Page, address?: string): Promise<void> {
  if (address) await page.goto(address);
  const faults = await accessibilityFaults(page);
  expect({ address: page.url(), faults }).toEqual({ address: page.url(), faults: [] });
  const wider = await page.evaluate('document.documentElement.scrollWidth > window.innerWidth');
  expect({ address: page.url(), wider }).toEqual({ address: page.url(), wider: false });
}

test('a coordinator admits an officer, who sets a password by the letter, all without script', async () => {
  const plain = { javaScriptEnabled: false };
  const nadia = await house.as('nadia', plain);
  await nadia.goto('/applications');
  await nadia.click('text=Rahimi, Samira');
  await nadia.click('button:has-text("Validate")');
  expect(await nadia.textContent('.flash')).toContain('validated');

  const sofia = await house.as('sofia', plain);
  await sofia.goto('/outbox');
  await sofia.click('text=Welcome: set your password');
  const link = await sofia.getAttribute('.letter a', 'href');
  const officer = await house.window(plain);
  await officer.goto(link!);
  await officer.fill('#password', 'seven grey herons on the pier');
  await officer.fill('#passwordAgain', 'seven grey herons on the pier');
  await officer.check('#terms');
  await officer.click('.button-primary');
  await officer.fill('#email', 'samira@customs.example');
  await officer.fill('#password', 'seven grey herons on the pier');
  await officer.click('button:has-text("Sign in")');
  await officer.goto('/account');
  expect(await officer.textContent('main')).toContain('Port of Lunt');
});

test('a group is registered from a file, and its faults are shown line by line', async () => {
  const page = await house.as('nadia');
  await page.goto('/people/groups/new');
  const text = 'family_name,given_name,email\nPark,Ji-woo,jiwoo@customs.example\nLim,,lim@customs.example\n';
  await page.setInputFiles('#file', { name: 'group.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.click('button:has-text("Check the file")');
  await examine(page);
  expect(await page.textContent('tbody tr:first-child')).toContain('given_name: This is needed.');
  await page.click('button:has-text("Register 1 person")');
  expect(await page.textContent('.alert-good')).toContain('1 person is registered');
});
