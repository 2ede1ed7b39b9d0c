import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openHouseInBrowser } from '../kit/browser.ts';
import type { OpenedHouse } from '../kit/browser.ts';

let house: OpenedHouse;
let page: Page;
beforeAll(async () => {
  house = await openHouseInBrowser();
});
afterAll(() => house.close());
beforeEach(async () => {
  page = await house.window({ permissions: ['clipboard-read', 'clipboard-write'] });
  await page.goto('/style-guide');
});

describe('the small behaviours', () => {
  test('a menu closes on Escape, gives the focus back, and closes on a click beside it', async () => {
    const menu = page.locator('details.menu').last();
    await menu.locator('summary').click();
    expect(await menu.getAttribute('open')).toBe('');
    await page.keyboard.press('Escape');
    expect(await menu.getAttribute('open')).toBeNull();
    expect(
      await page.evaluate("document.activeElement === [...document.querySelectorAll('.menu summary')].at(-1)"),
    ).toBe(true);
    await menu.locator('summary').click();
    await page.getByRole('heading', { level: 1 }).click();
    expect(await menu.getAttribute('open')).toBeNull();
  });

  test('one box selects the rows of its table, and says how many are selected', async () => {
    const all = page.locator('[data-select-all]');
    await all.check();
    expect(await page.locator('tbody .check:checked').count()).toBe(4);
    expect(await page.locator('[data-selected]').textContent()).toBe('4');
    await page.locator('tbody .check').first().uncheck();
    expect(await page.locator('[data-selected]').textContent()).toBe('3');
    expect(await page.evaluate("document.querySelector('[data-select-all]').indeterminate")).toBe(true);
  });

  test('a form with a question is sent when it is answered with yes, and not else', async () => {
    const posts: string[] = [];
    page.on('request', (request) => void (request.method() === 'POST' && posts.push(request.url())));
    const questions: string[] = [];
    page.once('dialog', (dialog) => {
      questions.push(dialog.message());
      return dialog.dismiss();
    });
    await page.getByRole('button', { name: 'Send' }).click();
    expect(posts).toEqual([]);
    page.once('dialog', (dialog) => dialog.accept());
    await Promise.all([page.waitForURL('**/style-guide'), page.getByRole('button', { name: 'Send' }).click()]);
    expect(questions).toEqual(['Send to those selected?']);
    await expect.poll(() => posts.length).toBe(1);
  });

  test('whoever leaves a changed form is asked first', async () => {
    await page.fill('#given-name', 'Somebody else');
    const asked = page.waitForEvent('dialog');
    const leaving = page.goto('/sign-in').catch(() => undefined);
    const dialog = await asked;
    expect(dialog.type()).toBe('beforeunload');
    await dialog.accept();
    await leaving;
  });

  test('a button copies what it names', async () => {
    await page.getByRole('button', { name: 'Copy' }).last().click();
    expect(await page.getByRole('status').last().textContent()).toBe('Copied');
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('WM-2026-0042');
  });

  test('a file dropped on the area is the file of its field', async () => {
    await page.evaluate(`{
      const data = new DataTransfer();
      data.items.add(new File(['zip'], 'heading.zip'));
      document.querySelector('[data-drop]').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    }`);
    expect(await page.evaluate("document.querySelector('#package').files[0].name")).toBe('heading.zip');
  });
});
